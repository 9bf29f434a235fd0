"""Figures for any days and any part of the tree: numbers, the same by child, over time, and what is behind each.

Days are calendar days in Asia/Shanghai, the first and the last count. `organisation_path` is a node within the actor's
posts, else NotYourPart. Nothing but facts is counted; other domains only lend the words for what is behind a number.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext

from chunfeng.domain.employers.models import Employer, Position
from chunfeng.domain.facts import queries as ledger
from chunfeng.domain.facts.enums import FactKind
from chunfeng.domain.facts.models import Fact
from chunfeng.domain.facts.queries import By, Group, Key, Net, Span
from chunfeng.domain.hiring.models import Application
from chunfeng.domain.indicators import catalog
from chunfeng.domain.indicators.catalog import Declaration
from chunfeng.domain.indicators.enums import Measure, Period
from chunfeng.domain.indicators.errors import BackwardSpan, NoSuchFigure, NotYourPart
from chunfeng.domain.people.models import Person
from chunfeng.domain.talent.models import Seeker
from chunfeng.domain.unions import queries as unions
from chunfeng.domain.unions.models import Organisation
from chunfeng.kernel import clock, masking
from chunfeng.kernel.actor import Actor
from chunfeng.shared import audit
from chunfeng.shared.scopes import Scope
from chunfeng.shared.sheets.columns import Column

PAGE = 50
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
class Behind:
    """One row of the list behind a figure. `target` is (kind, id) of what it leads to; people are masked."""

    at: datetime
    title: str
    detail: str
    count: int
    target: tuple[str, int] | None
    correction: bool = False


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
    """Every declared figure, in the order of pages."""
    return tuple(catalog.figures().values())


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
    return _figures(_whole(declarations(), _part(actor, organisation_path), _span(start, end)))


def report(*, actor: Actor, organisation: Organisation, start: date, end: date) -> Report:
    """All that a page of figures shows, the whole counted once."""
    path, span = _part(actor, organisation.path), _span(start, end)
    whole = _whole(declarations(), path, span)
    return Report(
        figures=_figures(whole),
        bulletin=Bulletin(organisation.name, start, end, whole, tuple(_sentences(whole))),
        by_child=_by_child(actor, organisation, span, whole),
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
    path, span = _part(actor, organisation_path), _span(start, end)
    return Figure(item, _whole((item,), path, span)[item.key])


def by_child(*, actor: Actor, organisation: Organisation, start: date, end: date) -> ByChild:
    """The figures of each organisation directly below, of the node itself, and of the whole."""
    path, span = _part(actor, organisation.path), _span(start, end)
    return _by_child(actor, organisation, span, _whole(_columns(), path, span))


def _columns() -> tuple[Declaration, ...]:
    return tuple(item for item in declarations() if not item.beside)


def _by_child(actor: Actor, organisation: Organisation, span: Span, whole: Mapping[str, int]) -> ByChild:
    columns = _columns()
    parts = _values(columns, organisation.path, span, By.CHILD)
    children = unions.children(actor=actor, organisation=organisation)
    lines = [Line(child, _of(columns, parts, child.pk)) for child in children]
    own = _of(columns, parts, 0)
    if any(own.values()):
        lines.append(Line(None, own))
    return ByChild(columns, tuple(lines), whole)


def trend(*, actor: Actor, figure_key: str, organisation_path: str, start: date, end: date) -> Trend:
    """The figure by day, or by month when there are more than 62 days; days without a fact are 0, days to come left out."""
    item = declaration(figure_key)
    path, span = _part(actor, organisation_path), _span(start, min(end, max(start, clock.today())))
    monthly = (span.last - span.first).days >= DAILY_UP_TO
    found = _values((item,), path, span, By.MONTH if monthly else By.DAY)
    steps = (Step(day, found.get((item.key, day), 0)) for day in _calendar(span, monthly=monthly))
    return Trend(item, monthly, tuple(steps))


def behind(
    figure_key: str, *, actor: Actor, organisation_path: str, start: date, end: date, page: int = 1
) -> "BehindPage":
    """A page of what is counted: one row a fact, or one a person, employer or thing where these are counted once.

    A page with people on it is written into the audit trail, once for the page view.
    """
    item = declaration(figure_key)
    path, span = _part(actor, organisation_path), _span(start, end)
    scope = Scope((path,))
    found: Any
    if item.measure in KEYS:
        found = ledger.each(kind=item.kind, scope=scope, span=span, key=KEYS[item.measure], tag=item.tag)
    else:
        found = ledger.facts(kind=item.kind, scope=scope, span=span, tag=item.tag)
    shown = Paginator(found, PAGE).get_page(page)
    raw = list(shown.object_list)
    rows = (
        _people_or_things(item, raw) if item.measure in KEYS else _facts(raw, quantity=item.measure is Measure.QUANTITY)
    )
    if item.kind in PERSONAL and rows:
        audit.record(
            actor=actor,
            act="saw_list",
            target=("figure", 0),
            figure=item.key,
            path=path,
            start=start.isoformat(),
            end=end.isoformat(),
            page=shown.number,
            rows=len(rows),
        )
    return BehindPage(item, shown, rows)


PERSONAL = frozenset(
    {
        FactKind.SEEKER_REGISTERED,
        FactKind.APPLICATION_SUBMITTED,
        FactKind.APPLICATION_WITHDRAWN,
        FactKind.APPLICATION_ANSWERED,
        FactKind.INTENT_REACHED,
    }
)


@dataclass(frozen=True)
class BehindPage:
    declaration: Declaration
    page: "Page[Any]"
    rows: Sequence[Behind]

    @cached_property
    def total(self) -> int:
        """How many rows there are on all pages."""
        return self.page.paginator.count


def behind_columns() -> tuple[Column, ...]:
    """The columns of `behind_rows`."""
    return (
        Column("at", gettext("When"), width=18),
        Column("title", gettext("What"), width=24),
        Column("detail", gettext("More"), width=40),
        Column("count", gettext("Counts"), width=8),
    )


def behind_rows(
    figure_key: str, *, actor: Actor, organisation_path: str, start: date, end: date
) -> Iterator[dict[str, Any]]:
    """The whole list behind a figure, page by page, as rows of a sheet; each page is audited like a view of it."""
    number, pages = 0, 1
    while number < pages:
        number += 1
        found = behind(figure_key, actor=actor, organisation_path=organisation_path, start=start, end=end, page=number)
        pages = found.page.paginator.num_pages
        for row in found.rows:
            yield {"at": row.at, "title": row.title, "detail": row.detail, "count": row.count}


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
    return columns, [*rows, {"name": gettext("All of it"), **table.whole}]


def bulletin(*, actor: Actor, organisation_path: str, start: date, end: date) -> Bulletin:
    """What happened, in the style of the papers; a sentence about nothing is left out."""
    path, span = _part(actor, organisation_path), _span(start, end)
    values = _whole(declarations(), path, span)
    organisation = unions.at_path(actor=actor, path=path)
    name = organisation.name if organisation else ""
    return Bulletin(name, start, end, values, tuple(_sentences(values)))


def _sentences(values: Mapping[str, int]) -> Iterable[str]:
    said = {key: f"{value:,}" for key, value in values.items()}
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


def _part(actor: Actor, path: str) -> str:
    if not (path.startswith("/") and path.endswith("/") and Scope.of(actor).covers(path)):
        raise NotYourPart
    return path


def _span(start: date, end: date) -> Span:
    if end < start:
        raise BackwardSpan
    return Span(start, end)


def _whole(items: Sequence[Declaration], path: str, span: Span) -> dict[str, int]:
    return _of(items, _values(items, path, span, By.ALL), None)


def _of(items: Sequence[Declaration], values: Mapping[tuple[str, Group], int], part: Group) -> dict[str, int]:
    return {item.key: values.get((item.key, part), 0) for item in items}


def _values(items: Sequence[Declaration], path: str, span: Span, by: By) -> dict[tuple[str, Group], int]:
    """Values by figure and part, in as few passes over the ledger as there are different ways of counting."""
    counted = {item.kind for item in items if item.measure is Measure.PEOPLE}
    passes: dict[_Pass, set[FactKind]] = {}
    for item in items:
        passes.setdefault(_pass(item, counted), set()).add(item.kind)
    values: dict[tuple[str, Group], int] = {}
    for way, kinds in passes.items():
        found = ledger.tally(
            kinds=sorted(kinds), path=path, span=span, key=way.key, quantity=way.quantity, by=by, tag=way.tag
        )
        for item in items:
            if _pass(item, counted) == way:
                values |= {
                    (item.key, part): _number(item, net) for (kind, part), net in found.items() if kind == item.kind
                }
    return values


class _Pass(NamedTuple):
    """A way of counting that several figures share."""

    key: Key | None
    quantity: bool
    tag: str


def _pass(item: Declaration, counted: set[FactKind]) -> _Pass:
    """How `item` is counted; facts of a kind whose people are counted too are counted in that pass."""
    along = item.measure is Measure.FACTS and item.kind in counted and not item.tag
    key = Key.PERSON if along else KEYS.get(item.measure)
    return _Pass(key, item.measure is Measure.QUANTITY, item.tag)


def _number(item: Declaration, net: Net) -> int:
    if item.measure is Measure.FACTS:
        return net.count
    return net.quantity if item.measure is Measure.QUANTITY else net.distinct


def _calendar(span: Span, *, monthly: bool) -> Iterable[date]:
    day = span.first.replace(day=1) if monthly else span.first
    while day <= span.last:
        yield day
        day = (day + timedelta(days=31)).replace(day=1) if monthly else day + timedelta(days=1)


def _facts(rows: Sequence[Fact], *, quantity: bool) -> list[Behind]:
    words = _Words(
        subjects=[(fact.subject_kind, fact.subject_id) for fact in rows],
        people=[fact.person_id for fact in rows],
        employers=[fact.employer_id for fact in rows],
    )
    shown = []
    for fact in rows:
        title, detail = words.subject(fact.subject_kind, fact.subject_id)
        person = words.person(fact.person_id)
        count = fact.quantity if quantity else -1 if fact.corrects_id else 1
        shown.append(
            Behind(
                at=fact.at,
                title=person or title,
                detail=" · ".join(part for part in ((title if person else ""), detail) if part),
                count=count,
                target=(fact.subject_kind, fact.subject_id),
                correction=fact.corrects_id is not None,
            )
        )
    return shown


def _rows(item: Declaration, raw: Sequence[Any]) -> list[Behind]:
    if item.measure in KEYS:
        return _people_or_things(item, raw)
    return _facts(raw, quantity=item.measure is Measure.QUANTITY)


def _people_or_things(item: Declaration, rows: Sequence[Mapping[str, Any]]) -> list[Behind]:
    keys = [row["key"] for row in rows]
    if item.measure is Measure.PEOPLE:
        words = _Words(people=keys)
        seekers = dict(Seeker.objects.filter(person_id__in=keys).order_by().values_list("person_id", "pk"))
        kind = "seeker" if item.kind is FactKind.SEEKER_REGISTERED else "applications_of"
        return [
            Behind(
                at=row["last_at"],
                title=words.person(row["key"]),
                detail="",
                count=row["net"],
                target=(kind, seekers[row["key"]]) if row["key"] in seekers else None,
            )
            for row in rows
        ]
    kind = "employer" if item.measure is Measure.EMPLOYERS else "position"
    words = _Words(subjects=[(kind, key) for key in keys])
    return [Behind(row["last_at"], *words.subject(kind, row["key"]), row["net"], (kind, row["key"])) for row in rows]


class _Words:
    """Names for the ids of one page: one query for each kind of thing."""

    def __init__(
        self,
        *,
        subjects: Iterable[tuple[str, int]] = (),
        people: Iterable[int | None] = (),
        employers: Iterable[int | None] = (),
    ) -> None:
        ids: dict[str, set[int]] = {}
        for kind, pk in subjects:
            ids.setdefault(kind, set()).add(pk)
        self._people = _named(Person.objects.filter(pk__in={pk for pk in people if pk}).order_by())
        self._positions: dict[int, tuple[str, str]] = {}
        if ids.get("position"):
            for position in Position.objects.filter(pk__in=ids["position"]).select_related("employer").order_by():
                self._positions[position.pk] = (position.title, position.employer.name)
        self._applications: dict[int, tuple[str, str]] = {}
        if ids.get("application"):
            found = (
                Application.objects.filter(pk__in=ids["application"]).select_related("position__employer").order_by()
            )
            for application in found:
                position = application.position
                self._applications[application.pk] = (position.title, position.employer.name)
        wanted = ids.get("employer", set()) | {
            pk for pk in employers if pk and not ids.keys() & {"position", "application"}
        }
        self._employers = (
            dict(Employer.objects.filter(pk__in=wanted).order_by().values_list("pk", "name")) if wanted else {}
        )

    def person(self, pk: int | None) -> str:
        return "" if pk is None else self._people.get(pk, gettext("someone who left"))

    def subject(self, kind: str, pk: int) -> tuple[str, str]:
        """(title, detail) of the thing; its kind and number where it is no longer there."""
        if kind == "employer" and pk in self._employers:
            return self._employers[pk], ""
        table = {"position": self._positions, "application": self._applications}.get(kind, {})
        return table.get(pk, (f"{kind} {pk}", ""))


def _named(people: Iterable[Person]) -> dict[int, str]:
    return {person.pk: masking.name(person.name) or person.handle for person in people}
