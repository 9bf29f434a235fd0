"""Applying, answering, withdrawing: states, facts, consent and races."""

import importlib
from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.db.models import Sum
from django.utils.translation import override

from chunfeng.domain.employers.errors import PositionNotFound
from chunfeng.domain.employers.models import Position
from chunfeng.domain.facts.models import Fact
from chunfeng.domain.hiring import events as happened
from chunfeng.domain.hiring import queries, services
from chunfeng.domain.hiring.enums import TRANSITIONS, ApplicationStatus
from chunfeng.domain.hiring.errors import ApplicationNotFound, CannotApply, NoLongerPossible, ReasonMissing
from chunfeng.domain.hiring.models import Application, ApplicationStep
from chunfeng.domain.people import services as people
from chunfeng.domain.people.catalog import consent_texts
from chunfeng.domain.people.enums import Purpose
from chunfeng.domain.people.errors import OutdatedConsent
from chunfeng.domain.people.models import Consent
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import NotAllowed
from chunfeng.shared.audit import looks_at
from chunfeng.shared.events import listen
from tests import factories
from tests.crowds import race

pytestmark = pytest.mark.django_db


def version() -> str:
    return consent_texts()[Purpose.RESUME_TO_EMPLOYER][-1].version


def worker(**values: object) -> Actor:
    seeker = factories.seeker(skills=["低压电工"], education=3, **values)
    return factories.actor(seeker.person)


def apply(actor: Actor, position: Position, **values: object) -> Application:
    given = {"consent": True, "consent_version": version(), **values}
    return services.apply(actor=actor, position_id=position.pk, **given)


def applied(**values: object) -> tuple[Application, Actor, Actor]:
    """An application with its seeker and a speaker of the employer."""
    position, actor = factories.position(**values), worker()
    return apply(actor, position), actor, factories.speaker(position.employer)


def figures() -> dict[str, int]:
    rows = Fact.objects.order_by().values("kind").annotate(total=Sum("quantity"))
    return {row["kind"]: row["total"] for row in rows}


def test_apply_passes_on_a_snapshot_under_a_consent_and_counts(django_capture_on_commit_callbacks) -> None:
    heard: list[object] = []
    listen(happened.ApplicationSubmitted)(heard.append)
    position, actor = factories.position(place=factories.place()), worker()
    with django_capture_on_commit_callbacks(execute=True):
        application = apply(actor, position, reasons=["工种一致"], channel="spot")
    assert heard == [happened.ApplicationSubmitted(application.pk, position.pk)]
    assert (application.resume["skills"], application.reasons, application.channel) == (
        ["低压电工"],
        ["工种一致"],
        "spot",
    )
    assert (application.consent.recipient_id, application.consent.person_id) == (
        position.employer_id,
        actor.person_id,
    )
    fact = Fact.objects.get(kind="application_submitted")
    assert (fact.person_id, fact.employer_id, fact.place_code, fact.organisation_path) == (
        actor.person_id,
        position.employer_id,
        "420111",
        position.employer.organisation.path,
    )
    assert Position.objects.get().referrals == 1
    assert [step.step for step in queries.steps_of(application)] == ["submit"]


def test_apply_again_returns_the_same() -> None:
    position, actor = factories.position(), worker()
    assert apply(actor, position).pk == apply(actor, position).pk
    assert (figures(), Position.objects.get().referrals) == ({"application_submitted": 1}, 1)


def test_everything_in_the_way_is_said_at_once_and_nothing_is_kept() -> None:
    position = factories.position(ends_on=clock.today() - timedelta(days=1))
    nameless = factories.actor(factories.person(name=""))
    with pytest.raises(CannotApply) as refused:
        apply(nameless, position, consent=False)
    assert [reason.code for reason in refused.value.verdict.failed] == [
        "position_open",
        "profile_known",
        "name_known",
        "consent_given",
    ]
    assert (Application.objects.count(), Consent.objects.count(), Fact.objects.count()) == (0, 0, 0)


def test_a_position_that_is_kept_for_some_asks_whether_one_is_one_of_them() -> None:
    position = factories.position(reserved_for="army")
    actor = worker()
    with pytest.raises(CannotApply) as refused:
        apply(actor, position)
    [reason] = refused.value.verdict.against
    assert (reason.code, str(reason.threshold)) == ("reserved_for", position.get_reserved_for_display())
    assert not Application.objects.exists()
    application = apply(actor, position, belongs=True, reasons=["电工证"])
    with override("zh-hans"):
        said = apply(worker(), position, belongs=True).reasons
    assert (application.reasons[1:], said) == (["电工证"], ["本人声明属于：退役军人和现役军人家属"])


def test_the_last_day_still_counts() -> None:
    with clock.at(datetime(2026, 11, 20, 15, 59, tzinfo=UTC)):  # 23:59 in Shanghai
        application = apply(worker(), factories.position(ends_on=clock.today()))
    assert application.status == "submitted"


