"""The desk's pages about members: review by deadline, bulk, posters, ceremonies, density; masked, scoped, each look noted."""

import io
from datetime import timedelta

import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Q
from django.urls import reverse
from openpyxl import Workbook
from tests import factories

from chunfeng.domain.unions.models import CeremonyEntry, JoinApplication, Membership, Poster, WorkersKnown
from chunfeng.kernel import clock
from chunfeng.shared import reach, scopes
from chunfeng.shared.models import AuditEntry

pytestmark = pytest.mark.django_db


def sign_in(client, organisation, role="officer"):
    post = factories.staff(organisation=organisation, role=role)
    client.force_login(post.person)
    return post.person


def test_the_queue_is_by_deadline_and_masked(client) -> None:
    union = factories.organisation()
    sign_in(client, union)
    person = factories.person(name="王小明", phone="13812345678")
    late = factories.join_application(organisation=union, due_on=clock.today() - timedelta(days=7))
    soon = factories.join_application(organisation=union, person=person)
    factories.join_application()
    page = client.get(reverse("desk:joining"))
    assert [line.pk for line in page.context["lines"]] == [late.pk, soon.pk]
    text = page.content.decode()
    assert ("王**" in text, "138****5678" in text, "王小明" in text, "13812345678" in text) == (
        True,
        True,
        False,
        False,
    )


@pytest.mark.parametrize(("act", "state"), [("return", "returned"), ("refuse", "refused")])
def test_one_is_turned_with_a_reason_that_is_kept_when_missing(client, act: str, state: str) -> None:
    union = factories.organisation()
    sign_in(client, union)
    application = factories.join_application(organisation=union)
    url = reverse("desk:join_decide", args=[application.pk])
    assert client.post(url, {"act": act, "reason": " "}).status_code == 422
    for _ in range(2):
        assert client.post(url, {"act": act, "reason": "请写明工作单位"}).status_code == 302
    application.refresh_from_db()
    assert (application.state, application.reason, application.steps.count()) == (state, "请写明工作单位", 1)


def test_the_second_officer_who_presses_learns_that_it_is_done(client) -> None:
    union = factories.organisation()
    sign_in(client, union)
    application = factories.join_application(organisation=union)
    url = reverse("desk:join_decide", args=[application.pk])
    assert client.post(url, {"act": "approve"}).status_code == 302
    assert client.post(url, {"act": "approve"}).status_code == 302
    assert client.post(url, {"act": "refuse", "reason": "不行"}).status_code == 409
    assert Membership.objects.count() == 1


def test_many_are_previewed_then_decided_and_foreign_ones_are_not_there(client) -> None:
    union = factories.organisation()
    sign_in(client, union)
    own = [factories.join_application(organisation=union).pk for _ in range(3)]
    foreign = factories.join_application().pk
    ticked = {"id": [*own, foreign], "act": "approve"}
    page = client.post(reverse("desk:joining_preview"), ticked)
    assert ([line.pk for line in page.context["lines"]], Membership.objects.count()) == (own, 0)
    for _ in range(2):
        assert client.post(reverse("desk:joining_decide"), ticked).url == reverse("desk:joining")
    assert Membership.objects.count() == 3
    assert JoinApplication.objects.get(pk=foreign).state == "submitted"


def test_many_are_turned_with_one_reason(client) -> None:
    union = factories.organisation()
    sign_in(client, union)
    own = [factories.join_application(organisation=union).pk for _ in range(2)]
    ticked = {"id": own, "act": "return"}
    assert client.post(reverse("desk:joining_decide"), ticked).status_code == 422
    client.post(reverse("desk:joining_decide"), {**ticked, "reason": "请补单位"})
    assert set(JoinApplication.objects.values_list("state", "reason")) == {("returned", "请补单位")}


