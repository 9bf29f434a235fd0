"""Everybody at once: who would qualify, what it would cost, who gains and who loses by a new version."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import numpy as np

from chunfeng.domain.programs.errors import NoPopulation
from chunfeng.domain.programs.queries.parameters import shared
from chunfeng.domain.programs.rules.declared import Declaration
from chunfeng.domain.programs.rules.forecasts import Forecast, asked, forecast
from chunfeng.domain.programs.rules.parameters import in_force
from chunfeng.domain.unions.models import Membership
from chunfeng.engine.eligibility import Population, evaluate, standing, tally
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.shared import home
from chunfeng.shared.scopes import Scope, subtree

CURRENT = "current"
SHOWN = 200


@dataclass(frozen=True, slots=True)
class Everybody:
    """The columns of all who have an account, as of a day."""

    population: Population
    day: date


@dataclass(frozen=True, slots=True)
class Change:
    """One member for whom a new version means something else."""

    person_id: int
    name: str
    organisation: str
    gains: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """What a new version changes: how many qualify only now (`gain`), how many no more (`lose`), and of whom it is now open.

    `cost` is the change in fen, of those whose amount is known. `members` lists some of those within the officer's reach.
    """

    gain: int
    lose: int
    become_unknown: int
    cost: int
    members: tuple[Change, ...]


def everybody() -> Everybody:
    """The newest columns, mapped into memory. Raises NoPopulation before they were first built."""
    pointer = home.population() / CURRENT
    try:
        name = pointer.read_text("utf-8").strip()
    except FileNotFoundError as error:
        raise NoPopulation from error
    return _mapped(home.population() / name)


def members_below(path: str) -> Everybody:
    """The same of the members below a union. Raises NoPopulation."""
    people = everybody()
    below = Membership.objects.members().filter(subtree("organisation_path", path)).order_by()
    ids = np.fromiter(below.values_list("person_id", flat=True).iterator(10_000), np.int64)
    whole = people.population
    rows = np.isin(whole.ids, ids)
    columns = {name: column[rows] for name, column in whole.columns.items()}
    return Everybody(Population(whole.ids[rows], whole.kinds, columns, whole.dictionary), people.day)


def forecasts(
    declarations: Sequence[Declaration], place: str = "", *, people: Everybody | None = None
) -> list[Forecast]:
    """For each program, over everybody (or `people`): outcomes by condition, cost, and when the budget is gone."""
    people, values = people or everybody(), shared()
    wanted = [asked(each, in_force(each, values, place, people.day)) for each in declarations]
    counted = tally(wanted, people.population)
    return [forecast(each, count, clock.today()) for each, count in zip(declarations, counted, strict=True)]


def agrees(declarations: Sequence[Declaration], sample: int, place: str = "") -> bool:
    """Whether people spread over the whole population are decided one by one as they are all at once."""
    people, values = everybody(), shared()
    rows = np.linspace(0, len(people.population) - 1, min(sample, len(people.population)), dtype=np.int64).tolist()
    persons = [people.population.person(row) for row in rows]
    for declaration in declarations:
        numbers = in_force(declaration, values, place, people.day)
        truth = standing([each.when for each in declaration.conditions], people.population, numbers)
        for row, facts in zip(rows, persons, strict=True):
            answers = [evaluate(each.when.node, facts, numbers) for each in declaration.conditions]
            if (bool(truth.yes[row]), bool(truth.no[row])) != (all(answers), False in answers):
                return False
    return True


def difference(
    actor: Actor, old: Declaration, new: Declaration, place: str = "", *, people: Everybody | None = None
) -> Difference:
    """Who gains and who loses when `new` takes the place of `old`; the list holds members within the actor's scope."""
    people, values = people or everybody(), shared()
    programs = [asked(version, in_force(version, values, place, people.day)) for version in (old, new)]
    before, after = (standing(each.conditions, people.population, each.parameters) for each in programs)
    gain, lose = after.yes & ~before.yes, before.yes & ~after.yes
    old_cost, new_cost = (each.cost for each in tally(programs, people.population))
    members = [
        *_changed(actor, people.population.ids[gain], gains=True),
        *_changed(actor, people.population.ids[lose], gains=False),
    ]
    return Difference(
        gain=int(gain.sum()),
        lose=int((lose & after.no).sum()),
        become_unknown=int((lose & ~after.no).sum()),
        cost=new_cost - old_cost,
        members=tuple(members),
    )


def _changed(actor: Actor, ids: "np.ndarray[tuple[int], np.dtype[np.int64]]", *, gains: bool) -> list[Change]:
    reach = Membership.objects.members().filter(Scope.of(actor).on("organisation_path"))
    rows = (
        reach.filter(person_id__in=ids.tolist())
        .order_by("organisation_path", "person_id")
        .values_list("person_id", "person__name", "organisation__name")[:SHOWN]
    )
    return [Change(person, name, organisation, gains) for person, name, organisation in rows]


@lru_cache(maxsize=2)
def _mapped(folder: Path) -> Everybody:
    population, about = Population.load(folder)
    return Everybody(population, date.fromisoformat(about["day"]))
