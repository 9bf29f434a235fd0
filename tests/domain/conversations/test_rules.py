from datetime import UTC, datetime, timedelta

import pytest

from chunfeng.domain.conversations import rules
from chunfeng.domain.conversations.enums import Seat
from chunfeng.domain.conversations.rules import Beat
from chunfeng.kernel.actor import Actor, Post

NOON = datetime(2026, 11, 21, 4, tzinfo=UTC)
OFFICER = Actor(person_id=1, posts=(Post("officer", 1, "/1/"),))
AUDITOR = Actor(person_id=2, posts=(Post("auditor", 1, "/1/"),))
SPEAKER = Actor(person_id=3, employer_ids=frozenset({7}))
WORKER = Actor(person_id=4)


@pytest.mark.parametrize(
    ("address", "fits"),
    [
        ("https://live.example.org/a/b.m3u8", True),
        ("https://live.example.org:8443/b.m3u8?token=1", True),
        ("http://live.example.org/b.m3u8", False),
        ("https://user:secret@live.example.org/b.m3u8", False),
        ("https://localhost/b.m3u8", False),
        ("https://live.example.org/b.mp4", False),
        ("https://live.example.org/b.m3u8;script-src", False),
        ("https://live.example.org/b.m3u8 https://evil.example", False),
        ("https://live.example.org:port/b.m3u8", False),
        ("javascript:alert(1).m3u8", False),
        ("", False),
        ("https://live.example.org/" + "a" * 500 + ".m3u8", False),
    ],
)
def test_a_stream_is_an_https_playlist_of_a_named_host(address: str, fits: bool) -> None:
    assert rules.is_stream(address) is fits


def test_a_policy_names_scheme_host_and_port_of_a_stream() -> None:
    assert rules.origin("https://live.example.org:8443/a/b.m3u8?x=1") == "https://live.example.org:8443"


@pytest.mark.parametrize(
    ("since_first", "since_last", "counted", "meaning"),
    [
        (5, 5, False, Beat.GOES_ON),
        (10, 10, False, Beat.COUNTS),
        (20, 20, True, Beat.GOES_ON),
        (3600, 300, True, Beat.GOES_ON),
        (3600, 301, True, Beat.NEW),
        (3600, 301, False, Beat.NEW),
    ],
)
def test_a_visit_counts_once_it_lasts_and_again_after_a_pause(
    since_first: int, since_last: int, counted: bool, meaning: Beat
) -> None:
    first, last = NOON - timedelta(seconds=since_first), NOON - timedelta(seconds=since_last)
    assert rules.beat(first, last, counted, NOON) is meaning


def test_hosts_are_those_who_present_and_those_who_keep_the_room() -> None:
    found = [rules.hosts(actor, [7, 8], "/1/5/") for actor in (OFFICER, AUDITOR, SPEAKER, WORKER)]
    assert found == [True, False, True, False]
    assert not rules.hosts(SPEAKER, [8], "/1/5/")


def test_a_call_has_two_seats_and_officers_have_none_in_an_employers() -> None:
    everybody = (OFFICER, AUDITOR, SPEAKER, WORKER)
    with_firm = [rules.seat_in(actor, person_id=4, employer_id=7, path="/1/5/") for actor in everybody]
    at_desk = [rules.seat_in(actor, person_id=4, employer_id=None, path="/1/5/") for actor in everybody]
    assert with_firm == [None, None, Seat.HOST, Seat.PERSON]
    assert at_desk == [Seat.HOST, None, None, Seat.PERSON]
    assert rules.seat_in(Actor(), person_id=None, employer_id=7, path="/1/5/") is None


def test_a_call_ends_its_minutes_after_both_are_there() -> None:
    assert rules.ends_at(None, 8) is None
    assert rules.ends_at(NOON, 8) == NOON + timedelta(minutes=8)
