"""Who may join, by when it is decided, what keeps a name off a ceremony's list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from chunfeng.kernel import working_days
from chunfeng.kernel.verdict import Reason, Verdict

REVIEW_DAYS = 3
"""Working days for a review. Source: RULES "Union"; the trade union constitution, article 1, for joining as such."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What is known when somebody asks to join. `present_union` is the name of the one they belong to, "" for none."""

    name: str
    consent: bool
    union_stands: bool
    present_union: str = ""
    asked_union: str = ""


def check(attempt: Attempt) -> Verdict:
    """Whether the application can be taken, with everything that is in the way."""
    return Verdict(
        (
            Reason.check(
                "union_stands",
                attempt.union_stands,
                text=_("The union takes members."),
                next_step=_("Look for the union of your employer, or that of your town."),
            ),
            Reason.check(
                "not_a_member",
                not attempt.present_union,
                text=_("You belong to no other union: one person, one membership."),
                actual=attempt.present_union,
                clause=_("Join once, transfer freely"),
                next_step=_("Transfer your membership instead: one tap, nothing is asked again."),
            ),
            Reason.check(
                "not_asked_elsewhere",
                not attempt.asked_union,
                text=_("You have asked no other union."),
                actual=attempt.asked_union,
                next_step=_("Withdraw the application that is out, or wait for the answer."),
            ),
            Reason.check(
                "name_known",
                bool(attempt.name),
                text=_("The union knows what to call you."),
                next_step=_("Say your name."),
            ),
            Reason.check(
                "consent_given",
                attempt.consent,
                text=_("You agreed that the union sees your name, phone and work."),
                clause=_("PIPL 13, 14"),
                next_step=_("Read the consent and tick it."),
            ),
        )
    )


def due_on(submitted: date, overrides: Mapping[date, bool] | None = None) -> date:
    """The last day of the review: the third working day after the one on which it was asked."""
    return working_days.after(submitted, REVIEW_DAYS, overrides or {})


def left_out(*, consent: bool, present_union: bool, active: bool) -> str:
    """The code of what keeps somebody on a list from joining with it, "" for nothing."""
    if not active:
        return "account_closed"
    if present_union:
        return "already_member"
    return "" if consent else "no_consent"


LEFT_OUT = {
    "no_consent": _("no consent yet"),
    "already_member": _("a member already"),
    "account_closed": _("the account is closed"),
}


def groups_known(chosen: Sequence[str], declared: Sequence[str]) -> tuple[str, ...]:
    """The chosen groups that are declared, each once, in the order of the declaration."""
    wanted = set(chosen)
    return tuple(key for key in declared if key in wanted)
