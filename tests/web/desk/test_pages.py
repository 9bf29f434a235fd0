"""Every page of the desk by role, by state, with exact numbers of queries."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from tests import factories

from chunfeng.domain.employers.models import Employer, Position
from chunfeng.domain.facts import services as facts
from chunfeng.domain.facts.enums import FactKind
from chunfeng.kernel import clock
from chunfeng.shared.models import AuditEntry

pytestmark = pytest.mark.django_db

LISTS = ("home", "employers", "positions", "people", "applications", "imports", "figures", "import_new")


def sign_in(client, organisation, role="officer"):
    post = factories.staff(organisation=organisation, role=role)
    client.force_login(post.person)
    return post.person


def populate(organisation, number=1):
    """One of everything, `number` times, with facts."""
    made = []
    for _ in range(number):
        employer = factories.employer(
            organisation=organisation, status="pending", place=factories.place(), tags=["little_giant"]
        )
        position = factories.position(
            employer=employer, status="pending", published_at=None, place=factories.place(), sheet=None
        )
        open_one = factories.position(employer=employer, ends_on=clock.today() + timedelta(days=9))
        seeker = factories.seeker(
            organisation=organisation, home_place=factories.place(), person=factories.person(name="王小明")
        )
        application = factories.application(seeker=seeker, position=open_one)
        factories.step(application=application, step="submit", before="", after="submitted")
        sheet = factories.sheet(organisation=organisation, status="previewed", counts={"read": 3, "rejected": 1})
        with transaction.atomic():
            for kind, subject, person in (
                (FactKind.EMPLOYER_JOINED, ("employer", employer.pk), None),
                (FactKind.POSITION_PUBLISHED, ("position", open_one.pk), None),
                (FactKind.APPLICATION_SUBMITTED, ("application", application.pk), seeker.person_id),
                (FactKind.SEEKER_REGISTERED, ("seeker", seeker.pk), seeker.person_id),
            ):
                facts.record(
                    facts.Entry(
                        kind=kind,
                        subject=subject,
                        person_id=person,
                        employer_id=employer.pk,
                        organisation_id=organisation.pk,
                        organisation_path=organisation.path,
                    )
                )
        made.append((employer, position, seeker, application, sheet))
    return made[0]


def details(employer, position, seeker, application, sheet):
    return [
        reverse("desk:employer", args=[employer.pk]),
        reverse("desk:position", args=[position.pk]),
        reverse("desk:person", args=[seeker.pk]),
        reverse("desk:application", args=[application.pk]),
        reverse("desk:import", args=[sheet.pk]),
    ]


@pytest.mark.parametrize("name", LISTS)
def test_page_is_there_for_staff_when_empty_and_when_full(client, name):
    county = factories.organisation()
    sign_in(client, county)
    assert client.get(reverse(f"desk:{name}")).status_code == 200
    populate(county)
    assert client.get(reverse(f"desk:{name}")).status_code == 200


@pytest.mark.parametrize("name", LISTS)
def test_page_is_for_staff_only(client, name):
    address = reverse(f"desk:{name}")
    assert client.get(address).status_code == 302
    client.force_login(factories.person())
    assert client.get(address).status_code == 404
    client.force_login(factories.representative(employer=factories.employer()).person)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("name", "queries"),
    [
        ("home", 37),
        ("employers", 12),
        ("positions", 11),
        ("people", 11),
        ("applications", 12),
        ("imports", 11),
        ("figures", 35),
    ],
)
def test_page_needs_as_many_queries_for_three_rows_as_for_one(client, name, queries, django_assert_num_queries):
    county = factories.organisation()
    sign_in(client, county)
    populate(county)
    address = reverse(f"desk:{name}")
    client.get(address)
    with django_assert_num_queries(queries):
        client.get(address)
    populate(county, 3)
    with django_assert_num_queries(queries):
        client.get(address)


def test_details_show_and_foreign_ones_do_not_exist(client):
    city = factories.organisation()
    mine, other = factories.organisation(parent=city), factories.organisation(parent=city)
    own, foreign = populate(mine), populate(other)
    sign_in(client, mine)
    assert [client.get(address).status_code for address in details(*own)] == [200] * 5
    assert [client.get(address).status_code for address in details(*foreign)] == [404] * 5


def test_an_officer_of_one_county_sees_nothing_of_another(client):
    city = factories.organisation()
    mine, other = factories.organisation(parent=city), factories.organisation(parent=city)
    populate(other)
    sign_in(client, mine)
    found = {
        "employers": client.get("/desk/employers/").context["employers"].items,
        "positions": client.get("/desk/positions/").context["positions"].items,
        "people": client.get("/desk/people/").context["seekers"],
        "applications": client.get("/desk/applications/").context["applications"],
        "imports": client.get("/desk/imports/").context["imports"],
        "figures": {figure.value for figure in client.get("/desk/figures/").context["figures"]},
        "work": client.get("/desk/").context["work"].total,
    }
    assert found == {
        "employers": (),
        "positions": (),
        "people": [],
        "applications": [],
        "imports": [],
        "figures": {0},
        "work": 0,
    }
    assert client.get(f"/desk/figures/?at={other.pk}").status_code == 404
    assert client.get(f"/desk/figures/applications/?at={other.pk}").status_code == 404
    assert client.get("/desk/employers/export.csv").getvalue().decode("utf-8-sig").count("\n") == 1


@pytest.mark.parametrize("act", ["verify", "refuse", "suspend"])
def test_a_foreign_employer_is_not_decided_about(client, act):
    city = factories.organisation()
    employer = populate(factories.organisation(parent=city))[0]
    sign_in(client, factories.organisation(parent=city))
    assert client.post(f"/desk/employers/{employer.pk}/{act}/", {"note": "x"}).status_code == 404
    assert Employer.objects.get().status == "pending"


@pytest.mark.parametrize(("act", "state"), [("verify", "verified"), ("refuse", "refused"), ("suspend", "suspended")])
def test_an_employer_is_decided_about_once_however_often_it_is_sent(client, act, state):
    county = factories.organisation()
    employer = populate(county)[0]
    sign_in(client, county)
    for _ in range(2):
        answer = client.post(f"/desk/employers/{employer.pk}/{act}/", {"note": "营业执照看不清，请重传。"})
        assert (answer.status_code, answer.url) == (302, f"/desk/employers/{employer.pk}/")
    assert Employer.objects.get().status == state


def test_a_refusal_needs_a_reason_and_keeps_the_form_open(client):
    county = factories.organisation()
    employer = populate(county)[0]
    sign_in(client, county)
    answer = client.post(f"/desk/employers/{employer.pk}/refuse/", {"note": " "})
    assert (answer.status_code, answer.context["failed"]) == (422, "refuse")
    assert Employer.objects.get().status == "pending"


def test_an_auditor_looks_but_does_not_decide(client):
    county = factories.organisation()
    employer = populate(county)[0]
    sign_in(client, county, "auditor")
    assert client.get(f"/desk/employers/{employer.pk}/").status_code == 200
    assert client.post(f"/desk/employers/{employer.pk}/verify/").status_code == 403


def ready(county, **values):
    """A position that passes every check."""
    employer = factories.employer(organisation=county)
    return factories.position(
        employer=employer,
        **{
            "title": "维修电工",
            "description": "负责厂区线路检修，两班倒，包吃住。",
            "status": "pending",
            "published_at": None,
            "place": factories.place(),
            "headcount_kind": "number",
            "headcount": 3,
            "pay_text": "6千-9千",
            "ends_on": clock.today() + timedelta(days=30),
            **values,
        },
    )


def test_a_position_is_approved_once(client):
    county = factories.organisation()
    position = ready(county)
    sign_in(client, county)
    for _ in range(2):
        assert client.post(f"/desk/positions/{position.pk}/approve/").status_code == 302
    assert Position.objects.get().status == "published"
    assert AuditEntry.objects.filter(act="position.publish").count() == 1


def test_a_position_that_does_not_pass_is_refused_with_reasons_and_can_be_sent_back(client):
    county = factories.organisation()
    position = ready(county, place=None, ends_on=None)
    sign_in(client, county)
    assert client.get(f"/desk/positions/{position.pk}/").context["verdict"].ok is False
    assert client.post(f"/desk/positions/{position.pk}/approve/").status_code == 409
    assert client.post(f"/desk/positions/{position.pk}/send-back/", {"note": ""}).status_code == 422
    for _ in range(2):
        assert client.post(f"/desk/positions/{position.pk}/send-back/", {"note": "请写工作地点"}).status_code == 302
    assert (Position.objects.get().status, Position.objects.get().status_note) == ("refused", "请写工作地点")


def test_a_preview_names_the_employers_that_nobody_has_verified(client):
    county = factories.organisation()
    known, new = ready(county), ready(county, sheet=factories.sheet(organisation=county))
    Employer.objects.filter(pk=new.employer_id).update(status="pending")
    sign_in(client, county)
    page = client.post("/desk/positions/preview/", {"id": [known.pk, new.pk]})
    assert {item.pk for item in page.context["ready"]} == {known.pk, new.pk}
    assert page.content.decode().count('class="status-mark tone-wait"') == 1


def test_an_application_to_join_says_when_it_is_due_and_that_it_is_overdue(client):
    union = factories.organisation()
    sign_in(client, union)
    factories.join_application(organisation=union, due_on=clock.today() - timedelta(days=400))
    factories.join_application(organisation=union, due_on=clock.today() + timedelta(days=1))
    page = client.get("/desk/").content.decode()
    assert (page.count("已超期"), "明天到期" in page) == (1, True)


def test_bulk_approval_previews_first_and_then_publishes_what_passes(client):
    city = factories.organisation()
    county = factories.organisation(parent=city)
    good, bad = ready(county), ready(county, ends_on=None)
    foreign = ready(factories.organisation(parent=city))
    sign_in(client, county)
    ids = {"id": [good.pk, bad.pk, foreign.pk, "junk"]}
    preview = client.post("/desk/positions/preview/", ids)
    assert [item.pk for item in preview.context["ready"]] == [good.pk]
    assert [item.position.pk for item in preview.context["held"]] == [bad.pk]
    assert Position.objects.filter(status="published").count() == 0
    for _ in range(2):
        assert client.post("/desk/positions/approve/", ids).url == "/desk/positions/?status=pending"
    assert list(Position.objects.filter(status="published").values_list("pk", flat=True)) == [good.pk]


def test_filters_stay_in_the_address_and_pages_follow_one_another(client):
    county = factories.organisation()
    for _ in range(51):
        factories.employer(organisation=county, status="pending")
    factories.employer(organisation=county)
    sign_in(client, county)
    first = client.get("/desk/employers/?status=pending")
    assert (len(first.context["employers"]), first.context["pager"]["total"]) == (50, 51)
    older = first.context["pager"]["older"]
    assert older.startswith("?status=pending&after=")
    second = client.get(f"/desk/employers/{older}")
    assert (len(second.context["employers"]), second.context["pager"]["older"]) == (1, "")
    assert second.context["form"]["status"].value() == "pending"
    back = client.get(f"/desk/employers/{second.context['pager']['newer']}")
    assert [row.pk for row in back.context["employers"]] == [row.pk for row in first.context["employers"]]


@pytest.mark.parametrize("query", ["status=junk", "place=x", "after=x", "size=999", "employer=-1", "words=%00"])
def test_a_mistyped_filter_does_not_break_the_page(client, query):
    county = factories.organisation()
    populate(county)
    sign_in(client, county)
    assert client.get(f"/desk/employers/?{query}").status_code == 200
    assert client.get(f"/desk/positions/?{query}").status_code == 200


@pytest.mark.parametrize(
    "path", ["people/?after=", "positions/?before=", "hardship/new/?after=", "figures/applications/?page="]
)
def test_a_key_of_thousands_of_digits_is_none(client, path):
    sign_in(client, factories.organisation())
    assert client.get(f"/desk/{path}{'9' * 5000}").status_code == 200


def test_employers_are_found_by_name_code_place_tag_and_size(client):
    county = factories.organisation()
    code = factories.credit_code()
    wanted = factories.employer(
        organisation=county,
        name="武汉长江电气有限公司",
        credit_code=code,
        place=factories.place(),
        tags=["little_giant"],
        size=50,
    )
    factories.employer(organisation=county)
    sign_in(client, county)
    for query in ("words=长江电气", f"words={code}", "place=4201", "tag=little_giant", "size=50"):
        assert [row.pk for row in client.get(f"/desk/employers/?{query}").context["employers"]] == [wanted.pk], query


def test_people_are_masked_and_looks_are_written_down(client):
    county = factories.organisation()
    _employer, _position, seeker, application, _sheet = populate(county)
    officer = sign_in(client, county)
    for address in (
        "/desk/people/",
        f"/desk/people/{seeker.pk}/",
        "/desk/applications/",
        f"/desk/applications/{application.pk}/",
    ):
        page = client.get(address).content.decode()
        assert ("王小明" in page, "王**" in page) == (False, True), address
    looks = AuditEntry.objects.filter(person_id=officer.pk, act="saw").order_by("id")
    assert [(entry.target_kind, entry.about_person_id) for entry in looks] == [
        ("seeker", seeker.person_id),
        ("application", seeker.person_id),
    ]


@pytest.mark.parametrize("address", ["/desk/", "/desk/people/", "/desk/members/", "/desk/people/export.csv"])
def test_what_the_desk_shows_is_gone_with_whoever_signed_out(client, address):
    """The computer of an office is shared: the back button must not bring a list of people back."""
    sign_in(client, factories.organisation())
    answer = client.get(address)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")


def test_a_figure_opens_the_list_behind_it(client):
    county = factories.organisation()
    _employer, _position, seeker, application, _sheet = populate(county)
    sign_in(client, county)
    page = client.get("/desk/figures/?period=today")
    figure = next(item for item in page.context["figures"] if item.key == "applications")
    assert (figure.value, figure.unit) == (1, "人次")
    behind = client.get("/desk/figures/applications/?period=today")
    assert [(row["row"].title, row["url"]) for row in behind.context["rows"]] == [
        ("王**", f"/desk/applications/{application.pk}/")
    ]
    people = client.get("/desk/figures/applicants/?period=today").context["rows"]
    assert [row["url"] for row in people] == [f"/desk/applications/?seeker={seeker.pk}"]
    assert client.get("/desk/figures/none/").status_code == 404


@pytest.mark.parametrize("period", ["today", "week", "month", "year", "custom", "junk"])
def test_figures_of_every_period(client, period):
    county = factories.organisation()
    populate(county)
    sign_in(client, county)
    assert client.get(f"/desk/figures/?period={period}&start=2026-01-01&end=2025-01-01").status_code == 200


EXPORTS = ("employers_export", "positions_export", "people_export", "applications_export", "figures_export")


@pytest.mark.parametrize("name", EXPORTS)
def test_lists_come_as_csv_and_as_workbooks(client, name):
    county = factories.organisation()
    populate(county)
    sign_in(client, county)
    csv = client.get(reverse(f"desk:{name}", args=["csv"]))
    assert csv.getvalue()[:3] == b"\xef\xbb\xbf"
    book = client.get(reverse(f"desk:{name}", args=["xlsx"]))
    assert book.getvalue()[:2] == b"PK"
    assert client.get(reverse(f"desk:{name}", args=["exe"])).status_code == 404


def test_no_cell_of_an_export_is_a_formula(client):
    county = factories.organisation()
    factories.employer(organisation=county, name="=1+1有限公司")
    sign_in(client, county)
    rows = client.get("/desk/employers/export.csv").getvalue().decode("utf-8-sig").splitlines()
    assert rows[1].split(",")[0] == "'=1+1有限公司"


def test_the_licence_is_shown_in_a_sandbox_and_only_to_those_in_charge(client):
    city = factories.organisation()
    mine = factories.organisation(parent=city)
    employer = factories.employer(organisation=mine, licence=factories.licence())
    bare = factories.employer(organisation=mine)
    sign_in(client, mine)
    answer = client.get(f"/desk/employers/{employer.pk}/licence/")
    assert (answer.status_code, answer["Content-Security-Policy"]) == (200, "sandbox")
    assert b"".join(answer.streaming_content)[:4] == b"\x89PNG"
    assert client.get(f"/desk/employers/{bare.pk}/licence/").status_code == 404
    sign_in(client, factories.organisation(parent=city))
    assert client.get(f"/desk/employers/{employer.pk}/licence/").status_code == 404


def test_writes_are_posts(client):
    county = factories.organisation()
    employer, position, _seeker, _application, sheet = populate(county)
    sign_in(client, county)
    for address in (
        f"/desk/employers/{employer.pk}/verify/",
        f"/desk/positions/{position.pk}/approve/",
        "/desk/positions/preview/",
        "/desk/positions/approve/",
        f"/desk/imports/{sheet.pk}/confirm/",
        f"/desk/imports/{sheet.pk}/discard/",
    ):
        assert client.get(address).status_code == 405, address
