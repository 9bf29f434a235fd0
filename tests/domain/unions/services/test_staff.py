from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from tests import factories

from chunfeng.domain.unions import queries, services
from chunfeng.domain.unions.enums import Role
from chunfeng.domain.unions.errors import (
    AdministratorsApart,
    CannotHappen,
    NoSuchColleague,
    NoSuchOrganisation,
    NoSuchPost,
    OrganisationEnded,
    PostDates,
    PostHeld,
)
from chunfeng.domain.unions.models import StaffAssignment
from chunfeng.domain.unions.rules import roles
from chunfeng.domain.unions.services import joining
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import NotAllowed
from chunfeng.shared import duties
from chunfeng.shared.models import AuditEntry

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
TOMORROW = timedelta(days=1)


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


def give(actor, organisation, role, person=None, **values):
    person = person or factories.person()
    return services.assign(actor=actor, person_id=person.pk, organisation_id=organisation.pk, role=role, **values)


def may(giver, role):
    county = factories.organisation()
    actor = SYSTEM if giver == "system" else factories.officer(county, giver)
    try:
        give(actor, county, role)
    except NotAllowed:
        return False
    return True


@pytest.mark.parametrize("giver", [*Role, "system"])
def test_each_role_gives_what_the_table_says_and_nothing_else(giver):
    expected = set(Role) if giver == "system" else set(roles.GIVES.get(giver, ()))
    assert {role for role in Role if may(giver, role)} == expected


def test_security_and_audit_administrators_come_from_the_set_up_alone():
    assert [role for role in Role if not roles.givers(role)] == [Role.SECURITY_ADMIN, Role.AUDIT_ADMIN]
    assert roles.given_by(["audit_admin", "officer"]) == (*roles.WORKING, Role.AUDITOR)


def test_nobody_gives_a_post_to_themselves_not_even_past_the_policy():
    county = factories.organisation()
    officer = factories.officer(county)
    with pytest.raises(NotAllowed) as refusal:
        services.assign(actor=officer, person_id=officer.person_id, organisation_id=county.pk, role=Role.REVIEWER)
    assert [reason.code for reason in refusal.value.verdict.failed] == ["post.not_to_oneself"]
    with pytest.raises(IntegrityError, match="staff_not_given_to_oneself"), transaction.atomic():
        factories.staff(
            organisation=county,
            role="lawyer",
            person=StaffAssignment.objects.get().person,
            given_by_id=officer.person_id,
        )


@pytest.mark.parametrize(("first", "second"), [("system_admin", "security_admin"), ("audit_admin", "system_admin")])
def test_the_three_administrators_never_meet_in_one_person_wherever_they_are(first, second):
    city = factories.organisation()
    county, person = factories.organisation(parent=city), factories.person()
    give(SYSTEM, city, first, person, ends_on=clock.today())
    with pytest.raises(AdministratorsApart):
        give(SYSTEM, county, second, person)
    with pytest.raises(IntegrityError, match="staff_administrators_apart"), transaction.atomic():
        factories.staff(organisation=county, role=second, person=person)
    assert give(SYSTEM, county, second, person, starts_on=clock.today() + TOMORROW).role == second


def test_an_administrator_may_hold_the_same_post_twice_and_do_other_work():
    city = factories.organisation()
    person = factories.person()
    give(SYSTEM, city, Role.AUDIT_ADMIN, person)
    give(SYSTEM, factories.organisation(parent=city), Role.AUDIT_ADMIN, person)
    give(SYSTEM, city, Role.TRAINER, person)
    assert sorted(post.role for post in queries.posts_of(person.pk)) == ["audit_admin", "audit_admin", "trainer"]


def test_nobody_is_appointed_to_a_union_that_has_ended():
    city = factories.organisation()
    gone = factories.organisation(parent=city)
    services.dissolve(actor=SYSTEM, organisation_id=gone.pk)
    with pytest.raises(OrganisationEnded):
        give(SYSTEM, gone, Role.OFFICER)


