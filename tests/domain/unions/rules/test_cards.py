"""Cards: what is in the code, and numbers that check themselves."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from chunfeng.domain.unions.rules import cards
from chunfeng.kernel import checksums

NUMBERS = st.integers(0, 9_999_999_999).map(lambda number: f"{number:010d}")


@given(NUMBERS, st.integers(0, 10), st.integers(1, 9))
def test_a_number_with_one_wrong_digit_is_none(body: str, place: int, shift: int) -> None:
    number = body + checksums.luhn(body)
    wrong = f"{number[:place]}{(int(number[place]) + shift) % 10}{number[place + 1 :]}"
    assert (cards.is_number(number), cards.is_number(wrong)) == (True, False)


def test_what_is_no_number_is_none() -> None:
    assert [cards.is_number(text) for text in ("", "1234", "0000000001x", "００００００００００１")] == [False] * 4


@pytest.mark.django_db
def test_the_database_makes_the_same_check_digit() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT unions_next_member_number() FROM generate_series(1, 20)")
        assert [cards.is_number(number) for (number,) in cursor.fetchall()] == [True] * 20


def test_a_card_masks_the_name_and_shortens_a_long_union() -> None:
    payload = cards.card_payload(number="1", name="欧阳娜娜", union="工" * 120, joined_on=date(2026, 11, 21))
    facts = cards.card_facts(payload)
    assert (facts.name, len(facts.union), facts.joined_on) == ("欧***", cards.LONGEST_NAME, date(2026, 11, 21))


@given(st.integers(0, 2**63 - 1))
def test_an_id_comes_back_from_its_payload(row_id: int) -> None:
    assert cards.payload_id(cards.id_payload(row_id)) == row_id


def test_another_payload_holds_no_id() -> None:
    assert [cards.payload_id(payload) for payload in (b"1234567", {"n": 1}, b"")] == [None] * 3


def test_a_card_is_good_for_ninety_whole_days() -> None:
    assert cards.card_end(datetime(2026, 11, 21, 9, 30, tzinfo=UTC)) == datetime(2027, 2, 19, tzinfo=UTC)
