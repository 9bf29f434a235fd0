"""The numbers: for a part of the tree and some days, by child, over time, and as sentences.

Days are calendar days in Asia/Shanghai, the first and the last count. `organisation_path` is a node within the actor's
posts, else NotYourPart. Nothing but facts is counted; other domains only lend the words for what is behind a number.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.utils.translation import gettext, ngettext

from chunfeng.domain.facts import queries as ledger
from chunfeng.domain.facts.enums import FactKind
from chunfeng.domain.facts.queries import By, Cut, Group, Key, Net, Span
from chunfeng.domain.indicators import catalog
from chunfeng.domain.indicators.catalog import Declaration
from chunfeng.domain.indicators.enums import Measure, Period
from chunfeng.domain.indicators.errors import BackwardSpan, NoSuchFigure, NotYourPart
from chunfeng.domain.unions import queries as unions
from chunfeng.domain.unions.models import Organisation
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.shared.scopes import Scope
from chunfeng.shared.sheets.columns import Column

DAILY_UP_TO = 62
KEYS = {Measure.PEOPLE: Key.PERSON, Measure.EMPLOYERS: Key.EMPLOYER, Measure.SUBJECTS: Key.SUBJECT}


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with what it means. `beside`: figures without which it would mislead."""

    declaration: Declaration
    value: int
    beside: tuple["Figure", ...] = ()

    @property
    def key(self) -> str:
        return self.declaration.key

    @property
    def title(self) -> str:
        return self.declaration.title

    @property
    def unit(self) -> str:
        return str(self.declaration.unit.label)

    @property
    def shown(self) -> str:
        return self.declaration.shown(self.value)

    def as_dict(self) -> dict[str, Any]:
        declaration = self.declaration
        return {
            "key": declaration.key,
            "title": declaration.title,
            "unit": declaration.unit.value,
            "value": self.value,
            "adds_up": declaration.adds_up,
        }


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table by child: values by the key of the figure. `organisation` None is the node's own part."""

    organisation: Organisation | None
    values: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ByChild:
    """Children, the node's own part, and the whole. Where a figure does not add up, the whole is counted anew."""

    columns: tuple[Declaration, ...]
    lines: tuple[Line, ...]
    whole: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Step:
    """One bar of a trend: a day, or the first day of a month."""

    day: date
    value: int


@dataclass(frozen=True, slots=True)
class Trend:
    declaration: Declaration
    monthly: bool
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Bulletin:
    """A period in sentences, as the papers print them, and the numbers in them."""

    organisation: str
    first: date
    last: date
    values: Mapping[str, int]
    sentences: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        return {
            "organisation": self.organisation,
            "from": self.first.isoformat(),
            "to": self.last.isoformat(),
            "figures": dict(self.values),
            "sentences": list(self.sentences),
        }


@dataclass(frozen=True, slots=True)
class Report:
    """What a page of figures shows."""

    figures: list[Figure]
    bulletin: Bulletin
    by_child: ByChild


def declarations() -> tuple[Declaration, ...]:
    """Every figure that a part of the tree has, in the order of pages; those of fairs alone are not among them."""
    return tuple(item for item in catalog.figures().values() if not item.only)


def declaration(key: str) -> Declaration:
    """Raises NoSuchFigure."""
    found = catalog.figures().get(key)
    if found is None:
        raise NoSuchFigure
    return found


def days_of(period: Period) -> tuple[date, date]:
    """First and last day of a period that holds today; weeks begin on Monday. CUSTOM is this month until days are chosen."""
    today = clock.today()
    if period is Period.TODAY:
        return today, today
    if period is Period.WEEK:
        monday = today - timedelta(days=today.weekday())
        return monday, monday + timedelta(days=6)
    if period is Period.YEAR:
        return date(today.year, 1, 1), date(today.year, 12, 31)
    first = today.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def figures(*, actor: Actor, organisation_path: str, start: date, end: date) -> list[Figure]:
    """Every declared figure for the days `start` to `end`; those that stand beside another are within it."""
    return _figures(whole(declarations(), part_of(actor, organisation_path), span_of(start, end)))


