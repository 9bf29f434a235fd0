"""Fairs as officers plan them over the API: the services and policies of the desk, once however often something is sent."""

from datetime import timedelta
from uuid import uuid4

import pytest
from tests import factories
from tests.api.session import Asker

from chunfeng.domain.employers.models import Employer
from chunfeng.domain.facts.models import Fact
from chunfeng.domain.fairs.models import Fair, LiveRoom
from chunfeng.domain.happenings.models import Happening, Line
from chunfeng.kernel import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def union():
    return factories.organisation()


@pytest.fixture
def asks(union) -> Asker:
    return Asker(factories.staff(organisation=union).person)


def told(**said):
    begins = clock.now() + timedelta(days=20)
    return {
        "title": "洪山区秋季招聘会",
        "summary": "三百家单位现场招聘",
        "contact": "李文静 027-87000000",
        "channels": ["spot"],
        "place": factories.place().code,
        "venue": "洪山体育馆",
        "starts_at": begins.isoformat(),
        "ends_at": (begins + timedelta(hours=4)).isoformat(),
        **said,
    }


def prepared(asks: Asker, union, **said):
    status, made = asks.post("desk/fairs", told(key=str(uuid4()), organisation=union.pk, **said))
    assert status == 200, made
    return made


def test_preparing_twice_with_a_key_is_one_fair(asks: Asker, union) -> None:
    body = told(key=str(uuid4()), organisation=union.pk)
    status, made = asks.post("desk/fairs", body)
    again = asks.post("desk/fairs", {**body, "title": "另一个名字"})[1]
    assert (status, again["id"], again["title"]) == (200, made["id"], "洪山区秋季招聘会")
    assert asks.post("desk/fairs", {**body, "key": str(uuid4())})[1]["id"] != made["id"]
    colleague = Asker(factories.staff(organisation=union).person)
    assert colleague.post("desk/fairs", body)[1]["id"] not in (made["id"], None)
    assert Fair.objects.count() == Happening.objects.count() == 3


def test_a_fair_from_the_draft_to_the_doors(asks: Asker, union) -> None:
    fair = prepared(asks, union, summary="")
    here = f"desk/fairs/{fair['id']}"
    assert [each["code"] for each in fair["unready"]] == ["summary_given"]
    status, problem = asks.post(f"{here}/turns/publish")
    assert (status, [each["outcome"] for each in problem["reasons"] if each["code"] == "summary_given"]) == (
        409,
        ["fail"],
    )
    assert asks.post(f"{here}/plan", told())[1]["unready"] == []
    zoned = asks.post(f"{here}/basics", {"expected": 800, "zones": ["制造业", "家政"], "places": 20})[1]
    assert (zoned["expected"], zoned["zones"], zoned["places"]) == (800, ["制造业", "家政"], 20)
    first, second = (asks.post(f"{here}/turns/publish")[1]["status"] for _each in range(2))
    assert (first, second) == ("open", "open")
    later = clock.now() + timedelta(days=30)
    moved = asks.post(
        f"{here}/move",
        {"starts_at": later.isoformat(), "ends_at": (later + timedelta(hours=4)).isoformat(), "why": "场馆检修"},
    )[1]
    assert (moved["status"], moved["starts_at"][:16]) == ("open", later.isoformat()[:16])
    assert [each["id"] for each in asks.get("desk/fairs")[1]["items"]] == [fair["id"]]
    assert asks.post(f"{here}/cancel", {"why": " "})[0] == 409
    assert asks.post(f"{here}/cancel", {"why": "台风"})[1]["status"] == "cancelled"


