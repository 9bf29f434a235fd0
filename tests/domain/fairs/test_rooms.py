"""Live rooms at happenings: who presents what, what is on top, chapters of the recording; and video talks by number."""

from datetime import timedelta
from pathlib import Path

import pytest

from chunfeng.domain.conversations.errors import CallOver, NoSuchCall, NoSuchRoom
from chunfeng.domain.conversations.queries import rooms as reading
from chunfeng.domain.conversations.services import rooms as airing
from chunfeng.domain.employers.errors import EmployerNotFound
from chunfeng.domain.facts.models import Fact
from chunfeng.domain.fairs.errors import FairOver, NotYours
from chunfeng.domain.fairs.models import LiveRoom
from chunfeng.domain.fairs.queries import calls as numbers
from chunfeng.domain.fairs.queries import rooms as queries
from chunfeng.domain.fairs.services import calls, rooms
from chunfeng.domain.happenings.errors import NobodyWaits, NoSuchHappening
from chunfeng.domain.happenings.models import Happening
from chunfeng.domain.happenings.services import queues
from chunfeng.kernel import clock
from chunfeng.shared.live import recordings
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHUNFENG_HOME", str(tmp_path))


def presented():
    """A room in which two employers present one position each; the officer, and who speaks for the first."""
    union = factories.organisation()
    firms = [factories.employer(organisation=union) for _each in range(2)]
    positions = [factories.position(employer=firm) for firm in firms]
    factories.position(employer=firms[0], status="draft")
    happening = factories.happening(organisation=union, status="running", starts_at=clock.now())
    officer = factories.officer(union)
    made = rooms.set_up(actor=officer, happening_id=happening.pk, employer_ids=[firm.pk for firm in firms])
    return made, positions, officer, factories.speaker(firms[0])


# Rooms


def test_a_room_brings_the_open_positions_of_those_who_present_and_a_channel() -> None:
    made, positions, officer, _speaker = presented()
    assert [position.pk for position in queries.positions(made)] == [position.pk for position in positions]
    assert Happening.objects.get().channels == ["spot", "live"]
    first, second = positions
    rooms.set_up(actor=officer, happening_id=made.happening_id, employer_ids=[second.employer_id])
    assert [position.pk for position in queries.positions(made)] == [second.pk]
    with pytest.raises(NoSuchHappening):
        rooms.set_up(actor=factories.officer(factories.organisation()), happening_id=made.happening_id, employer_ids=[])
    elsewhere = factories.employer()
    rooms.set_up(actor=officer, happening_id=made.happening_id, employer_ids=[first.employer_id, elsewhere.pk])
    assert LiveRoom.objects.get().room.employer_ids == [first.employer_id]


def test_a_host_chooses_among_the_own_positions_and_leaves_the_others_alone() -> None:
    made, (first, second), officer, speaker = presented()
    rooms.choose_positions(actor=speaker, room_id=made.room_id, position_ids=[])
    assert [position.pk for position in queries.positions(made)] == [second.pk]
    with pytest.raises(NotYours):
        rooms.choose_positions(actor=speaker, room_id=made.room_id, position_ids=[second.pk])
    rooms.choose_positions(actor=officer, room_id=made.room_id, position_ids=[first.pk])
    assert [position.pk for position in queries.positions(made)] == [first.pk]


def test_one_position_is_on_top_at_a_time() -> None:
    made, (first, second), _officer, speaker = presented()
    there = rooms.pin(actor=speaker, room_id=made.room_id, position_id=first.pk)
    assert rooms.pin(actor=speaker, room_id=made.room_id, position_id=first.pk) == there
    rooms.pin(actor=speaker, room_id=made.room_id, position_id=second.pk)
    now = queries.pinned(made)
    assert now is not None
    assert (now.position_id, made.pins.count()) == (second.pk, 2)
    rooms.pin(actor=speaker, room_id=made.room_id, position_id=None)
    assert queries.pinned(made) is None
    with pytest.raises(NotYours):
        rooms.pin(actor=speaker, room_id=made.room_id, position_id=factories.position().pk)
    with pytest.raises(NoSuchRoom):
        rooms.pin(actor=factories.speaker(factories.employer()), room_id=made.room_id, position_id=first.pk)
    Happening.objects.update(status="closed")
    with pytest.raises(FairOver):
        rooms.pin(actor=speaker, room_id=made.room_id, position_id=first.pk)


