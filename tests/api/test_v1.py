"""The contract of the API: JobPosting, pages, problems, who may ask for figures; and that it stays what it was."""

import json
import re
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import translation
from ninja import Schema
from tests import factories

from chunfeng.api.v1 import api
from chunfeng.domain.drops.queries import partners
from chunfeng.domain.drops.services import claims
from chunfeng.domain.facts import services as facts
from chunfeng.domain.facts.enums import FactKind
from chunfeng.kernel import clock

pytestmark = pytest.mark.django_db
SNAPSHOT = Path(__file__).parent / "openapi.json"
DOCUMENTED = Path(__file__).parents[2] / "docs" / "api.md"
ELSEWHERE = {"/drops/draw.py", "/sign-in/", "/api/v1"}
"""Addresses of pages that the documentation of the API names."""


def get(client, address, **query):
    answer = client.get(f"/api/v1/{address}", query)
    return answer.status_code, answer.json()


def open_position(**values):
    return factories.position(**{"ends_on": clock.today() + timedelta(days=30), "place": factories.place(), **values})


def test_the_description_is_what_it_was():
    """When it is meant to change, write the new one over tests/api/openapi.json and read the difference."""
    with translation.override("en"):
        assert json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"))) == json.loads(
            SNAPSHOT.read_text("utf-8")
        )


def test_no_two_things_share_a_name_in_the_description():
    """OpenAPI has one namespace for what is sent and answered: of two of one name it would describe one."""
    described = json.loads(SNAPSHOT.read_text("utf-8"))["components"]["schemas"]
    named = Counter(each.__name__ for each in _below(Schema) if each.__module__.startswith("chunfeng.api."))
    assert sorted(name for name in described if named[name] > 1) == []


def _below(kind: type) -> set[type]:
    return {found for each in kind.__subclasses__() for found in (each, *_below(each))}


def test_the_description_is_served(client):
    status, found = get(client, "openapi.json")
    assert (status, found["openapi"][:2], sorted(found["paths"])) == (
        200,
        "3.",
        sorted(json.loads(SNAPSHOT.read_text("utf-8"))["paths"]),
    )


def test_every_address_is_in_the_documentation():
    """And nothing that there is not."""
    told = set(re.findall(r"`(/[a-z][^`? ]*)`", DOCUMENTED.read_text("utf-8"))) - ELSEWHERE
    assert told == {path.removeprefix("/api/v1") for path in json.loads(SNAPSHOT.read_text("utf-8"))["paths"]}


def test_nothing_is_written_without_the_token_of_me():
    """What carries its own key (a shop's address, a device's signature) needs no session, and so no token."""
    worker, client = factories.person(), Client(enforce_csrf_checks=True)
    client.force_login(worker)
    paths = json.loads(SNAPSHOT.read_text("utf-8"))["paths"]
    posts = [path for path, acts in paths.items() if "post" in acts and "security" in acts["post"]]
    assert len(posts) == 38
    found = {client.post(re.sub(r"\{\w+\}", "1", path)).status_code for path in posts}
    assert found == {403}
    token = client.get("/api/v1/me").json()["token"]
    answer = client.post("/api/v1/me/coupons/1/give-back", headers={"X-CSRFToken": token})
    assert (answer.status_code, answer.json()["code"]) == (404, "drops.no_such_entry")


def test_a_happening_is_an_event_and_a_draft_does_not_exist(client):
    happening = factories.happening(capacity=10, address="珞瑜路1号")
    factories.registration(happening=happening)
    factories.happening(status="draft")
    status, found = get(client, "happenings?place=42")
    assert (status, [each["identifier"] for each in found["items"]], found["more"]) == (200, [happening.code], False)
    status, event = get(client, f"happenings/{happening.code}")
    assert (event["@type"], event["remainingAttendeeCapacity"], event["location"]["address"]["addressRegion"]) == (
        "Event",
        9,
        "湖北省武汉市洪山区",
    )
    assert get(client, f"happenings/{factories.happening(status='draft').code}")[0] == 404


