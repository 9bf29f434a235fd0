from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunfeng.kernel.transitions import Transitions


class Purpose(TextChoices):
    """What a consent is for; each is asked for separately (PIPL 14, 23, 25, 29)."""

    SERVICE = "service", _("using the service")
    RESUME_TO_EMPLOYER = "resume_to_employer", _("passing the résumé to an employer")
    IDENTITY = "identity", _("checking who I am")
    UNION_MEMBERSHIP = "union_membership", _("being a member of the union")
    PUBLICATION = "publication", _("being named in public")
    PLAIN_ORDER = "plain_order", _("positions in plain order")
    GROUP_COUNTS = "group_counts", _("being counted in a group")


class SignInEventKind(TextChoices):
    REQUEST = "request", _("code asked for")
    FAILURE = "failure", _("wrong code")


class IdentityStatus(TextChoices):
    """How far the check of a document has come."""

    SUBMITTED = "submitted", _("number handed in")
    REVIEWING = "reviewing", _("an officer looks at it")
    CONTESTED = "contested", _("the number is on another account too")
    VERIFIED = "verified", _("checked")
    REFUSED = "refused", _("not confirmed")
    REPLACED = "replaced", _("replaced by a newer document")
    ERASED = "erased", _("erased")


IDENTITY_TRANSITIONS: Transitions = {
    "send_photo": {"submitted": "reviewing"},
    "verify": {"submitted": "verified", "reviewing": "verified"},
    "refuse": {"submitted": "refused", "reviewing": "refused", "contested": "refused"},
    "contest": {"submitted": "contested"},
    "settle": {"contested": "submitted"},
    "replace": {
        "submitted": "replaced",
        "reviewing": "replaced",
        "contested": "replaced",
        "verified": "replaced",
    },
    "erase": {
        "submitted": "erased",
        "reviewing": "erased",
        "contested": "erased",
        "verified": "erased",
        "refused": "erased",
        "replaced": "erased",
    },
}

IDENTITY_ACTIVE = (IdentityStatus.SUBMITTED, IdentityStatus.REVIEWING, IdentityStatus.VERIFIED)
"""Documents whose number belongs to their person: the database allows one person to a number."""


class IdentityMethod(TextChoices):
    """How a document was checked; the number itself is always checked too."""

    NONE = "", _("not checked yet")
    GATEWAY = "gateway", _("asked an official service")
    OFFICER = "officer", _("an officer looked at it")


class CandidateStatus(TextChoices):
    OPEN = "open", _("to be decided")
    MERGED = "merged", _("one person, merged")
    DISMISSED = "dismissed", _("two people")


class Ground(TextChoices):
    """Why two accounts may be one person."""

    SAME_NUMBER = "same_number", _("same document number")
    SAME_BIRTHDAY_AND_NAME = "same_birthday_and_name", _("same birthday, and a name that sounds the same")
    PHONE_CHANGED_HANDS = "phone_changed_hands", _("one has the phone that the other had before")
    SAID_BY_OFFICER = "said_by_officer", _("an officer says so")


class ErasureStatus(TextChoices):
    REQUESTED = "requested", _("asked for")
    CANCELLED = "cancelled", _("taken back")
    EXECUTED = "executed", _("done")


class SignInMethod(TextChoices):
    """How somebody came in."""

    CODE = "code", _("code by SMS")
    PASSKEY = "passkey", _("face or fingerprint")
    KIOSK = "kiosk", _("scan at a kiosk")
    WEIXIN = "weixin", _("Weixin")
    DEMO = "demo", _("click in the demo city")


class RecoveryDocument(TextChoices):
    """What an officer looks at before a lost account gets a new number."""

    RESIDENT_ID = "resident_id", _("resident identity card")
    TEMPORARY_ID = "temporary_id", _("temporary identity card")
    RESIDENCE_PERMIT = "residence_permit", _("residence permit for people from Hong Kong, Macao and Taiwan")
    PASSPORT = "passport", _("passport")


class RecoveryStatus(TextChoices):
    WAITING = "waiting", pgettext_lazy("of a request for a new number", "waiting")
    APPROVED = "approved", pgettext_lazy("of a request for a new number", "approved")
    REFUSED = "refused", pgettext_lazy("of a request for a new number", "refused")
    STOPPED = "stopped", pgettext_lazy("of a request for a new number", "stopped by the owner")


RECOVERY_TRANSITIONS: Transitions = {
    "approve": {"waiting": "approved"},
    "refuse": {"waiting": "refused"},
    "stop": {"waiting": "stopped"},
}
