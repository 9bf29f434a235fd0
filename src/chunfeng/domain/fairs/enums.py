from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunfeng.kernel.transitions import Transitions


class StandKind(TextChoices):
    BOOTH = "booth", pgettext_lazy("stand", "booth")
    LAW = "law", pgettext_lazy("stand", "legal advice")
    POLICY = "policy", pgettext_lazy("stand", "policy advice")
    GUIDANCE = "guidance", pgettext_lazy("stand", "career guidance")
    RESUME = "resume", pgettext_lazy("stand", "résumé clinic")
    HEALTH = "health", pgettext_lazy("stand", "health")
    SERVICE = "service", pgettext_lazy("stand", "service desk")


class GuestStatus(TextChoices):
    """How it stands between an employer and a fair."""

    INVITED = "invited", pgettext_lazy("participation", "invited")
    STANDBY = "standby", pgettext_lazy("participation", "waits for a booth")
    ACCEPTED = "accepted", pgettext_lazy("participation", "comes")
    CAME = "came", pgettext_lazy("participation", "is there")
    NEVER_CAME = "never_came", pgettext_lazy("participation", "did not come")
    DECLINED = "declined", pgettext_lazy("participation", "does not come")


PARTICIPATION_TRANSITIONS: Transitions = {
    "accept": {"invited": "accepted", "declined": "accepted", "standby": "accepted", "accepted": "accepted"},
    "wait": {"invited": "standby", "declined": "standby", "standby": "standby"},
    "decline": {"invited": "declined", "standby": "declined", "accepted": "declined"},
    "arrive": {"accepted": "came", "never_came": "came"},
    "miss": {"accepted": "never_came", "came": "never_came"},
}

HOLDING = (GuestStatus.ACCEPTED, GuestStatus.CAME)
"""Whoever has a booth promised."""
EXPECTED = (GuestStatus.INVITED, GuestStatus.STANDBY, GuestStatus.ACCEPTED, GuestStatus.CAME)


class PrintKind(TextChoices):
    CARDS = "cards", _("booth cards with codes")
    SIGNS = "signs", _("signs from the gate on")
    BADGES = "badges", _("badges")
    HANDBOOK = "handbook", _("handbook of positions")


class PrintState(TextChoices):
    WAITING = "waiting", pgettext_lazy("print", "being made")
    READY = "ready", pgettext_lazy("print", "ready to print")
    FAILED = "failed", pgettext_lazy("print", "could not be made")


class PushState(TextChoices):
    """How far a search for people whom a fair suits is, and the call that follows it."""

    LOOKING = "looking", pgettext_lazy("push", "people are being looked for")
    FOUND = "found", pgettext_lazy("push", "found")
    CALLING = "calling", pgettext_lazy("push", "people are being told")
    DONE = "done", pgettext_lazy("push", "told")
    FAILED = "failed", pgettext_lazy("push", "broken off")


PUSH_TRANSITIONS: Transitions = {
    "find": {"looking": "found"},
    "call": {"found": "calling"},
    "finish": {"calling": "done"},
    "break_off": {"looking": "failed", "calling": "failed"},
}
PUSHING = (PushState.LOOKING, PushState.CALLING)
