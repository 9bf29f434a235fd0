"""What a connection sees follows from who asks, and from nothing that was asked before."""

import pytest
from django.db import DatabaseError, connection, transaction
from tests import factories

from chunfeng.domain.people.models import Person
from chunfeng.kernel.actor import Actor, Post
from chunfeng.shared import reach


def seen() -> int:
    return Person.objects.count()


@pytest.mark.django_db
def test_without_a_reach_there_is_nobody_and_with_ones_own_there_is_oneself() -> None:
    one, _ = factories.person(), factories.person()
    with reach.limited():
        assert seen() == 0
        reach.learn(Actor(person_id=one.pk))
        assert list(Person.objects.all()) == [one]
    assert seen() == 2


@pytest.mark.django_db
def test_elevation_ends_with_its_block_and_learning_does_not_reach_into_it() -> None:
    one, _ = factories.person(), factories.person()
    with reach.limited():
        with reach.elevated("a test"):
            reach.learn(Actor(person_id=one.pk))
            assert seen() == 2
        assert seen() == 0


@pytest.mark.django_db
def test_a_rollback_takes_no_reach_along() -> None:
    """PostgreSQL takes settings back with a transaction; the connection must tell them again."""
    factories.person()
    with reach.limited():
        assert seen() == 0
        with transaction.atomic(), reach.elevated("a test"):
            assert seen() == 1
            transaction.set_rollback(True)
        assert seen() == 0
        with reach.elevated("a test"):
            assert seen() == 1
    assert seen() == 1


@pytest.mark.django_db
def test_nobody_writes_a_person_that_is_not_within_reach() -> None:
    one = factories.person(name="甲")
    with reach.limited():
        assert Person.objects.filter(pk=one.pk).update(name="乙") == 0
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Person.objects.create(name="丙")
    one.refresh_from_db()
    assert one.name == "甲"


@pytest.mark.django_db
def test_a_body_sent_later_is_made_with_the_reach_of_its_page() -> None:
    one = factories.person()
    with reach.limited():
        reach.learn(Actor(person_id=one.pk))
        body = reach.carried(str(person.pk) for person in Person.objects.iterator())
    with reach.limited():
        assert list(body) == [str(one.pk)]


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_comes_back_from_the_pool_forgets_whom_it_served() -> None:
    factories.person()
    assert seen() == 1
    connection.close()
    with reach.limited():
        assert seen() == 0
        connection.close()
    assert seen() == 1


def test_only_an_act_of_its_own_learns_who_acts() -> None:
    with pytest.raises(RuntimeError, match=r"reach\.limited"):
        reach.learn(Actor(person_id=1))


def test_elevation_says_why() -> None:
    with pytest.raises(ValueError, match="Say why"), reach.elevated(""):
        raise AssertionError("never reached")


def test_an_actor_reaches_person_parts_and_employers() -> None:
    actor = Actor(
        person_id=7, posts=(Post("officer", 2, "/1/2/"), Post("auditor", 9, "/1/2/9/")), employer_ids=frozenset({5, 3})
    )
    assert reach.Reach.of(actor).settings() == ("", "7", "/1/2/", "3,5")
    assert reach.Reach.of(Actor.system("a job")).settings() == ("on", "", "/", "")