def test_a_position_is_a_job_posting(client):
    code = factories.credit_code()
    position = open_position(
        employer=factories.employer(name="武汉长江电气有限公司", credit_code=code),
        title="维修电工",
        description="负责厂区线路检修。",
        headcount_kind="number",
        headcount=3,
        skills=["低压电工"],
        welfare=["五险一金", "包吃住"],
        ends_on=date(2026, 12, 31),
        published_at=clock.day_start(date(2026, 11, 1)) + timedelta(hours=20),
    )
    with clock.at(clock.day_start(date(2026, 11, 2))):
        status, found = get(client, f"positions/{position.pk}")
    assert status == 200
    assert found == {
        "@context": "https://schema.org",
        "@type": "JobPosting",
        "identifier": {"@type": "PropertyValue", "name": "Chunfeng", "value": str(position.pk)},
        "url": f"http://testserver/api/v1/positions/{position.pk}",
        "title": "维修电工",
        "description": "负责厂区线路检修。",
        "datePosted": "2026-11-01",
        "validThrough": "2026-12-31T23:59:59+08:00",
        "employmentType": "FULL_TIME",
        "hiringOrganization": {
            "@type": "Organization",
            "name": "武汉长江电气有限公司",
            "identifier": {"@type": "PropertyValue", "propertyID": "GB 32100", "value": code},
        },
        "jobLocation": {
            "@type": "Place",
            "address": {"@type": "PostalAddress", "addressCountry": "CN", "addressRegion": "湖北省武汉市洪山区"},
        },
        "baseSalary": {
            "@type": "MonetaryAmount",
            "currency": "CNY",
            "value": {"@type": "QuantitativeValue", "unitText": "MONTH", "minValue": 6000, "maxValue": 9000},
        },
        "totalJobOpenings": 3,
        "skills": ["低压电工"],
        "jobBenefits": "五险一金、包吃住",
        "directApply": True,
    }


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"pay_period": "hour", "pay_low": 2050, "pay_high": None}, {"unitText": "HOUR", "minValue": 20.5}),
        (
            {"pay_period": "year", "pay_low": 10_000_000, "pay_high": 15_000_000},
            {"unitText": "YEAR", "minValue": 100000, "maxValue": 150000},
        ),
        ({"pay_period": "piece"}, None),
        ({"pay_low": None, "pay_high": None, "pay_period": ""}, None),
    ],
    ids=["hour", "year", "piece", "unstated"],
)
def test_pay_keeps_its_period_or_is_left_out(client, values, expected):
    found = get(client, f"positions/{open_position(**values).pk}")[1].get("baseSalary")
    assert (found and found["value"]) == (expected and {"@type": "QuantitativeValue", **expected})


def test_headcounts_that_are_no_number_are_left_out(client):
    several = open_position(headcount_kind="several", headcount=None)
    assert "totalJobOpenings" not in get(client, f"positions/{several.pk}")[1]


def test_only_open_positions_are_there(client):
    today = clock.today()
    shown = open_position(ends_on=today)
    hidden = [
        open_position(ends_on=today - timedelta(days=1)),
        open_position(status="pending", published_at=None),
        open_position(status="closed"),
        open_position(employer=factories.employer(status="suspended")),
        open_position(employer=factories.employer(status="refused")),
    ]
    assert [item["identifier"]["value"] for item in get(client, "positions")[1]["items"]] == [str(shown.pk)]
    for position in hidden:
        status, problem = get(client, f"positions/{position.pk}")
        assert (status, problem["code"], problem["title"]) == (404, "position_not_found", "没有找到这个岗位。")


def test_pages_follow_one_another_without_gap_or_double(client):
    employer = factories.employer()
    made = [open_position(employer=employer).pk for _ in range(5)]
    seen, cursor = [], None
    while True:
        _status, page = get(client, "positions", size=2, **({"cursor": cursor} if cursor else {}))
        seen += [int(item["identifier"]["value"]) for item in page["items"]]
        cursor = page.get("next")
        if cursor is None:
            break
    assert seen == sorted(made, reverse=True)


def test_filters_narrow(client):
    wanted = open_position(
        title="行政助理",
        kind="part_time",
        occupation=factories.occupation(),
        place=factories.place("420106"),
        pay_monthly_high=1_200_000,
    )
    open_position()
    for query in (
        {"q": "行政"},
        {"kind": "part_time"},
        {"occupation": "6-31"},
        {"place": "420106"},
        {"pay_from": 10000},
    ):
        items = get(client, "positions", **query)[1]["items"]
        assert [item["identifier"]["value"] for item in items] == [str(wanted.pk)], query


def test_the_list_needs_one_query(client, django_assert_num_queries):
    for _ in range(3):
        open_position()
    with django_assert_num_queries(1):
        assert get(client, "positions")[0] == 200


@pytest.mark.parametrize(
    "query", [{"size": 0}, {"size": 101}, {"cursor": "x"}, {"place": "x"}, {"kind": "x"}, {"pay_from": -1}]
)
def test_what_does_not_fit_is_a_problem(client, query):
    answer = client.get("/api/v1/positions", query)
    assert (answer.status_code, answer["Content-Type"], answer.json()["code"]) == (
        422,
        "application/problem+json",
        "malformed",
    )
    assert [reason["field"] for reason in answer.json()["reasons"]] == [next(iter(query))]


STAFF = ("figures", "figures/children", "figures/bulletin", "figures/applications/trend")
DAYS = {"from": "2026-05-01", "to": "2026-05-02"}


