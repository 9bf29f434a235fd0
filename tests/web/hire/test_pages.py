"""The hiring desk through its pages, without JavaScript."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from chunfeng.domain.employers import queries
from chunfeng.domain.employers import services as employers
from chunfeng.domain.employers.models import Claim, Employer, Position, Representative
from chunfeng.domain.facts.models import Fact
from chunfeng.domain.hiring import services as hiring
from chunfeng.domain.hiring.models import Application
from chunfeng.domain.people.catalog import consent_texts
from chunfeng.domain.people.enums import Purpose
from chunfeng.domain.people.models import Person
from chunfeng.kernel import clock
from chunfeng.shared.audit import looks_at
from tests import factories
from tests.undefined import Undefined

pytestmark = pytest.mark.django_db
CODE = "91350100M000100Y43"


@pytest.fixture(autouse=True)
def _strict(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    first = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**first, "OPTIONS": {**first["OPTIONS"], "string_if_invalid": Undefined("%s")}}]


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def desk(**values: object) -> tuple[Client, Employer, Representative]:
    """The browser of an account owner, the employer and the representation."""
    firm = factories.employer(**values)
    row = factories.representative(employer=firm, role="owner")
    return signed_in(row.person), firm, row


def entries(**values: object) -> dict[str, object]:
    return {
        "title": "维修电工",
        "kind": "full_time",
        "description": "负责车间配电设备的日常检修",
        "pay": "6千-8千/月",
        "headcount": "3",
        "place": "武汉市洪山区珞喻路",
        "ends_on": (clock.today() + timedelta(days=30)).isoformat(),
        "education": "0",
        "experience": "0",
        "key": "form-1",
        **values,
    }


def words(response) -> str:
    """The page as a person reads it."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def applicant(position: Position) -> Application:
    seeker = factories.seeker(skills=["低压电工"])
    return hiring.apply(
        actor=factories.actor(seeker.person),
        position_id=position.pk,
        consent=True,
        consent_version=consent_texts()[Purpose.RESUME_TO_EMPLOYER][-1].version,
        reasons=["工种一致"],
    )


def joining(**values: object) -> dict[str, object]:
    return {
        "name": "武汉春风机电有限公司",
        "credit_code": CODE,
        "place": "武汉洪山",
        "kind": "own",
        "size": "50",
        "licence": factories.licence(),
        **values,
    }


def test_somebody_without_employer_is_led_to_the_sign_up_and_in() -> None:
    factories.organisation(place=factories.place())
    client = signed_in(factories.person())
    assert client.get("/hire/").url == "/hire/join/"
    assert client.get("/hire/join/").status_code == 200
    for _ in range(2):
        answer = client.post("/hire/join/", joining())
        assert (answer.status_code, answer.url) == (302, "/hire/")
    firm = Employer.objects.get()
    assert (firm.status, firm.place_id, firm.size) == ("pending", "420111", 50)
    page = client.get("/hire/")
    assert page.status_code == 200
    assert reverse("hire:position_new") in page.content.decode()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"credit_code": "91350100M000100Y4Z"}, "credit_code"),
        ({"place": "朝阳区"}, "place"),
        ({"licence": factories.licence(b"MZ" + b"\0" * 90)}, "licence"),
        ({"name": ""}, "name"),
    ],
)
def test_sign_up_says_at_the_field_what_is_wrong(values, field) -> None:
    factories.organisation(place=factories.place())
    answer = signed_in(factories.person()).post("/hire/join/", joining(**values))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert Employer.objects.count() == 0


def test_a_taken_code_leads_to_a_claim() -> None:
    factories.organisation(place=factories.place())
    firm = factories.employer(credit_code=CODE)
    client = signed_in(factories.person())
    answer = client.post("/hire/join/", joining())
    assert answer.status_code == 422
    url = f"/hire/claim/?credit_code={CODE}"
    assert url in unescape(answer.content.decode())
    assert CODE in client.get(url).content.decode()
    for _ in range(2):
        sent = client.post(url, {"credit_code": CODE, "licence": factories.licence()})
        assert (sent.status_code, sent.url) == (302, "/hire/join/")
    assert [row.employer_id for row in Claim.objects.all()] == [firm.pk]
    assert firm.name in words(client.get("/hire/join/"))


