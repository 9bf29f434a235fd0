"""Once a year whoever decides about others states that their list of kin is whole."""

from datetime import date

import pytest

from chunfeng.domain.programs.models import KinStatement
from chunfeng.domain.programs.queries import ties
from chunfeng.domain.programs.services import kinships
from chunfeng.kernel.actor import Actor, Post
from chunfeng.kernel.errors import NotAllowed
from chunfeng.shared.models import AuditEntry
from tests import factories
from tests.domain.programs.province import on

pytestmark = pytest.mark.django_db


def officer_since(union, since: date, role: str = "reviewer") -> Actor:
    post = factories.staff(organisation=union, role=role, starts_on=since)
    return Actor(person_id=post.person_id, posts=(Post(role, union.pk, union.path),))


def test_it_is_stated_once_a_year_with_its_day_and_how_many_ties_there_were():
    union = factories.organisation()
    actor = officer_since(union, date(2025, 3, 1))
    with on(date(2026, 1, 1)):
        missing = ties.own_statement(actor)
        assert (missing.year, missing.stated_on, missing.due_on, missing.late) == (2026, None, date(2026, 1, 31), False)
        kinships.declare(actor=actor, phone="13900000001", kin="spouse")
        for _twice in range(2):
            kinships.state(actor=actor)
    with on(date(2026, 2, 1)):
        stated = ties.own_statement(actor)
        assert (stated.stated_on, stated.ties, stated.late) == (date(2026, 1, 1), 1, False)
    with on(date(2027, 1, 1)):
        assert ties.own_statement(actor).stated_on is None
    assert (KinStatement.objects.count(), AuditEntry.objects.filter(act="kinship.stated").count()) == (1, 1)


def test_who_is_new_at_a_post_has_some_weeks_and_who_decides_nothing_states_nothing():
    union = factories.organisation()
    new, clerk = officer_since(union, date(2026, 3, 1)), officer_since(union, date(2026, 3, 1), "auditor")
    late = []
    for day in (date(2026, 3, 31), date(2026, 4, 1)):
        with on(day):
            late.append(ties.own_statement(new).late)
            assert ties.own_statement(clerk) is None
    assert late == [False, True]
    with pytest.raises(NotAllowed):
        kinships.state(actor=Actor.system("test"))


def test_auditors_and_officers_above_see_what_is_missing_first_and_only_of_their_part():
    root = factories.organisation()
    city, other = (factories.organisation(parent=root) for _each in range(2))
    since = date(2025, 3, 1)
    done, missing = (officer_since(city, since) for _each in range(2))
    officer_since(other, since)
    with on(date(2026, 2, 1)):
        kinships.state(actor=done)
        seen = [
            [(each.person_id, each.stated_on, each.late) for each in ties.statements(actor)]
            for actor in (officer_since(city, since, "auditor"), done)
        ]
    day = date(2026, 2, 1)
    assert seen == [[(missing.person_id, None, True), (done.person_id, day, False)], []]