@pytest.mark.parametrize("status", ["closed", "expired", "draft", "pending", "refused"])
def test_only_a_published_position_takes_applications(status: str) -> None:
    with pytest.raises(CannotApply) as refused:
        apply(worker(), factories.position(status=status))
    assert [reason.code for reason in refused.value.verdict.failed] == ["position_open"]


def test_a_position_never_shown_does_not_exist() -> None:
    with pytest.raises(PositionNotFound):
        apply(worker(), factories.position(status="draft", published_at=None))


def test_suspended_employers_get_no_applications() -> None:
    position = factories.position(employer=factories.employer(status="suspended"))
    with pytest.raises(CannotApply) as refused:
        apply(worker(), position)
    assert [reason.code for reason in refused.value.verdict.failed] == ["employer_active"]


def test_nobody_applies_to_or_answers_themselves() -> None:
    position, actor = factories.position(), worker()
    insider = Actor(person_id=actor.person_id, employer_ids=frozenset({position.employer_id}))
    with pytest.raises(CannotApply):
        apply(insider, position)
    application = apply(actor, position)
    with pytest.raises(NotAllowed):
        services.show_interest(actor=insider, application_id=application.pk)


def test_an_outdated_consent_text_undoes_the_whole_application() -> None:
    with pytest.raises(OutdatedConsent):
        apply(worker(), factories.position(), consent_version="1999-01")
    assert (Application.objects.count(), Fact.objects.count()) == (0, 0)


def test_intent_counts_once_and_is_corrected_when_it_falls() -> None:
    application, actor, employer = applied()
    services.show_interest(actor=employer, application_id=application.pk, note="明天来看看")
    for _ in range(2):
        services.reach_intent(actor=employer, application_id=application.pk)
    assert figures() == {"application_submitted": 1, "application_answered": 1, "intent_reached": 1}
    services.take_back_intent(actor=employer, application_id=application.pk)
    assert figures()["intent_reached"] == 0
    services.reach_intent(actor=employer, application_id=application.pk)
    services.withdraw(actor=actor, application_id=application.pk)
    services.withdraw(actor=actor, application_id=application.pk)
    assert (figures()["intent_reached"], figures()["application_withdrawn"]) == (0, 1)
    again = apply(actor, application.position)
    assert again.pk != application.pk
    assert figures()["application_submitted"] == 2


def test_decline_needs_a_reason_and_has_a_way_back() -> None:
    application, actor, employer = applied()
    with pytest.raises(ReasonMissing):
        services.decline(actor=employer, application_id=application.pk, reason="")
    services.decline(actor=employer, application_id=application.pk, reason="experience", note="欢迎明年再来")
    with pytest.raises(CannotApply) as refused:
        apply(actor, application.position)
    assert [reason.code for reason in refused.value.verdict.failed] == ["not_declined_before"]
    assert queries.application_of(actor, application.pk).answer_note == "欢迎明年再来"
    services.reconsider(actor=employer, application_id=application.pk)
    row = Application.objects.get()
    assert (row.status, row.decline_reason) == ("interested", "")


CALLS = {
    "show_interest": lambda pk, actor, employer: services.show_interest(actor=employer, application_id=pk),
    "reach_intent": lambda pk, actor, employer: services.reach_intent(actor=employer, application_id=pk),
    "take_back_intent": lambda pk, actor, employer: services.take_back_intent(actor=employer, application_id=pk),
    "decline": lambda pk, actor, employer: services.decline(actor=employer, application_id=pk, reason="pay"),
    "reconsider": lambda pk, actor, employer: services.reconsider(actor=employer, application_id=pk),
    "withdraw": lambda pk, actor, employer: services.withdraw(actor=actor, application_id=pk),
}


@pytest.mark.parametrize("state", ApplicationStatus.values)
@pytest.mark.parametrize("step", sorted(CALLS))
def test_every_step_from_every_state_follows_the_table(step: str, state: str) -> None:
    application, actor, employer = applied()
    Application.objects.update(status=state, decline_reason="pay" if state == "declined" else "")
    expected = TRANSITIONS[step].get(state)
    repeated = state in TRANSITIONS[step].values()
    before = ApplicationStep.objects.count()
    if expected is None and not repeated:
        with pytest.raises(NoLongerPossible):
            CALLS[step](application.pk, actor, employer)
    else:
        assert CALLS[step](application.pk, actor, employer).status == (expected or state)
    assert Application.objects.get().status == (expected or state)
    assert ApplicationStep.objects.count() - before == (expected is not None)


def test_strangers_find_nothing() -> None:
    application, actor, employer = applied()
    for stranger in (factories.speaker(factories.employer()), worker(), Actor()):
        for call in CALLS.values():
            with pytest.raises(ApplicationNotFound):
                call(application.pk, stranger, stranger)
        with pytest.raises(ApplicationNotFound):
            services.open_applicant(actor=stranger, application_id=application.pk)
        with pytest.raises(ApplicationNotFound):
            queries.application_of(stranger, application.pk)
    with pytest.raises(ApplicationNotFound):
        services.withdraw(actor=employer, application_id=application.pk)
    with pytest.raises(ApplicationNotFound):
        services.show_interest(actor=actor, application_id=application.pk)


