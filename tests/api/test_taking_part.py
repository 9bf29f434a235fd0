"""Happenings, fairs and live rooms for one person over the API: the same verdicts, tickets and numbers as on the pages."""

import pytest
from tests import factories
from tests.api.session import Asker
from tests.domain.fairs.test_day import VERSION, on_now, stand_of

from chunfeng.domain.conversations.services import questions
from chunfeng.domain.facts.models import Fact
from chunfeng.domain.fairs.services import rooms
from chunfeng.domain.happenings.models import Happening, Registration
from chunfeng.domain.happenings.queries import own
from chunfeng.domain.happenings.services import queues
from chunfeng.domain.hiring.models import Application

pytestmark = pytest.mark.django_db


def test_registering_twice_is_one_ticket_and_cancelling_gives_the_seat_to_the_next():
    happening = factories.happening(capacity=1)
    first, second = factories.person(), factories.person()
    how = f"happenings/{happening.code}/registration"
    status, shown = Asker().get(how)
    assert (status, shown["may"], shown["free"], shown["registration"]) == (200, True, 1, None)
    asks = Asker(first)
    status, made = asks.post(how)
    again = asks.post(how)[1]
    assert (status, made["status"], again["id"]) == (200, "registered", made["id"])
    assert made["ticket"] == own.ticket(own.registration_of(factories.actor(first), made["id"])).code
    waiting = Asker(second).post(how)[1]
    assert (waiting["status"], waiting["before"], waiting["ticket"]) == ("waiting", 1, "")
    assert asks.get(f"me/registrations/{waiting['id']}")[0] == 404
    status, given = asks.post(f"me/registrations/{made['id']}/cancel")
    assert (status, given["status"], [step["step"] for step in given["steps"]][-1]) == (200, "cancelled", "cancel")
    assert [each["id"] for each in Asker(second).get("me/registrations")[1]] == [waiting["id"]]


def test_a_refusal_has_every_condition_as_on_the_page():
    happening = factories.happening(status="cancelled")
    how = f"happenings/{happening.code}/registration"
    status, problem = Asker(factories.person()).post(how)
    assert (status, problem["reasons"]) == (409, Asker().get(how)[1]["conditions"])
    assert [each["code"] for each in problem["reasons"] if each["outcome"] == "fail"] != []
    assert Registration.objects.count() == 0


def test_numbers_of_mine_and_nobody_else_s():
    happening = factories.happening(status="running")
    line = factories.line(happening=happening)
    asks = Asker(factories.person())
    made = asks.post(f"queues/{line.pk}/number")[1]
    assert asks.post(f"queues/{line.pk}/number")[1]["id"] == made["id"]
    assert [(each["number"], each["wait"]["before"]) for each in asks.get("me/numbers")[1]] == [("A1", 0)]
    assert Asker(factories.person()).post(f"me/numbers/{made['id']}/leave")[0] == 404
    assert asks.post(f"me/numbers/{made['id']}/stay")[0] == 422
    assert asks.post(f"me/numbers/{made['id']}/leave")[1]["status"] == "left"
    [shown] = Asker().get(f"happenings/{happening.code}/queues")[1]
    assert (shown["title"], shown["waiting"]) == (line.title, 0)


def test_a_fair_its_hall_and_the_five_with_a_number_and_an_application():
    fair, officer = on_now(("维修电工", "会计"))
    code, booth = fair.happening.code, stand_of(fair, "维修电工")
    seeker = factories.seeker(organisation=fair.happening.organisation, wanted_words=["电工"])
    asks = Asker(seeker.person)
    status, shown = Asker().get(f"fairs/{code}")
    assert (status, shown["event"]["identifier"]) == (200, code)
    assert sorted(each["positions"][0]["title"] for each in shown["exhibitors"]) == ["会计", "维修电工"]
    assert len(Asker().get(f"fairs/{code}", find="会计")[1]["exhibitors"]) == 1
    hall = Asker().get(f"fairs/{code}/hall", to=booth)[1]
    assert {"booth", "entrance"} <= {square["mark"] for square in hall["squares"]}
    assert hall["metres"] > 0

    five = asks.get(f"fairs/{code}/five")[1]
    first = five["suggestions"][0]
    assert (first["stand"], first["position"]["title"]) == (booth, "维修电工")
    assert "提到电工" in first["reasons"]
    assert Asker(factories.person()).get(f"fairs/{code}/five")[1]["has_profile"] is False

    here = f"fairs/{code}/booths/{booth}"
    asks.post(f"{here}/visit")
    asks.post(f"{here}/visit")
    taken = asks.post(f"{here}/number")[1]
    assert (taken["number"]["wait"]["before"], Fact.objects.filter(kind="booth_visited").count()) == (0, 1)
    queues.call_next(actor=officer, line_id=taken["number"]["queue"])
    assert asks.get("me/numbers")[1][0]["status"] == "called"

    [offer] = asks.get(here)[1]["offers"]
    assert (offer["fits"], offer["application"]) == (True, None)
    wish = {"position": offer["position"]["id"], "consent": True, "version": VERSION}
    refused = asks.post(f"{here}/applications", {**wish, "consent": False})
    assert (refused[0], Application.objects.count()) == (409, 0)
    sent = [asks.post(f"{here}/applications", wish) for _twice in range(2)]
    assert [status for status, _body in sent] == [200, 200]
    made = Application.objects.get()
    assert ({body["id"] for _status, body in sent}, made.channel, made.happening_id) == (
        {made.pk},
        "spot",
        fair.happening_id,
    )
    assert asks.get(here)[1]["offers"][0]["application"] == made.pk
    assert asks.post(f"fairs/{code}/booths/Z99/number")[0] == 404


def test_a_live_room_with_what_is_presented_questions_and_applying():
    fair, officer = on_now(("维修电工",))
    guest = fair.participations.get()
    room = rooms.set_up(actor=officer, happening_id=fair.happening_id, employer_ids=[guest.employer_id])
    position = guest.positions.get()
    rooms.pin(actor=officer, room_id=room.room_id, position_id=position.pk)
    address = f"rooms/{fair.happening.code}"
    asks = Asker(factories.seeker().person)
    asked = asks.post(f"{address}/questions", {"text": "包住吗？"})[1]
    assert asks.post(f"{address}/questions", {"text": "包住吗？"})[1]["id"] == asked["id"]
    status, shown = Asker().get(address)
    assert (status, shown["pinned"]["id"], shown["questions"], shown["picture"]) == (200, position.pk, [], "")
    assert [each["text"] for each in asks.get(address)[1]["own_questions"]] == ["包住吗？"]
    questions.show(actor=officer, question_id=asked["id"])
    questions.answer(actor=officer, question_id=asked["id"], text="包住。")
    assert [(each["text"], each["answer"]) for each in Asker().get(address)[1]["questions"]] == [("包住吗？", "包住。")]
    wish = {"position": position.pk, "consent": True, "version": VERSION}
    assert asks.post(f"{address}/applications", {**wish, "position": factories.position().pk})[0] == 404
    assert [asks.post(f"{address}/applications", wish)[0] for _twice in range(2)] == [200, 200]
    assert Application.objects.get().channel == "live"


def test_whoever_is_not_signed_in_is_told_so():
    happening = factories.happening()
    status, problem = Asker().post(f"happenings/{happening.code}/registration")
    assert (status, problem["code"], problem["title"]) == (401, "sign_in", "还没有登录。")
    assert Happening.objects.get().taken == 0
