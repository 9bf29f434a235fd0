"""Rooms on air, questions, visits, calls: what is written, counted and refused."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import IntegrityError, transaction

from chunfeng.domain.conversations.errors import (
    AnswerMissing,
    BadAddress,
    CallOver,
    NoSuchCall,
    NoSuchQuestion,
    NoSuchRoom,
    OtherSource,
    QuestionTooShort,
    TooManyQuestions,
)
from chunfeng.domain.conversations.models import Broadcast, Call, Question, Watch
from chunfeng.domain.conversations.queries import questions as reading
from chunfeng.domain.conversations.queries import rooms as queries
from chunfeng.domain.conversations.queries import watching
from chunfeng.domain.conversations.services import calls, questions, rooms
from chunfeng.domain.conversations.services import watching as watchers
from chunfeng.domain.facts.models import Fact
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import NotAllowed
from chunfeng.shared import personal, reach
from chunfeng.shared.live import recordings
from tests import factories

pytestmark = pytest.mark.django_db

PLAYLIST = """#EXTM3U
#EXT-X-MAP:URI="r1.mp4"
#EXTINF:2.000000,
#EXT-X-PROGRAM-DATE-TIME:{at}
r1-00000.m4s
"""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CHUNFENG_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def later() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime(2026, 11, 21, 4, tzinfo=UTC), tick=False) as traveller:
        yield traveller


def recorded(broadcast: Broadcast, *, seconds: int = 0) -> None:
    """As if the live process had taken in two seconds, `seconds` after the beginning."""
    recordings.begin(broadcast.folder)
    at = broadcast.started_at + timedelta(seconds=seconds)
    (recordings.folder(broadcast.folder) / "r1.m3u8").write_text(PLAYLIST.format(at=at.isoformat()))


def presented(**values):
    """A room in which an employer presents, its speaker, and the officer who keeps it."""
    union = factories.organisation()
    firm = factories.employer(organisation=union)
    return (
        factories.room(organisation=union, employer_ids=[firm.pk], **values),
        factories.speaker(firm),
        factories.officer(union),
    )


# Rooms


def test_a_room_is_set_up_again_in_place_and_only_within_ones_union() -> None:
    union = factories.organisation()
    officer = factories.officer(union)
    first = rooms.set_up(actor=officer, happening_id=5, organisation_id=union.pk, employer_ids=[3, 2, 3])
    address = "https://live.example.org/a.m3u8"
    again = rooms.set_up(
        actor=officer, happening_id=5, organisation_id=union.pk, source="outside", address=f" {address} "
    )
    assert (again.pk, again.organisation_path, again.address, again.employer_ids) == (first.pk, union.path, address, [])
    with pytest.raises(NoSuchRoom):
        rooms.set_up(actor=officer, happening_id=6, organisation_id=factories.organisation().pk)
    with pytest.raises(NotAllowed):
        rooms.set_up(actor=factories.officer(union, "auditor"), happening_id=6, organisation_id=union.pk)
    with pytest.raises(BadAddress):
        rooms.set_up(actor=officer, happening_id=5, organisation_id=union.pk, source="outside", address="http://x.y/z")


def test_a_room_is_on_air_once_whoever_begins(django_capture_on_commit_callbacks) -> None:
    room, speaker, officer = presented()
    with django_capture_on_commit_callbacks(execute=True):
        first = rooms.begin(actor=speaker, room_id=room.pk)
    assert rooms.begin(actor=officer, room_id=room.pk).pk == first.pk
    assert queries.picture(room, queries.on_air(room)).path == f"media/{first.folder}/live.m3u8"
    with pytest.raises(NoSuchRoom):
        rooms.begin(actor=factories.speaker(factories.employer()), room_id=room.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Broadcast.objects.create(room=room, source="browser")
    recorded(first)
    with django_capture_on_commit_callbacks(execute=True):
        rooms.end(actor=speaker, room_id=room.pk)
    assert (rooms.end(actor=speaker, room_id=room.pk), recordings.has_ended(first.folder)) == (None, True)
    [recording] = queries.recordings_of(room)
    assert (recording.path, recording.seconds) == (f"media/{first.folder}/all.m3u8", 2.0)


def test_a_key_is_for_pictures_from_a_browser_and_a_stream_name_for_obs() -> None:
    room, speaker, _officer = presented(source="obs")
    with pytest.raises(OtherSource):
        rooms.host_key(actor=speaker, room_id=room.pk)
    name = rooms.stream_name(actor=speaker, room_id=room.pk)
    folder = Broadcast.objects.get().folder
    assert (name.startswith(f"{folder}?key="), queries.picture(room, queries.on_air(room)).path) == (
        True,
        f"rtmp/{folder}.m3u8",
    )


def test_a_picture_from_elsewhere_names_its_origin() -> None:
    room, speaker, _officer = presented(source="outside", address="https://live.example.org:8443/a.m3u8")
    picture = queries.picture(room, rooms.begin(actor=speaker, room_id=room.pk))
    assert (picture.address, picture.origin) == (room.address, "https://live.example.org:8443")


def test_who_does_not_come_back_is_off_air_and_old_recordings_go(
    django_capture_on_commit_callbacks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHUNFENG_LIVE_DAYS", "30")
    gone, speaker, _officer = presented()
    there, other, _second = presented()
    old = rooms.begin(actor=speaker, room_id=gone.pk)
    recorded(old)
    Broadcast.objects.update(started_at=clock.now() - timedelta(hours=1))
    rooms.begin(actor=other, room_id=there.pk)
    assert rooms.sweep() == 0  # a piece has just come
    stale = (clock.now() - timedelta(minutes=20)).timestamp()
    os.utime(recordings.folder(old.folder) / "r1.m3u8", (stale, stale))
    assert (rooms.sweep(), queries.on_air(gone), queries.on_air(there) is not None) == (1, None, True)
    Broadcast.objects.filter(pk=old.pk).update(
        started_at=clock.now() - timedelta(days=31), ended_at=clock.now() - timedelta(days=30)
    )
    assert (rooms.sweep(), recordings.folder(old.folder).exists(), queries.recordings_of(gone)) == (1, False, [])


def test_the_oldest_recordings_make_room_where_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    room, speaker, _officer = presented()
    for _each in range(2):
        broadcast = rooms.begin(actor=speaker, room_id=room.pk)
        recorded(broadcast)
        (recordings.folder(broadcast.folder) / "r1-00000.m4s").write_bytes(b"x" * 600)
        rooms.end(actor=speaker, room_id=room.pk)
    monkeypatch.setenv("CHUNFENG_LIVE_GB", "0.0000012")  # 1,200 bytes
    assert rooms.sweep() == 1
    assert [row.removed_at is None for row in Broadcast.objects.order_by("started_at")] == [False, True]


# Questions


def test_a_question_is_read_by_all_once_a_host_lets_it_through() -> None:
    room, speaker, _officer = presented()
    asker, other = factories.actor(), factories.actor()
    asked = questions.ask(actor=asker, room_id=room.pk, text=" 包住  吗？ ")
    assert questions.ask(actor=asker, room_id=room.pk, text="包住 吗？").pk == asked.pk
    assert (reading.shown(room), [row.text for row in reading.own(asker, room)], reading.own(other, room)) == (
        [],
        ["包住 吗？"],
        [],
    )
    with pytest.raises(NoSuchQuestion):
        questions.show(actor=other, question_id=asked.pk)
    questions.show(actor=speaker, question_id=asked.pk)
    assert [row.pk for row in reading.shown(room)] == [asked.pk]
    questions.answer(actor=speaker, question_id=asked.pk, text="包住，四人间。")
    questions.answer(actor=speaker, question_id=asked.pk, text="包住，两人间。")
    asked.refresh_from_db()
    assert (asked.answer, Fact.objects.filter(kind="question_answered").count()) == ("包住，两人间。", 1)
    with pytest.raises(AnswerMissing):
        questions.answer(actor=speaker, question_id=asked.pk, text=" ")
    questions.refuse(actor=speaker, question_id=asked.pk)
    assert (reading.shown(room), questions.refuse(actor=speaker, question_id=asked.pk).status) == ([], "refused")


def test_nobody_floods_a_host() -> None:
    room, _speaker, _officer = presented()
    asker = factories.actor()
    for text in ("一问？", "二问？", "三问？"):
        questions.ask(actor=asker, room_id=room.pk, text=text)
    with pytest.raises(TooManyQuestions):
        questions.ask(actor=asker, room_id=room.pk, text="四问？")
    for text in ("?", "长" * 201):
        with pytest.raises(QuestionTooShort):
            questions.ask(actor=factories.actor(), room_id=room.pk, text=text)
    with pytest.raises(NotAllowed):
        questions.ask(actor=Actor(), room_id=room.pk, text="几点上班？")


# Watching


def beats(actor: Actor, room, visitor: UUID, later: time_machine.Traveller, *seconds: int) -> None:
    if queries.on_air(room) is None:
        Broadcast.objects.create(room=room, source="browser")
    for each in seconds:
        later.shift(each)
        watchers.beat(actor=actor, room=room, visitor=visitor)


def test_people_and_people_times_are_told_apart(later: time_machine.Traveller) -> None:
    room, _speaker, _officer = presented()
    person = factories.actor()
    beats(person, room, uuid4(), later, 0, 20, 20)
    beats(person, room, uuid4(), later, 0, 20)  # the same person on another phone
    beats(Actor(), room, uuid4(), later, 0, 20)  # nobody who signed in
    beats(Actor(), room, uuid4(), later, 0)  # opened and closed
    assert watching.viewers(room) == watching.Viewers(now=4, people=1, times=3)
    facts = Fact.objects.filter(kind="live_watched")
    assert sorted(facts.values_list("person_id", flat=True), key=str) == [person.person_id, person.person_id, None]
    assert set(facts.values_list("happening_id", flat=True)) == {room.happening_id}


def test_who_comes_back_after_a_pause_is_another_people_time(later: time_machine.Traveller) -> None:
    room, _speaker, _officer = presented()
    person, visitor = factories.actor(), uuid4()
    beats(person, room, visitor, later, 0, 20, 200, 301, 20)
    assert watching.viewers(room) == watching.Viewers(now=1, people=1, times=2)


def test_a_visit_that_began_before_signing_in_gets_its_person(later: time_machine.Traveller) -> None:
    room, _speaker, _officer = presented()
    person, visitor = factories.actor(), uuid4()
    beats(Actor(), room, visitor, later, 0)
    beats(person, room, visitor, later, 20)
    beats(factories.actor(), room, visitor, later, 20)  # somebody else at the same browser
    assert Watch.objects.order_by("pk").values_list("person_id", "counted").first() == (person.person_id, True)
    assert Watch.objects.count() == 2


def test_who_watches_the_recording_was_not_there(later: time_machine.Traveller) -> None:
    room, speaker, _officer = presented()
    beats(factories.actor(), room, uuid4(), later, 0)
    rooms.end(actor=speaker, room_id=room.pk)
    assert (watchers.beat(actor=factories.actor(), room=room, visitor=uuid4()), Watch.objects.count()) == (None, 1)


# Calls


def prepared(minutes: int = 8):
    union = factories.organisation()
    firm = factories.employer(organisation=union)
    person = factories.actor()
    assert person.person_id is not None
    call = calls.prepare(
        ticket_id=1,
        person_id=person.person_id,
        happening_id=5,
        organisation=union,
        employer_id=firm.pk,
        minutes=minutes,
    )
    return call, person, factories.speaker(firm), factories.officer(union)


def test_a_call_begins_with_both_and_counts_when_it_ends(later: time_machine.Traveller) -> None:
    call, person, speaker, officer = prepared()
    first = calls.enter(actor=person, call_id=call.pk)
    later.shift(60)
    second = calls.enter(actor=speaker, call_id=call.pk)
    assert (first.ends_at, second.ends_at) == (None, clock.now() + timedelta(minutes=8))
    for stranger in (officer, factories.actor(), Actor()):
        with pytest.raises(NoSuchCall):
            calls.enter(actor=stranger, call_id=call.pk)
    calls.end(actor=person, call_id=call.pk)
    calls.end(actor=speaker, call_id=call.pk)
    [fact] = Fact.objects.filter(kind="call_held")
    assert (fact.person_id, fact.employer_id, fact.happening_id) == (person.person_id, call.employer_id, 5)
    with pytest.raises(CallOver):
        calls.enter(actor=person, call_id=call.pk)


def test_a_call_that_only_one_came_to_was_not_held() -> None:
    call, person, _speaker, _officer = prepared()
    calls.enter(actor=person, call_id=call.pk)
    calls.end(actor=person, call_id=call.pk)
    assert Fact.objects.filter(kind="call_held").count() == 0


def test_nobody_comes_in_once_the_minutes_are_over(later: time_machine.Traveller) -> None:
    call, person, speaker, _officer = prepared(minutes=3)
    calls.enter(actor=person, call_id=call.pk)
    calls.enter(actor=speaker, call_id=call.pk)
    later.shift(181)
    with pytest.raises(CallOver):
        calls.enter(actor=person, call_id=call.pk)


# Whose rows


def test_the_database_shows_rows_to_those_whom_they_concern(later: time_machine.Traveller) -> None:
    _call, person, speaker, officer = prepared()
    room, host, keeper = presented()
    asked = questions.ask(actor=person, room_id=room.pk, text="几点上班？")
    beats(person, room, uuid4(), later, 0)
    seen = {}
    everybody = {
        "person": person, "speaker": speaker, "officer": officer, "host": host, "keeper": keeper, "stranger": factories.actor()
    }  # fmt: skip
    for name, actor in everybody.items():
        with reach.limited(reach.Reach.of(actor)):
            seen[name] = tuple(table.objects.count() for table in (Question, Watch, Call))
    assert seen == {
        "person": (1, 1, 1),
        "speaker": (0, 0, 1),
        "officer": (0, 0, 0),
        "host": (1, 0, 0),
        "keeper": (1, 1, 0),
        "stranger": (0, 0, 0),
    }
    Question.objects.filter(pk=asked.pk).update(status="shown")
    with reach.limited():
        assert (Question.objects.count(), Watch.objects.count(), Call.objects.count()) == (1, 0, 0)


def test_my_data_holds_what_i_asked_and_watched_and_erasing_takes_the_words(later: time_machine.Traveller) -> None:
    _call, person, _speaker, _officer = prepared()
    room, host, _keeper = presented()
    assert person.person_id is not None
    asked = questions.ask(actor=person, room_id=room.pk, text="几点上班？")
    questions.answer(actor=host, question_id=asked.pk, text="八点。")
    beats(person, room, uuid4(), later, 0)
    section = personal.sections(person.person_id)["conversations"]
    assert ([text for _label, text in section.rows], len(section.data["calls"])) == (
        ["2026年11月21日 · 几点上班？", "2026年11月21日", "2026年11月21日"],
        1,
    )
    personal.erase(person.person_id)
    asked.refresh_from_db()
    assert (asked.text, asked.answer, asked.status, reading.shown(room)) == (f"#{asked.pk}", "", "refused", [])
