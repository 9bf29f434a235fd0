"""Queues as those who wait and those who call see them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Max, Min, Q, QuerySet, Window
from django.db.models.functions import Coalesce, RowNumber

from chunfeng.domain.happenings.enums import QUEUING, TicketStatus
from chunfeng.domain.happenings.errors import NoSuchLine
from chunfeng.domain.happenings.models import Line, Ticket
from chunfeng.domain.happenings.rules import waiting as rules
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.shared import live, reach
from chunfeng.shared.live.changes import Changes
from chunfeng.shared.prepared import Prepared, Whole

BEGAN = Coalesce("served_at", "called_at")
"""When a talk began: from the call on where nobody said that it had."""


@dataclass(frozen=True, slots=True)
class LineView:
    """One queue: what is called now, how many wait, how long a new number would take."""

    line: Line
    calling: str
    waiting: int
    wait: rules.Wait


@dataclass(frozen=True, slots=True)
class TicketView:
    """One's own number and how long it still takes."""

    ticket: Ticket
    label: str
    wait: rules.Wait


@dataclass(frozen=True, slots=True)
class Called:
    """One number as those who call see it; the name is masked."""

    ticket: Ticket
    label: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A queue at a glance: how many wait, since when the first of them, when somebody was last called."""

    line: Line
    waiting: int
    since: datetime | None
    called_at: datetime | None

    @property
    def last_moved(self) -> datetime:
        """Since when the first in the queue has seen nobody called; for a queue in which somebody waits."""
        moments = [moment for moment in (self.since, self.called_at) if moment is not None]
        return max(moments)


def label(line: Line, number: int) -> str:
    """What is called out: A12."""
    return f"{line.prefix}{number}"


def lines_of(happening_id: int) -> list[LineView]:
    """The queues of a happening."""
    return [view(line) for line in Line.objects.filter(happening_id=happening_id).order_by("pk")]


def line(line_id: int) -> Line:
    """One queue. Raises NoSuchLine."""
    found = Line.objects.select_related("happening").filter(pk=line_id).first()
    if found is None:
        raise NoSuchLine
    return found


def view(found: Line) -> LineView:
    """How a queue stands."""
    with reach.elevated("how many wait in a queue, and how long the last ones took"):
        counts = Ticket.objects.filter(line=found).aggregate(
            waiting=Count("pk", filter=Q(status=TicketStatus.WAITING)),
        )
        called = Ticket.objects.filter(line=found, called_at__isnull=False).order_by("-called_at").first()
        took = _took(found)
    return LineView(
        line=found,
        calling=label(found, called.number) if called else "",
        waiting=counts["waiting"],
        wait=rules.wait(before=counts["waiting"], desks=found.desks, took=took, guess=found.minutes),
    )


def standings(happening_id: int) -> list[Standing]:
    """Every queue of a happening, in two queries, in the order in which they were opened."""
    with reach.elevated("how many wait in a queue, and how long the last ones took"):
        rows = Ticket.objects.filter(line__happening_id=happening_id).order_by().values("line")
        found = rows.annotate(
            waiting=Count("pk", filter=Q(status=TicketStatus.WAITING)),
            since=Min("waiting_since", filter=Q(status=TicketStatus.WAITING)),
            called_at=Max("called_at"),
        )
        counted = {row["line"]: (row["waiting"], row["since"], row["called_at"]) for row in found}
    lines = Line.objects.filter(happening_id=happening_id).order_by("pk")
    return [Standing(line, *counted.get(line.pk, (0, None, None))) for line in lines]


_LINE = Whole(Line)
_LINES = Prepared(
    lambda happening, kind: (
        Line.objects.filter(happening_id=happening, subject_kind=kind).order_by("pk").values_list(*_LINE.names)
    ),
    happening=int,
    kind=str,
)


def _waiting_at(lines: list[int]) -> QuerySet[Any, Any]:
    waiting = Ticket.objects.filter(line__pk__any=lines, status=TicketStatus.WAITING)
    return waiting.values_list("line").annotate(Count("pk")).order_by()


def _latest_at(lines: list[int]) -> QuerySet[Any, Any]:
    newest = Window(RowNumber(), partition_by=F("line"), order_by=F("ended_at").desc())
    done: QuerySet[Any, Any] = _done(line__pk__any=lines).annotate(place=newest)
    return done.filter(place__lte=rules.RECENT).order_by().values_list("line", "began", "ended_at")


_BEFORE = Prepared(_waiting_at, lines=list)
_LATEST = Prepared(_latest_at, lines=list)


def waits(happening_id: int, kind: str) -> dict[int, rules.Wait]:
    """How long a new number would take at each queue of one kind, by the id of its subject. Three queries for a hall."""
    found = [*map(_LINE.made, _LINES.rows(happening=happening_id, kind=kind))]
    lines = [line.pk for line in found]
    with reach.elevated("how many wait in a queue, and how long the last ones took"):
        before: dict[int, int] = dict(_BEFORE.rows(lines=lines))
        took: dict[int, list[float]] = {}
        for line_id, began, ended in _LATEST.rows(lines=lines):
            took.setdefault(line_id, []).append(_minutes(began, ended))
    return {
        line.subject_id: rules.wait(
            before=before.get(line.pk, 0), desks=line.desks, took=took.get(line.pk, []), guess=line.minutes
        )
        for line in found
    }


def nobody() -> rules.Wait:
    """The wait where nobody has asked for a number yet."""
    return rules.wait(before=0, desks=1, took=(), guess=1)


class Stirrings:
    """Whom a change in a queue concerns: whoever stands in it, and whoever calls."""

    def __init__(self) -> None:
        self._changes = Changes(Ticket.objects.all(), "line", "person")

    def look(self) -> set[str]:
        """Topics of `shared.live` to be told."""
        new = self._changes.look()
        if not new:
            return set()
        lines = {line for line, _person in new}
        waiting = Ticket.objects.filter(line__in=lines, status__in=(*QUEUING, TicketStatus.MISSED))
        people = {*waiting.values_list("person", flat=True), *(person for _line, person in new)} - {None}
        there = Line.objects.filter(pk__in=lines).values_list("happening", "employer_id")
        return {
            *map(live.person_topic, people),
            *(live.happening_topic(happening) for happening, _employer in there),
            *(live.employer_topic(employer) for _happening, employer in there if employer),
        }


URGENT = (TicketStatus.CALLED, TicketStatus.SERVING, TicketStatus.WAITING, TicketStatus.MISSED)
"""Numbers that are not done with, in the order in which their holder has to know of them."""

_TICKET = Whole(Ticket, "line", "line__happening")


def _kept(person_id: int, *conditions: Q) -> QuerySet[Any, Any]:
    rows = Ticket.objects.filter(*conditions, person_id=person_id, status__in=URGENT)
    return rows.order_by("pk").values_list(*_TICKET.names)


_OWN = Prepared(_kept, person=int)
_OWN_AT = Prepared(lambda person, happening: _kept(person, Q(line__happening_id=happening)), person=int, happening=int)


def own_tickets(actor: Actor, *, happening_id: int | None = None) -> list[TicketView]:
    """The actor's numbers that are not done with (at one happening, or anywhere), oldest first."""
    person = actor.person_id or 0
    rows = _OWN.rows(person=person) if happening_id is None else _OWN_AT.rows(person=person, happening=happening_id)
    return [own_view(row) for row in map(_TICKET.made, rows)]


