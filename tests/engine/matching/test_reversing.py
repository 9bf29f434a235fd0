"""The employer's side: the oracle agrees, and everybody has the score that `rank` gives."""

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engine.matching.oracle import Oracle
from tests.engine.matching.strategies import TODAY, markets, position, seekers, weights

from chunfeng.engine.matching import (
    Candidate,
    Catalogue,
    Certificate,
    Exclusions,
    PositionRow,
    Reverser,
    Roster,
    RosterIndex,
    Seeker,
    explain,
    rank,
    reverse,
)
from chunfeng.engine.matching.reversing import _distinct

EVERYBODY = 99
people_lists = st.lists(seekers, max_size=8)


def ranked(catalogue, person, position_id, shares):
    """(score in millionths, preferences met) that `rank` gives to one position; None if it does not fit."""
    matches = rank(catalogue, person, EVERYBODY, today=TODAY, weights=shares)
    scores = dict(zip(matches.ids.tolist(), matches.scores.tolist(), strict=True))
    met = {match.position_id: match.preferred for match in matches.items}
    return (scores[position_id], met[position_id]) if position_id in scores else None


def expected(catalogue, people, position_id, shares):
    """What `rank`, asked of everybody, says of one position."""
    told = ((place, ranked(catalogue, person, position_id, shares)) for place, person in enumerate(people))
    order = sorted((-found[0], -found[1], place) for place, found in told if found)
    return tuple(
        Candidate(number, place, people[place].id, -score, -met) for number, (score, met, place) in enumerate(order, 1)
    )


@given(markets, people_lists, weights, st.sampled_from([1, 3, 20]))
def test_reverse_agrees_with_the_oracle(rows, people, shares, k):
    catalogue, oracle = Catalogue.of(rows), Oracle(rows, TODAY)
    for row in rows[:3]:
        found = reverse(catalogue, row.id, people, k, today=TODAY, weights=shares)
        fitting = [person for person in people if oracle.fits(row, person)]
        scores = sorted((oracle.score(row, person, shares) for person in fitting), reverse=True)
        assert [candidate.score for candidate in found] == pytest.approx(scores[:k], abs=1e-5)
        for candidate in found:
            person = people[candidate.index]
            assert candidate.seeker_id == person.id
            assert candidate.score == pytest.approx(oracle.score(row, person, shares), abs=1e-5)
            assert candidate.preferred == oracle.preferred(row, person)


@given(markets, people_lists, weights, st.sampled_from([1, 3, 20]))
def test_everybody_has_the_score_that_rank_gives_to_the_millionth(rows, people, shares, k):
    catalogue = Catalogue.of(rows)
    reverser = Reverser(catalogue, Roster.of(people, catalogue.lexicon))
    for row in rows:
        found = reverser.best(row.id, k, today=TODAY, weights=shares)
        assert found == expected(catalogue, people, row.id, shares)[:k]


@given(markets, position(500), position(3), people_lists, weights)
def test_positions_in_newer_segments_are_answered_alike(rows, added, replaced, people, shares):
    """Enough old rows that the changes stay in a segment of their own."""
    base = [*rows, *(PositionRow(1000 + n, words=("电工",), skills=("plc",)) for n in range(12))]
    catalogue = Catalogue.of(base).with_changes([added, replaced])
    assert len(catalogue.segments) == 2
    for row in (added, replaced, *rows[1:3]):
        found = reverse(catalogue, row.id, people, 5, today=TODAY, weights=shares)
        assert found == expected(catalogue, people, row.id, shares)[:5]


@given(markets, people_lists, st.integers(1, 9))
def test_fewer_are_the_first_of_more(rows, people, k):
    catalogue = Catalogue.of(rows)
    reverser = Reverser(catalogue, RosterIndex.of(Roster.of(people, catalogue.lexicon)))
    for row in rows:
        everybody = reverser.best(row.id, EVERYBODY, today=TODAY)
        assert reverser.best(row.id, k, today=TODAY) == everybody[:k]
        assert len({candidate.index for candidate in everybody}) == len(everybody)


def first(row, people, k=20, **options):
    found = reverse(Catalogue.of([row]), row.id, people, k, today=TODAY, **options)
    return [candidate.seeker_id for candidate in found]


def test_ties_go_to_preferences_met_then_to_the_order_in_the_roster():
    row = PositionRow(1, preferred_certificates=("社工证",), tags=("state",))
    people = [
        Seeker(7),
        Seeker(9, certificates=(Certificate("社工证"),)),
        Seeker(3),
        Seeker(8, certificates=(Certificate("社工证"),), preferences=("state",)),
        Seeker(1),
    ]
    found = reverse(Catalogue.of([row]), 1, people, 20, today=TODAY)
    assert [(one.rank, one.index, one.seeker_id, one.preferred) for one in found] == [
        (1, 3, 8, 2),
        (2, 1, 9, 1),
        (3, 0, 7, 0),
        (4, 2, 3, 0),
        (5, 4, 1, 0),
    ]
    assert len({one.score for one in found}) == 1
    assert first(row, people, 3) == [8, 9, 7]


