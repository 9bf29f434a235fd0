"""From the page of a drop to the coupon, the shop and the results."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests import factories

from chunfeng.domain.drops.models import Drop, Entry
from chunfeng.domain.drops.queries import partners
from chunfeng.domain.drops.services import claims
from chunfeng.domain.people.models import Person
from chunfeng.engine import draw
from chunfeng.kernel import clock

pytestmark = pytest.mark.django_db


def client(person: Person | None) -> Client:
    made = Client()
    if person is not None:
        made.force_login(person)
    return made


def address(name: str, drop: Drop) -> str:
    return reverse(f"drops:{name}", args=[drop.code])


def words(response: Any) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def hidden(response: Any) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(key|pass)" value="([^"]+)"', response.content.decode()))


def test_one_tap_and_the_coupon_is_there_however_often_one_taps() -> None:
    drop = factories.drop(goods=1)
    member = client(factories.verified_member(drop.organisation))
    fields = hidden(member.get(address("detail", drop)))
    assert fields.keys() == {"key", "pass"}
    coupon = member.post(address("take", drop), fields)["Location"]
    again = [member.post(address("take", drop), each)["Location"] for each in (fields, {"key": "other"})]
    assert again == [coupon, coupon]
    assert member.get(address("place", drop))["Location"] == coupon
    page = words(member.get(coupon))
    assert Entry.objects.get(drop=drop).coupon[:4] in page
    assert "已领到" in words(member.get(address("detail", drop)))


def test_the_page_says_what_is_missing_and_offers_no_button() -> None:
    drop = factories.drop()
    page = client(factories.person()).get(address("detail", drop))
    assert (hidden(page), "在“我的”里完成实名认证" in words(page), "先申请入会" in words(page)) == ({}, True, True)
    ways = [f'<a class="plain-link" href="{reverse(name)}">' for name in ("worker:identity", "worker:join")]
    assert [way in page.content.decode() for way in ways] == [True, True]


def test_before_it_opens_the_button_waits_and_a_press_is_told_so() -> None:
    drop = factories.drop(opens_at=clock.now() + timedelta(minutes=3))
    member = client(factories.verified_member(drop.organisation))
    page = member.get(address("detail", drop))
    text = page.content.decode()
    assert ("disabled data-opens" in text, '<noscript><meta http-equiv="refresh" content="18' in text) == (True, True)
    member.post(address("take", drop), hidden(page))
    assert Entry.objects.count() == 0


def test_when_all_are_gone_it_is_said_kindly_and_results_are_masked() -> None:
    drop = factories.drop(goods=1, line=0)
    winner = factories.verified_member(drop.organisation)
    Person.objects.filter(pk=winner.pk).update(name="欧阳娜娜")
    claims.claim(actor=factories.actor(winner), drop_id=drop.pk, key="a")
    late = client(factories.verified_member(drop.organisation))
    page = words(late.get(address("detail", drop)))
    assert ("已经领完了。" in page, "不是你的问题" in page) == (True, True)
    results = words(client(None).get(address("results", drop)))
    assert ("欧***" in results, "欧阳娜娜" in results) == (True, False)


def test_the_shop_redeems_once_and_learns_when_and_where() -> None:
    drop = factories.drop()
    member = factories.verified_member(drop.organisation)
    entry = claims.claim(actor=factories.actor(member), drop_id=drop.pk, key="a")
    till = client(None)
    url = reverse("drops:shop", args=[partners.partner_code(drop.partners.get())])
    first, second, wrong = (till.post(url, {"code": code}) for code in (entry.coupon, entry.coupon, "AAAABBBBCCCC"))
    assert [each.status_code for each in (first, second, wrong)] == [200, 409, 409]
    assert ("请把东西给顾客" in words(first), "已经核销过了" in words(second)) == (True, True)
    assert "本店今天已核销：1" in words(till.get(url))
    assert "在春风蛋糕店使用" in words(client(member).get(reverse("drops:coupon", args=[entry.pk])))


def test_giving_back_is_asked_first() -> None:
    drop = factories.drop()
    member = factories.verified_member(drop.organisation)
    entry = claims.claim(actor=factories.actor(member), drop_id=drop.pk, key="a")
    url = reverse("drops:give_back", args=[entry.pk])
    assert "让给别人吗？" in words(client(member).get(url))
    client(member).post(url)
    entry.refresh_from_db()
    assert entry.status == "returned"


def test_a_draw_over_the_pages_is_checked_with_what_they_offer() -> None:
    union = factories.organisation()
    post = factories.staff(organisation=union)
    desk = client(post.person)
    now = clock.now()
    form = {
        "union": union.pk,
        "kind": "draw",
        "title": "甜蜜复工礼",
        "goods": 2,
        "yuan": "20",
        "opens_at": f"{clock.now().astimezone(clock.SHANGHAI) + timedelta(hours=1):%Y-%m-%dT%H:%M}",
        "closes_at": f"{clock.now().astimezone(clock.SHANGHAI) + timedelta(hours=2):%Y-%m-%dT%H:%M}",
        "redeem_until": f"{clock.now().astimezone(clock.SHANGHAI) + timedelta(days=3):%Y-%m-%dT%H:%M}",
        "hold_hours": 24,
        "terms": "到店出示。",
    }
    page = desk.post(reverse("desk:drop_new"), form)["Location"]
    assert desk.post(f"{page}turn/announce/").status_code == 409, "no shop yet"
    desk.post(f"{page}shops/", {"name": "春风蛋糕店"})
    desk.post(f"{page}turn/announce/")
    drop = Drop.objects.get()
    assert (drop.status, drop.value_fen, drop.commitment in words(client(None).get(address("detail", drop)))) == (
        "announced",
        2000,
        True,
    )
    people = [factories.verified_member(union) for _ in range(5)]
    with clock.at(now + timedelta(minutes=70)):
        for person in people:
            member = client(person)
            member.post(address("take", drop), hidden(member.get(address("detail", drop))))
    with clock.at(now + timedelta(hours=2, minutes=2)):
        assert desk.post(f"{page}draw/").status_code == 302
        record = client(None).get(address("record", drop)).json()
        results = words(client(None).get(address("results", drop)))
    assert [finding.code for finding in draw.check(record, commitment=drop.commitment) if not finding.holds] == []
    assert (all(token in results for token in record["winners"]), len(record["entrants"])) == (True, 5)
    program = client(None).get(reverse("drops:checker"))
    assert b"python3 draw.py RECORD.json" in program.content
    won = Entry.objects.get(token=record["winners"][0])
    winner = client(won.person)
    assert "领了就归你" in words(winner.get(reverse("drops:coupon", args=[won.pk])))
    winner.post(reverse("drops:take_up", args=[won.pk]))
    won.refresh_from_db()
    assert won.status == "issued"


def test_pages_of_the_desk_ask_the_database_as_often_with_three_rows_as_with_one(
    django_assert_num_queries: Any,
) -> None:
    union = factories.organisation()
    post = factories.staff(organisation=union)
    desk = client(post.person)
    drop = factories.drop(organisation=union, goods=5)
    numbers = []
    for count in (1, 2):
        for _ in range(count):
            claims.claim(actor=factories.actor(factories.verified_member(union)), drop_id=drop.pk, key="a")
        with django_assert_num_queries(24, exact=False) as asked:
            desk.get(reverse("desk:drop", args=[drop.pk]))
        numbers.append(len(asked))
    assert numbers[0] == numbers[1]
