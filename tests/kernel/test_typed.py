"""Numbers from outside: read, or none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chunfeng.kernel.typed import LONGEST, whole, wholes


@given(st.integers(0, 10**LONGEST - 1))
def test_a_number_is_read(number: int) -> None:
    assert whole(str(number)) == number


@given(st.text())
def test_whatever_comes_is_a_number_or_none(text: str) -> None:
    assert whole(text) is None or (text.isascii() and int(text) == whole(text))


@pytest.mark.parametrize(
    "text", ["", " ", "-1", "+1", "1.0", "1e3", "1_0", "１２", "²", "9" * (LONGEST + 1), "9" * 5000]
)
def test_what_no_key_can_be_is_none(text: str) -> None:
    assert whole(text) is None


def test_so_many_digits_and_no_more() -> None:
    assert (whole("9999", 4), whole("12345", 4)) == (9999, None)


def test_among_several_those_that_are_numbers_stay() -> None:
    assert wholes(["3", "x", "", "1", "9" * 5000, "3"]) == [3, 1, 3]
