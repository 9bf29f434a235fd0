"""Asking to join and deciding: consent, deadlines, reminders, escalation, bulk; what is refused and why."""

from datetime import UTC, date, datetime, timedelta

import pytest
from tests import factories

from chunfeng.domain.facts.models import Fact
from chunfeng.domain.people.catalog import consent_texts
from chunfeng.domain.people.enums import Purpose
from chunfeng.domain.people.errors import OutdatedConsent
from chunfeng.domain.people.models import Consent
from chunfeng.domain.unions.enums import JoinStep, Via
from chunfeng.domain.unions.errors import (
    CannotJoin,
    DecidedAlready,
    JoinReasonMissing,
    NoSuchJoinApplication,
    NotYourOwn,
    OtherName,
)
from chunfeng.domain.unions.models import JoinApplication, Membership, Organisation
from chunfeng.domain.unions.queries import joining as queries
from chunfeng.domain.unions.rules import cards
from chunfeng.domain.unions.services import joining, telling
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import NotAllowed
from chunfeng.shared.sms import MemoryGateway

pytestmark = pytest.mark.django_db


def version() -> str:
    return consent_texts()[Purpose.UNION_MEMBERSHIP][-1].version


def apply(actor: Actor, organisation: Organisation, **values: object) -> JoinApplication:
    given = {"via": Via.POSTER, "consent": True, "consent_version": version(), **values}
    return joining.apply(actor=actor, organisation_id=organisation.pk, **given)


def test_applying_keeps_consent_deadline_and_fact() -> None:
    union, actor = factories.organisation(place=factories.place()), factories.actor()
    with clock.at(datetime(2026, 9, 30, 4, tzinfo=UTC)):  # the day before the golden week
        application = apply(actor, union, employer_name=" 春江物流 ", groups=["rider", "courier", "rider", "astronaut"])
    assert (application.due_on, application.employer_name, application.groups) == (
        date(2026, 10, 10),
        "春江物流",
        ["courier", "rider"],
    )
    consent = Consent.objects.get()
    assert (consent.purpose, consent.recipient_kind, consent.recipient_id) == (
        "union_membership",
        "organisation",
        union.pk,
    )
    fact = Fact.objects.get()
    assert (fact.kind, fact.person_id, fact.organisation_path, fact.place_code, fact.tags) == (
        "membership_applied",
        actor.person_id,
        union.path,
        "420111",
        ["via:poster", "group:courier", "group:rider"],
    )
    application.refresh_from_db()
    assert application.organisation_path == union.path


def test_applying_again_returns_what_is_out() -> None:
    union, actor = factories.organisation(), factories.actor()
    assert apply(actor, union).pk == apply(actor, union).pk
    assert (JoinApplication.objects.count(), Fact.objects.count()) == (1, 1)


def test_everything_in_the_way_is_said_at_once() -> None:
    union = factories.organisation(state="dissolved", ended_on=clock.today())
    nameless = factories.person(name="")
    factories.membership(person=nameless)
    factories.join_application(person=nameless)
    with pytest.raises(CannotJoin) as refused:
        apply(factories.actor(nameless), union, consent=False)
    assert [reason.code for reason in refused.value.verdict.failed] == [
        "union_stands",
        "not_a_member",
        "not_asked_elsewhere",
        "name_known",
        "consent_given",
    ]


def test_an_outdated_text_leaves_nothing_behind() -> None:
    with pytest.raises(OutdatedConsent):
        apply(factories.actor(), factories.organisation(), consent_version="1999-01")
    assert (JoinApplication.objects.count(), Consent.objects.count()) == (0, 0)


def test_an_officer_enters_who_signed_on_paper_and_the_account_waits_for_its_owner() -> None:
    union = factories.organisation()
    officer = factories.officer(union)
    given = {"name": "赵大山", "phone": "13700001234", "consent_paper": "入会申请书 2026-117"}
    first = joining.enter(actor=officer, organisation_id=union.pk, **given)
    assert joining.enter(actor=officer, organisation_id=union.pk, **given).pk == first.pk
    assert (first.person.name, first.person.phone_verified_at, first.consent_how, first.via) == (
        "赵大山",
        None,
        "paper",
        "officer",
    )
    with pytest.raises(OtherName):
        joining.enter(actor=officer, organisation_id=union.pk, **{**given, "name": "钱小河"})
    with pytest.raises(CannotJoin) as refused:
        joining.enter(actor=officer, organisation_id=union.pk, name="孙一", phone="13700001235", consent_paper=" ")
    assert [reason.code for reason in refused.value.verdict.failed] == ["consent_given"]


def test_an_auditor_enters_nobody() -> None:
    union = factories.organisation()
    with pytest.raises(NotAllowed):
        joining.enter(
            actor=factories.officer(union, role="auditor"),
            organisation_id=union.pk,
            name="赵大山",
            phone="13700001234",
            consent_paper="1",
        )


def test_approving_makes_one_member_with_number_groups_and_fact() -> None:
    union = factories.organisation()
    actor, officer = factories.actor(), factories.officer(union)
    application = apply(actor, union, groups=["trucker"])
    membership = joining.approve(actor=officer, application_id=application.pk)
    assert joining.approve(actor=officer, application_id=application.pk).pk == membership.pk
    membership.refresh_from_db()
    assert cards.is_number(membership.number)
    assert (membership.organisation_path, membership.status, membership.via) == (union.path, "active", "poster")
    assert list(membership.groups.values_list("group", "evidence")) == [("trucker", "stated")]
    assert list(Fact.objects.filter(kind="member_joined").values_list("person_id", "quantity")) == [
        (actor.person_id, 1)
    ]


