"""Pure decisions about people, by what they decide on."""

from chunfeng.domain.people.rules.sign_in import (
    ADDRESS_LIMITS,
    CODE_DIGITS,
    CODE_LIFE,
    FAILURE_LIMITS,
    FAILURES_TO_LOCK,
    LOCK,
    MEMORY,
    PHONE_LIMITS,
    RESEND_AFTER,
    Limit,
    failures_after,
    free_at,
    is_name,
)

__all__ = [
    "ADDRESS_LIMITS",
    "CODE_DIGITS",
    "CODE_LIFE",
    "FAILURES_TO_LOCK",
    "FAILURE_LIMITS",
    "LOCK",
    "MEMORY",
    "PHONE_LIMITS",
    "RESEND_AFTER",
    "Limit",
    "failures_after",
    "free_at",
    "is_name",
]
