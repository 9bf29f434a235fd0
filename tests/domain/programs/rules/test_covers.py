"""Mutual aid is in force for a year from each joining, and renewals follow each other without a new waiting period."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chunfeng.domain.programs.rules.covers import a_year_from, in_force

DAY = timedelta(days=1)
days = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("joined", "cover"),
    [
        ([], None),
        ([date(2026, 3, 1)], (date(2026, 3, 1), date(2027, 2, 28))),
        ([date(2024, 2, 29)], (date(2024, 2, 29), date(2025, 2, 28))),
        ([date(2025, 3, 1), date(2026, 3, 1)], (date(2025, 3, 1), date(2027, 2, 28))),
        ([date(2026, 1, 10), date(2025, 3, 1)], (date(2025, 3, 1), date(2027, 2, 28))),
        ([date(2025, 3, 1), date(2026, 3, 2)], (date(2026, 3, 2), date(2027, 3, 1))),
    ],
)
def test_cover_is_in_force_from_the_first_joining_without_a_gap(joined, cover):
    assert in_force(joined) == cover


@given(st.lists(days, min_size=1, max_size=5, unique=True))
def test_every_joining_adds_a_year_and_a_gap_begins_anew(joined: list[date]):
    ends = date.min
    for day in sorted(joined):
        begins = ends + DAY if day <= ends + DAY else day
        ends = a_year_from(begins)
        assert 364 <= (ends - begins).days <= 365
    cover = in_force(joined)
    assert cover is not None
    assert (cover[0] in joined, cover[1]) == (True, ends)