def test_foreign_applications_do_not_exist() -> None:
    application = factories.join_application()
    elsewhere = factories.officer(factories.organisation())
    with pytest.raises(NoSuchJoinApplication):
        joining.approve(actor=elsewhere, application_id=application.pk)
    assert joining.decide_many(actor=elsewhere, act=JoinStep.APPROVE, application_ids=[application.pk]) == joining.Bulk(
        (), ()
    )


def test_nobody_decides_on_themselves() -> None:
    union = factories.organisation()
    officer = factories.officer(union)
    application = apply(officer, union)
    with pytest.raises(NotYourOwn):
        joining.approve(actor=officer, application_id=application.pk)


def test_refusing_needs_a_reason_and_sending_back_has_a_way_on() -> None:
    union = factories.organisation()
    actor, officer = factories.actor(), factories.officer(union)
    application = apply(actor, union)
    with pytest.raises(JoinReasonMissing):
        joining.send_back(actor=officer, application_id=application.pk, reason=" ")
    joining.send_back(actor=officer, application_id=application.pk, reason="请补上工作单位")
    again = apply(actor, union, employer_name="春江物流")
    assert (again.pk, again.state, again.reason) == (application.pk, "submitted", "")
    joining.refuse(actor=officer, application_id=application.pk, reason="不在本区工作")
    joining.refuse(actor=officer, application_id=application.pk, reason="不在本区工作")
    assert [step.step for step in application.steps.order_by("pk")] == ["submit", "return", "resubmit", "refuse"]
    with pytest.raises(DecidedAlready):
        joining.approve(actor=officer, application_id=application.pk)
    assert apply(actor, union).pk != application.pk


def test_withdrawing_is_the_applicants_own() -> None:
    actor, stranger = factories.actor(), factories.actor()
    application = apply(actor, factories.organisation())
    with pytest.raises(NoSuchJoinApplication):
        joining.withdraw(actor=stranger, application_id=application.pk)
    assert joining.withdraw(actor=actor, application_id=application.pk).state == "withdrawn"
    assert joining.withdraw(actor=actor, application_id=application.pk).state == "withdrawn"


def test_bulk_decides_what_it_can_and_names_what_it_cannot() -> None:
    union = factories.organisation()
    officer = factories.officer(union)
    fine = [factories.join_application(organisation=union).pk for _ in range(3)]
    own = apply(officer, union).pk
    foreign = factories.join_application().pk
    outcome = joining.decide_many(actor=officer, act=JoinStep.APPROVE, application_ids=[*fine, own, foreign])
    assert (outcome.decided, [(pk, refusal.code) for pk, refusal in outcome.held]) == (
        tuple(fine),
        [(own, "unions.not_your_own")],
    )
    assert Membership.objects.count() == 3


def test_review_is_reminded_on_the_last_two_days_and_then_goes_up_once() -> None:
    city = factories.organisation()
    union = factories.organisation(parent=city)
    monday = datetime(2026, 11, 16, 1, tzinfo=UTC)
    with clock.at(monday):
        application = factories.join_application(organisation=union)
    assert application.due_on == date(2026, 11, 19)
    counted = []
    for day in range(6):
        with clock.at(monday + timedelta(days=day)):
            counted.append((joining.escalate_overdue(), joining.remind_due()))
    assert counted == [(0, 0), (0, 0), (0, 1), (0, 0), (1, 0), (0, 0)]
    application.refresh_from_db()
    assert (application.state, application.escalated_to_id) == ("submitted", city.pk)
    assert [step.step for step in application.steps.order_by("pk")] == ["remind", "escalate"]
    assert joining.approve(actor=factories.officer(city), application_id=application.pk).organisation_id == union.pk


def test_messages_leave_for_the_applicant_and_for_those_who_review(settings) -> None:
    settings.SMS_GATEWAY = "memory"
    MemoryGateway.outbox.clear()
    union = factories.organisation(name="春江物流工会")
    reviewer, auditor = (factories.staff(organisation=union, role=role) for role in ("reviewer", "auditor"))
    application = factories.join_application(organisation=union, reminded_on=clock.today())
    assert telling.tell_keepers(organisation_id=union.pk) == 1
    joining.approve(actor=factories.officer(union), application_id=application.pk)
    assert telling.tell_applicant(application_id=application.pk) is True
    assert [(message.phone, message.template) for message in MemoryGateway.outbox] == [
        (reviewer.person.phone, "join_due"),
        (application.person.phone, "join_accepted"),
    ]
    assert auditor.person.phone not in {message.phone for message in MemoryGateway.outbox}


def test_the_worklist_has_the_soonest_deadline_first_and_counts_working_days() -> None:
    union = factories.organisation()
    with clock.at(datetime(2026, 11, 20, 1, tzinfo=UTC)):  # a Friday
        late = factories.join_application(organisation=union, due_on=date(2026, 11, 19))
        soon = factories.join_application(organisation=union, due_on=date(2026, 11, 23))
        total, lines = queries.applications_due(factories.officer(union))
    assert (total, [(line.pk, line.days_left) for line in lines]) == (2, [(late.pk, -1), (soon.pk, 1)])
    assert lines[0].name.endswith("*")