def test_employers_are_invited_answered_for_seated_and_counted_once(asks: Asker, union) -> None:
    fair = prepared(asks, union, starts_at=clock.now().isoformat())
    here = f"desk/fairs/{fair['id']}"
    booths = asks.post(f"{here}/hall", {"rows": 1, "per_row": 3})[1]
    assert {stand["kind"] for stand in booths} == {"booth"}
    desk = asks.post(f"{here}/squares", {"row": booths[-1]["row"], "column": booths[-1]["column"], "what": "guidance"})[
        1
    ]
    assert [stand["kind"] for stand in desk].count("guidance") == 1
    firms = [factories.employer(organisation=union) for _each in range(2)]
    foreign = factories.employer()
    ids = [firm.pk for firm in (*firms, foreign)]
    assert [asks.post(f"{here}/invitations", {"employers": ids})[1]["new"] for _each in range(2)] == [2, 0]
    guests = asks.get(f"{here}/participations")[1]
    assert sorted(guest["employer"] for guest in guests) == sorted(firm.pk for firm in firms)
    comes, stays = (f"desk/participations/{guest['id']}" for guest in guests)
    position = factories.position(employer=Employer.objects.get(pk=guests[0]["employer"]))
    accepted = asks.post(f"{comes}/decisions/accept")[1]
    assert (accepted["presence"], accepted["can"]) == ("accepted", ["accept", "decline", "arrive", "miss"])
    assert asks.post(f"{comes}/positions", {"positions": [position.pk]})[1]["positions"] == [position.pk]
    noted = asks.post(f"{comes}/details", {"zone": "制造业", "people": 3, "draw": 90})[1]
    assert (noted["zone"], noted["people"]) == ("制造业", 3)
    assert asks.post(f"{stays}/decisions/decline")[1]["presence"] == "declined"
    seated = asks.post(f"{here}/seating")[1]
    (taken,) = [stand for stand in seated if stand["participation"]]
    freed = asks.post(f"{here}/stands/{taken['id']}", {"participation": None})[1]
    assert [stand for stand in freed if stand["participation"]] == []
    asks.post(f"{here}/stands/{taken['id']}", {"participation": guests[0]["id"]})
    assert asks.get(comes)[1]["stands"] == [taken["number"]]
    for _each in range(2):
        assert asks.post(f"{comes}/decisions/arrive")[1]["presence"] == "came"
    assert Fact.objects.filter(kind="fair_attended").count() == 1
    counts = asks.get(here)[1]["counts"]
    assert (counts["came"], counts["declined"], counts["positions"], counts["seated"]) == (1, 1, 1, 1)


def test_a_room_and_talks_by_video(asks: Asker, union) -> None:
    fair = prepared(asks, union)
    firm = factories.employer(organisation=union)
    here = f"desk/fairs/{fair['id']}"
    assert asks.post(f"{here}/room", {"employers": [firm.pk]})[1]["room"] is True
    elsewhere = {"employers": [firm.pk], "source": "outside", "address": "http://example.org/a.m3u8"}
    assert asks.post(f"{here}/room", elsewhere)[1]["code"] == "bad_stream_address"
    assert LiveRoom.objects.get().room.employer_ids == [firm.pk]
    lines = {asks.post(f"{here}/talks", {"employer": firm.pk})[1]["line"] for _each in range(2)}
    assert lines == {Line.objects.get().pk}


def test_who_may_not_at_the_desk_may_not_here(asks: Asker, union) -> None:
    fair = prepared(asks, union)
    here = f"desk/fairs/{fair['id']}"
    guest = factories.participation(fair=Fair.objects.get())
    speaker = Asker(factories.representative(employer=guest.employer).person)
    auditor = Asker(factories.staff(organisation=union, role="auditor").person)
    elsewhere = Asker(factories.staff(organisation=factories.organisation()).person)
    asked = (f"{here}/turns/publish", f"{here}/seating", f"desk/participations/{guest.pk}/decisions/arrive")
    assert [Asker().post(each)[0] for each in asked] == [401, 401, 401]
    assert [speaker.post(each)[0] for each in asked] == [401, 401, 401]
    assert [auditor.post(each)[0] for each in asked] == [403, 403, 403]
    assert [elsewhere.post(each)[0] for each in asked] == [404, 404, 404]
    assert auditor.get(here)[0] == 200
    assert elsewhere.get(here)[0] == 404
    body = told(key=str(uuid4()), organisation=union.pk)
    assert (auditor.post("desk/fairs", body)[0], elsewhere.post("desk/fairs", body)[0]) == (403, 404)
    assert Fair.objects.get().happening.status == "draft"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"starts_at": "2026-12-01T09:00:00"}, "starts_at"),
        ({"place": "000000"}, "place"),
        ({"key": "once"}, "key"),
        ({"channels": []}, "channels"),
    ],
)
def test_what_does_not_fit_is_named(asks: Asker, union, said, field) -> None:
    status, problem = asks.post("desk/fairs", {**told(key=str(uuid4()), organisation=union.pk), **said})
    assert (status, [each["field"].rpartition(".")[2] for each in problem["reasons"]]) == (422, [field])
    assert not Happening.objects.exists()
