from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from chunfeng.kernel.transitions import Transitions


class ApplicationStatus(TextChoices):
    SUBMITTED = "submitted", _("sent, waiting for an answer")
    INTERESTED = "interested", _("the employer wants to talk")
    INTENT = "intent", _("intent reached")
    DECLINED = "declined", _("not this time")
    WITHDRAWN = "withdrawn", _("withdrawn")


class DeclineReason(TextChoices):
    SKILLS = "skills", _("the skills asked for are missing")
    EXPERIENCE = "experience", _("more experience is needed")
    FILLED = "filled", _("the position has been filled")
    PLACE = "place", _("place or hours do not fit")
    PAY = "pay", _("expectations of pay differ")
    OTHER = "other", _("another reason")


TRANSITIONS: Transitions = {
    "show_interest": {"submitted": "interested"},
    "reach_intent": {"submitted": "intent", "interested": "intent"},
    "decline": {"submitted": "declined", "interested": "declined"},
    "withdraw": {"submitted": "withdrawn", "interested": "withdrawn", "intent": "withdrawn"},
}

LIVE = (ApplicationStatus.SUBMITTED, ApplicationStatus.INTERESTED, ApplicationStatus.INTENT)
