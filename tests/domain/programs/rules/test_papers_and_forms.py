"""Numbers, papers, answers, files of the bank, households: what is taken as what."""

import zlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chunfeng.domain.programs.rules import forms, hardship, numbers, papers
from chunfeng.domain.programs.rules.bank import fen

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"


@given(st.integers(0, 10**numbers.DIGITS - 1), st.integers(0, 10), st.integers(1, 9))
def test_a_number_with_one_wrong_digit_is_no_number(chosen: int, at: int, shift: int) -> None:
    good = numbers.number(2026, chosen)
    wrong = good[:at] + str((int(good[at]) + shift) % 10) + good[at + 1 :]
    assert (numbers.read(numbers.shown(good)), numbers.read(wrong)) == (good, None)


def packed(text: bytes) -> bytes:
    stream = zlib.compress(text)
    return PDF + b"5 0 obj<</Type/ObjStm/Filter/FlateDecode>>stream\n" + stream + b"\nendstream endobj"


@pytest.mark.parametrize(
    ("content", "runs"),
    [
        (PDF, False),
        (PDF + b"<</S/JavaScript/JS(app.alert(1))>>", True),
        (PDF + b"<</S/Java#53cript>>", True),
        (PDF + b"<</S/Launch/F(cmd.exe)>>", True),
        (packed(b"<</S/JavaScript>>"), True),
        (packed(b"<</Type/Page>>"), False),
        (PDF + b"9 0 obj<</Length 9>>stream\n/JS /JS (\nendstream endobj", False),
        (PDF + b"trailer<</Encrypt 7 0 R>>", True),
    ],
)
def test_a_pdf_that_runs_something_is_told_from_one_that_does_not(content: bytes, runs: bool) -> None:
    assert papers.runs_something(content) is runs


def test_answers_come_in_the_types_of_the_schema() -> None:
    schema = {
        "properties": {
            "people": {"type": "integer"},
            "income": {"type": "integer", "x-unit": "fen"},
            "opened": {"type": "string", "format": "date"},
            "open": {"type": "boolean"},
            "names": {"type": "array"},
        }
    }
    sent = {"people": ["３"], "income": ["1,200.50"], "opened": ["2026-02-30"], "open": ["on"], "names": ["甲\n\n乙"]}
    read = forms.read(schema, sent)
    assert read == {"people": 3, "income": 120_050, "opened": "2026-02-30", "open": True, "names": ["甲", "乙"]}
    assert list(forms.problems(schema, read)) == ["opened"]
    assert forms.stated(schema, {"opened": "2026-02-28", "people": 3}) == {"opened": date(2026, 2, 28), "people": 3}


@pytest.mark.parametrize(("text", "amount"), [("50,000.00", 5_000_000), ("¥1元", 100), ("0.001", None), ("一百", None)])
def test_sums_of_the_bank_are_fen(text: str, amount: int | None) -> None:
    assert fen(text) == amount


@pytest.mark.parametrize(
    ("income", "rigid", "loss", "level"),
    [
        (3_360_000, 1, 0, "deep"),
        (3_360_000, 0, 0, "relative"),
        (6_720_000, 0, 0, "borderline"),
        (6_720_000, 0, 5_376_000, "borderline"),
        (10_080_000, 0, 0, "none"),
        (6_720_000, 0, 5_376_001, "accident"),
    ],
)
def test_hardship_by_the_formula(income: int, rigid: int, loss: int, level: str) -> None:
    """Four people where the line is 700 yuan a month: 不满 and 低于 exclude the line itself."""
    household = hardship.Household(people=4, income=income, rigid=rigid, loss=loss, minimum_line=70_000)
    assert hardship.level(household) == level
