from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunfeng.kernel.transitions import Transitions


class ProgramState(TextChoices):
    DRAFT = "draft", pgettext_lazy("program", "in preparation")
    OPEN = "open", pgettext_lazy("program", "open")
    CLOSED = "closed", pgettext_lazy("program", "closed")


class PayoutKind(TextChoices):
    """How a benefit reaches the person."""

    BANK = "bank", _("paid to a bank account")
    VOUCHER = "voucher", _("voucher")
    GOODS = "goods", _("goods")
    SERVICE = "service", _("service")


class UniqueBy(TextChoices):
    """Whose file there is only one of."""

    PERSON = "person", _("one file for a person")
    HOUSEHOLD = "household", _("one file for a household")
    SHOP = "shop", _("one file for a shop")


class Period(TextChoices):
    """How long a file blocks the next one."""

    EVER = "ever", pgettext_lazy("period", "ever")
    YEAR = "year", pgettext_lazy("period", "in a year")
    QUARTER = "quarter", pgettext_lazy("period", "in a quarter")
    MONTH = "month", pgettext_lazy("period", "in a month")


class Standing(TextChoices):
    """How far somebody is from a benefit: nearly, where one condition fails or something is not known."""

    QUALIFIES = "qualifies", pgettext_lazy("entitlement", "you qualify")
    NEARLY = "nearly", pgettext_lazy("entitlement", "nearly")
    NO = "no", pgettext_lazy("entitlement", "not for you")


class ApplicationState(TextChoices):
    """Where an application stands. Overdue is no state: it is told from the deadline."""

    DRAFT = "draft", pgettext_lazy("benefit", "not sent yet")
    SUBMITTED = "submitted", pgettext_lazy("benefit", "under review")
    RETURNED = "returned", pgettext_lazy("benefit", "sent back to complete")
    REVIEWED = "reviewed", pgettext_lazy("benefit", "reviewed, public notice to come")
    NOTICE = "notice", pgettext_lazy("benefit", "on public notice")
    FROZEN = "frozen", pgettext_lazy("benefit", "an objection is looked into")
    APPROVED = "approved", pgettext_lazy("benefit", "approved, payment to come")
    ORDERED = "ordered", pgettext_lazy("benefit", "with the bank")
    PAID = "paid", pgettext_lazy("benefit", "received")
    UNCOLLECTED = "uncollected", pgettext_lazy("benefit", "payment came back")
    REISSUED = "reissued", pgettext_lazy("benefit", "to be paid again")
    CLAWED_BACK = "clawed_back", pgettext_lazy("benefit", "claimed back")
    REFUSED = "refused", pgettext_lazy("benefit", "refused")
    APPEALED = "appealed", pgettext_lazy("benefit", "appeal under review")
    WITHDRAWN = "withdrawn", pgettext_lazy("benefit", "withdrawn")
    LAPSED = "lapsed", pgettext_lazy("benefit", "not collected in time")


