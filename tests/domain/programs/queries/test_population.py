from datetime import date
from pathlib import Path

import pytest

from chunfeng.domain.programs import catalog
from chunfeng.domain.programs.errors import NoPopulation
from chunfeng.domain.programs.queries import population as queries
from chunfeng.domain.programs.rules.facts import understood
from chunfeng.domain.programs.services import population as services
from chunfeng.domain.unions.models import GroupMembership, Membership
from chunfeng.kernel import clock
from chunfeng.shared import standing
from tests import factories
from tests.domain.programs.golden import FOLDER

CHECK_UP = (FOLDER / "check-up.toml").read_text("utf-8")


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHUNFENG_HOME", str(tmp_path))


def _member(organisation, *groups: str, **values) -> Membership:
    membership = factories.membership(organisation=organisation, **values)
    for group in groups:
        GroupMembership.objects.create(membership=membership, group=group, evidence="roster")
    return membership


def _changed_by(text: str, *others: tuple[str, str]) -> catalog.Declaration:
    for before, after in others:
        assert before in text
        text = text.replace(before, after)
    return catalog.read(text)


def test_figures_of_all_are_asked_for_before_they_were_put_together() -> None:
    with pytest.raises(NoPopulation):
        queries.everybody()


@pytest.mark.django_db
def test_columns_say_of_everybody_what_is_known_of_each() -> None:
    union = factories.organisation(code="wuhan")
    trucker = _member(factories.organisation(parent=union, code="haulage"), "trucker", joined_on=date(2024, 5, 1))
    retired = _member(union, status="kept", kept_why="retired")
    _member(union, "courier", status="left", left_on=clock.today())
    seeker = factories.seeker(person=retired.person, home_place=factories.place("420111"), education=4)
    outsider = factories.person()
    factories.document(person=trucker.person, state="verified", decided_at=clock.now())
    services.rebuild()
    population = queries.everybody().population
    facts = [fact for fact in catalog.facts().values() if fact.id in population.columns]
    for row, person_id in enumerate(population.ids.tolist()):
        assert population.person(row) == understood(facts, standing.about(person_id, clock.today()))
    found = dict(zip(population.ids.tolist(), map(population.person, range(len(population))), strict=True))
    assert found[trucker.person_id] | {"age": None, "sex": None, "joined_on": None} == {
        "age": None,
        "sex": None,
        "identity_checked": True,
        "member": True,
        "joined_on": None,
        "groups": frozenset({"trucker"}),
        "unions": frozenset({"wuhan", "haulage"}),
        "work": "employed",
        "places": None,
        "education": None,
        "hardship": None,
        "mutual_aid_since": None,
        "mutual_aid_until": None,
        "women_aid_since": None,
        "women_aid_until": None,
        "programs_had": frozenset(),
    }
    assert found[seeker.person_id]["places"] == frozenset({"42", "4201", "420111"})
    assert (found[seeker.person_id]["work"], found[seeker.person_id]["education"]) == ("retired", "bachelor")
    assert (found[outsider.pk]["member"], found[outsider.pk]["joined_on"]) == (False, None)


@pytest.mark.django_db
def test_new_version_says_who_gains_and_who_loses_within_the_officers_reach() -> None:
    city, other = factories.organisation(), factories.organisation()
    guard, far_guard = _member(city, "security_guard"), _member(other, "security_guard")
    rider = _member(city, "rider")
    for membership in (guard, far_guard, rider):
        factories.document(person=membership.person, state="verified", decided_at=clock.now())
    services.rebuild()
    old = catalog.read(CHECK_UP)
    new = _changed_by(CHECK_UP, ('"rider" in groups', '"security_guard" in groups'), ("age >= 18", "age >= 0"))
    found = queries.difference(factories.officer(city), old, new)
    assert (found.gain, found.lose, found.become_unknown, found.cost) == (2, 1, 0, 0)
    assert [(each.person_id, each.gains) for each in found.members] == [
        (guard.person_id, True),
        (rider.person_id, False),
    ]


@pytest.mark.django_db
def test_forecast_says_what_a_program_costs_and_when_its_budget_is_gone() -> None:
    for _ in range(4):
        _member(factories.organisation(), "rider")
    services.rebuild()
    text = """
key = "gift"
title = "礼包"
purpose = "慰问"
clause = "年度计划"
starts_on = 2026-01-01
ends_on = 2026-01-10
[[condition]]
key = "rider"
when = '"rider" in groups'
label = "骑手"
clause = "年度计划"
next_step = "入会"
[amount]
formula = "yuan(100)"
[[stage]]
key = "county"
title = "审核"
level = "county"
days = 3
[notice]
days = 3
[budget]
yuan = 200
[payout]
kind = "bank"
"""
    with clock.at(clock.day_start(date(2026, 1, 1))):
        found = queries.forecasts([catalog.read(text), catalog.read(text.replace("yuan = 200", "yuan = 400"))])
    assert [(each.tally.qualify, each.tally.cost, each.covers, each.gone_on) for each in found] == [
        (4, 40_000, 2, date(2026, 1, 5)),
        (4, 40_000, None, None),
    ]
    assert found[0].curve[0] == (date(2026, 1, 1), 0)
    assert found[0].curve[-1] == (date(2026, 1, 11), 20_000)
