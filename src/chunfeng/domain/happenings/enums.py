from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunfeng.kernel.transitions import Transitions


class HappeningKind(TextChoices):
    FAIR = "fair", _("job fair")
    VISIT = "visit", _("visit to a workplace")
    LIVE = "live", _("live broadcast")
    CLASS = "class", pgettext_lazy("happening", "class")
    LECTURE = "lecture", _("lecture")
    CONTEST = "contest", _("contest")
    EXAMINATION = "examination", _("examination")
    CEREMONY = "ceremony", pgettext_lazy("happening", "ceremony")
    CHECK_UP = "check_up", _("check-up day")
    OTHER = "other", pgettext_lazy("happening", "other")


class Channel(TextChoices):
    """How somebody takes part. Only seats on the spot are limited by the capacity."""

    SPOT = "spot", _("on the spot")
    LIVE = "live", _("live")
    ONLINE = "online", _("online")
    VISIT = "visit", _("visit to a workplace")


class HappeningStatus(TextChoices):
    DRAFT = "draft", pgettext_lazy("happening", "draft")
    PUBLISHED = "published", pgettext_lazy("happening", "announced")
    OPEN = "open", _("registration open")
    RUNNING = "running", pgettext_lazy("happening", "on now")
    CLOSED = "closed", pgettext_lazy("happening", "over")
    REPORTED = "reported", pgettext_lazy("happening", "figures final")
    CANCELLED = "cancelled", pgettext_lazy("happening", "called off")


HAPPENING_TRANSITIONS: Transitions = {
    "publish": {"draft": "published"},
    "withdraw": {"published": "draft"},
    "open": {"published": "open"},
    "start": {"published": "running", "open": "running"},
    "close": {"running": "closed"},
    "resume": {"closed": "running"},
    "report": {"closed": "reported"},
    "cancel": {"draft": "cancelled", "published": "cancelled", "open": "cancelled", "running": "cancelled"},
    "move": {"published": "published", "open": "open"},
}

ANNOUNCED = (HappeningStatus.PUBLISHED, HappeningStatus.OPEN, HappeningStatus.RUNNING)
"""What people can look forward to, or go to now."""
PUBLIC = (*ANNOUNCED, HappeningStatus.CLOSED, HappeningStatus.REPORTED, HappeningStatus.CANCELLED)
"""What everybody may look up."""
DOORS = (HappeningStatus.PUBLISHED, HappeningStatus.OPEN, HappeningStatus.RUNNING, HappeningStatus.CLOSED)
"""When people are checked in: also after it is over, for what devices kept while they had no network."""


class RegistrationStatus(TextChoices):
    WAITING = "waiting", pgettext_lazy("registration", "on the waiting list")
    OFFERED = "offered", _("a seat is held for you")
    REGISTERED = "registered", pgettext_lazy("registration", "registered")
    CANCELLED = "cancelled", pgettext_lazy("registration", "cancelled")
    EXPIRED = "expired", _("offer not taken up")


REGISTRATION_TRANSITIONS: Transitions = {
    "seat": {"waiting": "registered"},
    "offer": {"waiting": "offered"},
    "take_up": {"offered": "registered"},
    "lapse": {"offered": "expired"},
    "cancel": {"waiting": "cancelled", "offered": "cancelled", "registered": "cancelled"},
    "call_off": {"waiting": "cancelled", "offered": "cancelled", "registered": "cancelled"},
}

LIVE = (RegistrationStatus.WAITING, RegistrationStatus.OFFERED, RegistrationStatus.REGISTERED)
HOLDING = (RegistrationStatus.OFFERED, RegistrationStatus.REGISTERED)
"""Whoever has a seat, or has one held."""


class RegistrationStep(TextChoices):
    """What the log of a registration names; the words are for the person's messages."""

    ASK = "ask", pgettext_lazy("registration step", "registered")
    SEAT = "seat", pgettext_lazy("registration step", "seat kept")
    OFFER = "offer", pgettext_lazy("registration step", "a seat has become free for you")
    TAKE_UP = "take_up", pgettext_lazy("registration step", "seat taken")
    LAPSE = "lapse", pgettext_lazy("registration step", "the held seat went to the next in line")
    CANCEL = "cancel", pgettext_lazy("registration step", "registration cancelled")
    CALL_OFF = "call_off", pgettext_lazy("registration step", "called off")
    MOVED = "moved", pgettext_lazy("registration step", "moved to another time or place")
    REMIND = "remind", pgettext_lazy("registration step", "soon")


class CheckInKind(TextChoices):
    IN = "in", pgettext_lazy("check-in", "in")
    OUT = "out", pgettext_lazy("check-in", "out")
    UNDO = "undo", pgettext_lazy("check-in", "undone")


class CheckInHow(TextChoices):
    CODE = "code", pgettext_lazy("check-in", "by code")
    HAND = "hand", pgettext_lazy("check-in", "by hand")
    KIOSK = "kiosk", pgettext_lazy("check-in", "at a kiosk")


class CheckInFlag(TextChoices):
    """What a check-in showed that whoever stands at the door should know. None of them is an accusation."""

    AGAIN = "again", pgettext_lazy("check-in", "scanned twice")
    ELSEWHERE = "elsewhere", pgettext_lazy("check-in", "the same code at another door a moment ago")
    NOT_IN = "not_in", pgettext_lazy("check-in", "went out without having come in")
    NO_SEAT = "no_seat", pgettext_lazy("check-in", "without a seat")
    UNDONE = "undone", pgettext_lazy("check-in", "taken back")


class TicketStatus(TextChoices):
    WAITING = "waiting", pgettext_lazy("number", "waiting")
    CALLED = "called", pgettext_lazy("number", "called")
    SERVING = "serving", pgettext_lazy("number", "at the desk")
    DONE = "done", pgettext_lazy("number", "done")
    MISSED = "missed", pgettext_lazy("number", "missed")
    LEFT = "left", pgettext_lazy("number", "given back")


TICKET_TRANSITIONS: Transitions = {
    "call": {"waiting": "called", "missed": "called", "called": "called"},
    "serve": {"called": "serving", "waiting": "serving"},
    "finish": {"serving": "done", "called": "done"},
    "miss": {"called": "missed"},
    "leave": {"waiting": "left", "called": "left", "missed": "left"},
    "wait_again": {"missed": "waiting"},
}

QUEUING = (TicketStatus.WAITING, TicketStatus.CALLED, TicketStatus.SERVING)
