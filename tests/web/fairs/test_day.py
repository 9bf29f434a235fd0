"""The day of a fair on a phone, without a script: everything is a page and a form."""

import re
from collections import Counter
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from chunfeng.domain.fairs.models import BoothVisit, Push
from chunfeng.domain.fairs.services import halls, push
from chunfeng.domain.happenings.models import Ticket
from chunfeng.domain.happenings.services import queues
from chunfeng.domain.hiring.models import Application
from chunfeng.domain.people.models import Consent, Person
from tests import factories
from tests.domain.fairs.test_day import VERSION, on_now, stand_of
from tests.web.fairs.test_pages import signed_in, text_of

pytestmark = pytest.mark.django_db


def booth(title: str = "维修电工"):
    fair, officer = on_now((title,))
    number = stand_of(fair, title)
    return fair, officer, reverse("fairs:stand", args=[fair.happening.code, number])


def test_a_booth_says_what_fits_shows_the_consent_and_takes_the_application_with_a_tap():
    fair, _officer, here = booth()
    position = fair.participations.get().positions.get()
    client = signed_in(factories.seeker(wanted_words=["电工"]).person)
    shown = text_of(client.get(here))
    assert f"我单独同意把上面的内容交给 {position.employer.name} 同意并投递" in shown
    assert "提到电工" in shown
    tap = f"{here}apply/{position.pk}/"
    for _press in range(2):
        assert client.post(tap, {"consent": "yes", "version": VERSION}).url == here
    application = Application.objects.get()
    assert (application.happening_id, application.channel) == (fair.happening_id, "spot")
    shown = text_of(client.get(here))
    assert "看我的投递" in shown
    assert "同意并投递" not in shown
    assert BoothVisit.objects.count() == 1


def test_without_the_tap_on_the_consent_nothing_is_sent():
    fair, _officer, here = booth()
    position = fair.participations.get().positions.get()
    client = signed_in(factories.seeker().person)
    answer = client.post(f"{here}apply/{position.pk}/", {"version": VERSION}, follow=True)
    assert "你同意把简历和手机号交给这家单位" in text_of(answer)
    assert not Application.objects.exists()


def test_a_position_that_is_kept_for_some_is_applied_for_by_who_says_so():
    fair, _officer, here = booth()
    position = fair.participations.get().positions.get()
    position.reserved_for = "army"
    position.save()
    client = signed_in(factories.seeker().person)
    assert "定向招聘：退役军人和现役军人家属" in text_of(client.get(here))
    tap = {"consent": "yes", "version": VERSION}
    answer = client.post(f"{here}apply/{position.pk}/", tap, follow=True)
    assert "你属于这个岗位定向招聘的人员" in text_of(answer)
    assert not Application.objects.exists()
    client.post(f"{here}apply/{position.pk}/", {**tap, "belongs": "on"})
    assert Application.objects.get().position_id == position.pk


def test_a_desk_gives_out_numbers_on_its_own_page():
    fair, officer, _here = booth()
    halls.set_square(actor=officer, fair_id=fair.pk, row=2, column=4, what="law", number="LAW1")
    page = reverse("fairs:fair", args=[fair.happening.code])
    assert "免费咨询 法律咨询 LAW1" in text_of(Client().get(page))
    desk = reverse("fairs:stand", args=[fair.happening.code, "LAW1"])
    assert f'href="{desk}"' in Client().get(page).content.decode()
    client = signed_in(factories.seeker().person)
    assert "取号" in text_of(client.get(desk))
    assert client.post(f"{desk}number/").url == desk
    assert "看我的号" in text_of(client.get(desk))
    assert Ticket.objects.get().line.title == "法律咨询"
    assert "LAW1 · 下一个就是你" in text_of(client.get(reverse("fairs:numbers", args=[fair.happening.code])))


def test_whoever_is_not_signed_in_comes_back_to_the_booth():
    _fair, _officer, here = booth()
    assert f"?next={quote(here)}" in Client().get(here).content.decode()
    assert not BoothVisit.objects.exists()
    asked = Client().post(f"{here}number/")
    assert asked.url == f"{reverse('account_login')}?next={here}number/"
    client = signed_in(factories.person())
    assert client.get(f"{here}number/").url == here
    start = client.get(reverse("worker:wishes"), {"next": here})
    assert start.status_code == 302
    assert client.session["after_wishes"] == here
    assert client.get(reverse("worker:wishes"), {"next": "https://elsewhere.example/"}).status_code == 302
    assert client.session["after_wishes"] == ""


