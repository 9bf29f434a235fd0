"""Live rooms without JavaScript, what their policy lets through, and who is counted."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from chunfeng.domain.conversations.models import Broadcast, Question, Watch
from chunfeng.domain.conversations.services import rooms as airing
from chunfeng.domain.fairs.models import LiveRoom, Pin
from chunfeng.domain.fairs.services import rooms
from chunfeng.domain.happenings.models import Line
from chunfeng.domain.hiring.models import Application
from chunfeng.domain.people.models import Person
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.shared.live import playlists, recordings
from tests import factories

pytestmark = pytest.mark.django_db

OUTSIDE = "https://live.example.org:8443/a.m3u8"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHUNFENG_HOME", str(tmp_path))
    monkeypatch.setenv("CHUNFENG_LIVE_PORT", "8001")


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def firm():
    return factories.employer(organisation=factories.organisation())


@pytest.fixture
def room(firm) -> LiveRoom:
    factories.position(employer=firm, title="数控操作工")
    happening = factories.happening(
        organisation=firm.organisation, status="running", starts_at=clock.now() - timedelta(minutes=1)
    )
    return rooms.set_up(actor=factories.officer(firm.organisation), happening_id=happening.pk, employer_ids=[firm.pk])


def text(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_a_question_goes_through_the_studio_to_everybody(firm, room: LiveRoom) -> None:
    address = f"/rooms/{room.happening.code}/"
    viewer, host = client_of(factories.person()), client_of(factories.representative(employer=firm).person)
    viewer.post(f"{address}ask/", {"text": "夜班多吗？"})
    question = Question.objects.get()
    assert ["夜班多吗？" in text(client, address) for client in (viewer, Client())] == [True, False]
    act = f"{address}studio/questions/{question.pk}/"
    assert host.post(act, {"act": "show"}).status_code == 302
    assert "夜班多吗？" in text(Client(), address)
    part = host.post(act, {"act": "answer", "answer": "一周两个。"}, headers={"HX-Request": "true"})
    assert (part.status_code, "一周两个。" in text(Client(), f"{address}now/")) == (200, True)
    assert viewer.post(act, {"act": "refuse"}).status_code == 404


def test_applying_without_javascript_comes_back_to_the_room(room: LiveRoom) -> None:
    seeker = factories.seeker()
    client, position = client_of(seeker.person), room.positions.get()
    address = f"/rooms/{room.happening.code}/apply/{position.pk}/"
    page = text(client, address)
    [version] = re.findall(r'name="version" value="([^"]+)"', page)
    assert client.post(address, {"version": version}).status_code == 422
    sent = client.post(address, {"version": version, "consent": "on"})
    application = Application.objects.get()
    assert (sent["Location"], application.channel, application.happening_id) == (
        f"/rooms/{room.happening.code}/",
        "live",
        room.happening_id,
    )
    assert "简历已送达" in text(client, address)
    elsewhere = factories.position()
    assert client.get(f"/rooms/{room.happening.code}/apply/{elsewhere.pk}/").status_code == 404


def test_only_the_page_of_a_room_may_load_from_elsewhere(firm, room: LiveRoom) -> None:
    officer = factories.officer(firm.organisation)
    rooms.set_up(
        actor=officer, happening_id=room.happening_id, employer_ids=[firm.pk], source="outside", address=OUTSIDE
    )
    address = f"/rooms/{room.happening.code}/"
    assert "live.example.org" not in Client().get(address)["Content-Security-Policy"]
    airing.begin(actor=officer, room_id=room.room_id)
    page = Client().get(address)
    policy = dict(part.split(" ", 1) for part in page["Content-Security-Policy"].split("; ") if " " in part)
    assert policy["connect-src"] == ("'self' http://testserver:8001 ws://testserver:8001 https://live.example.org:8443")
    assert policy["media-src"] == "'self' blob: http://testserver:8001 https://live.example.org:8443"
    assert f'data-picture="{OUTSIDE}"' in page.content.decode()
    assert "media-src" not in Client().get(f"/events/{room.happening.code}/")["Content-Security-Policy"]


def test_a_host_puts_a_position_on_top_and_ends_for_everybody(firm, room: LiveRoom) -> None:
    host, position = client_of(factories.representative(employer=firm).person), room.positions.get()
    studio = f"/rooms/{room.happening.code}/studio/"
    given = host.post(f"{studio}key/").json()["socket"]
    folder = Broadcast.objects.get().folder
    assert given.startswith("ws://testserver:8001/live/host/")
    assert f"http://testserver:8001/live/media/{folder}/live.m3u8" in text(Client(), f"/rooms/{room.happening.code}/")
    host.post(f"{studio}pin/", {"position": position.pk})
    assert "正在讲解" in text(Client(), f"/rooms/{room.happening.code}/now/")
    host.post(f"{studio}air/", {"act": "end"})
    assert (Broadcast.objects.get().ended_at is None, Pin.objects.get().until is None) == (False, False)


def test_obs_is_told_where_to_send(firm, room: LiveRoom) -> None:
    officer = factories.officer(firm.organisation)
    rooms.set_up(actor=officer, happening_id=room.happening_id, employer_ids=[firm.pk], source="obs")
    host = client_of(factories.representative(employer=firm).person)
    studio = f"/rooms/{room.happening.code}/studio/"
    page = host.post(f"{studio}air/", {"act": "begin"}).content.decode()
    assert ("rtmp://testserver/live" in page, f"{Broadcast.objects.get().folder}?key=" in page) == (True, True)
    assert host.post(f"{studio}key/").status_code == 409


def test_without_a_live_process_the_page_says_so_and_the_rest_works(
    firm, room: LiveRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CHUNFENG_LIVE_PORT")
    host = client_of(factories.representative(employer=firm).person)
    assert "这里连不上直播服务" in text(host, f"/rooms/{room.happening.code}/studio/")
    airing.begin(actor=factories.officer(firm.organisation), room_id=room.room_id)
    page = text(Client(), f"/rooms/{room.happening.code}/")
    assert ("这里看不到画面" in page, "数控操作工" in page) == (True, True)


def test_a_browser_is_counted_by_its_cookie_and_without_one_not_at_all(room: LiveRoom) -> None:
    address = f"/rooms/{room.happening.code}/"
    client = Client()
    assert (client.post(f"{address}beat/").status_code, Watch.objects.count()) == (204, 0)
    airing.begin(actor=Actor.system("test"), room_id=room.room_id)
    visitor = client.get(address).cookies["visitor"]
    client.post(f"{address}beat/")
    client.get(address)
    client.post(f"{address}beat/")
    assert (visitor["httponly"], visitor["max-age"], Watch.objects.count()) == (True, 86_400, 1)


def test_a_room_that_is_over_has_a_player_only_for_a_recording(firm, room: LiveRoom) -> None:
    address, on = f"/rooms/{room.happening.code}/", "/events/"
    assert "<video" in text(Client(), address)
    speaker = factories.speaker(firm)
    kept = airing.begin(actor=speaker, room_id=room.room_id)
    airing.end(actor=speaker, room_id=room.room_id)
    room.happening.status = "closed"
    room.happening.save()
    assert ("<video" in text(Client(), address), address in text(Client(), on)) == (False, False)
    recordings.begin(kept.folder)
    run = playlists.Run("r1.mp4", (playlists.Piece("r1-00000.m4s", 2.0, kept.started_at),))
    (recordings.folder(kept.folder) / "r1.m3u8").write_text(playlists.write([run]))
    Broadcast.objects.update(seconds=2)
    assert ("<video" in text(Client(), address), address in text(Client(), on)) == (True, True)
    assert address not in text(Client(), f"{on}?words=招聘")


def test_an_officer_sets_a_room_up_and_opens_talks(firm) -> None:
    happening = factories.happening(organisation=firm.organisation)
    client = client_of(factories.staff(organisation=firm.organisation).person)
    address = f"/desk/happenings/{happening.pk}/live/"
    wrong = client.post(address, {"source": "outside", "address": "http://a.example/b.m3u8", "employers": [firm.pk]})
    assert (wrong.status_code, LiveRoom.objects.count()) == (422, 0)
    client.post(address, {"source": "browser", "employers": [firm.pk]})
    made = LiveRoom.objects.get()
    assert (made.room.employer_ids, firm.name in text(client, address)) == ([firm.pk], True)
    client.post(f"{address}calls/", {"employer_id": firm.pk, "minutes": 6})
    line = Line.objects.get()
    assert (line.subject_kind, line.employer_id, line.minutes) == ("call", firm.pk, 6)
    person = factories.person(name="王建国")
    taken = client_of(person).post(f"/queues/{line.pk}/")["Location"]
    host = client_of(factories.representative(employer=firm).person)
    assert "王*" in text(host, f"/hire/live/calls/{line.pk}/")
    talk = host.post(f"/hire/live/calls/{line.pk}/")["Location"]
    assert talk in text(client_of(person), taken)
    assert (firm.name in text(client_of(person), talk), client.get(talk).status_code) == (True, 404)
