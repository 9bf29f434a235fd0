"""Four kinds of headcount."""

import pytest

from chunfeng.kernel.headcount import Headcount, HeadcountProblem, parse
from chunfeng.kernel.vocabulary import HeadcountKind


@pytest.mark.parametrize(
    ("text", "number", "highest"),
    [
        ("5", 5, None),
        ("２０", 20, None),
        ("5名", 5, None),
        ("3-5人", 3, 5),
        ("3~5", 3, 5),
        ("三人", 3, None),
        ("2.0", 2, None),
        ("约10人", 10, None),
        ("1,000", 1000, None),
        ("0-3", 1, 3),
    ],
)
def test_parse_reads_numbers(text: str, number: int, highest: int | None) -> None:
    assert parse(text) == Headcount(HeadcountKind.NUMBER, number, highest)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("若干", HeadcountKind.SEVERAL),
        ("多名", HeadcountKind.SEVERAL),
        ("不限", HeadcountKind.UNLIMITED),
        ("人数不限", HeadcountKind.UNLIMITED),
        ("", HeadcountKind.UNSTATED),
        (" - ", HeadcountKind.UNSTATED),
        ("0", HeadcountKind.UNSTATED),
    ],
)
def test_parse_keeps_the_four_kinds_apart(text: str, kind: HeadcountKind) -> None:
    assert parse(text) == Headcount(kind)


@pytest.mark.parametrize(
    ("text", "code"),
    [("abc", "not_a_number"), ("3.5", "fraction"), ("1000000", "out_of_range"), ("5-3", "out_of_range")],
)
def test_parse_says_why_it_is_no_headcount(text: str, code: str) -> None:
    assert parse(text) == HeadcountProblem(code, text)
