from datetime import date, timedelta

import pytest
from tests import factories

from chunfeng.domain.unions import queries, services
from chunfeng.domain.unions.enums import Level, Role
from chunfeng.domain.unions.errors import (
    NoSuchOrganisation,
    NoSuchPost,
    OrganisationExists,
    PostDates,
    PostHeld,
    WrongLevel,
)
from chunfeng.domain.unions.models import Organisation, StaffAssignment
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import NotAllowed
from chunfeng.shared.models import AuditEntry

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


def found(parent=None, level=Level.CITY, code="wh", actor=SYSTEM, **values):
    return services.create_organisation(
        actor=actor, name=f"{code}总工会", level=level, parent_id=parent and parent.pk, code=code, **values
    )


def test_founding_gives_a_path_below_the_parent_and_an_audit_entry():
    city = found()
    county = found(city, Level.COUNTY, "hs")
    assert (city.path, county.path) == (f"/{city.pk}/", f"/{city.pk}/{county.pk}/")
    assert [(entry.act, entry.target_id) for entry in AuditEntry.objects.order_by("id")] == [
        ("organisation.founded", city.pk),
        ("organisation.founded", county.pk),
    ]


def test_founding_twice_returns_the_same_organisation():
    assert found().pk == found().pk
    assert Organisation.objects.count() == 1


def test_a_code_or_place_of_another_organisation_is_refused():
    factories.place()
    city = found()
    found(city, Level.COUNTY, "hs", place_code="420111")
    with pytest.raises(OrganisationExists):
        found(city, Level.TOWN, "hs")
    with pytest.raises(OrganisationExists):
        found(city, Level.COUNTY, "hs2", place_code="420111")


def test_a_city_is_not_founded_below_a_county():
    county = found(found(), Level.COUNTY, "hs")
    with pytest.raises(WrongLevel) as refusal:
        found(county, Level.CITY, "x")
    assert [reason.code for reason in refusal.value.verdict.failed] == ["level_below_parent"]


def test_base_unions_may_lie_below_a_joint_base_union():
    joint = found(found(), Level.BASE, "joint")
    assert found(joint, Level.BASE, "shop").parent_id == joint.pk


def test_only_the_system_founds_a_root():
    with pytest.raises(NotAllowed):
        found(actor=factories.officer(factories.organisation()))


def test_an_officer_founds_below_the_own_node_and_nowhere_else():
    city = found()
    mine, other = found(city, Level.COUNTY, "hs"), found(city, Level.COUNTY, "wc")
    officer = factories.officer(mine)
    assert found(mine, Level.TOWN, "gs", actor=officer).parent_id == mine.pk
    with pytest.raises(NoSuchOrganisation):
        found(other, Level.TOWN, "zn", actor=officer)
    with pytest.raises(NotAllowed):
        found(mine, Level.TOWN, "jy", actor=factories.officer(mine, "auditor"))


def test_an_appointment_makes_the_post_and_repeating_it_adds_nothing():
    county, person = factories.organisation(), factories.person()
    for _ in range(2):
        services.assign(actor=SYSTEM, person_id=person.pk, organisation_id=county.pk, role=Role.OFFICER)
    assert [(post.role, post.path) for post in queries.posts_of(person.pk)] == [("officer", county.path)]
    assert [(entry.act, entry.about_person_id) for entry in AuditEntry.objects.all()] == [("post.given", person.pk)]


def test_a_role_is_held_once_at_a_time():
    county, person = factories.organisation(), factories.person()
    services.assign(actor=SYSTEM, person_id=person.pk, organisation_id=county.pk, role=Role.OFFICER)
    with pytest.raises(PostHeld):
        services.assign(
            actor=SYSTEM,
            person_id=person.pk,
            organisation_id=county.pk,
            role=Role.OFFICER,
            starts_on=clock.today() + timedelta(days=1),
        )


def test_a_post_does_not_end_before_it_begins():
    county, person = factories.organisation(), factories.person()
    with pytest.raises(PostDates):
        services.assign(
            actor=SYSTEM,
            person_id=person.pk,
            organisation_id=county.pk,
            role=Role.OFFICER,
            starts_on=date(2026, 5, 2),
            ends_on=date(2026, 5, 1),
        )


def test_posts_count_from_their_first_to_their_last_day():
    county, person = factories.organisation(), factories.person()
    factories.staff(organisation=county, person=person, starts_on=date(2026, 5, 2), ends_on=date(2026, 5, 3))
    held = {}
    for day in (1, 2, 3, 4):
        with clock.at(clock.day_start(date(2026, 5, day)) + timedelta(hours=23, minutes=59)):
            held[day] = len(queries.posts_of(person.pk))
    assert held == {1: 0, 2: 1, 3: 1, 4: 0}


def test_ending_a_post_takes_it_away_today_and_ending_it_again_changes_nothing():
    county = factories.organisation()
    post = factories.staff(organisation=county, starts_on=clock.today() - timedelta(days=9))
    for _ in range(2):
        services.end_assignment(actor=SYSTEM, assignment_id=post.pk)
    assert queries.posts_of(post.person_id) == ()
    assert [entry.act for entry in AuditEntry.objects.all()] == ["post.ended"]
    with pytest.raises(PostDates):
        services.end_assignment(actor=SYSTEM, assignment_id=post.pk, ends_on=clock.today() - timedelta(days=10))


def test_an_officer_neither_appoints_nor_dismisses_elsewhere():
    city = factories.organisation(level=2)
    mine, other = factories.organisation(parent=city), factories.organisation(parent=city)
    post = factories.staff(organisation=other)
    officer = factories.officer(mine)
    with pytest.raises(NoSuchOrganisation):
        services.assign(actor=officer, person_id=post.person_id, organisation_id=other.pk, role=Role.OFFICER)
    with pytest.raises(NoSuchPost):
        services.end_assignment(actor=officer, assignment_id=post.pk)
    assert StaffAssignment.objects.get(pk=post.pk).ends_on is None