def test_somebody_is_entered_with_a_signed_paper(client) -> None:
    union = factories.organisation()
    sign_in(client, union)
    url = reverse("desk:joining_new")
    given = {"union": union.pk, "name": "赵大山", "phone": "1370000", "consent_paper": "W-117", "groups": ["trucker"]}
    wrong = client.post(url, given)
    assert ("赵大山" in wrong.content.decode(), JoinApplication.objects.count()) == (True, 0)
    for _ in range(2):
        assert client.post(url, {**given, "phone": "13700001234"}).status_code == 302
    application = JoinApplication.objects.get()
    assert (application.consent_paper, application.groups) == ("W-117", ["trucker"])
    outside = factories.organisation()
    assert client.post(url, {**given, "phone": "13700001235", "union": outside.pk}).status_code == 422
    assert JoinApplication.objects.count() == 1


def test_members_are_found_by_whole_phone_number_name_and_group(client) -> None:
    union = factories.organisation()
    sign_in(client, union)
    made = factories.membership(organisation=union, person=factories.person(name="王小明", phone="13812345678"))
    made.groups.create(group="courier", evidence="stated")
    factories.membership(organisation=union, person=factories.person(name="李小红"))
    factories.membership(person=factories.person(name="王小明"))

    def found(**query: str) -> list[int]:
        return [line.pk for line in client.get(reverse("desk:members"), query).context["members"]]

    assert [found(words=words) for words in ("13812345678", made.number, "王小", "1381234")] == [
        [made.pk],
        [made.pk],
        [made.pk],
        [],
    ]
    assert (found(group="courier"), found(group="rider"), found(status="left")) == ([made.pk], [], [])


def test_the_page_of_a_member_notes_the_look_and_shows_who_looked(client) -> None:
    union = factories.organisation()
    looker = sign_in(client, union)
    made = factories.membership(organisation=union)
    url = reverse("desk:member", args=[made.pk])
    client.get(url)
    assert len(client.get(url).context["member"].looks) == 2
    entry = AuditEntry.objects.filter(act="saw").first()
    assert (entry.about_person_id, entry.person_id, entry.target_kind) == (made.person_id, looker.pk, "membership")
    assert client.get(reverse("desk:member", args=[factories.membership().pk])).status_code == 404


def test_evidence_is_noted_with_its_end_and_taken_back(client) -> None:
    union = factories.organisation()
    sign_in(client, union)
    made = factories.membership(organisation=union)
    url = reverse("desk:member_group", args=[made.pk])
    end = clock.today() + timedelta(days=100)
    assert client.post(url, {"group": "courier", "evidence": "licence"}).status_code == 422  # couriers have none
    for _ in range(2):
        client.post(url, {"group": "trucker", "evidence": "licence", "note": "42-118", "ends_on": end.isoformat()})
    row = made.groups.get()
    assert (row.evidence, row.evidence_note, row.ends_on) == ("licence", "42-118", end)
    client.post(reverse("desk:member_group_end", args=[made.pk, "trucker"]))
    assert made.groups.count() == 0


def test_both_unions_see_a_move(client) -> None:
    city = factories.organisation()
    left, reached = factories.organisation(parent=city), factories.organisation(parent=city)
    made = factories.membership(organisation=left)
    client.force_login(made.person)
    client.post(reverse("worker:transfer"), {"union": reached.pk})
    seen = []
    for union in (left, reached, factories.organisation()):
        sign_in(client, union)
        seen.append([line.number for line in client.get(reverse("desk:moves")).context["moves"]])
    assert seen == [[made.number], [made.number], []]


def test_exports_are_masked(client) -> None:
    union = factories.organisation()
    sign_in(client, union)
    person = factories.person(name="王小明", phone="13812345678")
    factories.membership(organisation=union, person=person)
    factories.join_application(organisation=union, person=person, state="withdrawn")
    for name in ("members_export", "joining_export"):
        text = b"".join(client.get(reverse(f"desk:{name}", args=["csv"])).streaming_content).decode("utf-8-sig")
        assert ("王**" in text, "138****5678" in text, "王小明" in text, "13812345678" in text) == (
            True,
            True,
            False,
            False,
        )


