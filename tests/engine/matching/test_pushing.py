"""A batch is `rank` for everybody, and says how surely."""

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engine.matching.strategies import TODAY, markets, position, seekers, weights

from chunfeng.engine.matching import Batch, Catalogue, PositionRow, Roster, Seeker, push, rank
from chunfeng.engine.matching.pushing import sample


def crowd(n):
    """A market in which text decides, and rows differ in how often they say it."""
    words = ("电工", "维修", "夜班", "会计", "销售", "开发")
    rows = [
        PositionRow(
            number,
            place=f"4201{number % 7 + 2:02}",
            words=tuple(words[(number * step) % 6] for step in range(1, 2 + number % 5)),
            pay_high=400_000 + number % 13 * 10_000,
        )
        for number in range(n)
    ]
    people = [
        Seeker(
            number,
            places=(f"4201{number % 9 + 1:02}",) if number % 3 else (),
            words=(words[number % 6], words[number % 5]),
        )
        for number in range(n // 2)
    ]
    return rows, people


@given(markets, st.lists(seekers, max_size=4), weights, st.sampled_from([1, 4]))
def test_an_exact_batch_is_rank_for_everybody(rows, people, shares, k):
    catalogue = Catalogue.of(rows)
    pushed = push(catalogue, people, k, today=TODAY, weights=shares, text_most=1, threads=1)
    for person, ids, scores in zip(people, pushed.ids, pushed.scores, strict=True):
        found = rank(catalogue, person, k, today=TODAY, weights=shares)
        assert ids[ids >= 0].tolist() == found.ids.tolist()
        assert scores[ids >= 0].tolist() == found.scores.tolist()


@given(markets, st.data(), st.lists(seekers, min_size=1, max_size=3))
def test_a_batch_sees_newer_segments_as_rank_does(rows, data, people):
    filler = [PositionRow(5000 + number, place="4201") for number in range(60)]
    catalogue = Catalogue.of([*rows, *filler]).with_changes([data.draw(position(row.id)) for row in rows[:2]])
    pushed = push(catalogue, people, 5, today=TODAY, text_most=1, threads=2)
    assert [ids[ids >= 0].tolist() for ids in pushed.ids] == [
        rank(catalogue, person, 5, today=TODAY).ids.tolist() for person in people
    ]


def test_a_calibrated_batch_is_audited_and_threads_change_nothing():
    rows, people = crowd(1500)
    catalogue = Catalogue.of(rows)
    heard: list[int] = []
    one = push(catalogue, people, 10, today=TODAY, threads=1, progress=heard.append)
    two = push(catalogue, people, 10, today=TODAY, threads=3)
    assert (one.ids == two.ids).all()
    assert one.audit.recall >= 0.9999
    assert one.audit.seekers == 512
    assert 0 < one.audit.text_most <= 1
    assert heard == [512, 750]


def test_a_bound_assumed_too_tight_loses_matches_and_the_audit_sees_it():
    rows, people = crowd(1500)
    batch = Batch.of(Catalogue.of(rows), Roster.of(people), 10, TODAY)
    ids, _ = batch.run(0.01, threads=1)
    assert batch.audit(ids, 0.01).recall < 0.9999


def test_a_bound_given_too_tight_is_given_up():
    rows, people = crowd(1500)
    pushed = push(Catalogue.of(rows), people, 10, today=TODAY, text_most=0.01)
    assert pushed.audit.recall >= 0.9999
    assert pushed.audit.text_most > 0.01


def test_nobody_and_nothing_are_no_trouble():
    assert push(Catalogue.of([]), [Seeker(1)], 3, today=TODAY).ids.tolist() == [[-1, -1, -1]]
    assert push(Catalogue.of([PositionRow(1)]), [], 3, today=TODAY).ids.shape == (0, 3)
    with pytest.raises(ValueError, match="at least 1, not 0"):
        push(Catalogue.of([]), [], 0, today=TODAY)


def test_chunks_cover_everybody_once():
    batch = Batch.of(Catalogue.of([]), Roster.of([Seeker(n, places=("42",) * (n % 2)) for n in range(1100)]), 1, TODAY)
    assert sorted(np.concatenate(list(batch.chunks())).tolist()) == list(range(1100))


def test_a_sample_can_be_drawn_again_and_is_of_the_day_the_batch_and_the_purpose():
    rows, people = crowd(1500)
    catalogue, roster = Catalogue.of(rows), Roster.of(people)
    batch = Batch.of(catalogue, roster, 3, TODAY)
    assert batch.seed == push(catalogue, roster, 3, today=TODAY).audit.seed
    seeds = {
        batch.seed,
        Batch.of(catalogue, roster, 3, TODAY + timedelta(days=1)).seed,
        Batch.of(catalogue, roster, 4, TODAY).seed,
        Batch.of(catalogue, Roster.of(people[1:]), 3, TODAY).seed,
    }
    assert len(seeds) == 4
    audited = sample(len(roster), batch.seed, "audit")
    assert audited.tolist() == sample(len(roster), batch.seed, "audit").tolist()
    assert audited.tolist() != sample(len(roster), batch.seed, "calibration").tolist()
    assert audited.tolist() != sample(len(roster), batch.seed + 1, "audit").tolist()
    assert (audited.size, np.unique(audited).size) == (512, 512)
