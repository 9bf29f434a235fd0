"""Handing over at the desk: found by card or number, given, taken back, many at once, the list to sign."""

import re

import pytest
from django.test import Client
from tests import factories
from tests.domain.programs.province import PACK, owner, pack, province

from chunfeng.domain.people.models import Person
from chunfeng.domain.programs.models import Application
from chunfeng.domain.unions.queries import cards
from chunfeng.kernel.actor import Actor
from chunfeng.shared.models import AuditEntry

pytestmark = pytest.mark.django_db


def client(actor: Actor) -> Client:
    made = Client()
    made.force_login(Person.objects.get(pk=actor.person_id))
    return made


def test_one_after_the_other_by_card_and_back_again():
    place = province(PACK)
    desk = client(factories.officer(place.city))
    made = pack(place)
    counter = f"/desk/handing/{place.program.pk}/"
    assert "关爱礼包" in desk.get("/desk/handing/").content.decode()
    assert made.applicant.name not in desk.get(counter).content.decode()
    card = cards.card(owner(made))
    assert card is not None
    found = desk.post(f"{counter}look-up/", {"said": f"https://chunfeng.test/card/{card.code}/"}).headers["Location"]
    assert made.applicant.name in desk.get(found).content.decode()
    for _turn in range(2):
        assert desk.post(f"{found}act/", {"act": "hand_over"}).headers["Location"] == counter
    assert Application.objects.get(pk=made.pk).state == "paid"
    assert desk.post(f"{found}act/", {"act": "take_back", "reason": ""}).status_code == 422
    assert desk.post(f"{found}act/", {"act": "take_back", "reason": "拿错了"}).status_code == 302
    assert Application.objects.get(pk=made.pk).state == "approved"
    assert desk.post(f"{counter}look-up/", {"said": "没有这个人"}).status_code == 422


def test_a_page_with_the_whole_name_is_a_look_however_it_comes_about():
    place = province(PACK)
    desk = client(factories.officer(place.city))
    made = pack(place)
    address = f"/desk/handing/{place.program.pk}/{made.pk}/act/"
    page = desk.post(address, {"act": "take_back", "reason": ""})
    assert (page.status_code, made.applicant.name in page.content.decode()) == (422, True)
    page = desk.post(f"/desk/benefits/{made.pk}/decide/", {"act": "?"})
    assert (page.status_code, made.applicant.name in page.content.decode()) == (422, True)
    assert AuditEntry.objects.filter(act="saw", about_person_id=made.applicant_id).count() == 2


def test_several_of_a_name_are_offered_and_nothing_typed_gets_into_an_address():
    place = province(PACK)
    desk = client(factories.officer(place.city))
    rows = [pack(place) for _each in range(2)]
    Person.objects.filter(pk__in=[each.applicant_id for each in rows]).update(name="王小明")
    page = desk.post(f"/desk/handing/{place.program.pk}/look-up/", {"said": "王小明"})
    assert (page.status_code, page.content.decode().count("王*")) == (200, 4)


def test_many_after_a_preview_and_the_list_to_sign():
    place = province(PACK)
    desk = client(factories.officer(place.city))
    ids = [pack(place).pk for _each in range(2)]
    counter = f"/desk/handing/{place.program.pk}/"
    assert "已签字" in desk.post(f"{counter}preview/", {"id": ids}).content.decode()
    desk.post(f"{counter}hand-over/", {"id": ids, "check": ["0"]})
    assert set(Application.objects.values_list("state", flat=True)) == {"approved"}
    desk.post(f"{counter}hand-over/", {"id": ids, "check": ["0", "1"]})
    assert set(Application.objects.values_list("state", flat=True)) == {"paid"}
    assert desk.get(f"{counter}list.pdf").content.startswith(b"%PDF")
    assert re.findall(r'figure-number">(\d+)<', desk.get(counter).content.decode()) == ["0", "2", "2"]


def test_the_phone_says_where_to_collect_and_the_bank_gets_no_goods():
    place = province(PACK)
    made = pack(place)
    page = client(owner(made)).get(f"/me/benefits/{made.pk}/").content.decode()
    assert ("来领取" in page, "雨衣和头盔" in page, place.city.name in page) == (True, True, True)
    assert f"/desk/money/{place.program.pk}/pay/" not in client(place.payer).get("/desk/money/").content.decode()
    assert (
        f"/desk/handing/{place.program.pk}/{made.pk}/"
        in client(place.payer).get(f"/desk/benefits/{made.pk}/").content.decode()
    )


def test_whoever_decided_sees_why_somebody_else_hands_over():
    place = province(PACK)
    made = pack(place)
    desk = client(place.second)
    page = desk.get(f"/desk/handing/{place.program.pk}/{made.pk}/")
    assert (page.status_code, "hand_over" in page.content.decode()) == (200, False)
    assert desk.post(f"/desk/handing/{place.program.pk}/{made.pk}/act/", {"act": "hand_over"}).status_code == 403
    elsewhere = client(place.elsewhere)
    assert elsewhere.get(f"/desk/handing/{place.program.pk}/{made.pk}/").status_code == 404
    assert elsewhere.get(f"/desk/handing/{place.program.pk}/").status_code == 404
