"""Plans of tasks: made whole or not at all, checked by four eyes, counted once, seen where they belong."""

from datetime import date, datetime

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from tests import factories

from chunfeng.domain.facts.models import Fact
from chunfeng.domain.unions import queries
from chunfeng.domain.unions.errors import BadEvidenceFile, EvidenceMissing, NoSuchPlan, NoSuchTask, PlanRefused
from chunfeng.domain.unions.models import Plan, PlanTask, PlanTaskStep, TaskEvidence
from chunfeng.domain.unions.services import plans
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import NotAllowed, WrongState

pytestmark = pytest.mark.django_db
YEAR = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}
HEAD = "序号,任务,责任单位,责任人,完成时限,推进路径\n"


@pytest.fixture(autouse=True)
def _media(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


def sheet(text: str) -> ContentFile:
    return ContentFile((HEAD + text).encode(), name="任务表.csv")


def bring(actor: Actor, organisation, text: str) -> Plan:
    lines = plans.read_sheet(file=sheet(text), name="任务表.csv", **YEAR)
    return plans.make_plan(actor=actor, organisation_id=organisation.pk, title="加强年", lines=lines, **YEAR)


def test_a_sheet_becomes_a_plan_with_owners_and_deadlines() -> None:
    province = factories.organisation(level=1)
    county = factories.organisation(parent=province, name="澄迈县总工会")
    colleague = factories.staff(organisation=county, person=factories.person(name="陈主席")).person
    officer = factories.officer(province)
    text = "1,建站点,澄迈县总工会,陈主席,6月底,选址—装修—挂牌\n2,写方案,组织部,,二季度,\n"
    plan = bring(officer, province, text)
    assert bring(officer, province, text) == plan
    assert list(plan.tasks.order_by("number").values_list("organisation", "unit", "person", "due_on", "route")) == [
        (county.pk, "澄迈县总工会", colleague.pk, date(2026, 6, 30), "选址—装修—挂牌"),
        (province.pk, "组织部", None, date(2026, 6, 30), ""),
    ]
    assert plan.keeper_id == officer.person_id


def test_one_wrong_row_and_nothing_is_written() -> None:
    county = factories.organisation()
    with pytest.raises(PlanRefused) as refused:
        bring(factories.officer(county), county, "1,建站点,,,6月底,\n2,写方案,,,尽快,\n3,,,,6月底,\n")
    assert [problem.row for problem in refused.value.problems] == [3, 4]
    with pytest.raises(PlanRefused) as refused:
        bring(factories.officer(county), county, "1,建站点,,,6月底,\n1,写方案,,,7月底,\n")
    assert [problem.row for problem in refused.value.problems] == [3]
    assert not Plan.objects.exists()


def test_a_name_that_several_have_is_asked_for() -> None:
    county = factories.organisation()
    for _ in range(2):
        factories.staff(organisation=county, person=factories.person(name="王伟"))
    with pytest.raises(PlanRefused) as refused:
        bring(factories.officer(county), county, "1,建站点,,王伟,6月底,\n")
    assert [problem.row for problem in refused.value.problems] == [2]


def test_only_officers_at_or_above_make_plans() -> None:
    county = factories.organisation()
    with pytest.raises(NotAllowed):
        bring(factories.officer(county, role="auditor"), county, "1,建站点,,,6月底,\n")


def test_four_eyes_confirm_and_it_counts_once() -> None:
    province = factories.organisation(level=1)
    county = factories.organisation(parent=province)
    above, below = factories.officer(province), factories.officer(county)
    task = factories.task(plan=factories.plan(organisation=province), organisation=county)
    plans.begin_task(actor=below, task_id=task.pk)
    with pytest.raises(EvidenceMissing):
        plans.hand_in(actor=below, task_id=task.pk)
    for _ in range(2):
        plans.hand_in(actor=below, task_id=task.pk, note="已挂牌", file=SimpleUploadedFile("照片.png", factories.PNG))
    with pytest.raises(NotAllowed):
        plans.confirm_task(actor=below, task_id=task.pk)
    plans.send_back(actor=above, task_id=task.pk, why="缺照片")
    plans.hand_in(actor=above, task_id=task.pk, note="补照片")
    with pytest.raises(NotAllowed):
        plans.confirm_task(actor=above, task_id=task.pk)
    another = factories.officer(province)
    for _ in range(2):
        plans.confirm_task(actor=another, task_id=task.pk)
    assert list(PlanTaskStep.objects.order_by("id").values_list("act", flat=True)) == [
        "begin",
        "hand_in",
        "send_back",
        "hand_in",
        "confirm",
    ]
    assert TaskEvidence.objects.count() == 2
    fact = Fact.objects.get()
    assert (fact.kind, fact.subject_id, fact.organisation_path, fact.tags) == ("task_done", task.pk, county.path, [])
    with pytest.raises(WrongState):
        plans.hand_in(actor=below, task_id=task.pk, note="再补")


def test_the_keeper_of_a_plan_checks_it_too() -> None:
    county = factories.organisation()
    keeper, officer = factories.officer(county, role="liaison"), factories.officer(county)
    task = factories.task(plan=factories.plan(organisation=county, keeper_id=keeper.person_id))
    plans.hand_in(actor=officer, task_id=task.pk, note="完成")
    assert plans.confirm_task(actor=keeper, task_id=task.pk).state == "done"


def test_the_database_keeps_four_eyes_apart() -> None:
    county = factories.organisation()
    person = factories.person()
    task = factories.task(plan=factories.plan(organisation=county))
    with pytest.raises(IntegrityError, match="plan_task_four_eyes"), transaction.atomic():
        PlanTask.objects.filter(pk=task.pk).update(handed_in_by=person, confirmed_by=person)


def test_a_file_that_is_no_picture_or_document_is_not_taken() -> None:
    county = factories.organisation()
    task = factories.task(plan=factories.plan(organisation=county))
    with pytest.raises(BadEvidenceFile):
        plans.hand_in(
            actor=factories.officer(county), task_id=task.pk, file=SimpleUploadedFile("照片.png", b"<script>")
        )
    assert (PlanTask.objects.get().state, TaskEvidence.objects.count()) == ("open", 0)


def test_a_task_is_recalled_once_a_day_on_its_days() -> None:
    county = factories.organisation()
    plan = factories.plan(organisation=county, **YEAR)
    soon = factories.task(plan=plan, due_on=date(2026, 6, 30))
    factories.task(plan=plan, due_on=date(2026, 6, 30), state="done")
    factories.task(plan=plan, due_on=date(2026, 7, 15))
    found = []
    for day in (22, 23, 23, 24, 29, 30):
        with clock.at(datetime(2026, 6, day, 9, tzinfo=clock.SHANGHAI)):
            found.append(plans.remind())
    with clock.at(datetime(2026, 7, 1, 9, tzinfo=clock.SHANGHAI)):
        found.append(plans.remind())
        assert PlanTask.objects.get(pk=soon.pk).is_overdue
    assert found == [0, 1, 0, 0, 1, 0, 1]


def test_a_county_sees_its_task_of_the_plan_above_and_no_other() -> None:
    province = factories.organisation(level=1)
    mine, other = (factories.organisation(parent=province) for _ in range(2))
    plan = factories.plan(organisation=province)
    own, foreign = factories.task(plan=plan, organisation=mine), factories.task(plan=plan, organisation=other)
    officer = factories.officer(mine)
    found, progress = queries.desk_plans(officer)
    assert ([one.pk for one in found], progress[plan.pk].total) == ([plan.pk], 1)
    assert queries.desk_plan(officer, plan.pk)[1] == [own]
    with pytest.raises(NoSuchTask):
        queries.desk_task(officer, foreign.pk)
    with pytest.raises(NoSuchTask):
        plans.hand_in(actor=officer, task_id=foreign.pk, note="x")
    with pytest.raises(NoSuchPlan):
        queries.desk_plan(factories.officer(factories.organisation()), plan.pk)
    in_charge = factories.task(plan=plan, organisation=other, person_id=officer.person_id)
    assert queries.desk_task(officer, in_charge.pk) == in_charge
    assert queries.desk_plans(Actor())[0].items == ()