@pytest.mark.parametrize("address", [*STAFF, "exports/positions.csv", "exports/employers.xlsx"])
def test_figures_and_sheets_are_for_staff(client, address):
    for person in (None, factories.person(), factories.representative(employer=factories.employer()).person):
        if person is not None:
            client.force_login(person)
        status, problem = get(client, address, **DAYS)
        assert (status, problem["code"]) == (401, "sign_in")
    client.force_login(factories.staff(organisation=factories.organisation()).person)
    answer = client.get(f"/api/v1/{address}", DAYS)
    answer.close()
    assert answer.status_code == 200


def counted(organisation, day=date(2026, 5, 1)):
    with transaction.atomic():
        for person in (1, 1, 2):
            facts.record(
                facts.Entry(
                    kind=FactKind.APPLICATION_SUBMITTED,
                    subject=("application", 1),
                    person_id=person,
                    organisation_id=organisation.pk,
                    organisation_path=organisation.path,
                    at=clock.day_start(day) + timedelta(hours=9),
                )
            )


def test_figures_of_the_own_part_of_the_tree(client):
    city = factories.organisation()
    mine, other = factories.organisation(parent=city, name="甲"), factories.organisation(parent=city, name="乙")
    counted(mine)
    counted(other)
    client.force_login(factories.staff(organisation=mine).person)
    found = {item["key"]: item for item in get(client, "figures", **DAYS)[1]["figures"]}
    assert (found["applications"]["value"], found["applications"]["unit"], found["applications"]["adds_up"]) == (
        3,
        "times",
        True,
    )
    assert (found["applicants"]["value"], found["applicants"]["unit"], found["applicants"]["adds_up"]) == (
        2,
        "people",
        False,
    )
    assert [other["key"] for other in found["headcount"]["beside"]] == [
        "positions_several",
        "positions_unlimited",
        "positions_unstated",
    ]
    for address in STAFF:
        assert get(client, address, organisation=other.pk, **DAYS)[0] == 404


def test_children_trend_and_bulletin(client):
    city = factories.organisation(name="武汉市总工会")
    mine = factories.organisation(parent=city, name="甲")
    counted(mine)
    client.force_login(factories.staff(organisation=city).person)
    table = get(client, "figures/children", **DAYS)[1]
    assert [(row["organisation"], row["values"]["applications"]) for row in table["children"]] == [(mine.pk, 3)]
    assert (table["whole"]["applications"], table["whole"]["applicants"]) == (3, 2)
    trend = get(client, "figures/applications/trend", **DAYS)[1]
    assert trend == {
        "key": "applications",
        "monthly": False,
        "steps": [{"day": "2026-05-01", "value": 3}, {"day": "2026-05-02", "value": 0}],
    }
    bulletin = get(client, "figures/bulletin", **DAYS)[1]
    assert (bulletin["organisation"], bulletin["from"], bulletin["sentences"]) == (
        "武汉市总工会",
        "2026-05-01",
        ["2人投递简历3人次。"],
    )
    assert get(client, "figures/none/trend", **DAYS)[0] == 404


def test_days_that_run_backwards_are_a_conflict(client):
    client.force_login(factories.staff(organisation=factories.organisation()).person)
    status, problem = get(client, "figures", **{"from": "2026-05-02", "to": "2026-05-01"})
    assert (status, problem["code"], problem["next_step"]) == (409, "indicators.backward_span", "请把两个日期对调。")


def test_every_address_has_a_mark():
    def views(patterns):
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                yield from views(pattern.url_patterns)
            elif isinstance(pattern, URLPattern):
                yield pattern.callback

    resolver = next(item for item in get_resolver().url_patterns if str(item.pattern) == "api/")
    assert {view.access for view in views(resolver.url_patterns)} == {"public"}


def test_places_and_occupations_are_found(client):
    assert {"code": "420111", "name": "湖北省武汉市洪山区"} in get(client, "places", q="洪山")[1]
    assert get(client, "places", q="")[0] == 422
    factories.occupation()
    assert get(client, "occupations", q="电工")[0] == 200


# Drops


def test_a_drop_as_everybody_reads_it_and_a_till_over_the_api(client):
    drop = factories.drop(goods=2)
    member = factories.verified_member(drop.organisation)
    entry = claims.claim(actor=factories.actor(member), drop_id=drop.pk, key="a")
    status, found = get(client, f"drops/{drop.code}")
    assert (status, found["left"], found["goods"], found["kind"]) == (200, 1, 2, "rush")
    assert [each["code"] for each in get(client, "drops")[1]["items"]] == [drop.code]
    assert get(client, f"drops/{drop.code}/record")[0] == 404
    shop = partners.partner_code(drop.partners.get())
    answers = [
        client.post("/api/v1/drops/redeem", {"shop": shop, "code": entry.coupon}, content_type="application/json")
        for _twice in range(2)
    ]
    assert [(each.status_code, each.json().get("code")) for each in answers] == [
        (200, None),
        (409, "drops.already_redeemed"),
    ]