def report(*, actor: Actor, organisation: Organisation, start: date, end: date) -> Report:
    """All that a page of figures shows, the whole counted once."""
    path, span = part_of(actor, organisation.path), span_of(start, end)
    values = whole(declarations(), path, span)
    return Report(
        figures=_figures(values),
        bulletin=Bulletin(organisation.name, start, end, values, tuple(_sentences(values))),
        by_child=_by_child(actor, organisation, span, values),
    )


def _figures(values: Mapping[str, int]) -> list[Figure]:
    beside: dict[str, list[Figure]] = {}
    for item in declarations():
        if item.beside:
            beside.setdefault(item.beside, []).append(Figure(item, values[item.key]))
    return [
        Figure(item, values[item.key], tuple(beside.get(item.key, ()))) for item in declarations() if not item.beside
    ]


def figure(figure_key: str, *, actor: Actor, organisation_path: str, start: date, end: date) -> Figure:
    """One figure. Raises NoSuchFigure."""
    item = declaration(figure_key)
    path, span = part_of(actor, organisation_path), span_of(start, end)
    return Figure(item, whole((item,), path, span)[item.key])


def by_child(*, actor: Actor, organisation: Organisation, start: date, end: date) -> ByChild:
    """The figures of each organisation directly below, of the node itself, and of the whole."""
    path, span = part_of(actor, organisation.path), span_of(start, end)
    return _by_child(actor, organisation, span, whole(_columns(), path, span))


def _columns() -> tuple[Declaration, ...]:
    return tuple(item for item in declarations() if not item.beside)


def _by_child(actor: Actor, organisation: Organisation, span: Span, whole: Mapping[str, int]) -> ByChild:
    columns = _columns()
    parts = by_parts(columns, organisation.path, span)
    children = unions.children(actor=actor, organisation=organisation)
    lines = [Line(child, _of(columns, parts, child.pk)) for child in children]
    own = _of(columns, parts, 0)
    if any(own.values()):
        lines.append(Line(None, own))
    return ByChild(columns, tuple(lines), whole)


def trend(*, actor: Actor, figure_key: str, organisation_path: str, start: date, end: date) -> Trend:
    """The figure by day, or by month when there are more than 62 days; days without a fact are 0, days to come left out."""
    item = declaration(figure_key)
    path, span = part_of(actor, organisation_path), span_of(start, min(end, max(start, clock.today())))
    monthly = (span.last - span.first).days >= DAILY_UP_TO
    found = counted((item,), Cut(path=path, span=span), By.MONTH if monthly else By.DAY)
    steps = (Step(day, found.get((item.key, day), 0)) for day in _calendar(span, monthly=monthly))
    return Trend(item, monthly, tuple(steps))


def table_rows(
    *, actor: Actor, organisation: Organisation, start: date, end: date
) -> tuple[tuple[Column, ...], list[dict[str, Any]]]:
    """The table by child as columns and rows of a sheet; the last row is the whole."""
    table = by_child(actor=actor, organisation=organisation, start=start, end=end)
    columns = (
        Column("name", gettext("Organisation"), width=30),
        *(Column(item.key, f"{item.title}（{item.unit.label}）", width=16) for item in table.columns),
    )
    rows: list[dict[str, Any]] = [
        {"name": line.organisation.name if line.organisation else gettext("this level itself"), **line.values}
        for line in table.lines
    ]
    rows.append({"name": gettext("All of it"), **table.whole})
    for row in rows:
        row |= {item.key: item.plain(row[item.key]) for item in table.columns}
    return columns, rows


def bulletin(*, actor: Actor, organisation_path: str, start: date, end: date) -> Bulletin:
    """What happened, in the style of the papers; a sentence about nothing is left out."""
    path, span = part_of(actor, organisation_path), span_of(start, end)
    values = whole(declarations(), path, span)
    organisation = unions.at_path(actor=actor, path=path)
    name = organisation.name if organisation else ""
    return Bulletin(name, start, end, values, tuple(_sentences(values)))