def test_position_from_the_form_to_the_officer_and_twice_is_once() -> None:
    factories.place()
    client, firm, _ = desk()
    assert client.get("/hire/positions/new/").status_code == 200
    for _ in range(2):
        answer = client.post("/hire/positions/new/", entries(act="send"))
        assert answer.status_code == 302
    position = Position.objects.get()
    assert (position.status, position.pay_low, position.place_id, position.place_text) == (
        "pending",
        600_000,
        "420111",
        "武汉市洪山区珞喻路",
    )
    assert client.get(answer.url).status_code == 200
    assert [row.pk for row in queries.positions_to_approve(factories.officer(firm.organisation))] == [position.pk]


def test_a_position_is_kept_for_whom_the_form_says() -> None:
    factories.place()
    client, _, _ = desk()
    page = client.post("/hire/positions/new/", entries(reserved_for="army"), follow=True)
    assert Position.objects.get().reserved_for == "army"
    assert "定向招聘 退役军人和现役军人家属" in words(page)


def test_an_unverified_firm_keeps_drafts_and_reads_why() -> None:
    factories.place()
    client, _, _ = desk(status="pending")
    answer = client.post("/hire/positions/new/", entries(act="send"), follow=True)
    assert Position.objects.get().status == "draft"
    failed = [reason.code for reason in answer.context["verdict"].failed]
    assert failed == ["employer_verified"]
    assert "disabled" in answer.content.decode()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"pay": "看着给"}, "pay"),
        ({"headcount": "一大堆"}, "headcount"),
        ({"place": "不存在的地方"}, "place"),
        ({"description": "限男，身体健康，能吃苦耐劳即可"}, "description"),
        ({"title": ""}, "title"),
    ],
)
def test_the_form_says_at_the_field_what_is_wrong_and_keeps_the_rest(values, field) -> None:
    factories.place()
    client, _, _ = desk()
    answer = client.post("/hire/positions/new/", entries(**values))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert "form-1" in answer.content.decode()
    assert Position.objects.count() == 0


def test_two_tabs_do_not_overwrite_and_a_second_save_is_a_decision() -> None:
    factories.place()
    client, _, _ = desk()
    client.post("/hire/positions/new/", entries())
    position = Position.objects.get()
    url = f"/hire/positions/{position.pk}/edit/"
    old = client.get(url).context["form"]["version"].value()
    assert client.post(url, entries(title="高级电工", version=old)).status_code == 302
    stale = client.post(url, entries(title="学徒电工", version=old))
    assert stale.status_code == 422
    assert Position.objects.get().title == "高级电工"
    again = stale.context["form"]["version"].value()
    assert client.post(url, entries(title="学徒电工", version=again)).status_code == 302
    assert Position.objects.get().title == "学徒电工"


def test_close_and_reopen_ask_first_and_do_not_count_twice() -> None:
    client, firm, _ = desk()
    position = factories.position(
        employer=firm,
        description="负责车间配电设备的日常检修",
        place=factories.place(),
        headcount_kind="number",
        headcount=2,
        ends_on=clock.today(),
    )
    close, reopen = f"/hire/positions/{position.pk}/close/", f"/hire/positions/{position.pk}/reopen/"
    assert client.get(close).status_code == 200
    assert Position.objects.get().status == "published"
    for _ in range(2):
        assert client.post(close, {"reason": "filled"}).status_code == 302
    assert Fact.objects.filter(kind="position_closed").count() == 1
    assert client.get(reopen).status_code == 200
    past = client.post(reopen, {"ends_on": (clock.today() - timedelta(days=1)).isoformat()})
    assert past.status_code == 422
    assert client.post(reopen, {"ends_on": clock.today().isoformat()}).status_code == 302
    assert Position.objects.get().status == "pending"


def test_pay_preview_reads_as_people_write() -> None:
    client, _, _ = desk()
    shown = words(client.get("/hire/positions/pay/", {"pay": "8-13K·14薪"}))
    assert "8千–1.3万·14薪" in shown
    assert client.get("/hire/positions/pay/", {"pay": "看着给"}).context["tone"] == "bad"
    assert client.get("/hire/positions/pay/", {"pay": "面议"}).context["tone"] == "wait"


def test_answers_go_through_plain_forms_and_double_submit_is_safe() -> None:
    client, firm, _ = desk()
    application = applicant(factories.position(employer=firm))
    page = client.get(f"/hire/applicants/{application.pk}/")
    assert application.seeker.person.phone in words(page)
    for _ in range(2):
        sent = client.post(f"/hire/applicants/{application.pk}/show_interest/", {"note": "明天来看看"})
        assert sent.status_code == 302
    assert client.post(f"/hire/applicants/{application.pk}/reach_intent/", {"note": ""}).status_code == 302
    assert Application.objects.get().status == "intent"
    assert Fact.objects.filter(kind="intent_reached").count() == 1
    assert client.get(f"/hire/applicants/{application.pk}/").status_code == 200
    late = client.post(f"/hire/applicants/{application.pk}/decline/", {"reason": "pay"})
    assert late.status_code == 409


