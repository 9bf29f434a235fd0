"""All writes about people, by what they are about."""

from chunfeng.domain.people.services.accounts import (
    CodeSent,
    SignedIn,
    confirm_code,
    enrol,
    note_sign_out,
    purge_sign_ins,
    rename,
    request_code,
    sign_in_to_demo,
)
from chunfeng.domain.people.services.consents import give_consent, withdraw_consent

__all__ = [
    "CodeSent",
    "SignedIn",
    "confirm_code",
    "enrol",
    "give_consent",
    "note_sign_out",
    "purge_sign_ins",
    "rename",
    "request_code",
    "sign_in_to_demo",
    "withdraw_consent",
]
