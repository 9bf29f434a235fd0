"""Pure decisions: who may apply, and how quickly an employer answers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from chunfeng.domain.hiring.enums import Outcome, Says, Side
from chunfeng.kernel.verdict import Reason, Verdict

TO_ANSWER = timedelta(hours=48)
"""How long an intent that one side proposed waits for the other: the evening after the fair, and a day to sleep over it."""
PIPL_23 = "《个人信息保护法》第二十三条"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """Plain facts of somebody who wants to apply today. `name` is "" where the profile has none.

    `reserved_for`: whom the position is kept for, in words ("": for everybody); `belongs`: they say that they are one of them.
    """

    name: str
    has_profile: bool
    consent: bool
    own_employer: bool
    employer_active: bool
    published: bool
    ends_on: date | None
    declined_before: bool
    today: date
    reserved_for: str = ""
    belongs: bool = False


def check(attempt: Attempt) -> Verdict:
    """Every condition of applying, met or not, each with what to do about it."""
    return Verdict.of(
        [
            Reason.check(
                "position_open",
                attempt.published and (attempt.ends_on is None or attempt.ends_on >= attempt.today),
                text=_("The position takes applications."),
                actual=attempt.ends_on,
                next_step=_("Look for similar positions."),
            ),
            Reason.check(
                "employer_active",
                attempt.employer_active,
                text=_("The employer may hire here."),
                next_step=_("Look for similar positions; the union is checking this employer."),
            ),
            Reason.check(
                "profile_known",
                attempt.has_profile,
                text=_("You have said what work you look for."),
                next_step=_("Answer the three questions first; it takes a minute."),
            ),
            Reason.check(
                "name_known",
                bool(attempt.name.strip()),
                text=_("The employer learns your name."),
                next_step=_("Add your name to your profile."),
            ),
            Reason.check(
                "consent_given",
                attempt.consent,
                text=_("You agree that this employer gets your résumé and phone number."),
                clause=PIPL_23,
                next_step=_("Tick the consent below, if you want to apply."),
            ),
            Reason.check(
                "not_own_employer",
                not attempt.own_employer,
                text=_("Nobody applies to their own employer account."),
                next_step=_("Ask a colleague in the firm."),
            ),
            Reason.check(
                "not_declined_before",
                not attempt.declined_before,
                text=_("The employer has not turned you down for this position."),
                next_step=_("Look for similar positions."),
            ),
            *_reserved(attempt),
        ]
    )


def _reserved(attempt: Attempt) -> list[Reason]:
    if not attempt.reserved_for:
        return []
    return [
        Reason.check(
            "reserved_for",
            attempt.belongs,
            text=_("You are one of those whom the position is kept for."),
            threshold=attempt.reserved_for,
            next_step=_("Tick that you are one of them, or look for positions that are open to everybody."),
        )
    ]


@dataclass(frozen=True, slots=True)
class AnswerRate:
    """Of `total` applications that had time to be answered, `answered` were. `percent` is None without any."""

    answered: int
    total: int

    @property
    def percent(self) -> int | None:
        return round(100 * self.answered / self.total) if self.total else None


def outcome(answers: Iterable[tuple[Side, Says]]) -> Outcome:
    """What became of an intent, from the answers in the order in which they came: each side's last word counts.

    The union decides where seeker and employer say different things.
    """
    last = dict(answers)
    if Side.OFFICER in last:
        return Outcome(last[Side.OFFICER].value)
    words = set(last.values())
    if not words:
        return Outcome.OPEN
    return Outcome(words.pop().value) if len(words) == 1 else Outcome.CONFLICT


def counts(outcomes: Mapping[int, Outcome]) -> tuple[bool, frozenset[int]]:
    """Whether somebody was hired, and after how many days they were still there, from the outcomes by days."""
    there = frozenset(after for after, found in outcomes.items() if found is Outcome.WORKING)
    return bool(there), there & frozenset(STAYS)


STAYS = (30, 90)
"""After seven days somebody has begun; only later have they stayed."""
