from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunfeng.kernel.transitions import Transitions


class Source(TextChoices):
    """Where the picture comes from."""

    BROWSER = "browser", _("from this browser, without extra software")
    OBS = "obs", _("from OBS")
    OUTSIDE = "outside", _("from an address elsewhere (HLS)")


class QuestionStatus(TextChoices):
    ASKED = "asked", pgettext_lazy("question", "a host reads it")
    SHOWN = "shown", pgettext_lazy("question", "shown")
    ANSWERED = "answered", pgettext_lazy("question", "answered")
    REFUSED = "refused", pgettext_lazy("question", "not shown")


QUESTION_TRANSITIONS: Transitions = {
    "show": {"asked": "shown", "refused": "shown"},
    "answer": {"asked": "answered", "shown": "answered", "answered": "answered"},
    "refuse": {"asked": "refused", "shown": "refused", "answered": "refused"},
}

READ_BY_ALL = (QuestionStatus.SHOWN, QuestionStatus.ANSWERED)


class Seat(TextChoices):
    """The two seats of a call."""

    PERSON = "person", pgettext_lazy("call", "the one who waited")
    HOST = "host", pgettext_lazy("call", "the one who called")
