"""The worker's way through the pages: find, ask, apply, follow, take back."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chunfeng.domain.facts.models import Fact
from chunfeng.domain.hiring import services as hiring
from chunfeng.domain.hiring.models import Application
from chunfeng.domain.people import queries as people
from chunfeng.domain.people.enums import Purpose
from chunfeng.domain.talent import services as talent
from chunfeng.domain.talent.models import Seeker
from chunfeng.domain.talent.services import Profile, TermsWish, WhatWish, WhereWish
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.vocabulary import WorkKind
from chunfeng.shared import audit
from tests import factories

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 4, 21, 4, 0, tzinfo=UTC)
VERSION = "2026-11"


@pytest.fixture(autouse=True)
def _noon():
    with clock.at(NOON):
        yield


@pytest.fixture
def worker(client):
    """Somebody who is signed in and has answered the three questions: electrician, Hongshan, 5000 and up."""
    found = factories.person(name="王芳")
    factories.place("420111")
    factories.occupation()
    talent.answer_wishes(
        actor=factories.actor(found),
        what=WhatWish(words=("电工",)),
        where=WhereWish(places=("420111",), home_place="420111"),
        terms=TermsWish(pay_floor=500_000, kinds=(WorkKind.FULL_TIME,)),
    )
    client.force_login(found)
    return factories.actor(found)


def electrician(**values):
    return factories.position(
        **{"title": "维修电工", "occupation": factories.occupation(), "place": factories.place("420111"), **values}
    )


def send(client, position, **values):
    return client.post(f"/jobs/{position.pk}/apply/", {"version": VERSION, "consent": "on", **values})


def employer_of(position):
    return Actor(person_id=factories.person().pk, employer_ids=frozenset({position.employer_id}), name="hr")


# Signed out


@pytest.mark.parametrize("path", ["/", "/jobs/"])
def test_everybody_may_look_even_at_an_empty_database(client, path):
    assert client.get(path).status_code == 200


def test_the_home_page_shows_the_newest_positions_to_everybody(client):
    position = electrician()
    assert [card["url"] for card in client.get("/").context["cards"]] == [f"/jobs/{position.pk}/"]


@pytest.mark.parametrize(
    "path",
    [
        "/jobs/wishes/",
        "/jobs/wishes/what/",
        "/jobs/1/apply/",
        "/applications/",
        "/applications/1/",
        "/messages/",
        "/me/",
        "/me/data/",
    ],
)
def test_one_s_own_pages_ask_to_sign_in_and_keep_the_way(client, path):
    answer = client.get(path)
    assert (answer.status_code, answer.url) == (302, f"/sign-in/?next={path}")


# Finding


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


def test_the_employer_reads_what_matters_to_an_employer_and_no_word_to_the_seeker(client, worker):
    position = electrician(education=3)
    Seeker.objects.update(education=4, experience_years=2)
    assert send(client, position).status_code == 302
    reasons = Application.objects.get().reasons
    assert reasons == ["工种一致", "学历本科，符合要求", "有2年经验", "期望月薪5千，在薪资范围内"]


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


# The three questions


def test_the_questions_go_on_where_they_stopped(client):
    client.force_login(factories.person())
    assert client.get("/jobs/wishes/").url == "/jobs/wishes/what/"
    assert client.post("/jobs/wishes/what/", {"chosen": ["电工"], "q": ""}).url == "/jobs/wishes/where/"
    assert client.get("/jobs/wishes/").url == "/jobs/wishes/where/"
    factories.place("420111")
    assert client.post("/jobs/wishes/where/", {"q": "武汉洪山"}).url == "/jobs/wishes/terms/"
    assert client.post("/jobs/wishes/terms/", {"pay": "5000", "kinds": ["full_time"]}).url == "/jobs/"
    seeker = Seeker.objects.get()
    assert (seeker.wanted_words, seeker.wanted_places, seeker.home_place_id) == (["电工"], ["420111"], "420111")
    assert (seeker.pay_floor, seeker.kinds, seeker.windows, seeker.answered_at) == (500_000, ["full_time"], None, NOON)
    assert Fact.objects.filter(kind="seeker_registered").count() == 1


def test_answering_again_is_no_second_registration(client, worker):
    client.post("/jobs/wishes/terms/", {"pay": "6000"})
    assert (Seeker.objects.get().pay_floor, Fact.objects.filter(kind="seeker_registered").count()) == (600_000, 1)


def test_a_suggestion_is_taken_up_without_a_script(client):
    client.force_login(factories.person())
    page = client.post("/jobs/wishes/where/", {"q": "whhs", "look": "1"})
    assert page.context["suggestions"][0] == {"value": "420111", "text": "湖北 · 武汉 · 洪山区"}
    page = client.post("/jobs/wishes/where/", {"q": "whhs", "add": "420111"})
    assert (page.context["form"]["chosen"].value(), page.context["form"]["q"].value()) == (["420111"], "")


def test_suggestions_come_alone_to_a_script(client):
    client.force_login(factories.person())
    answer = client.get("/jobs/wishes/where/", {"q": "洪山"}, headers={"HX-Request": "true"})
    assert [template.name for template in answer.templates] == ["worker/suggestions.html"]


@pytest.mark.parametrize(
    ("question", "given"), [("what", {}), ("where", {}), ("where", {"q": "朝阳区"}), ("terms", {"pay": "x"})]
)
def test_an_answer_that_says_nothing_is_asked_for_again(client, question, given):
    client.force_login(factories.person())
    page = client.post(f"/jobs/wishes/{question}/", given)
    assert (page.status_code, bool(page.context["form"].errors), Seeker.objects.count()) == (200, True, 0)


def test_there_is_no_fourth_question(client):
    client.force_login(factories.person())
    assert client.get("/jobs/wishes/why/").status_code == 404


# A position, and applying


def test_a_position_says_line_by_line_what_is_asked_and_had(client, worker):
    position = electrician()
    page = client.get(f"/jobs/{position.pk}/")
    sides = [row["sides"] for row in page.context["verdict"]["reasons"] if "洪山" in row["sides"]]
    assert sides == ["岗位：洪山区 · 你：洪山区"]
    assert (page.context["applied"], page.context["closed"], page.context["apply_url"]) == (
        None,
        "",
        f"/jobs/{position.pk}/apply/",
    )


def test_what_was_never_published_is_not_there(client, worker):
    draft = electrician(status="draft", published_at=None)
    answers = [client.get(f"/jobs/{draft.pk}/"), client.get(f"/jobs/{draft.pk}/apply/"), client.get("/jobs/99999/")]
    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_a_closed_position_says_so_and_offers_no_button(client, worker):
    position = electrician(status="closed")
    page = client.get(f"/jobs/{position.pk}/")
    assert (page.status_code, page.context["closed"]) == (200, "这个岗位已停止接收投递。")
    assert send(client, position).status_code == 409


def test_a_position_that_is_kept_for_some_says_so_and_asks(client, worker):
    position = electrician(reserved_for="army")
    assert "定向招聘：退役军人和现役军人家属" in client.get(f"/jobs/{position.pk}/").content.decode()
    refused = send(client, position)
    assert (refused.status_code, [reason.code for reason in refused.context["refused"].reasons]) == (
        409,
        ["reserved_for"],
    )
    assert send(client, position, belongs="on").status_code == 302
    assert Application.objects.get().reasons[0] == "本人声明属于：退役军人和现役军人家属"


def test_applying_takes_an_unticked_consent_and_shows_what_is_passed(client, worker):
    position = electrician()
    page = client.get(f"/jobs/{position.pk}/apply/")
    assert page.context["form"]["consent"].value() in (None, False)
    assert dict(page.context["resume"])["姓名"] == "王芳"
    refused = send(client, position, consent="")
    assert (refused.status_code, list(refused.context["form"].errors), Application.objects.count()) == (
        200,
        ["consent"],
        0,
    )
    sent = send(client, position)
    application = Application.objects.get()
    assert (sent.status_code, sent.url) == (302, f"/applications/{application.pk}/")
    assert people.has_consent(
        worker.person_id, Purpose.RESUME_TO_EMPLOYER, recipient=("employer", position.employer_id)
    )


def test_sending_twice_is_one_application(client, worker):
    position = electrician()
    first, second = send(client, position), send(client, position)
    assert (first.url, second.url, Application.objects.count()) == (first.url, first.url, 1)
    assert client.get(f"/jobs/{position.pk}/").context["applied"] == {"url": first.url}


def test_a_missing_name_is_asked_for_on_the_way(client, worker):
    found = people.person_of(worker)
    found.name = ""
    found.save()
    position = electrician()
    assert list(send(client, position).context["form"].errors) == ["name"]
    assert list(send(client, position, name="!").context["form"].errors) == ["name"]
    assert send(client, position, name="李雷").status_code == 302
    assert people.person_of(worker).name == "李雷"


def test_an_old_consent_text_is_shown_anew(client, worker):
    position = electrician()
    assert send(client, position, version="2020-01").url == f"/jobs/{position.pk}/apply/"
    assert Application.objects.count() == 0


def test_without_wishes_the_questions_come_first(client):
    client.force_login(factories.person())
    position = electrician()
    assert client.get(f"/jobs/{position.pk}/apply/").context["has_profile"] is False
    assert send(client, position).status_code == 409


# After applying


@pytest.fixture
def sent(client, worker):
    position = electrician()
    send(client, position)
    return Application.objects.get()


def test_my_applications_show_state_and_next_step(client, sent):
    card = client.get("/applications/").context["cards"][0]
    assert (card["url"], card["state"]) == (f"/applications/{sent.pk}/", "submitted")
    assert card["answers"] == "单位一般 3 个工作日内答复。"
    assert client.get("/applications/?status=intent").context["cards"] == []


def test_somebody_else_s_application_is_not_there(client, sent):
    client.force_login(factories.person())
    paths = [f"/applications/{sent.pk}/", f"/applications/{sent.pk}/withdraw/"]
    answers = [*map(client.get, paths), client.post(paths[1])]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    sent.refresh_from_db()
    assert sent.status == "submitted"


def test_withdrawing_is_asked_once_and_has_a_way_back(client, sent):
    path = f"/applications/{sent.pk}/withdraw/"
    assert client.get(path).status_code == 200
    assert [client.post(path).url, client.post(path).url] == [f"/applications/{sent.pk}/"] * 2
    page = client.get(f"/applications/{sent.pk}/")
    assert (page.context["state"], page.context["again_url"]) == ("withdrawn", f"/jobs/{sent.position_id}/apply/")
    assert client.get(path).url == f"/applications/{sent.pk}/"
    assert send(client, sent.position).url != f"/applications/{sent.pk}/"


def test_an_answer_is_news_until_it_is_read(client, sent):
    hiring.show_interest(actor=employer_of(sent.position), application_id=sent.pk, note="明天上午打给您")
    assert client.get("/").context["next_step"]["url"] == f"/applications/{sent.pk}/"
    page = client.get("/messages/")
    assert (page.context["unread"], [notice["url"] for notice in page.context["notices"]]) == (
        1,
        [f"/applications/{sent.pk}/"],
    )
    assert client.get(f"/applications/{sent.pk}/").context["note"] == "明天上午打给您"
    assert client.get("/messages/").context["unread"] == 0


def test_a_decline_comes_with_its_reason(client, sent):
    hiring.decline(actor=employer_of(sent.position), application_id=sent.pk, reason="filled")
    page = client.get(f"/applications/{sent.pk}/")
    assert (page.context["reason"], page.context["withdraw_url"]) == ("岗位已招满", "")


# Me


def test_me_shows_the_masked_phone_and_the_wish(client, worker):
    page = client.get("/me/")
    assert (page.context["name"], page.context["phone"][3:7]) == ("王芳", "****")
    assert page.context["wish"] == "武汉洪山区 · 电工 · 全职 · 5千以上"


def test_me_is_there_before_anything_is_said(client):
    client.force_login(factories.person(name=""))
    assert (client.get("/me/").context["wish"], client.get("/").status_code) == ("还没说", 200)


def test_the_name_can_be_changed(client, worker):
    assert client.post("/me/name/", {"name": "王小芳"}).url == "/me/"
    assert list(client.post("/me/name/", {"name": "?"}).context["form"].errors) == ["name"]
    assert people.person_of(worker).name == "王小芳"


def test_the_profile_reads_back_what_was_written(client, worker):
    form = {
        "education": "3",
        "experience_years": "6",
        "birth_year": "1990",
        "skills": "低压电工，PLC、看图纸",
        "certificates": "低压电工证 2027-01-31\n叉车证",
        "summary": "做事细",
    }
    assert client.post("/me/profile/", form).url == "/me/"
    seeker = Seeker.objects.get()
    assert (seeker.education, seeker.experience_years, seeker.skills) == (3, 6, ["低压电工", "PLC", "看图纸"])
    assert seeker.certificates == [
        {"name": "低压电工证", "valid_until": "2027-01-31"},
        {"name": "叉车证", "valid_until": None},
    ]
    shown = client.get("/me/profile/").context["form"].initial
    assert (shown["skills"], shown["certificates"]) == ("低压电工，PLC，看图纸", "低压电工证 2027-01-31\n叉车证")


def test_nobody_under_sixteen_gets_in_and_the_clause_is_named(client, worker):
    page = client.post("/me/profile/", {"birth_year": "2011"})
    assert page.status_code == 200
    assert page.context["form"].errors["birth_year"] == ["满 16 周岁才能工作。 请核对出生年份。 《劳动法》第十五条"]
    assert client.post("/me/profile/", {"birth_year": "2010"}).status_code == 302


@pytest.mark.parametrize("line", ["电工证 2027-02-30", "2027-01-31 x" * 9])
def test_a_certificate_s_day_must_exist(client, worker, line):
    page = client.post("/me/profile/", {"certificates": line})
    assert page.status_code in (200, 302)
    assert all(len(paper["name"]) <= 60 for paper in Seeker.objects.get().certificates)


def test_my_data_shows_who_looked_and_takes_consents_back(client, sent, worker):
    audit.saw(
        actor=Actor(person_id=1, name="张华"), target=("person", 1), about_person_id=worker.person_id, why="application"
    )
    page = client.get("/me/data/")
    assert [(look["who"], look["why"]) for look in page.context["looks"]] == [("张华", "因为你投递了岗位")]
    (given,) = client.get("/me/consents/").context["others"]
    assert sent.position.employer.name in given["title"]
    assert client.get(given["url"]).status_code == 200
    assert [client.post(given["url"]).url for _ in range(2)] == ["/me/consents/", "/me/consents/"]
    assert [consent["url"] for consent in client.get("/me/consents/").context["others"]] == [""]


def test_nobody_takes_back_somebody_else_s_consent(client, sent):
    client.force_login(factories.person())
    assert client.post(f"/me/consents/{sent.consent_id}/withdraw/").status_code == 404


def test_long_names_and_english_do_not_break_the_pages(client, worker):
    found = people.person_of(worker)
    found.name = "阿卜杜拉·买买提·" * 6
    found.save()
    talent.edit_profile(actor=worker, profile=Profile(summary="很" * 900))
    position = electrician(title="很长的岗位名称" * 15, place=None, place_text="湖北省武汉市洪山区" * 10)
    client.cookies["django_language"] = "en"
    paths = [
        "/",
        "/jobs/",
        f"/jobs/{position.pk}/",
        f"/jobs/{position.pk}/apply/",
        "/me/",
        "/me/profile/",
        "/messages/",
    ]
    with clock.at(NOON + timedelta(hours=1)):
        assert [client.get(path).status_code for path in paths] == [200] * len(paths)