def test_a_poster_is_made_once_printed_and_taken_back(client) -> None:
    union = factories.organisation(name="春江物流工会")
    sign_in(client, union)
    url = reverse("desk:posters")
    given = {"union": union.pk, "title": "食堂门口", "ends_on": (clock.today() + timedelta(days=30)).isoformat()}
    assert client.post(url, {**given, "ends_on": "2001-01-01"}).status_code == 422
    for _ in range(2):
        client.post(url, given)
    poster = Poster.objects.get()
    pdf = client.get(reverse("desk:poster_pdf", args=[poster.pk]))
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf.content)).pages)
    assert ("春江物流工会" in text, "加入工会" in text) == (True, True)
    png = client.get(reverse("desk:poster_png", args=[poster.pk]))
    assert (png["Content-Type"], png.content[:8]) == ("image/png", b"\x89PNG\r\n\x1a\n")
    address = client.get(reverse("desk:poster", args=[poster.pk])).context["address"]
    assert client.get(address).status_code == 200
    for _ in range(2):
        client.post(reverse("desk:poster_revoke", args=[poster.pk]))
    assert client.get(address).status_code == 409


def sheet(*rows: tuple[str, ...]) -> SimpleUploadedFile:
    book = Workbook()
    for row in (("入会名单",), ("序号", "姓名", "手机号", "职业", "工作单位", "申请书编号"), *rows):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return SimpleUploadedFile("名单.xlsx", file.getvalue())


def test_a_ceremony_from_the_list_to_the_members(client) -> None:
    union = factories.organisation()
    sign_in(client, union)
    given = {"union": union.pk, "title": "货车司机集中入会", "held_on": clock.today().isoformat(), "venue": "物流园"}
    for _ in range(2):
        answer = client.post(reverse("desk:ceremonies"), given)
    url = answer.url
    people = f"{url}people/"
    bad = client.post(people, {"lines": "张三 123"})
    assert (bad.status_code, CeremonyEntry.objects.count(), "张三 123" in bad.content.decode()) == (422, 0, True)
    file = sheet(
        ("1", "钱小河", "１３７０００００００２", "卡车司机", "春江物流", "W-2"),
        ("2", "孙小山", "13700000003", "", "", ""),
    )
    assert client.post(people, {"lines": "赵大山 13700000001 骑手 W-1", "file": file}).status_code == 302
    assert sorted(CeremonyEntry.objects.values_list("person__name", "group", "consent_paper", "employer_name")) == [
        ("孙小山", "", "", ""),
        ("赵大山", "rider", "W-1", ""),
        ("钱小河", "trucker", "W-2", "春江物流"),
    ]
    last = CeremonyEntry.objects.get(person__name="孙小山")
    page = client.get(f"{url}confirm/").context["page"]
    assert ([line.name for line in page.ready], [line.name for line in page.missing]) == (
        ["赵大山", "钱小河"],
        ["孙小山"],
    )
    client.post(f"{url}entries/{last.pk}/", {"act": "paper", "paper": ""})
    for _ in range(2):
        assert client.post(f"{url}confirm/").url == url
    assert (Membership.objects.count(), len(client.get(url).context["page"].joined)) == (3, 3)
    assert client.post(f"{url}entries/{last.pk}/", {"act": "remove"}).status_code == 409


def test_a_name_comes_off_the_list_and_a_ceremony_off_the_calendar(client) -> None:
    union = factories.organisation()
    sign_in(client, union)
    ceremony = factories.ceremony(organisation=union)
    entry = factories.ceremony_entry(ceremony=ceremony)
    for _ in range(2):
        client.post(reverse("desk:ceremony_entry", args=[ceremony.pk, entry.pk]), {"act": "remove"})
        client.post(reverse("desk:ceremony_cancel", args=[ceremony.pk])) if _ else None
    ceremony.refresh_from_db()
    assert (CeremonyEntry.objects.count(), ceremony.state) == (0, "cancelled")


