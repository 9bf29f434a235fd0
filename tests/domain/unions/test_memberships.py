"""Memberships through moves of the tree, ends of unions, and evidence that runs out."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from tests import factories

from chunfeng.domain.facts.models import Fact
from chunfeng.domain.people.models import Person
from chunfeng.domain.unions import services
from chunfeng.domain.unions.enums import Evidence
from chunfeng.domain.unions.errors import BadEvidence, NoSuchMember, NotYourOwn
from chunfeng.domain.unions.models import JoinApplication, Membership, MembershipStep, Placement
from chunfeng.domain.unions.queries import density, own, tallies
from chunfeng.domain.unions.services import memberships
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import NotAllowed

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


def test_rows_follow_their_union_through_the_tree_and_so_do_the_numbers() -> None:
    province = factories.organisation(level=1)
    here, there = (factories.organisation(parent=province) for _ in range(2))
    union = factories.organisation(parent=here)
    made = factories.membership(organisation=union)
    asked = factories.join_application(organisation=union)
    services.move(actor=SYSTEM, organisation_id=union.pk, parent_id=there.pk)
    union.refresh_from_db()
    made.refresh_from_db()
    asked.refresh_from_db()
    assert made.organisation_path == asked.organisation_path == union.path
    assert [tallies.totals(node.path).get("members", 0) for node in (province, here, there)] == [1, 0, 1]


def test_the_tree_counts_standing_members_once_wherever_they_go() -> None:
    city = factories.organisation()
    left, reached = factories.organisation(parent=city), factories.organisation(parent=city)
    made = factories.membership(organisation=left)
    actor = factories.actor(made.person)

    def numbers() -> list[int]:
        return [tallies.totals(node.path).get("members", 0) for node in (city, left, reached)]

    assert numbers() == [1, 1, 0]
    memberships.transfer(actor=actor, organisation_id=reached.pk)
    assert numbers() == [1, 0, 1]
    memberships.keep(actor=actor, why="retired")
    assert numbers() == [1, 0, 1]
    services.fold()
    memberships.leave(actor=actor)
    assert numbers() == [0, 0, 0]


def test_members_of_a_union_that_ends_go_on_in_its_heir() -> None:
    city = factories.organisation()
    gone, heir = (factories.organisation(parent=city) for _ in range(2))
    with clock.at(datetime(2026, 3, 2, 4, tzinfo=UTC)):
        made = [factories.membership(organisation=gone) for _ in range(3)]
        left = factories.membership(organisation=gone, status="left", left_on=clock.today())
        asked = factories.join_application(organisation=gone)
    services.merge(actor=factories.officer(city), organisation_id=gone.pk, heir_id=heir.pk)
    assert set(
        Membership.objects.filter(pk__in=[row.pk for row in made]).values_list("organisation_id", "organisation_path")
    ) == {(heir.pk, heir.path)}
    left.refresh_from_db()
    assert left.organisation_id == gone.pk
    assert JoinApplication.objects.get(pk=asked.pk).organisation_id == heir.pk
    assert set(Placement.objects.values_list("organisation_id", "valid_to")) == {(gone.pk, clock.today())}
    assert MembershipStep.objects.filter(step="transfer", left=gone, reached=heir).count() == 3
    assert Fact.objects.filter(kind="member_transferred", organisation_id=heir.pk).count() == 3


def test_the_database_keeps_one_membership_a_person_and_one_union_a_day() -> None:
    made = factories.membership()
    with pytest.raises(IntegrityError, match="membership_one_at_a_time"), transaction.atomic():
        factories.membership(person=made.person)
    day, union = clock.today(), factories.organisation()
    Placement.objects.create(membership=made, organisation=union, valid_from=day, valid_to=day + timedelta(days=3))
    with pytest.raises(IntegrityError, match="placement_one_a_day"), transaction.atomic():
        Placement.objects.create(
            membership=made, organisation=union, valid_from=day + timedelta(days=2), valid_to=day + timedelta(days=5)
        )


def test_somebody_who_left_may_join_again_with_a_number_of_their_own() -> None:
    first = factories.membership(status="left", left_on=clock.today())
    again = factories.membership(person=first.person)
    assert first.number != again.number


def test_evidence_counts_to_its_last_day_and_is_asked_for_before() -> None:
    with clock.at(datetime(2026, 1, 5, 4, tzinfo=UTC)):
        made = factories.membership()
        actor = factories.actor(made.person)
        memberships.state_group(actor=actor, group="courier")
        row = made.groups.get()
    seen = {}
    for days in (0, 140, 160, 179, 180):
        with clock.at(datetime(2026, 1, 5, 4, tzinfo=UTC) + timedelta(days=days)):
            found = own.own_groups(made)[0]
            seen[days] = (found.counts, found.runs_out)
    assert (row.ends_on - row.starts_on).days == 179
    assert seen == {0: (True, False), 140: (True, False), 160: (True, True), 179: (True, True), 180: (False, False)}


def test_an_officers_evidence_is_not_weakened_by_a_statement_but_renewed_when_it_ran_out() -> None:
    union = factories.organisation()
    with clock.at(datetime(2026, 1, 5, 4, tzinfo=UTC)):
        made = factories.membership(organisation=union)
        officer, actor = factories.officer(union), factories.actor(made.person)
        memberships.confirm_group(
            actor=officer, membership_id=made.pk, group="trucker", evidence=Evidence.LICENCE, note="42-118"
        )
        assert memberships.state_group(actor=actor, group="trucker").evidence == "licence"
    with clock.at(datetime(2029, 6, 1, 4, tzinfo=UTC)):
        row = memberships.state_group(actor=actor, group="trucker")
        assert (row.evidence, row.starts_on, row.confirmed_by_id) == ("stated", clock.today(), None)


def test_evidence_is_noted_by_keepers_of_the_union_only() -> None:
    union = factories.organisation()
    made = factories.membership(organisation=union)
    given = {"membership_id": made.pk, "group": "trucker", "evidence": Evidence.LICENCE}
    with pytest.raises(NotAllowed):
        memberships.confirm_group(actor=factories.officer(union, role="auditor"), **given)
    with pytest.raises(NoSuchMember):
        memberships.confirm_group(actor=factories.officer(factories.organisation()), **given)
    with pytest.raises(BadEvidence):
        memberships.confirm_group(
            actor=factories.officer(union), **{**given, "ends_on": clock.today() - timedelta(days=1)}
        )


def test_nobody_notes_evidence_about_themselves() -> None:
    union = factories.organisation()
    officer = factories.officer(union)
    made = factories.membership(organisation=union, person=Person.objects.get(pk=officer.person_id))
    given = {"membership_id": made.pk, "group": "trucker"}
    with pytest.raises(NotYourOwn):
        memberships.confirm_group(actor=officer, evidence=Evidence.LICENCE, **given)
    assert not made.groups.exists()
    memberships.confirm_group(actor=factories.officer(union), evidence=Evidence.LICENCE, **given)
    assert made.groups.get().evidence == "licence"


def test_densities_rest_on_what_unions_said_until_somebody_counts() -> None:
    city = factories.organisation()
    union = factories.organisation(parent=city, workers=40)
    for _ in range(2):
        factories.membership(organisation=union)
    officer = factories.officer(city)
    assert density.density_page(officer, city).whole.per_cent == 5.0
    union.workers_known.create(number=10, source="普查", counted_on=clock.today())
    assert density.density_page(officer, city).whole.per_cent == 20.0
