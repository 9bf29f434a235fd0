"""What is left to do after an approval, who has done which part of it, and until when the rest is due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from chunfeng.domain.programs.enums import FIRST_MILESTONE, ApplicationAct, ApplicationState, Late, MarkKind
from chunfeng.domain.programs.errors import HolidaysUnknown
from chunfeng.domain.programs.models import Application, ApplicationStep, StageMark
from chunfeng.domain.programs.queries import working_time
from chunfeng.domain.programs.rules import deadlines
from chunfeng.domain.programs.rules.declared import Declaration, Milestone
from chunfeng.kernel import clock


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who has to take part or to sign; `mark` once it is entered."""

    kind: str
    number: int
    title: str
    mark: StageMark | None


@dataclass(frozen=True, slots=True)
class Step:
    """One milestone with its parties; `number` from 0. `open`: it may be entered now; `follows`: what happens if it is late."""

    number: int
    title: str
    parties: Sequence[Party]
    due_on: date | None
    follows: str
    open: bool

    @property
    def done(self) -> bool:
        return all(party.mark for party in self.parties)

    @property
    def late(self) -> bool:
        """Whether it should have been done by yesterday."""
        return not self.done and self.due_on is not None and self.due_on < clock.today()


def steps(application: Application, declaration: Declaration) -> list[Step]:
    """All milestones of an application in their order; none for a program without."""
    if not declaration.milestones:
        return []
    marks = {(mark.stage - FIRST_MILESTONE, mark.party): mark for mark in _marks(application)}
    last_days = dues(application, declaration)
    return [
        Step(
            number,
            str(each.title),
            [
                Party(MarkKind.MILESTONE, party, str(title), marks.get((number, party)))
                for party, title in enumerate(each.parties)
            ],
            last_days[number],
            str(each.late.label) if each.late is not Late.NOTHING else "",
            application.state == state_for(each),
        )
        for number, each in enumerate(declaration.milestones)
    ]


def state_for(milestone: Milestone) -> ApplicationState:
    """In which state of an application it is entered."""
    return ApplicationState.PAID if milestone.after_payment else ApplicationState.APPROVED


def approved_on(application: Application) -> date | None:
    """The day from which deadlines are counted; None before it was approved."""
    steps = ApplicationStep.objects.filter(
        application=application, act__in=(ApplicationAct.GRANT, ApplicationAct.CLEAR)
    )
    at = steps.order_by("-at", "-pk").values_list("at", flat=True).first()
    return clock.local_day(at) if at else None


def dues(application: Application, declaration: Declaration, since: date | None = None) -> list[date | None]:
    """The last day of each milestone, counted from the approval (on `since`, else as the log says); None where there is none.

    None also while the holidays that it depends on are not known.
    """
    wanted = declaration.milestones
    since = since or (approved_on(application) if any(each.has_term for each in wanted) else None)
    if since is None or not any(each.has_term for each in wanted):
        return [None] * len(wanted)
    calendar = working_time.known()
    return [_due(each, since, calendar) for each in wanted]


def following(
    application: Application, declaration: Declaration, since: date | None = None
) -> tuple[Milestone, date] | None:
    """What is due next of what is not done, and on which day; None where nothing has a last day.

    What is owed after the payment counts from the payment on.
    """
    last_days = dues(application, declaration, since)
    if not any(last_days):
        return None
    done, paid = days(application), application.state == ApplicationState.PAID
    waiting = [
        (day, number)
        for number, (each, day) in enumerate(zip(declaration.milestones, last_days, strict=True))
        if day and (paid or not each.after_payment) and not deadlines.is_done(each, done.get(number, ()))
    ]
    return (declaration.milestones[min(waiting)[1]], min(waiting)[0]) if waiting else None


def days(application: Application) -> dict[int, list[date]]:
    """milestone → the days that were entered for it."""
    found: dict[int, list[date]] = {}
    for mark in _marks(application):
        found.setdefault(mark.stage - FIRST_MILESTONE, []).append(mark.done_on)
    return found


def _due(milestone: Milestone, since: date, calendar: working_time.Known) -> date | None:
    try:
        return deadlines.due(milestone, since, calendar)
    except HolidaysUnknown:
        return None


def _marks(application: Application) -> "Sequence[StageMark]":
    return list(StageMark.objects.filter(application=application, kind=MarkKind.MILESTONE).order_by("stage", "party"))
