"""Fifty people press twice at once, two officers approve at once, a transfer meets a leave: one membership each.

The canaries take the lock of the person away and hold everybody between looking and writing: then it goes wrong, or only
the constraint of the database stands in the way. So the lock is what keeps it right, and the races are real.
"""

import threading
from contextlib import contextmanager
from functools import partial

import pytest
from django.db import IntegrityError, connection
from tests import factories
from tests.crowds import PATIENCE, race

from chunfeng.domain.facts.models import Fact
from chunfeng.domain.people.catalog import consent_texts
from chunfeng.domain.people.enums import Purpose
from chunfeng.domain.people.models import Person
from chunfeng.domain.unions.enums import Via
from chunfeng.domain.unions.errors import DecidedAlready, NoMembership
from chunfeng.domain.unions.models import JoinApplication, Membership, MembershipStep, Placement
from chunfeng.domain.unions.services import ceremonies, joining, memberships, steps
from chunfeng.kernel.actor import Actor

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def without_the_lock(monkeypatch: pytest.MonkeyPatch, parties: int):
    """People are looked at, not locked, and nobody writes before all have looked."""
    barrier = threading.Barrier(parties)
    locked = steps.lock_people

    def looked(ids):
        return {person.pk: person for person in Person.objects.filter(pk__in=set(ids))}

    def wait(person_id):
        found = Membership.objects.filter(person_id=person_id, status__in=("active", "kept")).first()
        barrier.wait(PATIENCE)
        return found

    with monkeypatch.context() as patch:
        patch.setattr(steps, "lock_people", looked)
        patch.setattr(steps, "standing_membership", wait)
        yield
    assert steps.lock_people is locked


def apply(actor: Actor, organisation_id: int) -> None:
    joining.apply(
        actor=actor,
        organisation_id=organisation_id,
        via=Via.POSTER,
        consent=True,
        consent_version=consent_texts()[Purpose.UNION_MEMBERSHIP][-1].version,
    )


def test_fifty_people_press_join_twice_at_once() -> None:
    union = factories.organisation()
    actors = [factories.actor() for _ in range(50)]
    acts = [lambda actor=actor: apply(actor, union.pk) for actor in actors for _ in range(2)]
    failures = []
    for start in range(0, len(acts), 20):  # ten people at a time: a test database has its limit of connections
        failures += race(*acts[start : start + 20])
    assert failures == []
    assert (JoinApplication.objects.count(), JoinApplication.objects.values("person_id").distinct().count()) == (50, 50)
    assert Fact.objects.filter(kind="membership_applied").count() == 50


def test_two_officers_approve_the_same_application_at_once() -> None:
    union = factories.organisation()
    officers = [factories.officer(union) for _ in range(2)]
    applications = [factories.join_application(organisation=union) for _ in range(5)]
    for application in applications:
        made: list[int] = []

        def approve(officer: Actor, application_id: int, made: list[int] = made) -> None:
            made.append(joining.approve(actor=officer, application_id=application_id).pk)

        failures = race(*(partial(approve, officer, application.pk) for officer in officers))
        assert (failures, len(made), len(set(made))) == ([], 2, 1)
    assert Membership.objects.count() == Fact.objects.filter(kind="member_joined").count() == 5


def test_one_approves_and_one_refuses_at_once_and_one_of_them_decides() -> None:
    union = factories.organisation()
    first, second = (factories.officer(union) for _ in range(2))
    for _ in range(5):
        application = factories.join_application(organisation=union)
        failures = race(
            lambda pk=application.pk: joining.approve(actor=first, application_id=pk),
            lambda pk=application.pk: joining.refuse(actor=second, application_id=pk, reason="不在本区"),
        )
        application.refresh_from_db()
        assert [type(error) for error in failures] == [DecidedAlready]
        members = Membership.objects.filter(person_id=application.person_id).count()
        assert (application.state, members) in {("accepted", 1), ("refused", 0)}


def test_a_transfer_meets_a_leave() -> None:
    there, elsewhere = factories.organisation(), factories.organisation()
    for _ in range(6):
        made = factories.membership(organisation=there)
        actor = factories.actor(made.person)
        failures = race(
            lambda actor=actor: memberships.transfer(actor=actor, organisation_id=elsewhere.pk),
            lambda actor=actor: memberships.leave(actor=actor),
        )
        assert [error for error in failures if not isinstance(error, NoMembership)] == []
        made.refresh_from_db()
        done = list(MembershipStep.objects.filter(membership=made).order_by("pk").values_list("step", flat=True))
        moved = made.organisation_id == elsewhere.pk
        assert (made.status, done) == ("left", ["transfer", "leave"] if moved else ["leave"])
        assert Placement.objects.filter(membership=made).count() == moved


def test_joining_twice_at_two_unions_at_once_is_one_membership() -> None:
    unions = [factories.organisation() for _ in range(2)]
    person = factories.person()
    entries = [
        factories.ceremony_entry(ceremony=factories.ceremony(organisation=union), person=person) for union in unions
    ]
    for entry in entries:
        entry.consent_paper = "W-1"
        entry.save()
    officers = [factories.officer(union) for union in unions]
    acts = [
        lambda entry=entry, officer=officer: ceremonies.confirm(actor=officer, ceremony_id=entry.ceremony_id)
        for entry, officer in zip(entries, officers, strict=True)
    ]
    assert race(*acts) == []
    assert Membership.objects.filter(person=person).count() == 1


def test_canary_two_approvals_without_the_lock_would_make_two_members(monkeypatch) -> None:
    union = factories.organisation()
    officers = [factories.officer(union) for _ in range(2)]
    person = factories.person()
    # two ways in at the same moment: an approval each of them could make, were it not for the lock and the constraint
    applications = [
        factories.join_application(organisation=union, person=person),
        factories.join_application(organisation=union, person=person, state="withdrawn"),
    ]
    JoinApplication.objects.filter(pk=applications[0].pk).update(state="withdrawn")
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX join_application_one_open")
    try:
        JoinApplication.objects.update(state="submitted")
        with without_the_lock(monkeypatch, parties=2):
            failures = race(
                *(
                    lambda officer=officer, pk=application.pk: joining.approve(actor=officer, application_id=pk)
                    for officer, application in zip(officers, applications, strict=True)
                )
            )
        assert [type(error) for error in failures] == [IntegrityError]
        assert "membership_one_at_a_time" in str(failures[0])
        assert Membership.objects.filter(person=person).count() == 1
    finally:
        JoinApplication.objects.filter(state="submitted").update(state="withdrawn")
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE UNIQUE INDEX join_application_one_open ON unions_joinapplication (person_id)"
                " WHERE state IN ('submitted', 'returned')"
            )


def test_canary_a_transfer_and_a_leave_without_the_lock_lose_one_of_them(monkeypatch) -> None:
    there, elsewhere = factories.organisation(), factories.organisation()
    made = factories.membership(organisation=there)
    actor = factories.actor(made.person)
    with without_the_lock(monkeypatch, parties=2):
        failures = race(
            lambda: memberships.transfer(actor=actor, organisation_id=elsewhere.pk),
            lambda: memberships.leave(actor=actor),
        )
    made.refresh_from_db()
    # both acted on what they had looked at: the log says that a member moved and left, the row has lost one of the two
    assert failures == []
    assert sorted(made.steps.values_list("step", "before")) == [("leave", "active"), ("transfer", "active")]
    assert (made.status, made.organisation_id) in {("active", elsewhere.pk), ("left", there.pk)}