def test_density_is_pooled_over_counts_and_says_what_is_not_in_it(client) -> None:
    city = factories.organisation()
    counted, uncounted = factories.organisation(parent=city), factories.organisation(parent=city)
    for union, number in ((counted, 3), (uncounted, 2)):
        for _ in range(number):
            factories.membership(organisation=union).groups.create(group="courier", evidence="stated")
    sign_in(client, city)
    url = reverse("desk:density")
    given = {
        "union": counted.pk,
        "group": "courier",
        "number": "12",
        "source": "邮政管理局年报",
        "counted_on": clock.today().isoformat(),
    }
    assert client.post(url, {**given, "counted_on": "2999-01-01"}).status_code == 422
    for _ in range(2):
        client.post(url, given)
    assert WorkersKnown.objects.count() == 1
    page = client.get(url, {"group": "courier"}).context["page"]
    courier = next(line.density for line in page.groups if line.group == "courier")
    assert (courier.members, courier.workers, courier.beyond, courier.per_cent) == (3, 12, 2, 25.0)
    assert [(line.density.known, line.density.per_cent) for line in page.children] == [(True, 25.0), (False, None)]
    assert client.get(url, {"at": factories.organisation().pk}).status_code == 404


def test_an_auditor_reads_and_decides_nothing(client) -> None:
    union = factories.organisation()
    sign_in(client, union, role="auditor")
    application, ceremony = factories.join_application(organisation=union), factories.ceremony(organisation=union)
    poster = factories.poster(organisation=union)
    assert [
        client.post(reverse(f"desk:{name}", args=[row.pk]), {"act": "approve"}).status_code
        for name, row in (("join_decide", application), ("ceremony_confirm", ceremony), ("poster_revoke", poster))
    ] == [403, 403, 403]
    assert [client.get(reverse(f"desk:{name}")).status_code for name in ("joining", "members", "posters")] == [200] * 3


LISTS = {"joining": 11, "members": 12, "moves": 11, "posters": 12, "ceremonies": 12, "density": 16}


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("name", sorted(LISTS))
def test_lists_ask_the_same_number_of_questions_however_long(
    client, name: str, rows: int, django_assert_num_queries
) -> None:
    city = factories.organisation()
    for _ in range(rows):
        union = factories.organisation(parent=city)
        factories.join_application(organisation=union)
        made = factories.membership(organisation=union)
        made.groups.create(group="courier", evidence="stated")
        made.steps.create(step="leave", before="active", after="left", left=union)
        factories.poster(organisation=union)
        factories.ceremony_entry(ceremony=factories.ceremony(organisation=union))
        WorkersKnown.objects.create(organisation=union, number=9, source="年报", counted_on=clock.today())
    sign_in(client, city)
    client.get(reverse("desk:members"))
    with django_assert_num_queries(LISTS[name]):
        client.get(reverse(f"desk:{name}"))


GUARDED = ("/desk/members/", "/desk/members/export.csv", "/desk/joining/?state=submitted", "/desk/joining/export.csv")


@pytest.fixture
def elsewhere(client, monkeypatch):
    """An officer of another county, in a product whose scopes let everything through."""
    city = factories.organisation()
    county, other = factories.organisation(parent=city), factories.organisation(parent=city)
    factories.membership(organisation=county, person=factories.person(name="王建国"))
    factories.join_application(organisation=county, person=factories.person(name="王建国"))
    sign_in(client, other)
    monkeypatch.setattr(scopes, "subtree", lambda field, path: Q(pk__isnull=False))
    return client


def shown(client, address: str) -> int:
    response = client.get(address)
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode().count("王*")


@pytest.mark.parametrize("address", GUARDED)
def test_a_forgotten_filter_shows_no_member(elsewhere, address: str) -> None:
    assert shown(elsewhere, address) == 0


@pytest.mark.parametrize("address", GUARDED)
def test_canary_without_row_security_the_same_page_shows_them(elsewhere, address: str, monkeypatch) -> None:
    monkeypatch.setattr(reach.Reach, "of", classmethod(lambda cls, actor: reach.EVERYTHING))
    assert shown(elsewhere, address) > 0