class ApplicationAct(TextChoices):
    """What the log of an application names."""

    SUBMIT = "submit", pgettext_lazy("benefit step", "sent in")
    SEND_BACK = "send_back", pgettext_lazy("benefit step", "sent back to complete")
    PASS_STAGE = "pass_stage", pgettext_lazy("benefit step", "passed on to the next review")
    PASS_LAST = "pass_last", pgettext_lazy("benefit step", "passed the last review")
    GRANT = "grant", pgettext_lazy("benefit step", "approved")
    PUBLISH = "publish", pgettext_lazy("benefit step", "put on public notice")
    FREEZE = "freeze", pgettext_lazy("benefit step", "objected to")
    UNFREEZE = "unfreeze", pgettext_lazy("benefit step", "objection not upheld")
    CLEAR = "clear", pgettext_lazy("benefit step", "approved after public notice")
    REFUSE = "refuse", pgettext_lazy("benefit step", "refused")
    APPEAL = "appeal", pgettext_lazy("benefit step", "appealed")
    UPHOLD = "uphold", pgettext_lazy("benefit step", "refusal confirmed")
    REOPEN = "reopen", pgettext_lazy("benefit step", "appeal granted, under review again")
    ORDER = "order", pgettext_lazy("benefit step", "payment ordered")
    PAY = "pay", pgettext_lazy("benefit step", "paid")
    HAND_OVER = "hand_over", pgettext_lazy("benefit step", "handed over")
    TAKE_BACK = "take_back", pgettext_lazy("benefit step", "handing over taken back")
    LAPSE = "lapse", pgettext_lazy("benefit step", "not collected in time")
    REMIND = "remind", pgettext_lazy("benefit step", "reminded of what is due")
    MISS = "miss", pgettext_lazy("benefit step", "not done in time")
    BOUNCE = "bounce", pgettext_lazy("benefit step", "payment came back")
    REISSUE = "reissue", pgettext_lazy("benefit step", "account corrected, to be paid again")
    CLAW_BACK = "claw_back", pgettext_lazy("benefit step", "claimed back")
    WITHDRAW = "withdraw", pgettext_lazy("benefit step", "withdrawn")


APPLICATION_TRANSITIONS: Transitions = {
    "submit": {"draft": "submitted", "returned": "submitted"},
    "send_back": {"submitted": "returned"},
    "pass_stage": {"submitted": "submitted"},
    "pass_last": {"submitted": "reviewed"},
    "grant": {"submitted": "approved"},
    "publish": {"reviewed": "notice"},
    "freeze": {"notice": "frozen"},
    "unfreeze": {"frozen": "notice"},
    "clear": {"notice": "approved"},
    "refuse": {"submitted": "refused", "frozen": "refused"},
    "appeal": {"refused": "appealed"},
    "uphold": {"appealed": "refused"},
    "reopen": {"appealed": "submitted"},
    "order": {"approved": "ordered", "reissued": "ordered"},
    "pay": {"ordered": "paid"},
    "hand_over": {"approved": "paid"},
    "take_back": {"paid": "approved"},
    "lapse": {"approved": "lapsed"},
    "remind": {"approved": "approved", "paid": "paid"},
    "miss": {"approved": "approved", "paid": "paid"},
    "bounce": {"ordered": "uncollected", "paid": "uncollected"},
    "reissue": {"uncollected": "reissued"},
    "claw_back": {"paid": "clawed_back"},
    "withdraw": {
        "draft": "withdrawn",
        "submitted": "withdrawn",
        "returned": "withdrawn",
        "reviewed": "withdrawn",
        "notice": "withdrawn",
        "frozen": "withdrawn",
        "approved": "withdrawn",
        "uncollected": "withdrawn",
        "reissued": "withdrawn",
    },
}

ENDED = (
    ApplicationState.REFUSED,
    ApplicationState.CLAWED_BACK,
    ApplicationState.WITHDRAWN,
    ApplicationState.LAPSED,
)
"""Nothing is held for these, and another file may be opened."""

TOLD = (
    ApplicationAct.SEND_BACK,
    ApplicationAct.GRANT,
    ApplicationAct.CLEAR,
    ApplicationAct.REFUSE,
    ApplicationAct.UPHOLD,
    ApplicationAct.REOPEN,
    ApplicationAct.PAY,
    ApplicationAct.BOUNCE,
    ApplicationAct.CLAW_BACK,
    ApplicationAct.REMIND,
    ApplicationAct.MISS,
)
"""What the applicant learns by message: what others decided, or the bank did."""

ANSWERED = (ApplicationAct.SUBMIT, ApplicationAct.APPEAL, ApplicationAct.REISSUE, ApplicationAct.WITHDRAW)
"""What the applicant did about it: a message about what lay before would come too late."""

OBJECTION_STAGE, APPEAL_STAGE = 100, 101
"""Numbers beside those of a version's stages (0, 1, …): nobody decides at two of them about one case."""