def test_a_colleague_is_found_by_phone_and_nobody_learns_it_without_the_right_to_appoint():
    county = factories.organisation()
    colleague = factories.person(phone="13900001111")
    officer, auditor = factories.officer(county), factories.officer(county, "auditor")
    post = services.appoint(actor=officer, phone="139 0000 1111", organisation_id=county.pk, role=Role.LIAISON)
    assert (post.person_id, post.given_by_id) == (colleague.pk, officer.person_id)
    with pytest.raises(NoSuchColleague):
        services.appoint(actor=officer, phone="13900002222", organisation_id=county.pk, role=Role.LIAISON)
    for phone in ("13900001111", "13900002222"):
        with pytest.raises(NotAllowed):
            services.appoint(actor=auditor, phone=phone, organisation_id=county.pk, role=Role.LIAISON)


class TestDeputies:
    def test_a_deputy_acts_in_the_post_for_its_time_and_no_longer(self):
        county, deputy = factories.organisation(), factories.person(phone="13900003333")
        post = factories.staff(organisation=county)
        holder = Actor(person_id=post.person_id, posts=queries.posts_of(post.person_id))
        for _ in range(2):
            made = services.deputise(
                actor=holder, assignment_id=post.pk, phone="13900003333", ends_on=clock.today() + 2 * TOMORROW
            )
        assert (made.deputy_for_id, StaffAssignment.objects.count()) == (post.pk, 2)
        assert [(held.role, held.path) for held in queries.posts_of(deputy.pk)] == [("officer", county.path)]
        with clock.at(clock.now() + timedelta(days=3)):
            assert queries.posts_of(deputy.pk) == ()
        assert queries.deputies_of(post) == [made]

    def test_a_deputy_goes_when_the_holder_goes(self):
        county, deputy = factories.organisation(), factories.person(phone="13900003333")
        post = factories.staff(organisation=county, starts_on=clock.today() - timedelta(days=9))
        services.deputise(
            actor=SYSTEM,
            assignment_id=post.pk,
            phone="13900003333",
            starts_on=clock.today() - TOMORROW,
            ends_on=clock.today() + 9 * TOMORROW,
        )
        services.end_assignment(actor=SYSTEM, assignment_id=post.pk)
        assert queries.posts_of(deputy.pk) == ()

    def test_a_deputy_names_no_deputy_and_an_administrator_has_none(self):
        county = factories.organisation()
        factories.person(phone="13900003333")
        post = factories.staff(organisation=county)
        ends_on = clock.today() + TOMORROW
        acting = services.deputise(actor=SYSTEM, assignment_id=post.pk, phone="13900003333", ends_on=ends_on)
        factories.person(phone="13900004444")
        for refused, code in (
            (acting, "deputy.of_a_post"),
            (factories.staff(organisation=county, role="system_admin"), "deputy.not_for_administrators"),
        ):
            with pytest.raises(NotAllowed) as refusal:
                services.deputise(actor=SYSTEM, assignment_id=refused.pk, phone="13900004444", ends_on=ends_on)
            assert [reason.code for reason in refusal.value.verdict.failed] == [code]

    def test_a_deputy_does_not_outlast_the_post(self):
        county = factories.organisation()
        factories.person(phone="13900003333")
        post = factories.staff(organisation=county, ends_on=clock.today() + TOMORROW)
        with pytest.raises(PostDates):
            services.deputise(
                actor=SYSTEM, assignment_id=post.pk, phone="13900003333", ends_on=clock.today() + 2 * TOMORROW
            )


