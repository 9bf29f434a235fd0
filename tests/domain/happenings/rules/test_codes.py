"""The number below the code of a ticket: typed at a screen, it names one registration or is noticed to be wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import factories

from chunfeng.domain.happenings.queries import tickets
from chunfeng.domain.happenings.rules import codes
from chunfeng.shared import seals

IDS, MARKS = st.integers(1, 2**62), st.integers(0, codes.SHORT_MARKS - 1)


@given(IDS, MARKS)
def test_a_short_form_says_registration_and_mark(registration_id: int, mark: int) -> None:
    assert codes.short_parts(codes.short_form(registration_id, mark)) == (registration_id, mark)


@given(st.integers(1, 10**9), MARKS, st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_is_noticed_without_a_network(registration_id: int, mark: int, place: int, shift: int) -> None:
    digits = codes.short_form(registration_id, mark)
    wrong = f"{digits[:place]}{(int(digits[place]) + shift) % 10}{digits[place + 1 :]}"
    assert codes.short_parts(wrong) is None


@pytest.mark.parametrize("text", ["", "12345678", "12 34a 6789 0", "²" * 12, "1" * 40])
def test_what_is_no_short_form_is_none(text: str) -> None:
    assert codes.short_parts(text) is None


@pytest.mark.django_db
def test_both_forms_of_a_ticket_name_its_registration() -> None:
    ticket = factories.registration(happening=factories.happening())
    short = tickets.short(ticket.pk)
    full_width = short.translate({ord(str(digit)): 0xFF10 + digit for digit in range(10)})
    said = [tickets.sealed(ticket, "王建国"), short, short.replace(" ", ""), full_width]
    assert [tickets.registration_in(code) for code in said] == [ticket.pk] * 4
    assert {len(group) for group in short.split(" ")[1:]} == {4}


@pytest.mark.django_db
def test_a_mark_that_was_guessed_opens_nothing() -> None:
    digits = tickets.short(factories.registration(happening=factories.happening()).pk).replace(" ", "")
    parts = codes.short_parts(digits)
    assert parts is not None
    with pytest.raises(seals.BadSeal):
        tickets.registration_in(codes.short_form(parts[0], (parts[1] + 1) % codes.SHORT_MARKS))