def test_contact_shows_under_consent_only_and_each_look_is_logged() -> None:
    application, actor, employer = applied()
    person = application.seeker.person
    detail = services.open_applicant(actor=employer, application_id=application.pk)
    assert (detail.name, detail.phone, detail.resume["skills"]) == (person.name, person.phone, ["低压电工"])
    assert [entry.person_id for entry in looks_at(person.pk)] == [employer.person_id]
    people.withdraw_consent(actor=actor, consent_id=application.consent_id)
    hidden = services.open_applicant(actor=employer, application_id=application.pk)
    assert (hidden.name, hidden.phone, hidden.resume) == (
        f"{person.name[0]}{'*' * (len(person.name) - 1)}",
        f"{person.phone[:3]}****{person.phone[-4:]}",
        {},
    )
    assert len(looks_at(person.pk)) == 1


def test_a_withdrawn_application_hides_the_contact_again() -> None:
    application, actor, employer = applied()
    services.withdraw(actor=actor, application_id=application.pk)
    assert services.open_applicant(actor=employer, application_id=application.pk).unmasked is False


def test_staff_see_applicants_of_their_part_masked() -> None:
    application, _, _ = applied()
    officer = factories.officer(application.position.employer.organisation)
    found = queries.applicants(officer)
    assert [(row.application_id, row.unmasked) for row in found.items] == [(application.pk, False)]
    assert queries.applicants(factories.officer(factories.organisation())).items == ()
    with pytest.raises(ApplicationNotFound):
        services.show_interest(actor=officer, application_id=application.pk)


@pytest.mark.parametrize("rows", [1, 3])
def test_list_of_applicants_takes_three_queries(rows: int, django_assert_num_queries) -> None:
    position = factories.position()
    speaker = factories.speaker(position.employer)
    for _ in range(rows):
        apply(worker(), position)
    with django_assert_num_queries(3):
        found = queries.applicants(speaker)
    assert (len(found.items), {row.unmasked for row in found.items}) == (rows, {True})


def test_news_are_what_the_employer_answered_until_read() -> None:
    application, actor, employer = applied()
    services.show_interest(actor=employer, application_id=application.pk, note="方便来面谈吗")
    assert [(step.step, step.note) for step in queries.news_for(actor)] == [("show_interest", "方便来面谈吗")]
    assert queries.unread_count(actor) == 1
    assert services.mark_seen(actor=actor, application_id=application.pk) == 1
    assert (queries.unread_count(actor), services.mark_seen(actor=actor)) == (0, 0)
    assert queries.news_for(worker()) == []


def test_answer_rate_leaves_out_what_had_no_time_yet() -> None:
    now = datetime(2026, 11, 20, 4, tzinfo=UTC)
    position = factories.position()
    speaker = factories.speaker(position.employer)
    with clock.at(now - timedelta(days=10)):
        answered, _ = apply(worker(), position), apply(worker(), position)
        services.decline(actor=speaker, application_id=answered.pk, reason="filled")
    with clock.at(now):
        apply(worker(), position)
        rate = queries.answer_rate(position.employer_id)
        assert (rate.answered, rate.total, rate.percent) == (1, 2, 50)
        assert queries.answer_rate(factories.employer().pk).percent is None


@pytest.mark.django_db(transaction=True)
def test_two_simultaneous_applications_are_one() -> None:
    position, actor = factories.position(), worker()
    assert race(lambda: apply(actor, position), lambda: apply(actor, position)) == []
    assert (Application.objects.count(), figures(), Position.objects.get().referrals) == (
        1,
        {"application_submitted": 1},
        1,
    )


@pytest.mark.django_db(transaction=True)
def test_intent_and_withdrawal_at_once_leave_figures_that_agree() -> None:
    application, actor, employer = applied()
    services.show_interest(actor=employer, application_id=application.pk)
    failures = race(
        lambda: services.reach_intent(actor=employer, application_id=application.pk),
        lambda: services.withdraw(actor=actor, application_id=application.pk),
    )
    assert all(isinstance(failure, NoLongerPossible) for failure in failures)
    assert Application.objects.get().status == "withdrawn"
    assert figures().get("intent_reached", 0) == 0


def test_the_migration_takes_away_the_sentences_that_were_meant_for_the_seeker() -> None:
    actor, position = worker(), factories.position()
    application = apply(actor, position, reasons=["工种一致", "你的学历够。", "It is nothing that you excluded."])
    migration = importlib.import_module("chunfeng.domain.hiring.migrations.0002_reasons_for_the_employer")
    migration.clear_sentences_to_the_seeker(apps, None)
    application.refresh_from_db()
    assert application.reasons == ["工种一致"]