def own_turn(actor: Actor) -> TicketView | None:
    """Of the actor's numbers at happenings that are not over, the one that matters first: see `URGENT`."""
    now = clock.now()
    rows = map(_TICKET.made, _OWN.rows(person=actor.person_id or 0))
    held = [row for row in rows if row.line.happening.ends_at > now]
    found = min(held, key=lambda row: URGENT.index(TicketStatus(row.status)), default=None)
    return own_view(found) if found else None


def own_ticket(actor: Actor, ticket_id: int) -> TicketView:
    """One of them. Raises NoSuchLine."""
    found = (
        Ticket.objects.filter(person_id=actor.person_id or 0, pk=ticket_id).select_related("line__happening").first()
    )
    if found is None:
        raise NoSuchLine
    return own_view(found)


def own_view(ticket: Ticket) -> TicketView:
    """A number and its wait: none once it is called."""
    found = ticket.line
    with reach.elevated("how many wait in a queue, and how long the last ones took"):
        before = (
            Ticket.objects.filter(line=found, status=TicketStatus.WAITING)
            .filter(Q(waiting_since__lt=ticket.waiting_since) | Q(waiting_since=ticket.waiting_since, pk__lt=ticket.pk))
            .count()
        )
        took = _took(found)
    ahead = before if ticket.status == TicketStatus.WAITING else 0
    return TicketView(
        ticket, label(found, ticket.number), rules.wait(before=ahead, desks=found.desks, took=took, guess=found.minutes)
    )


def numbers(found: Line) -> list[Called]:
    """Who is called, served or waits, in the order in which it concerns the desk."""
    order = {TicketStatus.SERVING: 0, TicketStatus.CALLED: 1, TicketStatus.WAITING: 2, TicketStatus.MISSED: 3}
    rows = Ticket.objects.filter(line=found, status__in=list(order)).select_related("person")
    return [
        Called(row, label(found, row.number))
        for row in sorted(rows, key=lambda row: (order[TicketStatus(row.status)], row.waiting_since, row.pk))
    ]


def _took(found: Line) -> list[float]:
    return [_minutes(began, ended) for began, ended in _TOOK.rows(line=found.pk)]


def _done(**whose: Any) -> QuerySet[Any, Any]:
    """Talks that are over."""
    done: QuerySet[Any, Any] = Ticket.objects.filter(**whose, status=TicketStatus.DONE).annotate(began=BEGAN)
    return done.filter(began__isnull=False)


_TOOK = Prepared(
    lambda line: _done(line_id=line).order_by("-ended_at").values_list("began", "ended_at")[: rules.RECENT],
    line=int,
)


def _minutes(began: datetime, ended: datetime | None) -> float:
    """How long a talk took; nothing where two phones disagree about which came first."""
    return max(0.0, ((ended or began) - began).total_seconds() / 60)