def test_what_was_on_top_is_a_chapter_of_the_recording() -> None:
    made, (first, second), _officer, speaker = presented()
    broadcast = airing.begin(actor=speaker, room_id=made.room_id)
    for position in (first, second):
        rooms.pin(actor=speaker, room_id=made.room_id, position_id=position.pk)
    made.pins.filter(position=second).update(at=clock.now() + timedelta(seconds=3))
    recordings.begin(broadcast.folder)
    lines = ["#EXTM3U", '#EXT-X-MAP:URI="r1.mp4"']
    for number in range(3):
        at = broadcast.started_at + timedelta(seconds=2 * number)
        lines += ["#EXTINF:2.0,", f"#EXT-X-PROGRAM-DATE-TIME:{at.isoformat()}", f"r1-0000{number}.m4s"]
    (recordings.folder(broadcast.folder) / "r1.m3u8").write_text("\n".join(lines))
    airing.end(actor=speaker, room_id=made.room_id)
    made.room.broadcasts.update(ended_at=clock.now() + timedelta(seconds=6))
    [(_recording, chapters)] = queries.chapters(made, reading.recordings_of(made.room))
    assert [(chapter.position.pk, chapter.seconds) for chapter in chapters] == [(first.pk, 0), (second.pk, 3)]


def test_rooms_of_drafts_are_for_their_hosts_only() -> None:
    made, _positions, officer, speaker = presented()
    Happening.objects.update(status="draft")
    code = made.happening.code
    assert [queries.hosted_room(actor, code).pk for actor in (officer, speaker)] == [made.pk, made.pk]
    with pytest.raises(NoSuchRoom):
        queries.public_room(code)
    with pytest.raises(NoSuchRoom):
        queries.hosted_room(factories.actor(), code)


# Video talks


def talking():
    made, (first, _second), officer, speaker = presented()
    line = calls.open_line(actor=officer, happening_id=made.happening_id, employer_id=first.employer_id, minutes=5)
    person = factories.actor()
    queues.take(actor=person, line_id=line.pk)
    return calls.call_next(actor=speaker, line_id=line.pk), person, speaker, officer


def test_a_number_leads_to_a_call_of_two_and_back() -> None:
    ticket, person, speaker, officer = talking()
    calls.enter(actor=person, ticket_id=ticket.pk)
    ticket.refresh_from_db()
    assert ticket.status == "called"
    calls.enter(actor=speaker, ticket_id=ticket.pk)
    ticket.refresh_from_db()
    assert ticket.status == "serving"
    view = numbers.call(person, ticket.pk)
    assert (view.over, view.ends_at is not None, view.other) == (
        False,
        True,
        numbers.call(speaker, ticket.pk).line.title.removeprefix("视频面谈："),
    )
    for stranger in (officer, factories.actor(), factories.speaker(factories.employer())):
        with pytest.raises(NoSuchCall):
            numbers.call(stranger, ticket.pk)
        with pytest.raises(NoSuchCall):
            calls.end(actor=stranger, ticket_id=ticket.pk)
    calls.end(actor=person, ticket_id=ticket.pk)
    assert calls.end(actor=speaker, ticket_id=ticket.pk).status == "done"
    kinds = Fact.objects.filter(kind__in=("call_held", "queue_served")).values_list("kind", flat=True)
    assert sorted(kinds) == ["call_held", "queue_served"]
    with pytest.raises(CallOver):
        calls.enter(actor=person, ticket_id=ticket.pk)


def test_a_call_to_which_nobody_came_was_missed_or_given_back() -> None:
    ticket, _person, speaker, _officer = talking()
    assert calls.end(actor=speaker, ticket_id=ticket.pk).status == "missed"
    ticket, person, _speaker, _officer = talking()
    assert calls.end(actor=person, ticket_id=ticket.pk).status == "left"
    assert Fact.objects.filter(kind__in=("call_held", "queue_served")).count() == 0


def test_a_queue_for_talks_is_one_a_firm_and_happening_and_called_by_it_alone() -> None:
    made, (first, second), officer, speaker = presented()
    line = calls.open_line(actor=officer, happening_id=made.happening_id, employer_id=first.employer_id)
    again = calls.open_line(actor=officer, happening_id=made.happening_id, employer_id=first.employer_id)
    assert (again.pk, [view.line.pk for view in numbers.own_lines(speaker)]) == (line.pk, [line.pk])
    with pytest.raises(NobodyWaits):
        calls.call_next(actor=speaker, line_id=line.pk)
    other = calls.open_line(actor=officer, happening_id=made.happening_id, employer_id=second.employer_id)
    with pytest.raises(NoSuchCall):
        calls.call_next(actor=speaker, line_id=other.pk)
    with pytest.raises(EmployerNotFound):
        calls.open_line(actor=officer, happening_id=made.happening_id, employer_id=factories.employer().pk)
