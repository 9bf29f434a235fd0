"""Reading accounts and consents, scoped to the actor."""

from chunfeng.domain.people.queries.accounts import (
    PendingCode,
    demo_accounts,
    pending_code,
    person_of,
    person_with_phone,
)
from chunfeng.domain.people.queries.consents import ConsentWords, consent_of, consent_text, consents_of, has_consent
from chunfeng.domain.people.queries.rights import who_looked

__all__ = [
    "ConsentWords",
    "PendingCode",
    "consent_of",
    "consent_text",
    "consents_of",
    "demo_accounts",
    "has_consent",
    "pending_code",
    "person_of",
    "person_with_phone",
    "who_looked",
]
