"""What is asked again and again keeps its plan; what it finds is what an ordinary statement finds."""

import pytest
from django.db import connection
from tests import factories

from chunfeng.domain.people.models import Person
from chunfeng.shared import plans, reach

pytestmark = pytest.mark.django_db


def kept() -> int:
    """How often a person was read by a plan that this connection had kept."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(generic_plans), 0) FROM pg_prepared_statements"
            " WHERE statement LIKE '% FROM \"people_person\" WHERE %'"
        )
        return int(cursor.fetchone()[0])


def test_a_plan_stays_with_the_connection_and_finds_the_same():
    people = [factories.person() for _ in range(8)]
    before = kept()
    with plans.kept():
        found = [Person.objects.get(pk=person.pk).handle for person in people]
    assert found == [person.handle for person in people]
    assert kept() - before >= 2  # PostgreSQL tries five times with the values before it keeps a plan
    after = kept()
    Person.objects.get(pk=people[0].pk)
    assert kept() == after


def test_a_plan_that_is_kept_hides_what_another_reach_does_not_see():
    own, other = factories.person(), factories.person()
    with plans.kept():
        for _ in range(8):
            Person.objects.get(pk=other.pk)
        with reach.limited(reach.Reach(person_id=own.pk)):
            seen = [Person.objects.filter(pk=each.pk).exists() for each in (own, other)]
            again = [list(Person.objects.filter(pk=each.pk)) for each in (own, other)]
        assert Person.objects.get(pk=other.pk) == other
    assert (seen, again) == ([True, False], [[own], []])
