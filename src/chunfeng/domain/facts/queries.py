"""Reading the ledger: net numbers for a span of time and a part of the tree, and the facts behind them.

A span is `[start, end)` in aware UTC. "Net" means that a correction takes back one of what it corrects: with the number
of facts it is −1, with the quantity its own (opposite) quantity. A person, employer or subject counts as one when more
facts stand for it than were taken back.
"""

import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db import connection
from django.db.models import Case, F, IntegerField, Max, Min, Q, QuerySet, Sum, Value, When

from chunfeng.domain.facts.enums import FactKind
from chunfeng.domain.facts.models import Fact
from chunfeng.kernel import clock
from chunfeng.shared.scopes import Scope


class Key(StrEnum):
    """What is counted once however often it occurs."""

    PERSON = "person_id"
    EMPLOYER = "employer_id"
    SUBJECT = "subject_id"


class By(StrEnum):
    """How net numbers are split: not at all, by the node below a path, by happening, or by day or month (its first day) in
    Asia/Shanghai."""

    ALL = "all"
    CHILD = "child"
    HAPPENING = "happening"
    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Span:
    """Days in Asia/Shanghai; the first and the last count."""

    first: date
    last: date

    @property
    def start(self) -> datetime:
        return clock.day_start(self.first)

    @property
    def end(self) -> datetime:
        """The first moment that no longer belongs to it."""
        return clock.day_start(date.fromordinal(self.last.toordinal() + 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """Which facts are meant: those at or below `path`, of some happenings, or about some things of one kind; of some days.

    What is left out narrows nothing; a cut that names neither path nor happenings nor things is refused.
    """

    path: str = ""
    span: Span | None = None
    happenings: tuple[int, ...] | None = None
    subjects: tuple[str, tuple[int, ...]] | None = None
    tags: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.path and self.happenings is None and self.subjects is None:
            raise ValueError("Say whose facts are meant: a path, happenings or things.")


@dataclass(frozen=True, slots=True)
class Net:
    """Net numbers of one kind: facts, their quantity, and how many different keys have more facts than were taken back."""

    count: int = 0
    quantity: int = 0
    distinct: int = 0


Group = int | date | None
"""What a number is for: the id of a child (0: the node itself), a day, or None for all."""

_NET = "(COUNT(*) - 2 * COUNT(corrects_id))::int"  # a correction names what it corrects, and counts −1
_GROUP = {
    By.ALL: "NULL::bigint",
    By.CHILD: "COALESCE(NULLIF(split_part(organisation_path, '/', %(depth)s), ''), '0')::bigint",
    By.HAPPENING: "happening_id",
    By.DAY: "(at AT TIME ZONE 'Asia/Shanghai')::date",
    By.MONTH: "date_trunc('month', at AT TIME ZONE 'Asia/Shanghai')::date",
}


def tally(
    *,
    kinds: Sequence[FactKind],
    cut: Cut,
    key: Key | None = None,
    quantity: bool = False,
    by: By = By.ALL,
    together: bool = False,
) -> dict[tuple[str, Group], Net]:
    """Net numbers of each kind (and group) in one pass over one index. What did not occur is left out.

    `distinct` and `quantity` stay 0 unless `key` and `quantity` ask for them: both cost time. `together` counts what has
    several kinds once, under the kind "".
    """
    total = "SUM(quantity)" if quantity else "0"
    kind = "''" if together else "kind"
    where, values = _where(kinds, cut)
    if key is None:
        statement = f"""
            SELECT {kind} AS kind_, {_GROUP[by]} AS part, {_NET}, {total}, 0
            FROM facts_fact WHERE {where} GROUP BY kind_, part"""  # noqa: S608  our own constants
    else:
        statement = f"""
            SELECT kind_, part, SUM(net), {total}, COUNT(*) FILTER (WHERE net > 0 AND key IS NOT NULL) FROM (
                SELECT {kind} AS kind_, {_GROUP[by]} AS part, {key.value} AS key, {_NET} AS net, {total} AS quantity
                FROM facts_fact WHERE {where} GROUP BY kind_, part, {key.value}
            ) AS each GROUP BY kind_, part"""  # noqa: S608  our own constants
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows = cursor.fetchall()
    return {
        (kind, part): Net(int(count), int(quantity), int(different)) for kind, part, count, quantity, different in rows
    }


def facts(*, kinds: Sequence[FactKind], cut: Cut, only: Mapping[str, int] | None = None) -> QuerySet[Fact]:
    """Facts and corrections of these kinds, newest first; `only` narrows to one person, employer or subject."""
    found = Fact.objects.filter(kind__in=list(kinds))
    if cut.path:
        found = found.filter(Scope((cut.path,)).on("organisation_path"))
    if cut.span is not None:
        found = found.filter(at__gte=cut.span.start, at__lt=cut.span.end)
    if cut.happenings is not None:
        found = found.filter(happening_id__in=cut.happenings)
    if cut.subjects is not None:
        found = found.filter(subject_kind=cut.subjects[0], subject_id__in=cut.subjects[1])
    if cut.tags:
        found = found.filter(tags__contains=list(cut.tags))
    return found.filter(**dict(only or {})).order_by("-at", "-id")


def each(*, kinds: Sequence[FactKind], cut: Cut, key: Key) -> Any:
    """One row for each person, employer or subject that counts: {key, net, quantity, first_at, last_at}, newest first."""
    sign = Case(When(corrects__isnull=True, then=Value(1)), default=Value(-1), output_field=IntegerField())
    return (
        facts(kinds=kinds, cut=cut)
        .filter(**{f"{key.value}__isnull": False})
        .order_by()
        .values(key.value)
        .annotate(net=Sum(sign), total=Sum("quantity"), first_at=Min("at"), last_at=Max("at"))
        .filter(net__gt=0)
        .annotate(key=F(key.value))
        .order_by("-last_at", "key")
    )


def meetings(*, kinds: Sequence[FactKind], cut: Cut, key: Key) -> set[tuple[int, int]]:
    """(happening, person, employer or subject): who counts at which happening."""
    sign = Case(When(corrects__isnull=True, then=Value(1)), default=Value(-1), output_field=IntegerField())
    rows = (
        facts(kinds=kinds, cut=cut)
        .filter(**{f"{key.value}__isnull": False}, happening_id__isnull=False)
        .order_by()
        .values_list("happening_id", key.value)
        .annotate(net=Sum(sign))
        .filter(net__gt=0)
    )
    return {(happening, one) for happening, one, _net in rows}


@dataclass(frozen=True, slots=True)
class Pulse:
    """Net facts in all and since a moment, and when the last came; corrections are no news."""

    count: int
    recent: int
    last_at: datetime | None


def pulse(*, kinds: Sequence[FactKind], happening_id: int, since: datetime) -> dict[tuple[FactKind, int | None], Pulse]:
    """What happens at one happening, by kind and employer (None: nobody's), in one query."""
    sign = Case(When(corrects__isnull=True, then=Value(1)), default=Value(-1), output_field=IntegerField())
    rows = (
        Fact.objects.filter(kind__in=list(kinds), happening_id=happening_id)
        .order_by()
        .values_list("kind", "employer_id")
        .annotate(
            net=Sum(sign),
            recent=Sum(sign, filter=Q(at__gte=since), default=0),
            last=Max("at", filter=Q(corrects__isnull=True)),
        )
    )
    return {(FactKind(kind), employer): Pulse(net, recent, last) for kind, employer, net, recent, last in rows}


def first_day(*, path: str) -> date | None:
    """The day of the first fact at or below `path`, or None where there is none yet."""
    first = (
        Fact.objects.filter(Scope((path,)).on("organisation_path")).order_by("at").values_list("at", flat=True).first()
    )
    return None if first is None else clock.local_day(first)


def has_happened(kind: FactKind, happening_id: int) -> bool:
    """Whether anything of a kind was counted at a happening."""
    return Fact.objects.filter(kind=kind, happening_id=happening_id).exists()


class Newcomers:
    """Facts that have come since the last look, however late their transaction ended. For one process that looks often.

    Ids are given before the commit, so a smaller one can appear after a larger one: each look goes back over what came in the
    last `WINDOW` seconds.
    """

    WINDOW = 10.0
    MOST = 5_000

    def __init__(self) -> None:
        self._floors: deque[tuple[float, int]] = deque()
        self._seen: set[int] = set()

    def look(self) -> list[tuple[str, int | None]]:
        """(organisation path, happening id) of each new fact, each pair once.

        [("/", None)] when there are very many, and at the first look, which cannot know what is new.
        """
        now = time.monotonic()
        newest = Fact.objects.aggregate(last=Max("id"))["last"] or 0
        if not self._floors:
            self._floors.append((now, newest))
            return [("/", None)]
        while len(self._floors) > 1 and self._floors[1][0] < now - self.WINDOW:
            self._floors.popleft()
        floor = self._floors[0][1]
        came = list(
            Fact.objects.filter(id__gt=floor)
            .order_by("-id")
            .values_list("id", "organisation_path", "happening_id")[: self.MOST]
        )
        new = [row for row in came if row[0] not in self._seen]
        self._seen = {row[0] for row in came}
        self._floors.append((now, newest))
        return (
            [("/", None)]
            if len(new) == self.MOST
            else sorted({(path, happening) for _id, path, happening in new}, key=str)
        )


def _where(kinds: Sequence[FactKind], cut: Cut) -> tuple[str, dict[str, Any]]:
    """The condition and its values; a path's depth is there for grouping by child."""
    parts = ["kind = ANY(%(kinds)s)"]
    values: dict[str, Any] = {"kinds": [str(kind) for kind in kinds], "depth": cut.path.count("/") + 1}
    if cut.path:
        parts.append("organisation_path >= %(low)s AND organisation_path < %(high)s")
        values |= {"low": cut.path, "high": cut.path[:-1] + "0"}  # "0" is the successor of "/"
    if cut.span is not None:
        parts.append("at >= %(start)s AND at < %(end)s")
        values |= {"start": cut.span.start, "end": cut.span.end}
    if cut.happenings is not None:
        parts.append("happening_id = ANY(%(happenings)s)")
        values["happenings"] = list(cut.happenings)
    if cut.subjects is not None:
        parts.append("subject_kind = %(subject_kind)s AND subject_id = ANY(%(subjects)s)")
        values |= {"subject_kind": cut.subjects[0], "subjects": list(cut.subjects[1])}
    if cut.tags:
        parts.append("tags @> %(tags)s::varchar[]")
        values["tags"] = list(cut.tags)
    return " AND ".join(parts), values
