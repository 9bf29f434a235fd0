from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunfeng.kernel.transitions import Transitions


class ApplicationStatus(TextChoices):
    SUBMITTED = "submitted", _("sent, waiting for an answer")
    INTERESTED = "interested", _("the employer wants to talk")
    INTENT = "intent", _("intent reached")
    DECLINED = "declined", _("not this time")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Side(TextChoices):
    """Who said something about an intent."""

    SEEKER = "seeker", pgettext_lazy("side", "the applicant")
    EMPLOYER = "employer", pgettext_lazy("side", "the employer")
    OFFICER = "officer", pgettext_lazy("side", "the union")


class DeclineReason(TextChoices):
    SKILLS = "skills", _("the skills asked for are missing")
    EXPERIENCE = "experience", _("more experience is needed")
    FILLED = "filled", _("the position has been filled")
    PLACE = "place", _("place or hours do not fit")
    PAY = "pay", _("expectations of pay differ")
    OTHER = "other", _("another reason")


class Step(TextChoices):
    """What the log of an application names. The words are for the timeline of the seeker."""

    SUBMIT = "submit", pgettext_lazy("step", "application sent")
    SHOW_INTEREST = "show_interest", pgettext_lazy("step", "the employer wants to talk")
    PROPOSE_INTENT = "propose_intent", pgettext_lazy("step", "one side would like to work together")
    REACH_INTENT = "reach_intent", pgettext_lazy("step", "intent reached")
    TAKE_BACK_INTENT = "take_back_intent", pgettext_lazy("step", "intent taken back")
    DECLINE = "decline", pgettext_lazy("step", "not this time")
    RECONSIDER = "reconsider", pgettext_lazy("step", "the employer looks at it again")
    WITHDRAW = "withdraw", pgettext_lazy("step", "withdrawn")


TRANSITIONS: Transitions = {
    "show_interest": {"submitted": "interested"},
    "propose_intent": {"submitted": "interested", "interested": "interested"},
    "reach_intent": {"submitted": "intent", "interested": "intent"},
    "take_back_intent": {"intent": "interested"},
    "decline": {"submitted": "declined", "interested": "declined"},
    "reconsider": {"declined": "interested"},
    "withdraw": {"submitted": "withdrawn", "interested": "withdrawn", "intent": "withdrawn"},
}

LIVE = (ApplicationStatus.SUBMITTED, ApplicationStatus.INTERESTED, ApplicationStatus.INTENT)


class Says(TextChoices):
    """What became of an intent."""

    WORKING = "working", pgettext_lazy("follow-up", "at work there")
    NOT_YET = "not_yet", pgettext_lazy("follow-up", "not begun yet")
    LEFT = "left", pgettext_lazy("follow-up", "not this one")


class Outcome(TextChoices):
    """What is held to be so, from all answers."""

    OPEN = "open", pgettext_lazy("follow-up", "nobody has answered")
    WORKING = "working", pgettext_lazy("follow-up", "at work there")
    NOT_YET = "not_yet", pgettext_lazy("follow-up", "not begun yet")
    LEFT = "left", pgettext_lazy("follow-up", "not this one")
    CONFLICT = "conflict", pgettext_lazy("follow-up", "they say different things")


ASKED_AFTER = (7, 30, 90)
"""Days from the intent to each question."""
ANSWERABLE = (ApplicationStatus.SUBMITTED, ApplicationStatus.INTERESTED)
"""Where an intent can be proposed."""
