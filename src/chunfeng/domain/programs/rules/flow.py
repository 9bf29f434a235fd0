"""Who looks next, and what they have to look at."""

import hashlib
from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from chunfeng.domain.programs.rules.declared import Stage
from chunfeng.domain.unions.enums import Role
from chunfeng.kernel.verdict import Reason, Verdict

APPEAL_DAYS = 60
"""Calendar days in which a refusal can be appealed (after the Administrative Reconsideration Law of 2023, article 20)."""
APPEAL_REVIEW_DAYS = 15
APPEAL_ROLES = (Role.OFFICER, Role.REVIEWER)
PAYERS = (Role.OFFICER,)
HANDERS = (Role.OFFICER, Role.LIAISON)


def roles_of(stage: Stage) -> tuple[str, ...]:
    """Officers may do what any role of a stage may."""
    return tuple({str(stage.role), str(Role.OFFICER)})


def is_sampled(number: str, stage: Stage) -> bool:
    """Whether this case is one of the stage's sample: told from its number, so that anybody can tell again."""
    drawn = int.from_bytes(hashlib.sha256(f"{stage.key}:{number}".encode()).digest()[:8], "big")
    return drawn % 100 < stage.sample


def complete(stage: Stage, *, sampled: bool, checked: Collection[int], visited: int, signed: int) -> Verdict:
    """Whether everything at a stage has been looked at: its points, the joint visit, the signatures."""
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
                visited >= len(stage.visit),
                text=_("Everybody was there at the joint visit."),
                actual=visited,
                threshold=len(stage.visit),
                next_step=_("Enter who was there, and when."),
            ),
            Reason.check(
                "stage.signatures",
                signed >= len(stage.signatures),
                text=_("Everybody has signed the agreement."),
                actual=signed,
                threshold=len(stage.signatures),
                next_step=_("Enter who has signed, and when."),
            ),
        )
    )