FIRST_MILESTONE = 200
"""What is entered about milestone n stands at the stage FIRST_MILESTONE + n."""


class MarkKind(TextChoices):
    """What somebody has taken part in."""

    VISIT = "visit", pgettext_lazy("mark", "joint visit")
    SIGNATURE = "signature", pgettext_lazy("mark", "signature")
    MILESTONE = "milestone", pgettext_lazy("mark", "after the approval")


class Late(TextChoices):
    """What follows when a milestone is not done by its last day."""

    NOTHING = "nothing", pgettext_lazy("milestone", "an officer looks into it")
    STOP = "stop", pgettext_lazy("milestone", "the approval lapses")
    CLAW_BACK = "claw_back", pgettext_lazy("milestone", "what was paid is claimed back")


class NoticeState(TextChoices):
    POSTED = "posted", pgettext_lazy("public notice", "on display")
    ENDED = "ended", pgettext_lazy("public notice", "ended")


class ObjectionState(TextChoices):
    OPEN = "open", pgettext_lazy("objection", "being looked into")
    UPHELD = "upheld", pgettext_lazy("objection", "upheld")
    DISMISSED = "dismissed", pgettext_lazy("objection", "not upheld")


NOTICE_TRANSITIONS: Transitions = {"end": {"posted": "ended"}}
OBJECTION_TRANSITIONS: Transitions = {"uphold": {"open": "upheld"}, "dismiss": {"open": "dismissed"}}


class BudgetKind(TextChoices):
    SOURCE = "source", pgettext_lazy("budget", "money")
    PIECES = "pieces", pgettext_lazy("budget", "pieces")
    CEILING = "ceiling", pgettext_lazy("budget", "ceiling")


class AccountKind(TextChoices):
    """Where money stands, in the order in which it flows. Only the origin may go below zero: it is what was given."""

    ORIGIN = "origin", pgettext_lazy("account", "given")
    AVAILABLE = "available", pgettext_lazy("account", "available")
    RESERVED = "reserved", pgettext_lazy("account", "reserved")
    COMMITTED = "committed", pgettext_lazy("account", "approved")
    ORDERED = "ordered", pgettext_lazy("account", "with the bank")
    PAID = "paid", pgettext_lazy("account", "paid")


class EntryKind(TextChoices):
    FUND = "fund", pgettext_lazy("ledger", "given")
    RESERVE = "reserve", pgettext_lazy("ledger", "reserved")
    RELEASE = "release", pgettext_lazy("ledger", "released")
    COMMIT = "commit", pgettext_lazy("ledger", "approved")
    CANCEL = "cancel", pgettext_lazy("ledger", "approval taken back")
    ORDER = "order", pgettext_lazy("ledger", "sent to the bank")
    PAY = "pay", pgettext_lazy("ledger", "paid")
    BOUNCE = "bounce", pgettext_lazy("ledger", "came back")
    RETURN = "return", pgettext_lazy("ledger", "returned after payment")
    CLAW_BACK = "claw_back", pgettext_lazy("ledger", "claimed back")


ENTRY_WAYS = {
    EntryKind.FUND: (AccountKind.ORIGIN, AccountKind.AVAILABLE),
    EntryKind.RESERVE: (AccountKind.AVAILABLE, AccountKind.RESERVED),
    EntryKind.RELEASE: (AccountKind.RESERVED, AccountKind.AVAILABLE),
    EntryKind.COMMIT: (AccountKind.RESERVED, AccountKind.COMMITTED),
    EntryKind.CANCEL: (AccountKind.COMMITTED, AccountKind.AVAILABLE),
    EntryKind.ORDER: (AccountKind.COMMITTED, AccountKind.ORDERED),
    EntryKind.PAY: (AccountKind.ORDERED, AccountKind.PAID),
    EntryKind.BOUNCE: (AccountKind.ORDERED, AccountKind.COMMITTED),
    EntryKind.RETURN: (AccountKind.PAID, AccountKind.COMMITTED),
    EntryKind.CLAW_BACK: (AccountKind.PAID, AccountKind.AVAILABLE),
}
"""kind of entry → from which account to which; the database holds the same table."""