def test_wishes_around_within_and_beside_the_place_of_the_position():
    people = [
        Seeker(1, places=("42",)),
        Seeker(2, places=("4201",)),
        Seeker(3, places=("420111",)),
        Seeker(4, places=("420111003",)),
        Seeker(5, places=("420106",)),
        Seeker(6, places=("31",)),
        Seeker(7),
        Seeker(8, places=("乱写",)),
        Seeker(9, places=("31", "420111003", "4201", "420111")),
    ]
    told = {code: sorted(first(PositionRow(1, place=code), people)) for code in ("42", "4201", "420111", "420111003")}
    assert told == {
        "42": [1, 2, 3, 4, 5, 7, 8, 9],
        "4201": [1, 2, 3, 4, 5, 7, 8, 9],
        "420111": [1, 2, 3, 4, 7, 8, 9],
        "420111003": [1, 2, 3, 4, 7, 8, 9],
    }
    assert sorted(first(PositionRow(1, place="420111004"), people)) == [1, 2, 3, 7, 8, 9]
    assert sorted(first(PositionRow(1), people)) == [7, 8]


def test_who_surely_wishes_the_place_comes_before_who_may():
    people = [Seeker(1, places=("420111003",)), Seeker(2, places=("4201",)), Seeker(3), Seeker(4, places=("420111",))]
    assert first(PositionRow(1, place="420111"), people) == [2, 4, 1, 3]


def test_a_seeker_who_wishes_many_streets_of_the_district_is_named_once():
    people = [Seeker(1, places=tuple(f"42011100{n}" for n in range(1, 9))), Seeker(2, places=("420111001",))]
    assert first(PositionRow(1, place="4201"), people) == [1, 2]


def test_exclusions_keep_a_seeker_away():
    row = PositionRow(5, employer="A", occupation="4-02-07-10", words=("夜班",))
    people = [
        Seeker(1, exclusions=Exclusions(employers=frozenset({"A"}))),
        Seeker(2, exclusions=Exclusions(employers=frozenset({"B"}))),
        Seeker(3, exclusions=Exclusions(positions=frozenset({5}))),
        Seeker(4, exclusions=Exclusions(words=frozenset({"夜班"}))),
        Seeker(5, exclusions=Exclusions(occupations=frozenset({"4-02"}))),
    ]
    assert first(row, people) == [2]


def test_a_position_past_its_last_day_suits_nobody():
    row = PositionRow(1, valid_through=TODAY)
    assert first(row, [Seeker(1)]) == [1]
    assert first(replace(row, valid_through=TODAY.replace(day=1)), [Seeker(1)]) == []


def test_asking_about_a_position_that_is_not_there_says_so():
    catalogue = Catalogue.of([PositionRow(1), PositionRow(2)]).with_changes(removals=[2])
    for position_id, k in ((8, 5), (2, 5), (8, 0)):
        with pytest.raises(KeyError, match=f"position {position_id} is not in the catalogue of 1"):
            reverse(catalogue, position_id, [Seeker()], k, today=TODAY)


def test_an_empty_roster_and_a_wish_for_nobody_are_answered():
    assert first(PositionRow(1, place="42", words=("电工",)), []) == []
    assert first(PositionRow(1), [Seeker()], 0) == []
    assert first(PositionRow(1), [Seeker()], -1) == []


def test_the_best_of_a_crowd_are_those_that_each_by_itself_would_name():
    """More people than buckets of hope and places on the podium."""
    random = Random(7)
    words, trades = [f"word {n}" for n in range(40)], ["4-02-07-10", "4-02-07-11", "4-02-06-01", "6-31-01-03"]
    rows = [
        PositionRow(
            n, place=code, occupation=trades[n % 4], lon=114.3, lat=30.5 + n / 50, pay_low=500_000, pay_high=700_000,
            skills=tuple(words[n : n + 5]), words=tuple(words[n : n + 20]), experience=n % 7,
            certificates=("电工证",) * (n % 3 == 0),
        )
        for n, code in enumerate(("420111", "4201", "420106001", "42", "", "420111002"), 1)
    ]  # fmt: skip
    people = [
        Seeker(
            n,
            places=tuple(random.choices(("42", "4201", "420111", "420106", "31"), k=random.randrange(3))),
            home_lon=random.gauss(114.3, 0.2),
            home_lat=30.5,
            occupations=tuple(random.choices(trades, k=random.randrange(3))),
            strict_occupation=random.random() < 0.1,
            pay_floor=random.randrange(3, 8) * 100_000,
            experience_years=float(random.randrange(12)),
            skills=tuple(random.choices(words, k=6)),
            words=tuple(random.choices(words, k=12)),
            certificates=random.choice((None, (), (Certificate("电工证"),))),
        )
        for n in range(1, 801)
    ]
    catalogue = Catalogue.of(rows)
    reverser = Reverser(catalogue, Roster.of(people, catalogue.lexicon))
    for row in rows:
        told = (explain(catalogue, person, row.id, today=TODAY) for person in people)
        scores = sorted((round(each.score * 1e6) for each in told if each.fits), reverse=True)
        for k in (10, 700):
            found = reverser.best(row.id, k, today=TODAY)
            assert [round(candidate.score * 1e6) for candidate in found] == scores[:k]


def test_distinct_rows_are_numbered():
    rows = np.array([[4, 2, -1, -1], [4, 2, 7, -1], [4, 2, -1, -1], [-1, 2**31 - 1, 0, -(2**31)]], dtype=np.int32)
    firsts, number = _distinct(rows)
    assert (rows[firsts][number] == rows).all()
    assert (firsts.size, number[0] == number[2]) == (3, True)
    assert _distinct(rows[:0])[0].size == 0