def _sentences(values: Mapping[str, int]) -> Iterable[str]:
    said = {key: declaration(key).shown(value) for key, value in values.items()}
    if values["employers_joined"]:
        yield (
            ngettext(
                "%(employers_joined)s employer joined.",
                "%(employers_joined)s employers joined.",
                values["employers_joined"],
            )
            % said
        )
    if values["positions"]:
        yield gettext("%(employers_hiring)s employers offered %(positions)s positions for %(headcount)s people.") % said
    if values["positions_unlimited"]:
        yield gettext("Another %(positions_unlimited)s positions take any number of people.") % said
    if values["positions_several"]:
        yield gettext("Another %(positions_several)s positions take several people.") % said
    if values["seekers"]:
        yield gettext("%(seekers)s people registered to look for work.") % said
    if values["applications"]:
        yield gettext("%(applicants)s people sent %(applications)s applications.") % said
    if values["intents"]:
        yield gettext("Intent was reached %(intents)s times, by %(people_with_intent)s people.") % said
    if values["live_views"]:
        yield gettext("Live rooms were watched %(live_views)s times.") % said
    if values["benefits_approved"]:
        yield gettext("%(benefits_approved)s applications for benefits were approved.") % said
    if values["people_paid"]:
        yield gettext("%(people_paid)s people received benefits of %(benefit_money)s yuan.") % said


def part_of(actor: Actor, path: str) -> str:
    """The path, when it lies within the actor's posts. Raises NotYourPart."""
    if not (path.startswith("/") and path.endswith("/") and Scope.of(actor).covers(path)):
        raise NotYourPart
    return path


def span_of(start: date, end: date) -> Span:
    """Days from `start` to `end`, both counted. Raises BackwardSpan."""
    if end < start:
        raise BackwardSpan
    return Span(start, end)


def whole(items: Sequence[Declaration], path: str, span: Span) -> dict[str, int]:
    """Figures of all that lies at and below `path`, by key. Asks nobody: for queries that have asked."""
    return _of(items, counted(items, Cut(path=path, span=span), By.ALL), None)


def by_parts(items: Sequence[Declaration], path: str, span: Span) -> dict[tuple[str, Group], int]:
    """The same by (key, id of the child of `path`; 0: the node's own part); what is 0 is left out."""
    return counted(items, Cut(path=path, span=span), By.CHILD)


def counted(items: Sequence[Declaration], cut: Cut, by: By = By.ALL) -> dict[tuple[str, Group], int]:
    """Values by figure and group, in as few passes over the ledger as there are different ways of counting.

    Asks nobody: for queries that have asked.
    """
    people = {item.kinds for item in items if item.measure is Measure.PEOPLE}
    passes: dict[_Pass, set[FactKind]] = {}
    for item in items:
        passes.setdefault(_pass(item, people), set()).update(item.kinds)
    values: dict[tuple[str, Group], int] = {}
    for way, kinds in passes.items():
        found = ledger.tally(
            kinds=sorted(kinds),
            cut=replace(cut, tags=(*cut.tags, way.tag)) if way.tag else cut,
            key=way.key,
            quantity=way.quantity,
            by=by,
            together=bool(way.together),
        )
        for item in items:
            if _pass(item, people) == way:
                name = "" if way.together else item.kind
                values |= {(item.key, part): _number(item, net) for (kind, part), net in found.items() if kind == name}
    return values


def _of(items: Sequence[Declaration], values: Mapping[tuple[str, Group], int], part: Group) -> dict[str, int]:
    return {item.key: values.get((item.key, part), 0) for item in items}


class _Pass(NamedTuple):
    """A way of counting that several figures share; kinds that are counted `together` share it with nothing else."""

    key: Key | None
    quantity: bool
    tag: str
    together: tuple[FactKind, ...]


def _pass(item: Declaration, people: Collection[tuple[FactKind, ...]]) -> _Pass:
    """How `item` is counted; facts of kinds whose people are counted too are counted in that pass."""
    along = item.measure is Measure.FACTS and item.kinds in people and not item.tag
    key = Key.PERSON if along else KEYS.get(item.measure)
    return _Pass(key, item.measure is Measure.QUANTITY, item.tag, item.kinds if len(item.kinds) > 1 else ())


def _number(item: Declaration, net: Net) -> int:
    if item.measure is Measure.FACTS:
        return net.count
    return net.quantity if item.measure is Measure.QUANTITY else net.distinct


def _calendar(span: Span, *, monthly: bool) -> Iterable[date]:
    day = span.first.replace(day=1) if monthly else span.first
    while day <= span.last:
        yield day
        day = (day + timedelta(days=31)).replace(day=1) if monthly else day + timedelta(days=1)
