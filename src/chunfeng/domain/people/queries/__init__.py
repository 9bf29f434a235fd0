"""All reading about people, scoped to the actor."""

from chunfeng.domain.people.queries.accounts import (
    PendingCode,
    demo_accounts,
    pending_code,
    person_of,
    person_with_phone,
)
from chunfeng.domain.people.queries.consents import ConsentWords, consent_of, consent_text, consents_of, has_consent
from chunfeng.domain.people.queries.duplicates import (
    Side,
    desk_duplicate,
    desk_duplicates,
    grounds_of,
    merges_of,
    open_duplicates,
    standing_merge,
)
from chunfeng.domain.people.queries.identity import (
    checked_document,
    desk_document,
    desk_documents,
    has_photo,
    is_verified,
    own_document,
    waiting_documents,
)
from chunfeng.domain.people.queries.rights import (
    Look,
    account_data,
    account_kept,
    looks,
    my_data,
    open_erasure,
    who_looked,
    would_be_kept,
)

__all__ = [
    "ConsentWords",
    "Look",
    "PendingCode",
    "Side",
    "account_data",
    "account_kept",
    "checked_document",
    "consent_of",
    "consent_text",
    "consents_of",
    "demo_accounts",
    "desk_document",
    "desk_documents",
    "desk_duplicate",
    "desk_duplicates",
    "grounds_of",
    "has_consent",
    "has_photo",
    "is_verified",
    "looks",
    "merges_of",
    "my_data",
    "open_duplicates",
    "open_erasure",
    "own_document",
    "pending_code",
    "person_of",
    "person_with_phone",
    "standing_merge",
    "waiting_documents",
    "who_looked",
    "would_be_kept",
]
