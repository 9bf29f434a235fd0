"""From a draft to the end of the reviews: states, deadlines, check lists, four eyes, uniqueness, appeal."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from chunfeng.domain.facts.models import Fact
from chunfeng.domain.people.models import Person
from chunfeng.domain.programs.enums import ApplicationAct
from chunfeng.domain.programs.errors import (
    BudgetSpent,
    CannotApply,
    ChecksMissing,
    DecidedByOthers,
    FormNotComplete,
    MovedOn,
    NoSuchApplication,
    OneFileOnly,
    ReasonMissing,
)
from chunfeng.domain.programs.models import Application, ApplicationKey, ApplicationStep, Decision, Kinship
from chunfeng.domain.programs.queries import deciding
from chunfeng.domain.programs.services import filing, kinships, reviewing
from chunfeng.kernel.actor import Actor, Post
from tests import factories
from tests.domain.programs.province import (
    applicant,
    approved,
    at_first,
    draft,
    owner,
    province,
    reviewed,
    sent,
)

pytestmark = pytest.mark.django_db


def test_a_draft_is_kept_and_begun_once():
    place = province()
    who = applicant(place)
    made = draft(place, who, employees="5")
    again = filing.begin(actor=who, key="shop-grant")
    assert (again.pk, again.state, deciding.answers_of(again)["employees"]) == (made.pk, "draft", 5)


def test_what_is_missing_is_told_for_each_field():
    place = province()
    made = draft(place, employees="", bank_account="12")
    with pytest.raises(FormNotComplete) as refused:
        filing.submit(actor=owner(made), application_id=made.pk)
    assert set(refused.value.problems) == {"employees", "bank_account"}


def test_who_does_not_qualify_is_refused_with_every_condition():
    place = province()
    made = draft(place, employees="2")
    with pytest.raises(CannotApply) as refused:
        filing.submit(actor=owner(made), application_id=made.pk)
    assert [(reason.code, reason.outcome) for reason in refused.value.verdict.against] == [("employees", "fail")]
    assert Application.objects.get().state == "draft"


def test_sent_twice_is_one_application_and_one_fact():
    place = province()
    made = sent(place)
    again = filing.submit(actor=owner(made), application_id=made.pk)
    assert (again.state, again.stage, again.stage_path, again.amount) == ("submitted", 0, place.city.path, 5_000_000)
    assert ApplicationStep.objects.count() == 1
    assert list(Fact.objects.filter(kind="benefit_applied").values_list("tags", flat=True)) == [["program:shop-grant"]]


def test_one_file_a_person_and_one_a_shop():
    place = province()
    made = sent(place, shop_code="SHOP-A")
    second = draft(place, owner(made), shop_code="SHOP-B")
    with pytest.raises(OneFileOnly):
        filing.submit(actor=owner(made), application_id=second.pk)
    rival = draft(place, shop_code="shop-a")
    with pytest.raises(OneFileOnly):
        filing.submit(actor=owner(rival), application_id=rival.pk)
    filing.withdraw(actor=owner(made), application_id=made.pk)
    assert ApplicationKey.objects.count() == 0
    assert filing.submit(actor=owner(rival), application_id=rival.pk).state == "submitted"


def test_deadlines_are_working_days_of_each_stage():
    place = province()
    with at_first():
        made = sent(place)
        assert (made.stage_since, made.due_on) == (date(2026, 9, 7), date(2026, 9, 14))
        made = reviewing.approve(actor=place.reviewer, application_id=made.pk, checked=(0, 1))
    assert (made.stage, made.stage_path) == (1, place.root.path)
    assert made.due_on == date(2026, 9, 20)  # ten working days; that Sunday is worked for the holidays of October


def test_nothing_passes_before_every_point_was_looked_at():
    place = province()
    made = sent(place)
    with pytest.raises(ChecksMissing):
        reviewing.approve(actor=place.reviewer, application_id=made.pk, checked=(0,))
    assert Decision.objects.count() == 0


def test_approving_the_same_stage_again_changes_nothing():
    place = province()
    made = sent(place)
    for _turn in range(2):
        made = reviewing.approve(actor=place.reviewer, application_id=made.pk, checked=(0, 1), stage=0)
    assert (made.stage, Decision.objects.count()) == (1, 1)


def test_money_is_reserved_with_the_last_review_and_the_fourth_finds_none():
    place = province()
    assert [reviewed(place).state for _each in range(3)] == ["reviewed"] * 3
    with pytest.raises(CannotApply) as told:
        sent(place)
    assert [reason.code for reason in told.value.verdict.against] == ["budget.left"]
    assert [reason.actual for reason in told.value.verdict.against] == ["0.00"]


def test_the_last_review_is_refused_with_a_reason_when_the_money_went_meanwhile():
    place = province()
    late = sent(place)
    for _each in range(3):
        reviewed(place)
    reviewing.approve(actor=place.reviewer, application_id=late.pk, checked=(0, 1))
    with pytest.raises(BudgetSpent) as refused:
        reviewing.approve(actor=place.second, application_id=late.pk)
    assert [(reason.actual, reason.threshold) for reason in refused.value.verdict.against] == [("0.00", "50,000.00")]
    late.refresh_from_db()
    assert (late.state, late.stage, late.decisions.count()) == ("submitted", 1, 1)


def test_sent_back_comes_to_the_same_stage_again():
    place = province()
    made = sent(place)
    with pytest.raises(ReasonMissing):
        reviewing.send_back(actor=place.reviewer, application_id=made.pk, reason=" ")
    made = reviewing.send_back(actor=place.reviewer, application_id=made.pk, reason="照片看不清")
    assert made.state == "returned"
    made = filing.submit(actor=owner(made), application_id=made.pk)
    assert (made.state, made.stage) == ("submitted", 0)
    assert Fact.objects.filter(kind="benefit_applied").count() == 1
    assert reviewed(place, made).state == "reviewed"


def test_nobody_decides_at_two_stages():
    place = province()
    made = sent(place)
    both = Actor(
        person_id=place.second.person_id, posts=(Post("officer", place.root.pk, place.root.path),), name="both"
    )
    reviewing.approve(actor=both, application_id=made.pk, checked=(0, 1))
    with pytest.raises(DecidedByOthers) as refused:
        reviewing.approve(actor=both, application_id=made.pk)
    assert [reason.code for reason in refused.value.verdict.against] == ["review.four_eyes"]


def test_the_database_refuses_a_second_stage_oneself_and_kin():
    place = province()
    made = sent(place)
    kinships.declare(actor=place.second, phone=made.applicant.phone, kin="sibling")

    def decide(person_id: int, stage: int) -> str:
        try:
            with transaction.atomic():
                Decision.objects.create(
                    application=made,
                    version=made.version,
                    stage=stage,
                    act="pass_stage",
                    by_id=person_id,
                    record="{}",
                    sha256="0" * 64,
                )
        except IntegrityError as error:
            return error.__cause__.diag.constraint_name
        return ""

    assert decide(place.reviewer.person_id, 0) == ""
    assert decide(place.reviewer.person_id, 1) == "decision_four_eyes"
    assert decide(made.applicant_id, 1) == "decision_not_own"
    assert decide(place.second.person_id, 1) == "decision_not_kin"
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.update(act="refuse")


def test_kin_declared_by_either_side_do_not_decide():
    place = province()
    made = sent(place)
    colleague = factories.person()
    kinships.declare(actor=owner(made), phone=colleague.phone, kin="spouse")
    spouse = Actor(person_id=colleague.pk, posts=(Post("officer", place.city.pk, place.city.path),))
    with pytest.raises(DecidedByOthers) as refused:
        reviewing.take(actor=spouse, application_id=made.pk)
    assert [reason.code for reason in refused.value.verdict.against] == ["review.not_kin"]
    assert Kinship.objects.count() == 1


def test_who_is_elsewhere_finds_nothing():
    place = province()
    made = sent(place)
    with pytest.raises(NoSuchApplication):
        reviewing.take(actor=place.elsewhere, application_id=made.pk)
    with pytest.raises(NoSuchApplication):
        filing.withdraw(actor=applicant(place), application_id=made.pk)


def test_many_are_decided_and_each_stands_by_itself():
    place = province()
    mine = [sent(place) for _each in range(2)]
    factories.membership(organisation=place.city, person=Person.objects.get(pk=place.reviewer.person_id))
    own = sent(place, Actor(person_id=place.reviewer.person_id))
    drafted = draft(place)
    outcome = reviewing.decide_many(
        actor=place.reviewer,
        act=ApplicationAct.PASS_STAGE,
        application_ids=[*(each.pk for each in mine), own.pk, drafted.pk],
        checked=(0, 1),
    )
    assert outcome.decided == tuple(each.pk for each in mine)
    assert [(pk, type(refusal)) for pk, refusal in outcome.held] == [(own.pk, DecidedByOthers)]


def test_an_appeal_goes_to_the_union_above_and_is_reviewed_by_somebody_else():
    place = province()
    made = sent(place)
    made = reviewing.refuse(actor=place.reviewer, application_id=made.pk, reason="材料不符")
    assert ApplicationKey.objects.count() == 0
    made = filing.appeal(actor=owner(made), application_id=made.pk, words="材料是齐的")
    assert (made.state, made.stage_path) == ("appealed", place.root.path)
    made = reviewing.decide_appeal(actor=place.second, application_id=made.pk, grant=True, reason="重新审核")
    assert (made.state, made.stage, made.stage_path) == ("submitted", 0, place.city.path)
    with pytest.raises(DecidedByOthers):
        reviewing.approve(actor=place.reviewer, application_id=made.pk, checked=(0, 1))
    other = factories.officer(place.city)
    reviewing.approve(actor=other, application_id=made.pk, checked=(0, 1))
    with pytest.raises(DecidedByOthers):  # who granted the appeal does not decide the next stage
        reviewing.approve(actor=place.second, application_id=made.pk)


def test_a_refusal_is_appealed_once_and_in_time():
    place = province()
    with at_first():
        made = sent(place)
        made = reviewing.refuse(actor=place.reviewer, application_id=made.pk, reason="材料不符")
    with pytest.raises(CannotApply) as late:
        filing.appeal(actor=owner(made), application_id=made.pk, words="我不同意")
    assert [reason.code for reason in late.value.verdict.against] == ["appeal.in_time"]
    with at_first():
        filing.appeal(actor=owner(made), application_id=made.pk, words="我不同意")
        reviewing.decide_appeal(actor=place.second, application_id=made.pk, grant=False, reason="维持")
        with pytest.raises(CannotApply) as again:
            filing.appeal(actor=owner(made), application_id=made.pk, words="我还是不同意")
    assert [reason.code for reason in again.value.verdict.against] == ["appeal.first"]


def test_work_that_was_taken_passes_to_a_colleague_or_back_to_all():
    place = province()
    made = reviewing.take(actor=place.reviewer, application_id=sent(place).pk)
    own = sent(place, applicant(place))
    reviewing.take(actor=place.reviewer, application_id=own.pk)
    assert reviewing.pass_on(place.reviewer.person_id, own.applicant_id, place.root.path) == 2
    assert dict(Application.objects.values_list("pk", "owner_id")) == {made.pk: own.applicant_id, own.pk: None}


def test_withdrawing_frees_the_money_and_nothing_after_the_bank_has_it():
    place = province()
    made = approved(place)
    budget = place.program.budgets.get()
    assert budget.accounts.get(kind="committed").balance == 5_000_000
    filing.withdraw(actor=owner(made), application_id=made.pk)
    assert dict(budget.accounts.values_list("kind", "balance")) == {
        "origin": -15_000_000,
        "available": 15_000_000,
        "reserved": 0,
        "committed": 0,
        "ordered": 0,
        "paid": 0,
    }
    with pytest.raises(MovedOn):
        reviewing.approve(actor=place.second, application_id=made.pk)


def test_stored_decisions_say_the_same_when_they_are_made_again():
    place = province()
    made = reviewed(place)
    reviewing.refuse(actor=place.reviewer, application_id=sent(place).pk, reason="材料不符")
    assert deciding.replay() == deciding.Replayed(decisions=3, differ=())
    touched = made.decisions.get(stage=1)
    Decision.objects.filter(pk=touched.pk).update(record=str(touched.record).replace('"employees":3', '"employees":2'))
    assert deciding.replay().differ == (touched.pk,)


def test_a_decision_reads_eight_times_and_writes_four_times():
    place = province()
    with at_first():
        case = sent(place)
        with CaptureQueriesContext(connection) as seen:
            reviewing.approve(actor=place.reviewer, application_id=case.pk, checked=(0, 1))
    words = [each["sql"].split(maxsplit=1)[0] for each in seen]
    assert (words.count("SELECT"), words.count("INSERT"), words.count("UPDATE")) == (8, 3, 1)
