"""The sentence that finds positions, and the list below it."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chunfeng.domain.hiring import services as hiring
from chunfeng.domain.talent.models import Seeker
from chunfeng.kernel import clock
from tests import factories
from tests.web.worker.pages.conftest import VERSION, electrician, employer_of

pytestmark = pytest.mark.django_db


def test_the_sentence_comes_from_the_address_and_stays_in_it(client):
    factories.place("420111")
    here, other = electrician(), electrician(place=factories.place("420106"))
    page = client.get("/jobs/?where=420111&what=电工&pay=6000&kind=full_time")
    assert "".join(piece["text"] for piece in page.context["pieces"]) == "在武汉洪山区找电工，全职，6千以上"
    assert [card["url"] for card in page.context["cards"]] == [f"/jobs/{here.pk}/"]
    urls = [piece["url"] for piece in page.context["pieces"] if piece["url"]]
    assert urls[0] == "/jobs/?what=%E7%94%B5%E5%B7%A5&where=420111&kind=full_time&pay=6000&edit=where"
    assert other.pk not in [card["position"].pk for card in page.context["cards"]]


def test_places_are_understood_as_people_write_them(client):
    position = electrician()
    page = client.get("/jobs/?where=武汉洪山")
    assert [card["url"] for card in page.context["cards"]] == [f"/jobs/{position.pk}/"]


def test_positions_that_have_nothing_to_do_with_the_words_are_left_out_and_counted(client):
    electrician()
    factories.position(title="收银员", place=factories.place("420111"))
    page = client.get("/jobs/?what=电工")
    assert (page.context["count"], page.context["ends"][:2]) == ("1 个岗位合适", "另有")


def test_what_would_widen_the_list_is_a_link_that_applies_it(client):
    electrician(pay_monthly_low=400_000, pay_monthly_high=450_000)
    page = client.get("/jobs/?pay=5000")
    assert page.context["count"] == "0 个岗位合适"
    widened = [way["url"] for way in page.context["widen"]]
    assert widened == ["/jobs/?pay=4500", "/jobs/?pay=4000"]
    assert client.get(widened[1]).context["count"] == "1 个岗位合适"


@pytest.mark.parametrize("part", ["what", "where", "kind", "pay"])
def test_each_part_of_the_sentence_can_be_edited_and_keeps_the_others(client, part):
    page = client.get(f"/jobs/?what=电工&where=420111&kind=full_time&pay=6000&edit={part}")
    kept = dict(page.context["editor"]["kept"])
    expected = {"what": "电工", "where": "420111", "kind": "full_time", "pay": "6000"}
    del expected[part]
    assert kept == expected


@pytest.mark.parametrize(
    "query", ["pay=abc&page=x&kind=zz&where=zz&radius=-1&edit=zz", "page=999", "what=" + "长" * 500]
)
def test_a_spoilt_address_is_still_a_page(client, query):
    assert client.get(f"/jobs/?{query}").status_code == 200


def test_wishes_are_the_sentence_until_the_address_says_otherwise(client, worker):
    electrician()
    page = client.get("/jobs/")
    assert "".join(piece["text"] for piece in page.context["pieces"]) == "在武汉洪山区找电工，全职，5千以上"
    assert client.get("/jobs/?pay=0").context["pieces"][-1]["text"] == "多少钱都行"


def test_long_lists_come_in_pages_that_keep_the_search(client):
    employer, place, work = factories.employer(), factories.place("420111"), factories.occupation()
    for _ in range(21):
        electrician(employer=employer, place=place, occupation=work)
    first = client.get("/jobs/?what=电工&pay=0")
    assert (len(first.context["cards"]), first.context["count"], first.context["ends"]) == (20, "20 个以上岗位合适", "")
    second = client.get(f"/jobs/{first.context['older_url']}")
    assert (len(second.context["cards"]), second.context["count"]) == (1, "21 个岗位合适")
    assert (second.context["older_url"], second.context["newer_url"]) == (
        "",
        "?what=%E7%94%B5%E5%B7%A5&pay=0&page=1",
    )


@pytest.mark.parametrize(("home", "said"), [({"lon": 114.40, "lat": 30.51}, [False, True]), ({}, [False, False])])
def test_a_distance_is_said_only_where_home_and_position_have_a_place_on_the_map(client, worker, home, said):
    electrician()
    electrician(lon=114.40, lat=30.50)
    Seeker.objects.update(updated_at=clock.now(), **home)
    assert sorted(card["distance"] is not None for card in client.get("/jobs/").context["cards"]) == said


def test_a_search_changes_no_wish(client, worker):
    client.get("/jobs/?what=厨师&where=any&pay=0")
    assert Seeker.objects.get().wanted_words == ["电工"]


def test_own_matches_carry_reasons_and_others_none(client, worker):
    electrician()
    own = client.get("/jobs/").context["cards"][0]["reasons"]
    client.logout()
    assert (bool(own), client.get("/jobs/").context["cards"][0]["reasons"]) == (True, [])


def test_what_does_not_speak_for_a_match_carries_no_tick(client, worker):
    electrician(pay_monthly_low=None, pay_monthly_high=None, experience=3)
    page = client.get("/jobs/")
    (card,) = page.context["cards"]
    assert card["remarks"] == ["薪资未写明", "要求1年经验"]
    assert card["reasons"][0] == "工种一致"
    html = page.content.decode()
    assert '<li class="chip">薪资未写明</li>' in html
    assert re.findall(r'<li class="chip tone-good"><svg.*?</svg>([^<]*)</li>', html) == card["reasons"]


def test_the_way_is_not_told_between_the_middles_of_districts(client, worker):
    position = electrician(lon=None, lat=None)
    assert client.get("/jobs/").context["cards"][0]["distance"] is None
    said = [row["text"] + row["sides"] for row in client.get(f"/jobs/{position.pk}/").context["verdict"]["reasons"]]
    assert [line for line in said if "公里" in line or "离" in line] == []
    assert [line for line in said if "时段" in line] == []


OWN_TABLES = ("django_session", "people_", "unions_", "employers_representative", "talent_", "hiring_")
QUERIES = {"/": 11, "/jobs/": 4, "/applications/": 7, "/messages/": 7}
"""Queries on what is one's own. The catalogue of matches, which in a test keeps itself fresh at every look, is not counted."""


@pytest.mark.parametrize(("path", "exactly"), QUERIES.items())
def test_pages_ask_as_many_queries_for_three_rows_as_for_one(client, worker, path, exactly):
    def rows(count):
        for _ in range(count):
            position = electrician()
            if path in ("/applications/", "/messages/"):
                sent = hiring.apply(actor=worker, position_id=position.pk, consent=True, consent_version=VERSION)
                hiring.show_interest(actor=employer_of(position), application_id=sent.pk)

    rows(1)
    client.get(path)
    with CaptureQueriesContext(connection) as one:
        client.get(path)
    rows(2)
    client.get(path)
    with CaptureQueriesContext(connection) as three:
        client.get(path)
    counts = [sum(any(table in query["sql"] for table in OWN_TABLES) for query in queries) for queries in (one, three)]
    assert (counts, len(one)) == ([exactly, exactly], len(three))
