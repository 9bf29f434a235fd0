"""A fair through its pages: planned at the desk, answered at the hiring desk and by link, seen by everybody."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from chunfeng.domain.fairs.models import Fair, Participation
from chunfeng.domain.fairs.queries.invitations import invitation_code
from chunfeng.domain.fairs.services import calls, guests, halls, rooms, seating
from chunfeng.domain.happenings.models import Happening
from tests import factories
from tests.domain.fairs.sheets import PLAN, xlsx
from tests.tampering import tampered

pytestmark = pytest.mark.django_db
QUERIES = 7


def sheet(rows, name):
    return SimpleUploadedFile(name, xlsx(rows).read())


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def planned(coming: int = 2):
    """A fair with a hall and employers that come, each with a position; the officer's client."""
    union = factories.organisation()
    post = factories.staff(organisation=union)
    fair, officer = factories.fair(organisation=union), factories.officer(union)
    halls.lay_out(actor=officer, fair_id=fair.pk, rows=2, per_row=4)
    for _each in range(coming):
        guest = guests.accept(actor=officer, participation_id=factories.participation(fair=fair).pk)
        sought = factories.position(employer=guest.employer)
        guests.bring_positions(actor=officer, participation_id=guest.pk, position_ids=[sought.pk])
    seating.seat_all(actor=officer, fair_id=fair.pk)
    return fair, officer, signed_in(post.person)


def test_a_fair_is_planned_from_page_to_page():
    union = factories.organisation()
    desk = signed_in(factories.staff(organisation=union).person)
    happening = factories.happening(organisation=union)
    firm = factories.employer(organisation=union)
    assert "筹备招聘会" in text_of(desk.get(reverse("desk:fairs")))
    begun = desk.post(reverse("desk:fair_begin", args=[happening.pk]))
    fair = Fair.objects.get()
    assert begun.url == reverse("desk:fair_basics", args=[fair.pk])
    desk.post(begun.url, {"expected": 3000, "places": 2, "zones": "制造业\n家政"})
    desk.post(reverse("desk:fair_hall_sheet", args=[fair.pk]), {"file": sheet(PLAN, "展位图.xlsx")})
    invite = reverse("desk:fair_invite", args=[fair.pk])
    assert "先勾选单位" in text_of(desk.post(invite, follow=True))
    desk.post(invite, {"employer": [firm.pk]})
    guest = Participation.objects.get()
    desk.post(reverse("desk:fair_guest_step", args=[guest.pk, "accept"]))
    desk.post(reverse("desk:fair_seat", args=[fair.pk]))
    shown = text_of(desk.get(reverse("desk:fair_hall", args=[fair.pk])))
    assert "5 个展位，已许出 1 个" in shown
    assert fair.stands.filter(participation=guest).count() == 1
    assert "还有 7 项没办好" in text_of(desk.get(reverse("desk:fair_checklist", args=[fair.pk])))


def test_a_plan_with_errors_says_which_cell():
    fair, _officer, desk = planned()
    broken = [["入口", "", "A1"], ["", "", "A1"], ["", "随便", ""]]
    answer = desk.post(reverse("desk:fair_hall_sheet", args=[fair.pk]), {"file": sheet(broken, "展位图.xlsx")})
    assert answer.status_code == 422
    shown = text_of(answer)
    assert "B3 “随便”不是展位、服务台、入口或墙。" in shown
    assert "C2 C1 也写了 A1。" in shown
    assert fair.stands.count() == 8


def test_a_stand_is_given_by_the_form_that_a_drag_sends():
    fair, _officer, desk = planned()
    guest = fair.participations.first()
    free = fair.stands.filter(participation=None).first()
    desk.post(reverse("desk:fair_put", args=[fair.pk]), {"stand": free.pk, "guest": guest.pk})
    assert list(guest.stands.values_list("pk", "by_hand")) == [(free.pk, True)]
    page = desk.get(reverse("desk:fair_hall", args=[fair.pk]), {"row": free.row, "column": free.column})
    assert f'data-stand="{free.pk}" data-guest="{guest.pk}"' in page.content.decode()


def test_an_employer_answers_by_link_without_an_account():
    fair, _officer, _desk = planned(coming=0)
    invited = factories.participation(fair=fair)
    address = reverse("fairs:invitation", args=[invitation_code(invited)])
    said = {"act": "accept", "booths": 1, "people": 3, "plates": "鄂A12345"}
    assert Client().post(address, said).status_code == 302
    invited.refresh_from_db()
    assert (invited.presence, invited.people, invited.plates) == ("accepted", 3, "鄂A12345")
    page = Client().get(address)
    assert "参会" in text_of(page)
    assert "鄂A12345" not in page.content.decode()
    forged = reverse("fairs:invitation", args=[tampered(invitation_code(invited))])
    assert Client().get(forged).status_code == 409