class TestHandingOver:
    def test_what_somebody_has_open_is_seen_and_given_to_a_colleague(self):
        county = factories.organisation()
        leaver, heir = factories.officer(county), factories.officer(county, "reviewer")
        factories.founding(above=county, owner_id=leaver.person_id)
        asked = factories.join_application(organisation=county)
        joining.take(actor=leaver, application_id=asked.pk)
        factories.sheet(organisation=county, status="previewed", uploaded_by_id=leaver.person_id)
        post = StaffAssignment.objects.get(person_id=leaver.person_id)
        assert [(open.kind, open.number) for open in queries.open_work(post)] == [
            ("employers.sheets", 1),
            ("unions.foundings", 1),
            ("unions.join_applications", 1),
        ]
        services.end_assignment(actor=SYSTEM, assignment_id=post.pk, heir_id=heir.person_id)
        assert duties.open_work(leaver.person_id, county.path) == []
        assert [open.number for open in duties.open_work(heir.person_id, county.path)] == [1, 1, 1]
        entry = AuditEntry.objects.get(act="work.handed_over")
        assert entry.detail == {
            "to": heir.person_id,
            "work": {"employers.sheets": 1, "unions.foundings": 1, "unions.join_applications": 1},
        }

    def test_an_application_to_join_goes_to_nobody_who_asked_to_join_themselves(self):
        county = factories.organisation()
        leaver, heir = factories.officer(county), factories.officer(county, "reviewer")
        own = factories.join_application(organisation=county, person_id=heir.person_id, owner_id=leaver.person_id)
        other = factories.join_application(organisation=county, owner_id=leaver.person_id)
        assert joining.pass_on(leaver.person_id, heir.person_id, county.path) == 2
        own.refresh_from_db()
        other.refresh_from_db()
        assert (own.owner_id, other.owner_id) == (None, heir.person_id)

    def test_only_who_may_decide_takes_a_review_and_decided_ones_are_nobodys_work(self):
        county = factories.organisation()
        officer, auditor = factories.officer(county), factories.officer(county, "auditor")
        asked = factories.join_application(organisation=county)
        with pytest.raises(NotAllowed):
            joining.take(actor=auditor, application_id=asked.pk)
        joining.take(actor=officer, application_id=asked.pk)
        joining.take(actor=officer, application_id=asked.pk)
        assert AuditEntry.objects.filter(act="join.taken").count() == 1
        joining.approve(actor=officer, application_id=asked.pk)
        assert duties.open_work(officer.person_id, county.path) == []

    def test_without_an_heir_it_goes_back_to_everybody_once_the_post_is_over(self):
        county = factories.organisation()
        leaver = factories.officer(county)
        made = factories.founding(above=county, owner_id=leaver.person_id)
        post = StaffAssignment.objects.get()
        services.end_assignment(actor=SYSTEM, assignment_id=post.pk, ends_on=clock.today())
        made.refresh_from_db()
        assert made.owner_id == leaver.person_id
        with clock.at(clock.now() + timedelta(days=1)):
            assert [services.clear_ended_posts(), services.clear_ended_posts()] == [1, 0]
        made.refresh_from_db()
        assert made.owner_id is None

    def test_who_still_works_there_in_another_post_keeps_the_work(self):
        city = factories.organisation()
        county, person = factories.organisation(parent=city), factories.person()
        factories.staff(organisation=city, person=person)
        post = factories.staff(organisation=county, person=person, starts_on=clock.today() - TOMORROW)
        made = factories.founding(above=county, owner_id=person.pk)
        services.end_assignment(actor=SYSTEM, assignment_id=post.pk)
        made.refresh_from_db()
        assert made.owner_id == person.pk

    def test_work_goes_to_somebody_who_reaches_it(self):
        city = factories.organisation()
        county, other = factories.organisation(parent=city), factories.organisation(parent=city)
        leaver, stranger = factories.officer(county), factories.officer(other)
        with pytest.raises(CannotHappen):
            services.hand_over(
                actor=leaver,
                organisation_id=county.pk,
                from_person_id=leaver.person_id,
                to_person_id=stranger.person_id,
            )
        with pytest.raises(NotAllowed):
            services.hand_over(
                actor=factories.officer(county, "auditor"),
                organisation_id=county.pk,
                from_person_id=leaver.person_id,
                to_person_id=None,
            )

    def test_colleagues_who_can_take_over_are_named_nearest_first_and_once(self):
        city = factories.organisation()
        county = factories.organisation(parent=city)
        near, far, both = factories.person(), factories.person(), factories.person()
        factories.staff(organisation=county, person=near, role="liaison")
        factories.staff(organisation=city, person=far)
        factories.staff(organisation=city, person=both)
        factories.staff(organisation=county, person=both, role="reviewer")
        factories.staff(organisation=county, role="auditor")
        post = factories.staff(organisation=county)
        found = queries.may_take_over(SYSTEM, post)
        assert [(row.person, row.organisation_id) for row in found] == [
            (near, county.pk),
            (both, county.pk),
            (far, city.pk),
        ]

    def test_people_leave_their_own_post_but_nobody_elses(self):
        county = factories.organisation()
        lawyer, other = factories.officer(county, "lawyer"), factories.staff(organisation=county, role="trainer")
        own = StaffAssignment.objects.get(person_id=lawyer.person_id)
        assert services.end_assignment(actor=lawyer, assignment_id=own.pk, ends_on=clock.today()).ends_on
        with pytest.raises(NotAllowed):
            services.end_assignment(actor=lawyer, assignment_id=other.pk)