def test_a_decline_without_reason_is_asked_for_one() -> None:
    client, firm, _ = desk()
    application = applicant(factories.position(employer=firm))
    answer = client.post(f"/hire/applicants/{application.pk}/decline/", {"reason": ""})
    assert answer.status_code == 422
    assert Application.objects.get().status == "submitted"
    assert client.post(f"/hire/applicants/{application.pk}/decline/", {"reason": "filled"}).status_code == 302
    assert Application.objects.get().decline_reason == "filled"


def test_list_masks_the_phone_and_only_opening_is_a_logged_look() -> None:
    client, firm, row = desk()
    application = applicant(factories.position(employer=firm))
    person = application.seeker.person
    listed = words(client.get("/hire/applicants/"))
    assert (person.phone in listed, f"{person.phone[:3]}****{person.phone[-4:]}" in listed) == (False, True)
    assert looks_at(person.pk) == []
    client.get(f"/hire/applicants/{application.pk}/")
    assert [entry.person_id for entry in looks_at(person.pk)] == [row.person_id]


def foreign() -> list[tuple[str, str]]:
    position = factories.position()
    application = applicant(position)
    sheet = factories.sheet(organisation=position.employer.organisation, employer=position.employer)
    claimed = factories.representative(employer=position.employer)
    at = {"position": position.pk, "application": application.pk, "firm": position.employer_id}
    at |= {"sheet": sheet.pk, "row": claimed.pk}
    gets = [
        "positions/{position}/",
        "positions/{position}/edit/",
        "positions/{position}/close/",
        "positions/{position}/reopen/",
        "positions/new/?employer={firm}",
        "applicants/{application}/",
        "applicants/?position={position}",
        "company/{firm}/",
        "company/{firm}/resubmit/",
        "company/{firm}/licence/",
        "sheets/{sheet}/",
        "sheets/{sheet}/errors/",
    ]
    posts = [
        "positions/{position}/submit/",
        "positions/{position}/close/",
        "positions/{position}/edit/",
        "applicants/{application}/show_interest/",
        "applicants/{application}/decline/",
        "applicants/{application}/unheard_of/",
        "company/{firm}/",
        "company/{firm}/resubmit/",
        "company/{firm}/colleagues/",
        "company/{firm}/colleagues/{row}/remove/",
        "sheets/{sheet}/confirm/",
        "sheets/{sheet}/discard/",
    ]
    return [("get", url.format(**at)) for url in gets] + [("post", url.format(**at)) for url in posts]


def test_everything_foreign_is_not_found() -> None:
    client, _, _ = desk()
    found = {
        (method, url): getattr(client, method)(f"/hire/{url}", {"reason": "filled", "phone": "13800138000"}).status_code
        for method, url in foreign()
        if method == "post"
    }
    found |= {(method, url): client.get(f"/hire/{url}").status_code for method, url in foreign() if method == "get"}
    assert {key: status for key, status in found.items() if status != 404} == {}


def test_people_without_employer_find_no_desk_and_strangers_sign_in() -> None:
    client = signed_in(factories.person())
    pages = ["positions/", "positions/new/", "applicants/", "company/", "sheets/"]
    assert [client.get(f"/hire/{page}").status_code for page in pages] == [404] * 5
    assert [Client().get(f"/hire/{page}").status_code for page in ["", "join/", *pages]] == [302] * 7


def test_licence_comes_as_an_attachment_for_owner_and_officer_in_scope() -> None:
    factories.organisation(place=factories.place())
    person = factories.person()
    firm = employers.register(
        actor=factories.actor(person),
        name="武汉春风机电有限公司",
        credit_code=CODE,
        place_code="420111",
        licence=factories.licence(),
    )
    url = f"/hire/company/{firm.pk}/licence/"
    officer = Person.objects.get(pk=factories.officer(firm.organisation).person_id)
    other = Person.objects.get(pk=factories.officer(factories.organisation()).person_id)
    for reader in (person, officer):
        answer = signed_in(reader).get(url)
        assert (answer.status_code, answer["X-Content-Type-Options"]) == (200, "nosniff")
        assert answer["Content-Disposition"] == f'attachment; filename="licence-{firm.pk}.png"'
        assert b"".join(answer.streaming_content) == factories.PNG
    for stranger in (other, factories.person()):
        assert signed_in(stranger).get(url).status_code == 404


