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


class MembershipStatus(TextChoices):
    ACTIVE = "active", _("member")
    KEPT = "kept", _("membership kept")
    LEFT = "left", _("has left")
    MERGED = "merged", _("merged into another membership")


MEMBERS = (MembershipStatus.ACTIVE, MembershipStatus.KEPT)
"""Who counts as a member."""


class KeptWhy(TextChoices):
    """Why somebody stays a member without an employer."""

    UNEMPLOYED = "unemployed", _("out of work")
    RETIRED = "retired", _("retired")


class Via(TextChoices):
    """How somebody came to the union."""

    POSTER = "poster", pgettext_lazy("joined via", "by a poster")
    SEARCH = "search", pgettext_lazy("joined via", "by search")
    OFFICER = "officer", pgettext_lazy("joined via", "entered by an officer")
    CEREMONY = "ceremony", pgettext_lazy("joined via", "at a ceremony")
    ROSTER = "roster", pgettext_lazy("joined via", "from a roster")


class JoinState(TextChoices):
    SUBMITTED = "submitted", pgettext_lazy("joining", "under review")
    RETURNED = "returned", pgettext_lazy("joining", "sent back to complete")
    ACCEPTED = "accepted", pgettext_lazy("joining", "accepted")
    REFUSED = "refused", pgettext_lazy("joining", "not accepted")
    WITHDRAWN = "withdrawn", pgettext_lazy("joining", "withdrawn")


class JoinStep(TextChoices):
    """What the log of an application to join names."""

    SUBMIT = "submit", pgettext_lazy("joining step", "asked to join")
    RESUBMIT = "resubmit", pgettext_lazy("joining step", "completed and sent again")
    REMIND = "remind", pgettext_lazy("joining step", "reviewers reminded")
    ESCALATE = "escalate", pgettext_lazy("joining step", "handed to the level above")
    APPROVE = "approve", pgettext_lazy("joining step", "accepted")
    RETURN = "return", pgettext_lazy("joining step", "sent back to complete")
    REFUSE = "refuse", pgettext_lazy("joining step", "not accepted")
    WITHDRAW = "withdraw", pgettext_lazy("joining step", "withdrawn")


OPEN_JOINS = (JoinState.SUBMITTED, JoinState.RETURNED)

JOIN_TRANSITIONS: Transitions = {
    "resubmit": {"returned": "submitted"},
    "remind": {"submitted": "submitted"},
    "escalate": {"submitted": "submitted"},
    "approve": {"submitted": "accepted"},
    "return": {"submitted": "returned"},
    "refuse": {"submitted": "refused"},
    "withdraw": {"submitted": "withdrawn", "returned": "withdrawn"},
}


class MemberStep(TextChoices):
    """What the log of a membership names."""

    JOIN = "join", pgettext_lazy("membership step", "joined")
    TRANSFER = "transfer", pgettext_lazy("membership step", "moved to another union")
    KEEP = "keep", pgettext_lazy("membership step", "membership kept")
    RESUME = "resume", pgettext_lazy("membership step", "back at work")
    LEAVE = "leave", pgettext_lazy("membership step", "left")
    MERGE = "merge", pgettext_lazy("membership step", "merged into another membership")
    UNMERGE = "unmerge", pgettext_lazy("membership step", "merging undone")


MEMBER_TRANSITIONS: Transitions = {
    "transfer": {"active": "active", "kept": "active"},
    "keep": {"active": "kept", "kept": "kept"},
    "resume": {"kept": "active"},
    "leave": {"active": "left", "kept": "left"},
    "merge": {"active": "merged", "kept": "merged", "left": "merged"},
}


class ConsentHow(TextChoices):
    """How a person agreed to join."""

    OWN = "own", pgettext_lazy("consent", "on the own phone")
    PAPER = "paper", pgettext_lazy("consent", "signed on paper")


class Evidence(TextChoices):
    """What shows that somebody belongs to a group."""

    STATED = "stated", pgettext_lazy("evidence", "own statement")
    PLATFORM = "platform", pgettext_lazy("evidence", "account with the platform")
    LICENCE = "licence", pgettext_lazy("evidence", "licence or certificate")
    EMPLOYER = "employer", pgettext_lazy("evidence", "confirmed by the employer")
    ROSTER = "roster", pgettext_lazy("evidence", "on the union's roster")


class CeremonyState(TextChoices):
    DRAFT = "draft", pgettext_lazy("ceremony", "in preparation")
    CONFIRMED = "confirmed", pgettext_lazy("ceremony", "held")
    CANCELLED = "cancelled", pgettext_lazy("ceremony", "cancelled")


CEREMONY_TRANSITIONS: Transitions = {
    "confirm": {"draft": "confirmed"},
    "cancel": {"draft": "cancelled"},
}


class EntryState(TextChoices):
    """What became of one name on a ceremony's list."""

    LISTED = "listed", pgettext_lazy("ceremony entry", "on the list")
    JOINED = "joined", pgettext_lazy("ceremony entry", "joined")
    LEFT_OUT = "left_out", pgettext_lazy("ceremony entry", "left out")


class TaskState(TextChoices):
    """A task of a plan. Overdue is no state: it is told from the deadline."""

    OPEN = "open", pgettext_lazy("task", "open")
    UNDER_WAY = "under_way", pgettext_lazy("task", "under way")
    HANDED_IN = "handed_in", pgettext_lazy("task", "handed in, waiting for a check")
    DONE = "done", pgettext_lazy("task", "done")


class TaskAct(TextChoices):
    BEGIN = "begin", pgettext_lazy("task step", "begun")
    HAND_IN = "hand_in", pgettext_lazy("task step", "handed in")
    SEND_BACK = "send_back", pgettext_lazy("task step", "sent back")
    CONFIRM = "confirm", pgettext_lazy("task step", "confirmed")
    REMIND = "remind", pgettext_lazy("task step", "reminded")


TASK_TRANSITIONS: Transitions = {
    "begin": {"open": "under_way"},
    "hand_in": {"open": "handed_in", "under_way": "handed_in"},
    "send_back": {"handed_in": "under_way"},
    "confirm": {"handed_in": "done"},
}


class Rating(IntegerChoices):
    """A year's result of a socialised union worker, worst first: more is never worse."""

    FAILED = 0, _("not passed")
    BARELY = 1, _("barely passed")
    PASSED = 2, _("passed")
    EXCELLENT = 3, _("excellent")


class ProfessionalLevel(IntegerChoices):
    """Levels of the national social worker examination, lowest first."""

    NONE = 0, _("no certificate")
    ASSISTANT = 1, _("assistant social worker")
    SOCIAL_WORKER = 2, _("social worker")
    SENIOR = 3, _("senior social worker")
