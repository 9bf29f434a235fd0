"""Calendars as RFC 5545 wants them."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from chunfeng.domain.happenings.rules.calendar import Event, calendar

AT = datetime(2026, 5, 1, 1, 30, tzinfo=UTC)


def event(**values: object) -> Event:
    said = {
        "uid": "happening-abc@chunfeng",
        "sequence": 2,
        "title": "春风招聘会",
        "starts_at": AT,
        "ends_at": AT,
        "changed_at": AT,
    }
    return Event(**{**said, **values})  # type: ignore[arg-type]


def test_an_entry_reads_as_the_standard_has_it() -> None:
    written = calendar([event(where="体育馆", geo=(114.36, 30.5))], name="活动").decode()
    assert written.split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Chunfeng//Happenings//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "X-WR-CALNAME:活动",
        "BEGIN:VEVENT",
        "UID:happening-abc@chunfeng",
        "SEQUENCE:2",
        "DTSTAMP:20260501T013000Z",
        "DTSTART:20260501T013000Z",
        "DTEND:20260501T013000Z",
        "SUMMARY:春风招聘会",
        "STATUS:CONFIRMED",
        "LOCATION:体育馆",
        "GEO:30.500000;114.360000",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_what_is_called_off_leaves_calendars() -> None:
    written = calendar([event(cancelled=True)], name="活动", method="CANCEL").decode()
    assert ("METHOD:CANCEL" in written, "STATUS:CANCELLED" in written) == (True, True)


@given(st.text(alphabet=st.characters(blacklist_categories=["Cs", "Cc"]), max_size=300))
def test_lines_are_folded_at_75_octets_and_no_character_is_split(text: str) -> None:
    written = calendar([event(title=text)], name="x")
    lines = written.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    unfolded = written.decode().replace("\r\n ", "")
    escaped = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    assert f"\r\nSUMMARY:{escaped}\r\n" in unfolded
