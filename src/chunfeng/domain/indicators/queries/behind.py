"""What is behind a figure: the facts, people or things that it counts, page by page, people masked."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Model
from django.utils.functional import cached_property
from django.utils.translation import gettext

from chunfeng.domain.employers.models import Employer, Position
from chunfeng.domain.facts import queries as ledger
from chunfeng.domain.facts.enums import FactKind
from chunfeng.domain.facts.models import Fact
from chunfeng.domain.facts.queries import Cut
from chunfeng.domain.happenings.models import CheckIn, Happening, Registration, Ticket
from chunfeng.domain.hiring.models import Application
from chunfeng.domain.indicators.catalog import Declaration
from chunfeng.domain.indicators.enums import Measure
from chunfeng.domain.indicators.queries.numbers import KEYS, declaration, part_of, span_of
from chunfeng.domain.people.models import Person
from chunfeng.domain.programs.models import Application as BenefitApplication
from chunfeng.domain.programs.queries.declared import declaration_of
from chunfeng.domain.programs.rules import numbers
from chunfeng.domain.talent.models import Seeker
from chunfeng.domain.unions.models import JoinApplication, Membership, RosterImport
from chunfeng.kernel import masking
from chunfeng.kernel.actor import Actor
from chunfeng.shared import audit
from chunfeng.shared.sheets.columns import Column

PAGE = 50
SUBJECTS = {FactKind.HAPPENING_HELD: "happening"}
"""What a figure of different things counts, where that is not positions."""
AT_HAPPENINGS = ("watch", "question", "call")
"""Known by what they happened at: their own rows say who watched, asked and talked, and are not everybody's."""


@dataclass(frozen=True, slots=True)
class Behind:
    """One row of the list behind a figure. `target` is (kind, id) of what it leads to; people are masked."""

    at: datetime
    title: str
    detail: str
    count: int
    target: tuple[str, int] | None
    correction: bool = False


@dataclass(frozen=True)
class BehindPage:
    declaration: Declaration
    page: "Page[Any]"
    rows: Sequence[Behind]

    @cached_property
    def total(self) -> int:
        """How many rows there are on all pages."""
        return self.page.paginator.count


def behind(
    figure_key: str, *, actor: Actor, organisation_path: str, start: date, end: date, page: int = 1
) -> "BehindPage":
    """A page of what is counted: one row a fact, or one a person, employer or thing where these are counted once.

    A page with people on it is written into the audit trail, once for the page view.
    """
    path, span = part_of(actor, organisation_path), span_of(start, end)
    about = {"path": path, "start": start.isoformat(), "end": end.isoformat()}
    return behind_cut(declaration(figure_key), Cut(path=path, span=span), actor=actor, page=page, about=about)


def behind_cut(
    item: Declaration, cut: Cut, *, actor: Actor, page: int = 1, about: Mapping[str, Any] = MappingProxyType({})
) -> BehindPage:
    """The same for facts that the caller has found to be the actor's to see; `about` is for the audit trail."""
    narrowed = replace(cut, tags=(*cut.tags, item.tag)) if item.tag else cut
    found: Any
    if item.measure in KEYS:
        found = ledger.each(kinds=item.kinds, cut=narrowed, key=KEYS[item.measure])
    else:
        found = ledger.facts(kinds=item.kinds, cut=narrowed)
    shown = Paginator(found, PAGE).get_page(page)
    raw = list(shown.object_list)
    rows = (
        _people_or_things(item, raw) if item.measure in KEYS else _facts(raw, quantity=item.measure is Measure.QUANTITY)
    )
    if PERSONAL.intersection(item.kinds) and rows:
        audit.record(
            actor=actor,
            act="saw_list",
            target=("figure", 0),
            figure=item.key,
            page=shown.number,
            rows=len(rows),
            **about,
        )
    return BehindPage(item, shown, rows)


