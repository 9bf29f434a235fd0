from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunfeng.kernel.transitions import Transitions


class EmployerStatus(TextChoices):
    PENDING = "pending", _("waiting for verification")
    VERIFIED = "verified", _("verified")
    REFUSED = "refused", _("not verified")
    SUSPENDED = "suspended", _("suspended")


class EmployerKind(TextChoices):
    """RULES: account kind (own hiring, agency, public); a catalogue is a published list of shortages, not a firm."""

    OWN = "own", _("hires for itself")
    AGENCY = "agency", _("agency")
    PUBLIC = "public", _("public employment service")
    CATALOGUE = "catalogue", _("shortage catalogue")


class ReservedFor(TextChoices):
    """Whom an employer keeps a position for; everybody else is told so before they apply."""

    ARMY = "army", pgettext_lazy("reserved", "veterans and families of servicemen")
    DISABLED = "disabled", pgettext_lazy("reserved", "people with disabilities")
    HARD_TO_PLACE = "hard_to_place", pgettext_lazy("reserved", "people with difficulty in finding work")


class RepresentativeRole(TextChoices):
    OWNER = "owner", _("account owner")
    RECRUITER = "recruiter", _("recruiter")


class ClaimStatus(TextChoices):
    PENDING = "pending", pgettext_lazy("claim", "waiting for a decision")
    ACCEPTED = "accepted", pgettext_lazy("claim", "accepted")
    REFUSED = "refused", pgettext_lazy("claim", "not accepted")


class CloseReason(TextChoices):
    FILLED = "filled", _("everybody has been found")
    CANCELLED = "cancelled", _("nobody is wanted any more")
    MISTAKE = "mistake", _("it was published by mistake")
    OTHER = "other", pgettext_lazy("close reason", "another reason")


class PositionStatus(TextChoices):
    DRAFT = "draft", _("draft")
    PENDING = "pending", _("waiting for approval")
    PUBLISHED = "published", _("open for applications")
    REFUSED = "refused", _("sent back")
    CLOSED = "closed", _("closed")
    EXPIRED = "expired", _("expired")


class ImportStatus(TextChoices):
    READING = "reading", _("being read")
    PREVIEWED = "previewed", _("ready to confirm")
    RUNNING = "running", _("being imported")
    DONE = "done", _("imported")
    FAILED = "failed", _("could not be read")
    DISCARDED = "discarded", pgettext_lazy("import", "discarded")


EMPLOYER_TRANSITIONS: Transitions = {
    "verify": {"pending": "verified", "refused": "verified", "suspended": "verified", "verified": "verified"},
    "refuse": {"pending": "refused"},
    "resubmit": {"refused": "pending", "pending": "pending"},
    "suspend": {"verified": "suspended", "pending": "suspended"},
}

POSITION_TRANSITIONS: Transitions = {
    "edit": {"draft": "draft", "pending": "pending", "refused": "draft", "published": "published"},
    "submit": {"draft": "pending", "refused": "pending"},
    "publish": {"pending": "published"},
    "refuse": {"pending": "refused"},
    "close": {"published": "closed", "pending": "closed", "draft": "closed", "refused": "closed"},
    "expire": {"published": "expired"},
    "reopen": {"closed": "pending", "expired": "pending"},
}
