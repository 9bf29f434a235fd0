from chunfeng.domain.people.models.accounts import (
    PHONE,
    SIGN_IN_PHONE,
    FormerPhone,
    Person,
    PersonManager,
    SignIn,
    SignInEvent,
    new_handle,
)
from chunfeng.domain.people.models.consents import Consent
from chunfeng.domain.people.models.identity import BORN_ON, LIKENESS, NUMBER, PHOTO, IdentityDocument, IdentityPhoto
from chunfeng.domain.people.models.merging import DuplicateCandidate, Merge, MergedRow
from chunfeng.domain.people.models.rights import Erasure
from chunfeng.domain.people.models.security import (
    WEIXIN,
    Kiosk,
    KioskCode,
    Passkey,
    Recovery,
    RecoveryCode,
    SecondStep,
    Visit,
    WeixinLink,
)

__all__ = [
    "BORN_ON",
    "LIKENESS",
    "NUMBER",
    "PHONE",
    "PHOTO",
    "SIGN_IN_PHONE",
    "WEIXIN",
    "Consent",
    "DuplicateCandidate",
    "Erasure",
    "FormerPhone",
    "IdentityDocument",
    "IdentityPhoto",
    "Kiosk",
    "KioskCode",
    "Merge",
    "MergedRow",
    "Passkey",
    "Person",
    "PersonManager",
    "Recovery",
    "RecoveryCode",
    "SecondStep",
    "SignIn",
    "SignInEvent",
    "Visit",
    "WeixinLink",
    "new_handle",
]
