"""Plans, union workers and the audit trail at the desk: by role and scope, with exact numbers of queries."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests import factories

from chunfeng.domain.unions.models import Plan, PlanTask, TaskEvidence, UnionWorker
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.shared import audit, audit_chain
from chunfeng.shared.models import AuditEntry

pytestmark = pytest.mark.django_db
HEAD = "序号,任务,责任单位,责任人,完成时限,推进路径\n"


@pytest.fixture(autouse=True)
def _media(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


def sign_in(client, organisation, role="officer"):
    post = factories.staff(organisation=organisation, role=role)
    client.force_login(post.person)
    return post.person


def populate(county, number=1):
    for _ in range(number):
        plan = factories.plan(organisation=county)
        factories.task(plan=plan, due_on=clock.today() - timedelta(days=1))
        factories.task(plan=plan, state="handed_in")
        worker = factories.union_worker(organisation=county)
        worker.ratings.create(year=2024, rating=2)
        colleague = factories.staff(organisation=county).person
        audit.record(
            actor=Actor(person_id=colleague.pk),
            act="task.begin",
            target=("plan_task", 7),
            about_person_id=worker.person_id,
            words={"note": "电话里说的"},
        )


@pytest.mark.parametrize(("name", "queries"), [("plans", 13), ("union_workers", 12), ("audit", 14)])
def test_a_list_needs_as_many_queries_for_three_rows_as_for_one(client, name, queries, django_assert_num_queries):
    county = factories.organisation()
    sign_in(client, county, "auditor")
    populate(county)
    address = reverse(f"desk:{name}")
    client.get(address)
    with django_assert_num_queries(queries):
        client.get(address)
    populate(county, 2)
    with django_assert_num_queries(queries):
        client.get(address)


@pytest.mark.parametrize("view", ["board", "months"])
def test_a_plan_needs_as_many_queries_for_three_tasks_as_for_one(client, view, django_assert_num_queries):
    county = factories.organisation()
    sign_in(client, county)
    plan = factories.plan(organisation=county)
    factories.task(plan=plan)
    address = reverse("desk:plan", args=[plan.pk]) + f"?view={view}"
    client.get(address)
    with django_assert_num_queries(10):
        client.get(address)
    for _ in range(2):
        factories.task(plan=plan)
    with django_assert_num_queries(10):
        client.get(address)


def test_a_plan_is_a_board_by_state_and_a_timetable_by_month(client):
    county = factories.organisation()
    sign_in(client, county)
    plan = factories.plan(organisation=county)
    first = plan.starts_on
    for month, state in ((3, "open"), (3, "done"), (9, "handed_in")):
        factories.task(plan=plan, due_on=first.replace(month=month, day=9), state=state)
    board = client.get(f"/desk/plans/{plan.pk}/").context["lanes"]
    months = client.get(f"/desk/plans/{plan.pk}/?view=months").context["lanes"]
    assert [len(lane.tasks) for lane in board] == [1, 0, 1, 1]
    assert [(lane.label, len(lane.tasks)) for lane in months] == [(f"{first.year}年3月", 2), (f"{first.year}年9月", 1)]


def form(county, **more):
    return {
        "organisation": county.pk,
        "title": "县级工会加强年",
        "starts_on": "2026-01-01",
        "ends_on": "2026-12-31",
        **more,
    }


def test_a_plan_by_sheet_is_made_once_and_comes_out_again(client):
    county = factories.organisation()
    sign_in(client, county)
    for _ in range(2):
        file = SimpleUploadedFile("任务表.csv", (HEAD + "1,建站点,组织部,陈主席,6月底,选址\n").encode())
        answer = client.post("/desk/plans/new/", form(county, file=file))
    plan = Plan.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/desk/plans/{plan.pk}/")
    lines = client.get(f"/desk/plans/{plan.pk}/export.csv").getvalue().decode("utf-8-sig").splitlines()
    assert lines[1] == "1,建站点,组织部,陈主席,2026-06-30,选址,未开始,,"
    assert client.get(f"/desk/plans/{plan.pk}/export.xlsx").getvalue()[:2] == b"PK"
    assert client.get("/desk/plans/sample.csv").getvalue().decode("utf-8-sig") == HEAD.replace("\n", "\r\n")


def test_wrong_rows_are_named_and_what_was_typed_stays(client):
    county = factories.organisation()
    sign_in(client, county)
    typed = {"task_title": ["建站点", "写方案", ""], "task_due": ["6月底", "尽快", ""]}
    answer = client.post("/desk/plans/new/", form(county, **typed))
    assert (answer.status_code, [problem.row for problem in answer.context["refused"].problems]) == (422, [2])
    assert [row["title"] for row in answer.context["rows"]][:3] == ["建站点", "写方案", ""]
    typed["task_due"][1] = "三季度"
    assert client.post("/desk/plans/new/", form(county, **typed)).status_code == 302
    assert list(PlanTask.objects.order_by("number").values_list("title", flat=True)) == ["建站点", "写方案"]


@pytest.mark.parametrize("content", [b"", b"\x00\x01", b"a,b\n1,2\n"])
def test_a_sheet_that_cannot_be_read_says_why(client, content):
    county = factories.organisation()
    sign_in(client, county)
    answer = client.post("/desk/plans/new/", form(county, file=SimpleUploadedFile("任务表.csv", content)))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["file"])


def test_what_evidence_was_called_does_not_make_a_page_of_it(client):
    county = factories.organisation()
    sign_in(client, county)
    task = factories.task(plan=factories.plan(organisation=county))
    file = SimpleUploadedFile("照片.html", factories.PNG)
    client.post(f"/desk/tasks/{task.pk}/hand-in/", {"note": "已挂牌", "file": file})
    answer = client.get(f"/desk/evidence/{TaskEvidence.objects.get().pk}/")
    assert (b"".join(answer.streaming_content), answer["Content-Type"]) == (factories.PNG, "image/png")


def test_evidence_is_handed_in_once_and_shown_in_a_sandbox(client):
    county = factories.organisation()
    sign_in(client, county)
    task = factories.task(plan=factories.plan(organisation=county))
    for _ in range(2):
        file = SimpleUploadedFile("照片.png", factories.PNG)
        assert client.post(f"/desk/tasks/{task.pk}/hand-in/", {"note": "已挂牌", "file": file}).status_code == 302
    evidence = TaskEvidence.objects.get()
    answer = client.get(f"/desk/evidence/{evidence.pk}/")
    assert (b"".join(answer.streaming_content), answer["Content-Security-Policy"]) == (factories.PNG, "sandbox")
    assert client.post(f"/desk/tasks/{task.pk}/confirm/").status_code == 403
    page = client.get(f"/desk/tasks/{task.pk}/")
    assert (page.context["may_check"], [one.code for one in page.context["check"].failed]) == (
        False,
        ["task.four_eyes"],
    )
    sign_in(client, county)
    for _ in range(2):
        assert client.post(f"/desk/tasks/{task.pk}/confirm/").status_code == 302
    assert PlanTask.objects.get().state == "done"


def test_a_missing_or_wrong_file_keeps_the_page_open(client):
    county = factories.organisation()
    sign_in(client, county)
    task = factories.task(plan=factories.plan(organisation=county))
    for given in ({}, {"file": SimpleUploadedFile("a.exe", b"MZ")}):
        answer = client.post(f"/desk/tasks/{task.pk}/hand-in/", given)
        assert (answer.status_code, list(answer.context["evidence"].errors)) == (422, ["file"])


def test_a_union_worker_is_entered_rated_and_previewed(client):
    county = factories.organisation()
    sign_in(client, county)
    factories.person(phone="13900003333", name="周干事")
    given = {
        "phone": "13900003333",
        "organisation": county.pk,
        "ladder": "heilongjiang",
        "post": "clerk",
        "since": "2022-01-01",
        "level": "0",
        "education": "3",
        "earlier_years": "0",
    }
    for _ in range(2):
        assert client.post("/desk/union-workers/new/", given).status_code == 302
    worker = UnionWorker.objects.get()
    address = f"/desk/union-workers/{worker.pk}/"
    for year in (2023, 2024):
        assert client.post(f"{address}rate/", {"year": year, "rating": "2"}).status_code == 302
    page = client.get(f"{address}?level=1")
    assert (page.context["standing"].grade.code, page.context["tried"].grade.code) == ("one", "two")
    facts = {"post": "head", "level": "1", "education": "3", "earlier_years": "0"}
    assert client.post(f"{address}facts/", facts).status_code == 302
    assert client.get(address).context["standing"].grade.code == "two"
    assert client.post("/desk/union-workers/new/", {**given, "phone": "13900009999"}).status_code == 422


def test_the_audit_trail_is_read_by_auditors_of_that_part_of_the_tree(client):
    city = factories.organisation()
    mine, other = factories.organisation(parent=city), factories.organisation(parent=city)
    populate(mine)
    populate(other)
    seen = {}
    for role, place in (("officer", mine), ("auditor", mine), ("audit_admin", city)):
        sign_in(client, place, role)
        answer = client.get("/desk/audit/?act=task.")
        seen[role, place.pk] = len(answer.context["rows"]) if answer.status_code == 200 else answer.status_code
    assert seen == {("officer", mine.pk): 403, ("auditor", mine.pk): 1, ("audit_admin", city.pk): 2}
    today, words = clock.today(), client.get("/desk/audit/").content.decode()
    assert "电话里说的" not in words
    counts = [
        len(client.get(f"/desk/audit/?{query}").context["rows"])
        for query in (
            "target=plan_task/7",
            "target=plan_task/8",
            f"day={today}&act=task",
            f"day={today - timedelta(1)}",
        )
    ]
    assert counts == [2, 0, 2, 0]
    entries = AuditEntry.objects.filter(act="task.begin").order_by("id")
    sign_in(client, mine, "auditor")
    assert [client.get(f"/desk/audit/{entry.pk}/").status_code for entry in entries] == [200, 404]


def test_a_look_at_typed_words_has_a_reason_and_is_noted(client):
    county = factories.organisation()
    auditor = sign_in(client, county, "auditor")
    populate(county)
    entry = AuditEntry.objects.get(act="task.begin")
    address = f"/desk/audit/{entry.pk}/"
    assert "电话里说的" not in client.get(address).content.decode()
    assert client.post(address, {"why": ""}).status_code == 422
    assert "电话里说的" in client.post(address, {"why": "信访核查"}).content.decode()
    looks = audit.looks_at(entry.about_person_id)
    assert [(look.person_id, look.words) for look in looks] == [(auditor.pk, {"why": "信访核查"})]


def test_words_about_somebody_from_elsewhere_stay_closed(client):
    city = factories.organisation()
    county = factories.organisation(parent=city)
    colleague = factories.staff(organisation=county).person
    entry = audit.record(
        actor=Actor(person_id=colleague.pk),
        act="note",
        target=("person", 1),
        about_person_id=factories.person().pk,
        words={"note": "密"},
    )
    sign_in(client, county, "auditor")
    assert client.get(f"/desk/audit/{entry.pk}/").context["open_to_me"] is False
    assert client.post(f"/desk/audit/{entry.pk}/", {"why": "信访核查"}).status_code == 403


def test_the_state_of_the_chain_is_shown(client, settings, tmp_path):
    settings.HOME = tmp_path
    county = factories.organisation()
    sign_in(client, county, "auditor")
    populate(county)
    audit_chain.link()
    before = client.get("/desk/audit/").context
    audit_chain.anchor()
    after = client.get("/desk/audit/").context
    assert (before["head"].position, before["anchored"], after["anchored"] is None) == (1, None, False)