def test_an_employer_answers_at_its_desk_and_waits_when_it_is_full():
    fair, _officer, _desk = planned(coming=8)
    invited = factories.participation(fair=fair)
    own = signed_in(factories.representative(employer=invited.employer).person)
    sought = factories.position(employer=invited.employer)
    address = reverse("hire:fair", args=[invited.pk])
    answer = own.post(f"{address}answer/", {"act": "accept", "booths": 1, "people": 2}, follow=True)
    assert "你已排上候补，一有空位就顺延给你。" in text_of(answer)
    own.post(f"{address}positions/", {"position": [sought.pk]})
    own.post(f"{address}demand/", {"title": ["电工", ""], "headcount": ["20", ""], "note": ["", ""], "wishes": "班车"})
    shown = own.get(address).content.decode()
    assert re.search(rf'value="{sought.pk}" checked', shown)
    assert 'value="电工"' in shown
    assert 'value="班车"' in shown


def test_employers_are_asked_anew_when_the_fair_moves():
    fair, _officer, desk = planned()
    guest = fair.participations.first()
    moved = fair.happening.starts_at + timedelta(days=1)
    Happening.objects.filter(pk=fair.happening_id).update(starts_at=moved, ends_at=moved + timedelta(hours=5))
    own = signed_in(factories.representative(employer=guest.employer).person)
    assert "你确认的是原来的日子。改期后还来吗？" in text_of(own.get(reverse("hire:fair", args=[guest.pk])))
    assert "2 家单位确认的是原来的日子，要再问一次。" in text_of(desk.get(reverse("desk:fair", args=[fair.pk])))


def test_everybody_sees_who_comes_where_and_the_way_there():
    fair, _officer, _desk = planned()
    guest = fair.participations.first()
    stand = guest.stands.get()
    code = fair.happening.code
    page = text_of(Client().get(reverse("fairs:fair", args=[code])))
    assert "2 家单位，2 个岗位" in page
    booth = Client().get(reverse("fairs:stand", args=[code, stand.number]))
    assert guest.employer.name in text_of(booth)
    assert "<polyline points=" in booth.content.decode()
    assert (
        reverse("fairs:fair", args=[code]) in Client().get(reverse("happenings:detail", args=[code])).content.decode()
    )
    nothing = text_of(Client().get(reverse("fairs:fair", args=[code]), {"find": "宇航员"}))
    assert "这里没有招这个的" in nothing
    assert Client().get(reverse("fairs:stand", args=[code, "Z99"])).status_code == 404
    Happening.objects.filter(pk=fair.happening_id).update(status="draft")
    assert Client().get(reverse("fairs:fair", args=[code])).status_code == 404


def test_the_page_of_a_fair_leads_to_its_room_and_its_talks_by_video():
    fair, officer, _desk = planned(1)
    guest = fair.participations.get()
    address = reverse("fairs:fair", args=[fair.happening.code])
    assert "线上参加" not in text_of(Client().get(address))
    rooms.set_up(actor=officer, happening_id=fair.happening_id, employer_ids=[guest.employer_id])
    line = calls.open_line(actor=officer, happening_id=fair.happening_id, employer_id=guest.employer_id)
    before = Client().get(address).content.decode()
    room, talk = reverse("rooms:room", args=[fair.happening.code]), reverse("happenings:line", args=[line.pk])
    assert (room in before, talk in before) == (True, False)
    Happening.objects.filter(pk=fair.happening_id).update(status="running")
    during = Client().get(address).content.decode()
    assert (room in during, talk in during) == (True, True)


@pytest.mark.parametrize(("status", "linked"), [("draft", False), ("published", True), ("closed", True)])
def test_pages_lead_to_the_public_one_while_there_is_one(status: str, linked: bool):
    fair, _officer, desk = planned(1)
    Happening.objects.filter(pk=fair.happening_id).update(status=status)
    guest = fair.participations.get()
    own = signed_in(factories.representative(employer=guest.employer).person)
    public = reverse("fairs:fair", args=[fair.happening.code])
    pages = (
        desk.get(reverse("desk:fair", args=[fair.pk])),
        own.get(reverse("hire:fair", args=[guest.pk])),
        Client().get(reverse("fairs:invitation", args=[invitation_code(guest)])),
    )
    assert [f'{public}"' in page.content.decode() for page in pages] == [linked] * 3


@pytest.mark.parametrize("coming", [1, 3])
def test_public_page_asks_the_same_however_many_come(
    coming: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    fair, _officer, _desk = planned(coming)
    address = reverse("fairs:fair", args=[fair.happening.code])
    Client().get(address)
    with django_assert_num_queries(QUERIES):
        Client().get(address)


def test_an_officer_removes_a_phone_that_was_lost_at_a_booth():
    fair, _officer, desk = planned(1)
    guest = fair.participations.get()
    owner = factories.representative(employer=guest.employer, person=factories.person(name="周敏"))
    phone = factories.booth_phone(participation=guest, representative=owner, system="android", browser="chrome")
    page = reverse("desk:fair_guest", args=[guest.pk])
    shown = text_of(desk.get(page))
    assert ("安卓手机 · Chrome" in shown, "周敏" in shown) == (True, True)
    done = desk.post(reverse("desk:fair_phone_remove", args=[guest.pk, phone.pk]), follow=True)
    assert ("已移除" in text_of(done), "安卓手机 · Chrome" in text_of(done)) == (True, False)
