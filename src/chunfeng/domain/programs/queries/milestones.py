"""What is left to do after an approval, and who has done which part of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from chunfeng.domain.programs.enums import FIRST_MILESTONE, MarkKind
from chunfeng.domain.programs.models import Application, StageMark
from chunfeng.domain.programs.rules.declared import Declaration


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who has to take part or to sign; `mark` once it is entered."""

    kind: str
    number: int
    title: str
    mark: StageMark | None


@dataclass(frozen=True, slots=True)
class Step:
    """One milestone with its parties; `number` from 0."""

    number: int
    title: str
    parties: Sequence[Party]

    @property
    def done(self) -> bool:
        return all(party.mark for party in self.parties)


def steps(application: Application, declaration: Declaration) -> list[Step]:
    """All milestones of an application in their order; none for a program without."""
    if not declaration.milestones:
        return []
    marks = {(mark.stage - FIRST_MILESTONE, mark.party): mark for mark in _marks(application)}
    return [
        Step(
            number,
            str(each.title),
            [
                Party(MarkKind.MILESTONE, party, str(title), marks.get((number, party)))
                for party, title in enumerate(each.parties)
            ],
        )
        for number, each in enumerate(declaration.milestones)
    ]


def days(application: Application) -> dict[int, list[date]]:
    """milestone → the days that were entered for it."""
    found: dict[int, list[date]] = {}
    for mark in _marks(application):
        found.setdefault(mark.stage - FIRST_MILESTONE, []).append(mark.done_on)
    return found


def _marks(application: Application) -> "Sequence[StageMark]":
    return list(StageMark.objects.filter(application=application, kind=MarkKind.MILESTONE).order_by("stage", "party"))
