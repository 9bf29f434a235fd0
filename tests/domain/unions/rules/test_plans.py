"""What the words of a plan mean."""

from datetime import date

import pytest

from chunfeng.domain.unions.rules import plans

YEAR = {"starts_on": date(2026, 2, 1), "ends_on": date(2027, 1, 31)}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-06-30", date(2026, 6, 30)),
        ("2026年6月30日前", date(2026, 6, 30)),
        ("2026-06-30 00:00:00", date(2026, 6, 30)),
        ("2026.6.3", date(2026, 6, 3)),
        ("6月底", date(2026, 6, 30)),
        ("6月15日前", date(2026, 6, 15)),
        ("1月底前", date(2027, 1, 31)),
        ("2026年9月", date(2026, 9, 30)),
        ("二季度", date(2026, 6, 30)),
        ("2026年第4季度末", date(2026, 12, 31)),
        ("全年", date(2027, 1, 31)),
        ("持续推进", date(2027, 1, 31)),
        ("2026-02-30", None),
        ("尽快", None),
        ("13月底", None),
        ("6", None),
        ("", None),
    ],
)
def test_deadlines_are_read_as_they_are_said(text: str, day: date | None) -> None:
    assert plans.deadline(text, **YEAR) == day


def test_a_row_says_everything_that_is_wrong_with_it() -> None:
    line, problems = plans.read_line(
        row=7, fallback=1, cells={"number": "甲", "title": "", "due": "尽快", "unit": "x" * 121}, **YEAR
    )
    assert (line, [problem.row for problem in problems]) == (None, [7, 7, 7, 7])


def test_a_deadline_outside_of_the_plan_is_no_deadline_of_it() -> None:
    line, problems = plans.read_line(row=2, fallback=1, cells={"title": "建家", "due": "2028-01-01"}, **YEAR)
    assert (line, len(problems)) == (None, 1)


def test_rows_without_a_number_are_numbered_and_no_number_counts_twice() -> None:
    lines = [
        plans.read_line(row=row, fallback=row, cells={"number": number, "title": "建家", "due": "6月"}, **YEAR)[0]
        for row, number in ((1, "2.0"), (2, ""), (3, "3、"))
    ]
    assert [line.number for line in lines if line] == [2, 2, 3]
    assert [problem.row for problem in plans.numbered_twice([line for line in lines if line])] == [2]


def test_reminders_come_a_week_and_a_day_before_and_a_day_after() -> None:
    assert plans.due_days(date(2026, 6, 29)) == (date(2026, 7, 6), date(2026, 6, 30), date(2026, 6, 28))


@pytest.mark.parametrize(
    ("head", "name", "kind"),
    [
        (b"%PDF-1.7", "a.exe", "pdf"),
        (b"PK\x03\x04", "会议纪要.docx", "docx"),
        (b"PK\x03\x04", "a.jar", None),
        (b"<svg onload=", "a.png", None),
        (b"MZ\x90", "a.pdf", None),
    ],
)
def test_a_file_is_what_its_first_bytes_say(head: bytes, name: str, kind: str | None) -> None:
    assert plans.extension(head, name) == kind
    assert plans.evidence_file(head=head, name=name, size=10).ok == (kind is not None)