def test_adding_a_number_does_not_tell_whose_it_is() -> None:
    """Anybody can register an employer and try numbers: a number leads to no name."""
    firm = factories.employer()
    owner = factories.representative(employer=firm, role="owner")
    stranger = factories.person(phone="13800138000", name="欧阳文静")
    client = Client()
    client.force_login(owner.person)
    page = f"/hire/company/{firm.pk}/"
    client.post(f"{page}colleagues/", {"phone": "13800138000", "role": "recruiter"})
    shown = client.get(page).content.decode()
    assert (stranger.name in shown, "欧***" in shown, owner.person.name in shown) == (False, True, True)


def test_company_page_and_colleagues() -> None:
    client, firm, row = desk()
    factories.person(phone="13800138000", name="李工")
    assert client.get("/hire/company/").url == f"/hire/company/{firm.pk}/"
    page = f"/hire/company/{firm.pk}/"
    assert client.get(page).status_code == 200
    assert client.post(page, {"about": "做电机三十年", "size": "50"}).status_code == 302
    assert Employer.objects.get().about == "做电机三十年"
    unknown = client.post(f"{page}colleagues/", {"phone": "13700000000", "role": "recruiter"})
    assert unknown.status_code == 422
    assert client.post(f"{page}colleagues/", {"phone": "13800138000", "role": "recruiter"}).status_code == 302
    assert "李*" in words(client.get(page))
    added = Representative.objects.exclude(pk=row.pk).get()
    assert client.post(f"{page}colleagues/{added.pk}/remove/").status_code == 302
    assert client.post(f"{page}colleagues/{row.pk}/remove/").status_code == 302
    assert list(Representative.objects.filter(ended_at=None).values_list("pk", flat=True)) == [row.pk]


def test_refused_registration_is_mended() -> None:
    client, firm, _ = desk(status="refused", status_note="照片不清楚")
    assert "照片不清楚" in words(client.get("/hire/"))
    url = f"/hire/company/{firm.pk}/resubmit/"
    assert client.get(url).status_code == 200
    assert client.post(url, {"name": firm.name}).status_code == 422
    assert client.post(url, {"name": firm.name, "licence": factories.licence()}).status_code == 302
    assert Employer.objects.get().status == "pending"


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("page", "queries_expected"), [("/hire/", 9), ("/hire/positions/", 8), ("/hire/applicants/", 8)]
)
def test_pages_ask_the_database_the_same_for_one_and_three(
    page: str, queries_expected: int, rows: int, django_assert_num_queries
) -> None:
    client, firm, _ = desk()
    for _ in range(rows):
        position = factories.position(
            employer=firm, place=factories.place(), occupation=factories.occupation(), ends_on=clock.today()
        )
        applicant(position)
        factories.position(employer=firm, status="refused", status_note="请补充")
    client.get(page)
    with django_assert_num_queries(queries_expected):
        assert client.get(page).status_code == 200


def test_filters_stay_in_the_address_while_turning() -> None:
    client, firm, _ = desk()
    for number in range(45):
        factories.position(employer=firm, title=f"电工{number}")
    first = client.get("/hire/positions/", {"words": "电工", "status": "published"})
    second = client.get(f"/hire/positions/{first.context['older_url']}")
    assert [len(page.context["rows"]) for page in (first, second)] == [20, 20]
    assert "words=%E7%94%B5%E5%B7%A5" in second.context["older_url"]
    assert client.get("/hire/positions/", {"after": "zz", "status": "nonsense"}).status_code == 200


def test_every_page_is_english_on_request_and_has_no_inline_script() -> None:
    client, firm, _ = desk()
    position = factories.position(employer=firm, place=factories.place())
    application = applicant(position)
    pages = ["", "join/", "claim/", "positions/", "positions/new/", "applicants/", "sheets/", f"company/{firm.pk}/"]
    pages += [f"positions/{position.pk}/", f"positions/{position.pk}/edit/", f"positions/{position.pk}/close/"]
    pages += [f"applicants/{application.pk}/"]
    for page in pages:
        for language in ("zh-hans", "en"):
            answer = client.get(f"/hire/{page}", headers={"accept-language": language})
            html = answer.content.decode()
            assert (answer.status_code, html.count("<h1"), html.count("</html>")) == (200, 1, 1), page
            assert re.findall(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|javascript:", html) == [], page
