"""Who looks next, and what they have to look at."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from django.utils.translation import gettext_lazy as _

from chunfeng.domain.programs.rules.deadlines import is_done
from chunfeng.domain.programs.rules.declared import Milestone, Stage
from chunfeng.domain.unions.enums import Role
from chunfeng.kernel.verdict import Reason, Verdict

APPEAL_DAYS = 60
"""Calendar days in which a refusal can be appealed (after the Administrative Reconsideration Law of 2023, article 20)."""
APPEAL_REVIEW_DAYS = 15
APPEAL_ROLES = (Role.OFFICER, Role.REVIEWER)
PAYERS = (Role.OFFICER,)
DECIDERS = (Role.OFFICER, Role.REVIEWER, Role.LIAISON, Role.LAWYER)
"""Who may come to decide about somebody, and so states every year who is kin."""
HANDERS = (Role.OFFICER, Role.LIAISON)


def roles_of(stage: Stage) -> tuple[str, ...]:
    """Officers may do what any role of a stage may."""
    return tuple({str(stage.role), str(Role.OFFICER)})


def is_sampled(number: str, stage: Stage) -> bool:
    """Whether this case is one of the stage's sample: told from its number, so that anybody can tell again."""
    drawn = int.from_bytes(hashlib.sha256(f"{stage.key}:{number}".encode()).digest()[:8], "big")
    return drawn % 100 < stage.sample


def complete(
    stage: Stage, *, sampled: bool, checked: Collection[int], visited: Sequence[date], signed: Sequence[date]
) -> Verdict:
    """Whether everything at a stage has been looked at: its points, the joint visit, the signatures.

    `visited` and `signed` are the days of those who were there and of those who have signed. A visit is joint when all were
    there on one day, and what it has found is signed after it.
    """
    points = len(stage.checks) if sampled else 0
    done = len({each for each in checked if 0 <= each < len(stage.checks)})
    return Verdict(
        (
            Reason.check(
                "stage.checks",
                done >= points,
                text=_("Every point has been checked off."),
                actual=done,
                threshold=points,
                next_step=_("Tick each point once you have looked at it."),
            ),
            Reason.check(
                "stage.visit",
                len(visited) >= len(stage.visit),
                text=_("Everybody was there at the joint visit."),
                actual=len(visited),
                threshold=len(stage.visit),
                next_step=_("Enter who was there, and when."),
            ),
            Reason.check(
                "stage.together",
                len(set(visited)) <= 1,
                text=_("They were there together, on one day."),
                actual="、".join(day.isoformat() for day in sorted(set(visited))),
                next_step=_("Correct the days, or visit again together."),
            ),
            Reason.check(
                "stage.signatures",
                len(signed) >= len(stage.signatures),
                text=_("Everybody has signed the agreement."),
                actual=len(signed),
                threshold=len(stage.signatures),
                next_step=_("Enter who has signed, and when."),
            ),
            Reason.check(
                "stage.signed_after",
                not (visited and signed) or max(visited) <= min(signed),
                text=_("Nobody signed before the visit."),
                actual=min(signed, default=""),
                threshold=max(visited, default=""),
                next_step=_("Correct the days, or have it signed again."),
            ),
        )
    )


def carried_out(milestones: Sequence[Milestone], done: Mapping[int, Sequence[date]]) -> Verdict:
    """Whether all that is to be done after the approval has been done; `done`: the days that were entered, by milestone."""
    return Verdict.of(
        Reason.check(
            f"milestone.{each.key}",
            is_done(each, done.get(number, ())),
            text=str(each.title),
            actual=len(done.get(number, ())),
            threshold=len(each.parties),
            next_step=_("Enter who took part, and when."),
        )
        for number, each in enumerate(milestones)
    )


def may_follow(milestones: Sequence[Milestone], number: int, day: date, done: Mapping[int, Sequence[date]]) -> Verdict:
    """Whether milestone `number` may be entered for `day`: what stands before it is done, and on no later day."""
    before = carried_out(milestones[:number], done)
    latest = max((each for earlier in range(number) for each in done.get(earlier, ())), default=None)
    in_order = Reason.check(
        "milestone.in_order",
        latest is None or latest <= day,
        text=_("It is not older than what comes before it."),
        actual=day.isoformat(),
        threshold=latest.isoformat() if latest else "",
        next_step=_("Correct the day."),
    )
    return Verdict.combine(before, Verdict((in_order,)))
