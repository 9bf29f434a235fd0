"""Telling people of a fair: how many have been told, how many more there is room for, and how far the search is."""

from dataclasses import dataclass

from django.utils.translation import pgettext

from chunfeng.domain.fairs.models import Fair, Push
from chunfeng.domain.fairs.rules import push as rules
from chunfeng.kernel.vocabulary import Education
from chunfeng.shared.labels import LABELS


@dataclass(frozen=True, slots=True)
class Told:
    """`told` so far, `room` for more, and the latest search or call; None before the first."""

    told: int
    room: int
    latest: Push | None

    @property
    def by_education(self) -> list[tuple[str, int]]:
        """Whom a call would tell, by education, the largest group first."""
        return [(_education(level), number) for level, number in (self.latest.by_education if self.latest else ())]


def told(fair: Fair) -> Told:
    """For whoever was shown the fair at the desk."""
    return Told(told=fair.summons.count(), room=room(fair), latest=latest(fair))


def latest(fair: Fair) -> Push | None:
    """The last search or call, whatever became of it."""
    return fair.pushes.order_by("-pk").first()


def room(fair: Fair) -> int:
    """How many more may be told."""
    happening = fair.happening
    seats = happening.capacity if happening.capacity is not None else fair.expected
    return rules.room(seats=seats, taken=happening.taken, called=fair.summons.count())


def _education(level: int | None) -> str:
    return pgettext("education", "not said") if level is None else str(LABELS[Education(level)])