class PaymentState(TextChoices):
    ORDERED = "ordered", pgettext_lazy("payment", "with the bank")
    PAID = "paid", pgettext_lazy("payment", "paid")
    REJECTED = "rejected", pgettext_lazy("payment", "rejected by the bank")
    RETURNED = "returned", pgettext_lazy("payment", "returned by the bank")


PAYMENT_TRANSITIONS: Transitions = {
    "pay": {"ordered": "paid"},
    "reject": {"ordered": "rejected"},
    "return": {"ordered": "returned", "paid": "returned"},
}
"""A bank may return what it has reported as paid (the account was closed)."""


class Kin(TextChoices):
    """Whom one does not decide about (Civil Servants Law 76: kinship by marriage and blood)."""

    SPOUSE = "spouse", pgettext_lazy("kin", "spouse")
    PARENT = "parent", pgettext_lazy("kin", "parent or child")
    SIBLING = "sibling", pgettext_lazy("kin", "brother or sister")
    COLLATERAL = "collateral", pgettext_lazy("kin", "uncle, aunt, cousin, nephew or niece")
    IN_LAW = "in_law", pgettext_lazy("kin", "relative by marriage")
    OTHER = "other", pgettext_lazy("kin", "other close tie")


class HardshipState(TextChoices):
    """Where a review stands: one officer enters it, another one confirms it."""

    PROPOSED = "proposed", pgettext_lazy("hardship review", "to be confirmed")
    CONFIRMED = "confirmed", pgettext_lazy("hardship review", "confirmed")
    RETURNED = "returned", pgettext_lazy("hardship review", "sent back")
    ENDED = "ended", pgettext_lazy("hardship review", "ended")


HARDSHIP_TRANSITIONS: Transitions = {
    "confirm": {"proposed": "confirmed"},
    "send_back": {"proposed": "returned"},
    "end": {"confirmed": "ended"},
}


class HardshipReason(TextChoices):
    """Why a household is short of money. Source: the union's file of workers in hardship."""

    ILLNESS = "illness", pgettext_lazy("hardship reason", "serious illness")
    DISABILITY = "disability", pgettext_lazy("hardship reason", "disability")
    SCHOOL = "school", pgettext_lazy("hardship reason", "children at school")
    JOB_LOST = "job_lost", pgettext_lazy("hardship reason", "work lost")
    LOW_PAY = "low_pay", pgettext_lazy("hardship reason", "low pay")
    ACCIDENT = "accident", pgettext_lazy("hardship reason", "accident")
    DISASTER = "disaster", pgettext_lazy("hardship reason", "natural disaster")
    ALONE = "alone", pgettext_lazy("hardship reason", "raising children alone")
    OTHER = "other", pgettext_lazy("hardship reason", "something else")


class Relation(TextChoices):
    """Who somebody is in the household, as seen from the worker."""

    SELF = "self", pgettext_lazy("household", "the worker")
    SPOUSE = "spouse", pgettext_lazy("household", "wife or husband")
    CHILD = "child", pgettext_lazy("household", "child")
    PARENT = "parent", pgettext_lazy("household", "parent")
    OTHER = "other", pgettext_lazy("household", "another member")


class Hardship(TextChoices):
    """What a household's review finds."""

    NONE = "none", pgettext_lazy("hardship", "not in hardship")
    BORDERLINE = "borderline", pgettext_lazy("hardship", "on the border")
    RELATIVE = "relative", pgettext_lazy("hardship", "relative hardship")
    DEEP = "deep", pgettext_lazy("hardship", "deep hardship")
    ACCIDENT = "accident", pgettext_lazy("hardship", "hardship by accident")
