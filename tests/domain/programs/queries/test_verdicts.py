import hashlib
from collections.abc import Iterator
from datetime import date

import pytest

from chunfeng.domain.programs.models import Program, ProgramVersion
from chunfeng.domain.programs.queries import verdicts
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.shared import reach
from tests import factories
from tests.domain.programs.golden import FOLDER


@pytest.fixture(autouse=True)
def _in_summer() -> Iterator[None]:
    """A day on which the programs run."""
    with clock.at(clock.day_start(date(2026, 6, 30))):
        yield


def _open(key: str, organisation, text: str | None = None, number: int = 1) -> Program:
    text = text or (FOLDER / f"{key}.toml").read_text("utf-8")
    program, _ = Program.objects.get_or_create(key=key, defaults={"organisation": organisation, "state": "open"})
    digest = hashlib.sha256(text.encode()).hexdigest()
    ProgramVersion.objects.create(program=program, number=number, text=text, sha256=digest, published_at=clock.now())
    return program


def _said(actor: Actor) -> list[tuple[str, str]]:
    return [(each.declaration.key, each.decided.standing.value) for each in verdicts.entitlements(actor)]


@pytest.mark.django_db
def test_all_programs_that_reach_somebody_come_at_once_nearest_first() -> None:
    city = factories.organisation(place=factories.place("4201"))
    membership = factories.membership(organisation=factories.organisation(parent=city))
    for key in ("trucker-meal", "spending-coupon", "worker-home"):
        _open(key, city)
    _open("check-up", factories.organisation())  # of another city
    Program.objects.create(key="draft", organisation=city)
    assert _said(factories.actor(membership.person)) == [
        ("spending-coupon", "nearly"),
        ("trucker-meal", "nearly"),
        ("worker-home", "nearly"),
    ]
    factories.document(person=membership.person, state="verified", decided_at=clock.now())
    assert _said(factories.actor(membership.person))[0] == ("spending-coupon", "qualifies")


@pytest.mark.django_db
def test_newest_published_version_decides() -> None:
    city = factories.organisation()
    membership = factories.membership(organisation=city)
    _open("trucker-meal", city)
    text = (FOLDER / "trucker-meal.toml").read_text("utf-8").replace("""'"trucker" in groups'""", "'member'")
    _open("trucker-meal", city, text, number=2)
    assert _said(factories.actor(membership.person)) == [("trucker-meal", "qualifies")]


@pytest.mark.django_db
def test_nobody_signed_in_is_told_nothing() -> None:
    _open("trucker-meal", factories.organisation())
    assert verdicts.entitlements(Actor(person_id=None, name="")) == []


@pytest.mark.django_db
def test_own_reach_is_enough_to_be_decided_over() -> None:
    city = factories.organisation()
    membership = factories.membership(organisation=city)
    _open("trucker-meal", city)
    actor = factories.actor(membership.person)
    with reach.limited():
        reach.learn(actor)
        assert _said(actor) == [("trucker-meal", "nearly")]


@pytest.mark.django_db
@pytest.mark.parametrize("programs", [1, 3])
def test_number_of_queries_does_not_grow_with_the_programs(programs: int, django_assert_num_queries) -> None:
    city = factories.organisation()
    membership = factories.membership(organisation=city)
    for key in ("trucker-meal", "spending-coupon", "worker-home")[:programs]:
        _open(key, city)
    actor = factories.actor(membership.person)
    with django_assert_num_queries(10):
        verdicts.entitlements(actor)


@pytest.mark.django_db
def test_decision_by_one_program_is_there_for_drops() -> None:
    member = factories.membership(organisation=factories.organisation()).person
    _open("spending-coupon", factories.organisation())
    decided = verdicts.decided_for(member.pk, "spending-coupon")
    assert decided is not None
    assert [(each.code, each.outcome.value) for each in decided.verdict.reasons] == [
        ("member.1", "pass"),
        ("member.2", "fail"),
    ]
    assert verdicts.decided_for(member.pk, "no-such-program") is None
