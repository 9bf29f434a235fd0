"""What is prepared answers as the queryset that it was written from, for whoever asks, and is planned once."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from tests import factories

from chunfeng.domain.people.models import FormerPhone, Person
from chunfeng.domain.talent.models import Seeker
from chunfeng.kernel.actor import Actor
from chunfeng.shared import prepared, reach
from chunfeng.shared.prepared import Prepared, Whole


def _named(person_id: int, name: str) -> QuerySet[Any, Any]:
    return Person.objects.filter(pk=person_id, name=name, is_active=True).values_list("pk", "name", "phone")


NAMED = Prepared(_named, person=int, name=str)


@pytest.mark.django_db
def test_prepared_rows_are_those_of_the_queryset_for_any_values() -> None:
    one, other = factories.person(name="甲%s"), factories.person(name="乙")
    assert NAMED.rows(person=one.pk, name="甲%s") == list(_named(one.pk, "甲%s")) == [(one.pk, "甲%s", one.phone)]
    assert NAMED.rows(person=other.pk, name="乙") == list(_named(other.pk, "乙")) == [(other.pk, "乙", other.phone)]
    assert NAMED.rows(person=one.pk, name="乙") == []
    assert (NAMED.count(person=one.pk, name="甲%s"), NAMED.count(person=one.pk, name="乙")) == (1, 0)


@pytest.mark.django_db
def test_prepared_moments_and_days_are_compared_as_such() -> None:
    one = factories.person()
    FormerPhone.objects.create(person=one, phone_index=b"1", until=datetime(2026, 11, 21, 9, 0, tzinfo=UTC))
    before = Prepared(
        lambda moment: FormerPhone.objects.filter(until__lt=moment).values_list("person_id"), moment=datetime
    )
    since = Prepared(lambda day: FormerPhone.objects.filter(until__date__gte=day).values_list("person_id"), day=date)
    assert before.count(moment=datetime(2026, 11, 21, 9, 0, tzinfo=UTC)) == 0
    assert before.count(moment=datetime(2026, 11, 21, 9, 1, tzinfo=UTC)) == 1
    assert (since.count(day=date(2026, 11, 21)), since.count(day=date(2026, 11, 22))) == (1, 0)


@pytest.mark.django_db
def test_prepared_shows_each_asker_what_is_within_reach() -> None:
    one, other = factories.person(name="甲"), factories.person(name="甲")
    everybody = Prepared(lambda name: Person.objects.filter(name=name).order_by("pk").values_list("pk"), name=str)
    assert everybody.rows(name="甲") == [(one.pk,), (other.pk,)]
    for asker in (one, other, one, other, one, other, one):  # past the fifth time the plan is no longer made anew
        with reach.limited():
            assert everybody.rows(name="甲") == []
            reach.learn(Actor(person_id=asker.pk))
            assert everybody.rows(name="甲") == [(asker.pk,)]
    assert everybody.count(name="甲") == 2


@pytest.mark.django_db
def test_prepared_is_planned_once_a_connection_and_other_statements_are_not_kept() -> None:
    asked = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s"
    for number in range(3):
        assert prepared.ask("SELECT %s + 7411", (number,)) == [(7411 + number,)]
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s + 7412", [number])
    with connection.cursor() as cursor:
        cursor.execute(asked, ["%+ 7411%"])
        assert cursor.fetchone() == (1,)
        cursor.execute(asked, ["SELECT % + 7412%"])
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db
def test_a_value_that_django_changes_on_its_way_into_the_query_is_refused() -> None:
    within = Prepared(lambda part: Person.objects.filter(name__contains=part).values_list("pk"), part=str)
    with pytest.raises(ValueError, match="does not ask for part"):
        within.rows(part="甲")


@pytest.mark.django_db
def test_any_number_of_ids_is_one_query() -> None:
    three = [factories.person().pk for _ in range(3)]
    among = Prepared(lambda ids: Person.objects.filter(pk__any=ids).order_by("pk").values_list("pk"), ids=list)
    for wanted in ([], three[:1], three):
        assert among.rows(ids=wanted) == [(pk,) for pk in wanted]


@pytest.mark.django_db
def test_a_whole_row_is_the_instance_with_what_it_points_to() -> None:
    seekers = (factories.seeker(home_place=factories.place()), factories.seeker(home_place=None))
    whole = Whole(Seeker, "home_place")
    asked = Prepared(lambda pk: Seeker.objects.filter(pk=pk).values_list(*whole.names), pk=int)
    for seeker in seekers:
        (row,) = asked.rows(pk=seeker.pk)
        made, read = whole.made(row), Seeker.objects.select_related("home_place").get(pk=seeker.pk)
        fields = [field.attname for field in Seeker._meta.concrete_fields]
        assert [getattr(made, field) for field in fields] == [getattr(read, field) for field in fields]
        assert (made, made.home_place) == (read, read.home_place)
        assert not made.get_deferred_fields()


@pytest.mark.django_db
def test_a_whole_row_leads_on_to_what_is_pointed_to_from_there() -> None:
    above = factories.organisation()
    unions = (factories.organisation(parent=above), above, None)
    whole = Whole(Seeker, "organisation", "organisation__parent")
    asked = Prepared(lambda pk: Seeker.objects.filter(pk=pk).values_list(*whole.names), pk=int)
    for union in unions:
        (row,) = asked.rows(pk=factories.seeker(organisation=union).pk)
        with CaptureQueriesContext(connection) as captured:
            made = whole.made(row)
            assert (made.organisation, made.organisation and made.organisation.parent) == (
                union,
                union and union.parent,
            )
        assert len(captured) == 0
