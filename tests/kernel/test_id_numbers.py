"""Numbers of documents: what is one, what it tells, and that what is shown never tells the birthday."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from chunfeng.kernel import masking
from chunfeng.kernel.id_numbers import Document, Fault, IdNumber, from_15, read, to_15

TODAY = date(2026, 11, 21)
BIRTHDAYS = st.dates(min_value=date(1930, 1, 1), max_value=TODAY)


def numbered(area: str, born_on: date, order: int) -> str:
    body = f"{area}{born_on:%Y%m%d}{order:03d}"
    return body + str(ric.calc_check_digit(body + "0"))


@given(area=st.sampled_from(["110105", "420111", "810000", "900156"]), born_on=BIRTHDAYS, order=st.integers(1, 995))
def test_number_tells_birthday_and_sex(area: str, born_on: date, order: int) -> None:
    found = read(numbered(area, born_on, order), today=TODAY)
    assert isinstance(found, IdNumber)
    assert (found.born_on, found.sex) == (born_on, "m" if order % 2 else "f")


@given(born_on=st.dates(date(1930, 1, 1), date(1999, 12, 31)), order=st.integers(1, 995))
def test_old_number_of_15_is_the_same_person(born_on: date, order: int) -> None:
    number = numbered("420111", born_on, order)
    old = to_15(number)
    assert old is not None
    assert (len(old), from_15(old), read(old, today=TODAY)) == (15, number, read(number, today=TODAY))


def test_births_after_1999_have_no_old_number() -> None:
    assert to_15(numbered("420111", date(2000, 1, 1), 7)) is None


@given(born_on=BIRTHDAYS, order=st.integers(1, 995), place=st.integers(0, 16), digit=st.integers(0, 9))
def test_one_wrong_digit_is_noticed(born_on: date, order: int, place: int, digit: int) -> None:
    number = numbered("420111", born_on, order)
    wrong = number[:place] + str(digit) + number[place + 1 :]
    if wrong != number:
        assert read(wrong, today=TODAY) is Fault.CHECK


@given(born_on=BIRTHDAYS, order=st.integers(1, 995))
def test_masked_number_never_shows_the_birthday(born_on: date, order: int) -> None:
    number = numbered("420111", born_on, order)
    assert set(masking.resident_id(number)[6:14]) == {"*"}
    old = to_15(number)
    if old is not None:
        assert set(masking.resident_id(old)[6:12]) == {"*"}
    assert set(masking.resident_id(f"USA3101{born_on:%y%m%d}25")[7:13]) == {"*"}


@given(text=st.text(max_size=20))
def test_masking_of_anything_keeps_its_length_and_at_most_six_characters(text: str) -> None:
    masked = masking.resident_id(text)
    assert (len(masked), sum(character != "*" for character in masked) <= 6) == (len(text), True)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", Fault.LENGTH),
        ("1101051949123100", Fault.LENGTH),
        ("1101051949123100AX", Fault.FORM),
        ("110105194912310021", Fault.CHECK),
        (numbered("110105", date(2026, 11, 22), 2), Fault.BIRTHDAY),
        (numbered("110105", date(1890, 1, 1), 2), Fault.BIRTHDAY),
        ("USA310188130025", Fault.BIRTHDAY),
    ],
)
def test_fault_is_named(text: str, fault: Fault) -> None:
    assert read(text, today=TODAY) is fault


@pytest.mark.parametrize(
    ("text", "document", "number"),
    [
        (" 110105 19491231 002x ", Document.RESIDENT_ID, "11010519491231002X"),
        ("１１０１０５１９４９１２３１００２Ｘ", Document.RESIDENT_ID, "11010519491231002X"),
        (numbered("810000", date(1990, 5, 6), 8), Document.RESIDENCE_PERMIT, numbered("810000", date(1990, 5, 6), 8)),
        (numbered("911840", date(1990, 5, 6), 8), Document.FOREIGN_2023, numbered("911840", date(1990, 5, 6), 8)),
        ("usa310188050625", Document.FOREIGN_2017, "USA310188050625"),
    ],
)
def test_document_is_told_from_the_number(text: str, document: Document, number: str) -> None:
    found = read(text, today=TODAY)
    assert isinstance(found, IdNumber)
    assert (found.document, found.number) == (document, number)


@pytest.mark.parametrize(
    ("born_on", "day", "age"),
    [
        (date(2010, 11, 21), TODAY, 16),
        (date(2010, 11, 22), TODAY, 15),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
    ],
)
def test_age_is_full_on_the_birthday(born_on: date, day: date, age: int) -> None:
    assert IdNumber(Document.RESIDENT_ID, "", born_on, "").age_on(day) == age