PERSONAL = frozenset(
    {
        FactKind.SEEKER_REGISTERED,
        FactKind.APPLICATION_SUBMITTED,
        FactKind.APPLICATION_WITHDRAWN,
        FactKind.APPLICATION_ANSWERED,
        FactKind.INTENT_REACHED,
        FactKind.MEMBERSHIP_APPLIED,
        FactKind.MEMBER_JOINED,
        FactKind.MEMBER_TRANSFERRED,
        FactKind.MEMBER_LEFT,
        FactKind.HAPPENING_REGISTERED,
        FactKind.HAPPENING_ENTERED,
        FactKind.QUEUE_SERVED,
        FactKind.LIVE_WATCHED,
        FactKind.QUESTION_ANSWERED,
        FactKind.CALL_HELD,
        FactKind.BENEFIT_APPLIED,
        FactKind.BENEFIT_APPROVED,
        FactKind.BENEFIT_PAID,
        FactKind.BENEFIT_CLAWED_BACK,
    }
)


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
    return sheet_rows(
        lambda number: behind(
            figure_key, actor=actor, organisation_path=organisation_path, start=start, end=end, page=number
        )
    )


def sheet_rows(turn: Callable[[int], BehindPage]) -> Iterator[dict[str, Any]]:
    """All pages, one after the other, as rows of a sheet."""
    number, pages = 0, 1
    while number < pages:
        number += 1
        found = turn(number)
        pages = found.page.paginator.num_pages
        for row in found.rows:
            count = found.declaration.plain(row.count) if found.declaration.measure is Measure.QUANTITY else row.count
            yield {"at": row.at, "title": row.title, "detail": row.detail, "count": count}


def _facts(rows: Sequence[Fact], *, quantity: bool) -> list[Behind]:
    words = _Words(
        subjects=[(fact.subject_kind, fact.subject_id) for fact in rows],
        people=[fact.person_id for fact in rows],
        employers=[fact.employer_id for fact in rows],
    )
    at = _titles_of({fact.happening_id for fact in rows if fact.subject_kind in AT_HAPPENINGS})
    shown = []
    for fact in rows:
        title, detail = words.subject(fact.subject_kind, fact.subject_id)
        title = at.get(fact.happening_id, title) if fact.subject_kind in AT_HAPPENINGS else title
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
    kind = "employer" if item.measure is Measure.EMPLOYERS else SUBJECTS.get(item.kind, "position")
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
        self._happenings = _happenings(ids)
        self._benefits = _benefits(ids) if ids.get("benefit_application") else {}
        self._unions: dict[tuple[str, int], tuple[str, str]] = {}
        for kind, table in (("membership", Membership), ("join_application", JoinApplication)):
            if ids.get(kind):
                names = table.objects.filter(pk__in=ids[kind]).order_by().values_list("pk", "organisation__name")
                self._unions |= {(kind, pk): (name, "") for pk, name in names}
        if ids.get("roster"):
            files = RosterImport.objects.filter(pk__in=ids["roster"]).order_by().values_list("pk", "original_name")
            self._unions |= {("roster", pk): (gettext("Roster of members"), name) for pk, name in files}
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
        if (kind, pk) in self._happenings:
            return self._happenings[kind, pk], ""
        if (kind, pk) in self._unions:
            return self._unions[kind, pk]
        tables = {"position": self._positions, "application": self._applications, "benefit_application": self._benefits}
        table = tables.get(kind, {})
        return table.get(pk, (f"{kind} {pk}", ""))


def _titles_of(happening_ids: Iterable[int | None]) -> dict[int | None, str]:
    wanted = [pk for pk in happening_ids if pk]
    return dict(Happening.objects.filter(pk__in=wanted).order_by().values_list("pk", "title")) if wanted else {}


def _benefits(ids: Mapping[str, set[int]]) -> dict[int, tuple[str, str]]:
    """What was applied for, and the number of the application."""
    rows = BenefitApplication.objects.filter(pk__in=ids.get("benefit_application", ())).select_related("version")
    return {row.pk: (str(declaration_of(row.version).title), numbers.shown(row.number)) for row in rows.order_by()}


def _happenings(ids: Mapping[str, set[int]]) -> dict[tuple[str, int], str]:
    """Titles for what took place, and for what happened at it."""
    tables: tuple[tuple[str, type[Model], str], ...] = (
        ("happening", Happening, "title"),
        ("registration", Registration, "happening__title"),
        ("check_in", CheckIn, "happening__title"),
        ("ticket", Ticket, "line__title"),
    )
    return {
        (kind, pk): title
        for kind, table, field in tables
        if ids.get(kind)
        for pk, title in table._default_manager.filter(pk__in=ids[kind]).order_by().values_list("pk", field)
    }


def _named(people: Iterable[Person]) -> dict[int, str]:
    return {person.pk: masking.name(person.name) or person.handle for person in people}
