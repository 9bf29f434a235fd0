"""The line before a rush: fair, honest, and worth nothing when it is lost."""

import signal
import subprocess
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from tests import factories
from tests.crowds import at_once
from tests.valkeys import running

from chunfeng.domain.drops.errors import NoSuchDrop
from chunfeng.domain.drops.models import Drop, Entry
from chunfeng.domain.drops.services import admission, claims, press
from chunfeng.domain.drops.services.admission import Place
from chunfeng.domain.people.models import Person
from chunfeng.kernel import clock
from chunfeng.shared.valkey import Away, Script

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]
_FORGET = Script("redis.call('FLUSHALL') return 1")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator["subprocess.Popen[bytes]"]:
    with running(tmp_path_factory.mktemp("valkey")) as process:
        yield process


@pytest.fixture(autouse=True)
def _empty(request: pytest.FixtureRequest) -> None:
    if "server" in request.fixturenames:
        request.getfixturevalue("server")
        _FORGET(["{all}"])


def members(drop: Drop, number: int) -> list[Person]:
    return [factories.verified_member(drop.organisation) for _ in range(number)]


def put(drop: Drop, person: Person, key: str = "a") -> admission.Standing:
    return admission.press(person_id=person.pk, drop_id=drop.pk, key=key)


def look(drop: Drop, person: Person) -> admission.Standing:
    return admission.look(person_id=person.pk, drop_id=drop.pk)


def states(drop: Drop) -> dict[str, int]:
    return dict(Counter(Entry.objects.filter(drop=drop).values_list("status", flat=True)))


def test_whoever_pressed_first_is_served_first_and_pressing_again_keeps_the_place(server) -> None:
    drop = factories.drop(goods=2, line=1)
    people = members(drop, 5)
    assert [put(drop, person).ahead for person in people] == [0, 1, 2, 3, 4]
    assert put(drop, people[3], "another") == admission.Standing(Place.WAITING, 3)
    assert admission.drain(drop_id=drop.pk) == 5
    assert [look(drop, person).place for person in people] == ["decided"] * 3 + ["gone"] * 2
    assert list(Entry.objects.filter(drop=drop).order_by("pk").values_list("person_id", "status")) == [
        (people[0].pk, "issued"),
        (people[1].pk, "issued"),
        (people[2].pk, "waiting"),
    ]
    assert put(drop, members(drop, 1)[0]).place == "gone"


def test_not_before_the_second_and_not_for_what_is_no_rush(server) -> None:
    drop = factories.drop(opens_at=clock.now() + timedelta(minutes=1))
    [person] = members(drop, 1)
    assert put(drop, person).place == "early"
    with clock.at(drop.opens_at):
        assert put(drop, person).place == "waiting"
    with pytest.raises(NoSuchDrop):
        put(factories.drop(status="draft"), person)


def test_a_line_that_was_lost_is_made_again_and_doubles_nothing(server) -> None:
    drop = factories.drop(goods=2, line=1)
    people = members(drop, 4)
    for person in people[:2]:
        put(drop, person)
    admission.drain(drop_id=drop.pk)
    _FORGET(["{all}"])
    assert [look(drop, person).place for person in people[:2]] == ["unknown", "unknown"]
    for person in people:
        put(drop, person, "b")
    admission.drain(drop_id=drop.pk)
    assert (states(drop), [look(drop, person).place for person in people]) == (
        {"issued": 2, "waiting": 1},
        ["decided", "decided", "decided", "gone"],
    )
    _FORGET(["{all}"])
    assert put(drop, people[3]).place == "gone", "made again from the database, which has nothing left"


def test_whoever_may_not_does_not_hold_up_those_who_may(server) -> None:
    drop = factories.drop(goods=1, line=0)
    stranger, [one] = factories.person(), members(drop, 1)
    put(drop, stranger)
    put(drop, one)
    admission.drain(drop_id=drop.pk)
    assert (look(drop, stranger).place, look(drop, one).place) == ("unknown", "decided")


def test_a_line_that_was_left_standing_is_moved_by_the_clock(server) -> None:
    drop = factories.drop(goods=1)
    [person] = members(drop, 1)
    put(drop, person)
    assert (admission.drain_all(), admission.drain_all()) == (1, 0)
    assert look(drop, person).place == "decided"


def test_what_comes_back_when_nobody_waits_can_be_had_again(server) -> None:
    drop = factories.drop(goods=1, line=0)
    first, second = members(drop, 2)
    for person in (first, second):
        put(drop, person)
    admission.drain(drop_id=drop.pk)
    assert look(drop, second).place == "gone"
    claims.give_back(actor=factories.actor(first), entry_id=Entry.objects.get(drop=drop).pk)
    admission.drain_all()
    assert put(drop, second).place == "waiting"
    admission.drain(drop_id=drop.pk)
    assert states(drop) == {"returned": 1, "issued": 1}


def test_sixty_at_once_four_times_each_through_the_line(server) -> None:
    drop = factories.drop(goods=20, line=5)
    people = members(drop, 60)
    acts = [
        lambda person=person: press(actor=factories.actor(person), drop_id=drop.pk, key="a") for person in people * 4
    ]
    assert at_once(acts, connections=6) == []
    admission.drain(drop_id=drop.pk)
    drop.refresh_from_db()
    assert (states(drop), drop.taken, drop.waiting) == ({"issued": 20, "waiting": 5}, 20, 5)


def test_killed_in_the_middle_the_database_decides_alone_and_nothing_is_doubled(tmp_path: Path) -> None:
    drop = factories.drop(goods=10, line=0)
    people = members(drop, 30)
    with running(tmp_path) as process:
        for person in people[:15]:
            put(drop, person)
        process.send_signal(signal.SIGKILL)
        process.wait()
        with pytest.raises(Away):
            put(drop, people[0])
        for person in people[10:]:
            press(actor=factories.actor(person), drop_id=drop.pk, key="a")
        assert states(drop) == {"issued": 10}
    with running(tmp_path):
        assert look(drop, people[0]).place == "waiting", "its file knows who stood in line"
        admission.drain(drop_id=drop.pk)
        assert look(drop, people[0]).place == "gone"
    assert states(drop) == {"issued": 10}
