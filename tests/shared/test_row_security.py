"""Policies: how PostgreSQL meets them."""

import pytest
from django.db import connection
from tests import factories

from chunfeng.domain.people.models import Person
from chunfeng.shared import reach

pytestmark = pytest.mark.django_db

WRITTEN_OUT = """
SELECT policy.polrelid::regclass || ' ' || policy.polname
FROM pg_policy policy JOIN pg_depend link ON link.classid = 'pg_policy'::regclass AND link.objid = policy.oid
JOIN pg_class looked ON link.refclassid = 'pg_class'::regclass AND looked.oid = link.refobjid
WHERE looked.oid <> policy.polrelid AND looked.relrowsecurity
GROUP BY 1 ORDER BY 1
"""


def test_no_policy_makes_postgresql_plan_the_policies_of_another_table() -> None:
    """A migration that adds such a policy ends with `row_security.keep_plans()`."""
    with connection.cursor() as cursor:
        cursor.execute(WRITTEN_OUT)
        assert cursor.fetchall() == []


def test_a_kept_plan_hides_what_another_reach_does_not_see() -> None:
    """PostgreSQL keeps the plan of a function after five calls; who asks is looked up at each."""
    union = factories.organisation()
    seeker, officer = factories.seeker(organisation=union), factories.staff(organisation=union)
    found = []
    for person_id in (officer.person_id, seeker.person_id) * 8:
        with reach.limited(reach.Reach(person_id=person_id)):
            found.append(Person.objects.filter(pk=seeker.person_id).exists())
    assert found == [False, True] * 8
    with reach.limited(reach.Reach(person_id=officer.person_id, paths=(union.path,))):
        assert Person.objects.get(pk=seeker.person_id) == seeker.person
