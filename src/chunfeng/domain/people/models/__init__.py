from chunfeng.domain.people.models.accounts import (
    PHONE,
    SIGN_IN_PHONE,
    Person,
    PersonManager,
    SignIn,
    SignInEvent,
    new_handle,
)
from chunfeng.domain.people.models.consents import Consent

__all__ = [
    "PHONE",
    "SIGN_IN_PHONE",
    "Consent",
    "Person",
    "PersonManager",
    "SignIn",
    "SignInEvent",
    "new_handle",
]