def test_a_call_is_said_on_every_page_of_the_fair():
    fair, officer, here = booth()
    client = signed_in(factories.seeker(wanted_words=["电工"]).person)
    client.post(f"{here}number/")
    ticket = Ticket.objects.get()
    assert "看我的号" in text_of(client.get(here))
    queues.call_next(actor=officer, line_id=ticket.line_id)
    code = fair.happening.code
    pages = [here, *(reverse(f"fairs:{name}", args=[code]) for name in ("fair", "mine", "numbers"))]
    called = [re.findall(r'data-called="(\d+-\d+)"', client.get(page).content.decode()) for page in pages]
    assert called == [[f"{ticket.pk}-1"]] * 4
    assert "轮到你了：1 号" in text_of(client.get(pages[-1]))
    assert "data-called" not in signed_in(factories.person()).get(pages[-1]).content.decode()


def test_my_five_say_why_how_long_and_how_far():
    fair, _officer, here = booth()
    mine = reverse("fairs:mine", args=[fair.happening.code])
    client = signed_in(factories.seeker(wanted_words=["电工"]).person)
    shown = text_of(client.get(mine))
    number = stand_of(fair, "维修电工")
    assert re.search(rf"{number} 维修电工 .*提到电工.* 不用排队 走 \d+ 步", shown)
    assert "<polyline" in client.get(mine).content.decode()
    client.get(here)
    assert "合适的展位你都去过了" in text_of(client.get(mine))
    assert "先说说你想找什么工作" in text_of(signed_in(factories.person()).get(mine))


def test_the_officer_sees_how_far_a_worker_is_with_a_script_and_without(monkeypatch):
    monkeypatch.setattr(push, "AT_ONCE", 0)
    fair, officer, _here = booth()
    factories.seeker(wanted_words=["电工"], organisation=fair.happening.organisation)
    desk = signed_in(Person.objects.get(pk=officer.person_id))
    page = reverse("desk:fair_push", args=[fair.pk])
    shown = desk.post(page, {"act": "look"}, follow=True).content.decode()
    progress = reverse("desk:fair_push_progress", args=[fair.pk])
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in shown
    assert f'hx-get="{progress}"' in shown
    assert "正在逐个比对求职者 0 / 1" in text_of(desk.get(progress))
    found = Push.objects.get()
    push.carry_on(push_id=found.pk, attempt=found.attempt)
    assert desk.get(progress)["HX-Refresh"] == "true"
    Push.objects.update(state="calling", to_call=3, called=1)
    assert "正在通知 1 / 3" in text_of(desk.get(progress))
    Push.objects.update(state="failed")
    assert "中途断了" in text_of(desk.get(page))


def test_a_hall_of_booths_costs_no_more_questions_than_one(django_assert_max_num_queries):
    fair, _officer = on_now(tuple(f"电工{number}" for number in range(8)))
    client = signed_in(factories.seeker(wanted_words=["电工"]).person)
    mine = reverse("fairs:mine", args=[fair.happening.code])
    client.get(mine)
    with django_assert_max_num_queries(40):
        client.get(mine)


def test_whoever_was_told_of_the_fair_reads_why():
    fair, officer, _here = booth()
    made = factories.seeker(wanted_words=["电工"], organisation=fair.happening.organisation)
    Consent.objects.create(person=made.person, purpose="service", text_version="2026-11")
    desk = signed_in(Person.objects.get(pk=officer.person_id))
    page = reverse("desk:fair_push", args=[fair.pk])
    assert "通知 1 人" in text_of(desk.post(page, {"act": "look"}, follow=True))
    assert "已通知 1 人。" in text_of(desk.post(page, {"act": "call"}, follow=True))
    assert "已经通知完" in text_of(desk.get(page))
    assert "没有可以再通知的人" in text_of(desk.post(page, {"act": "look"}, follow=True))
    client = signed_in(made.person)
    shown = text_of(client.get(reverse("fairs:fair", args=[fair.happening.code])))
    assert "请你来，是因为这里有适合你的岗位" in shown
    assert f"有一场招聘会适合你：{fair.happening.title}" in text_of(client.get(reverse("worker:messages")))
    assert "请你来" not in text_of(Client().get(reverse("fairs:fair", args=[fair.happening.code])))


def test_a_booth_asks_for_the_readers_numbers_profile_and_account_once():
    _fair, _officer, here = booth()
    client = signed_in(factories.seeker(wanted_words=["电工"]).person)
    client.post(f"{here}number/", {})
    client.get(here)
    with CaptureQueriesContext(connection) as asked:
        client.get(here)
    tables = [re.search(r'FROM "(\w+)"', query["sql"]) for query in asked]
    counted = Counter(found[1] for found in tables if found)
    assert (counted["talent_seeker"], counted["people_person"]) == (1, 1)
    assert (
        counted["happenings_ticket"] == 5
    )  # how many wait and how long the last ones took; one's own, and what is before it
