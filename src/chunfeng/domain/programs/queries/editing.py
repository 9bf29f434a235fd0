"""What an officer who writes a declaration sees: the list, mistakes at their lines, and what it would mean for whom."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count

from chunfeng.domain.programs import catalog
from chunfeng.domain.programs.catalog import BadDeclaration, Problem
from chunfeng.domain.programs.errors import NoPopulation, NoSuchProgram
from chunfeng.domain.programs.models import Application, Program, ProgramVersion
from chunfeng.domain.programs.queries import checking, declared, population
from chunfeng.domain.programs.rules.charts import Chart, chart
from chunfeng.domain.programs.rules.declared import Declaration
from chunfeng.domain.programs.rules.facts import yuan
from chunfeng.domain.programs.rules.forecasts import Forecast
from chunfeng.kernel.actor import Actor
from chunfeng.shared.scopes import Scope

CONTEXT = 2
"""Lines that stay the same around a change."""


@dataclass(frozen=True, slots=True)
class Row:
    """One program of the list: what is published, and whether somebody is writing at it."""

    program: Program
    title: str
    version: ProgramVersion | None
    draft: ProgramVersion | None
    applications: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a text with what is wrong in it; `number` counts from 1."""

    number: int
    text: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a comparison: `sign` is "+", "-", " " or "…" (lines left out)."""

    sign: str
    text: str


@dataclass(frozen=True, slots=True)
class Outlook:
    """Whom a declaration reaches among the members below its union, what it costs and when the budget is gone."""

    forecast: Forecast
    chart: Chart
    conditions: tuple[tuple[str, int, int, int, int], ...]
    cost: str
    difference: population.Difference | None
    cost_change: str


@dataclass(frozen=True, slots=True)
class Looked:
    """A text as the editor shows it. Without a declaration there is no preview and no outlook.

    `outlook` is None too while the figures of all members have not been put together.
    """

    text: str
    lines: tuple[Line, ...]
    problems: tuple[Problem, ...]
    declaration: Declaration | None
    preview: checking.Preview | None


def programs(actor: Actor) -> list[Row]:
    """Every program of the actor's part of the tree, with its published version and its draft."""
    rows = Program.objects.filter(Scope.of(actor).on("organisation__path")).select_related("organisation")
    sent = Application.objects.sent().filter(program__in=rows).order_by().values_list("program_id")
    counted = dict(sent.annotate(Count("pk")))
    return [
        Row(each, declared.title_of(each), published(each), draft(each), counted.get(each.pk, 0))
        for each in rows.order_by("key")
    ]


def program(actor: Actor, program_id: int) -> Program:
    """One of them. Raises NoSuchProgram."""
    rows = Program.objects.filter(Scope.of(actor).on("organisation__path")).select_related("organisation")
    found = rows.filter(pk=program_id).first()
    if found is None:
        raise NoSuchProgram
    return found


def versions(found: Program) -> list[ProgramVersion]:
    """What was published, newest first."""
    rows = found.versions.filter(published_at__isnull=False).select_related("published_by", "written_by")
    return list(rows.order_by("-number"))


def published(found: Program) -> ProgramVersion | None:
    """What people apply under today; None before anything was published."""
    return next(iter(versions(found)), None)


def draft(found: Program) -> ProgramVersion | None:
    """What somebody is writing; None where nobody is."""
    return found.versions.filter(published_at__isnull=True).select_related("written_by").first()


def examples() -> list[tuple[str, str]]:
    """(key, title) of the declarations that come with the product, to begin with."""
    return [(key, str(each.title)) for key, each in catalog.shipped().items()]


def example(key: str) -> str:
    """The text of one of them; "" where there is none."""
    found = catalog.shipped().get(key)
    return found.text if found else ""


def looked_at(text: str, found: Program | None = None) -> Looked:
    """The text with its mistakes at their lines, and what it means once there are none."""
    problems: Sequence[Problem] = ()
    declaration = None
    try:
        declaration = checking.checked(text) if found is None else checking.fits(found, text)
    except BadDeclaration as error:
        problems = error.problems
    lines = tuple(
        Line(number, line, tuple(each for each in problems if each.line == number))
        for number, line in enumerate(text.splitlines(), start=1)
    )
    preview = checking.preview(declaration) if declaration else None
    return Looked(text, lines, tuple(problems), declaration, preview)


def changes(old: str, new: str) -> list[Change]:
    """What is different between two texts, with a few lines around each change."""
    found: list[Change] = []
    matcher = difflib.SequenceMatcher(None, old.splitlines(), new.splitlines(), autojunk=False)
    for number, group in enumerate(matcher.get_grouped_opcodes(CONTEXT)):
        if number:
            found.append(Change("…", ""))
        for tag, first, last, start, end in group:
            if tag == "equal":
                found += [Change(" ", line) for line in old.splitlines()[first:last]]
                continue
            found += [Change("-", line) for line in old.splitlines()[first:last]]
            found += [Change("+", line) for line in new.splitlines()[start:end]]
    return found


def outlook(actor: Actor, found: Program, new: Declaration) -> Outlook | None:
    """What `new` would mean for the members below the program's union, beside what is published now.

    None before the figures of all members were first put together.
    """
    place = found.organisation.place_id or ""
    try:
        people = population.members_below(found.organisation.path)
    except NoPopulation:
        return None
    forecast = population.forecasts([new], place, people=people)[0]
    old = published(found)
    difference = None
    if old is not None and old.sha256 != new.sha256:
        difference = population.difference(actor, declared.declaration_of(old), new, place, people=people)
    tally = forecast.tally
    conditions = tuple(
        (str(each.label), *outcomes, alone)
        for each, outcomes, alone in zip(new.conditions, tally.by_condition, tally.alone, strict=True)
    )
    pieces = new.budget is not None and new.budget.pieces is not None
    return Outlook(
        forecast=forecast,
        chart=chart(forecast, pieces=pieces),
        conditions=conditions,
        cost=yuan(tally.cost),
        difference=difference,
        cost_change=yuan(difference.cost) if difference and difference.cost else "",
    )
