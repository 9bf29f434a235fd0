from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunfeng.kernel.transitions import Transitions


class Level(IntegerChoices):
    NATION = 0, _("national")
    PROVINCE = 1, _("provincial")
    CITY = 2, _("municipal")
    COUNTY = 3, _("county")
    TOWN = 4, _("town or street")
    BASE = 5, _("base union")


class OrganisationKind(TextChoices):
    """A federation of a trade cuts across the tree: it counts others without being above them."""

    TERRITORIAL = "territorial", _("territorial union")
    ENTERPRISE = "enterprise", _("union of one employer")
    JOINT = "joint", _("joint union of several employers")
    FEDERATION = "federation", _("federation of a trade")


class OrganisationState(TextChoices):
    APPROVED = "approved", _("approved, being prepared")
    FOUNDED = "founded", pgettext_lazy("organisation", "founded")
    MERGED = "merged", pgettext_lazy("organisation", "merged")
    DISSOLVED = "dissolved", pgettext_lazy("organisation", "dissolved")


STANDING = (OrganisationState.APPROVED, OrganisationState.FOUNDED)

ORGANISATION_TRANSITIONS: Transitions = {
    "found": {"approved": "founded"},
    "merge": {"approved": "merged", "founded": "merged"},
    "dissolve": {"approved": "dissolved", "founded": "dissolved"},
}


class OrganisationAct(TextChoices):
    """What the history of an organisation names."""

    APPROVE = "approve", pgettext_lazy("history", "approved")
    FOUND = "found", pgettext_lazy("history", "founded")
    RENAME = "rename", pgettext_lazy("history", "renamed")
    MOVE = "move", pgettext_lazy("history", "moved under another union")
    ABSORB = "absorb", pgettext_lazy("history", "took in another union")
    MERGE = "merge", pgettext_lazy("history", "merged into another union")
    DISSOLVE = "dissolve", pgettext_lazy("history", "dissolved")
    TIE = "tie", pgettext_lazy("history", "joined a federation")
    UNTIE = "untie", pgettext_lazy("history", "left a federation")
    WORKERS = "workers", pgettext_lazy("history", "number of workers corrected")


class FoundingState(TextChoices):
    SUBMITTED = "submitted", _("waiting for the union above")
    RETURNED = "returned", _("to be corrected by the applicant")
    REFUSED = "refused", pgettext_lazy("founding", "refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("founding", "withdrawn")
    APPROVED = "approved", _("approved, founding meeting due")
    FOUNDED = "founded", pgettext_lazy("founding", "founded")


OPEN_FOUNDINGS = (FoundingState.SUBMITTED, FoundingState.RETURNED)


class FoundingAct(TextChoices):
    SUBMIT = "submit", pgettext_lazy("founding step", "application sent")
    CORRECT = "correct", pgettext_lazy("founding step", "corrected and sent again")
    SEND_BACK = "send_back", pgettext_lazy("founding step", "sent back for correction")
    REFUSE = "refuse", pgettext_lazy("founding step", "refused")
    APPROVE = "approve", pgettext_lazy("founding step", "approved")
    WITHDRAW = "withdraw", pgettext_lazy("founding step", "withdrawn")
    HOLD_CEREMONY = "hold_ceremony", pgettext_lazy("founding step", "founded at the founding meeting")


FOUNDING_TRANSITIONS: Transitions = {
    "correct": {"returned": "submitted"},
    "send_back": {"submitted": "returned"},
    "refuse": {"submitted": "refused"},
    "approve": {"submitted": "approved"},
    "withdraw": {"submitted": "withdrawn", "returned": "withdrawn"},
    "hold_ceremony": {"approved": "founded"},
}


class Role(TextChoices):
    OFFICER = "officer", _("officer")
    REVIEWER = "reviewer", _("reviewer")
    LIAISON = "liaison", _("liaison")
    LAWYER = "lawyer", _("lawyer")
    MEDIATOR = "mediator", _("mediator")
    TRAINER = "trainer", _("trainer")
    AUDITOR = "auditor", _("auditor")
    SYSTEM_ADMIN = "system_admin", _("system administrator")
    SECURITY_ADMIN = "security_admin", _("security administrator")
    AUDIT_ADMIN = "audit_admin", _("audit administrator")


ADMINISTRATORS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
"""Kept apart: one who runs the system, one who gives rights, one who looks at what they did."""
