"""What the search passes over by its bounds would not have won: the best few are the first of all that fit."""

from random import Random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from tests.engine.matching.positions import OCCUPATIONS, PLACES, positions
from tests.engine.matching.strategies import TODAY, weights

from chunfeng.engine.matching import Catalogue, Certificate, Seeker, rank
from chunfeng.engine.matching.kernels.asking import ROOM
from chunfeng.engine.matching.query import Query
from chunfeng.engine.matching.rows import DEFAULT_WEIGHTS
from chunfeng.engine.matching.segment import SKILL_BYTES, WORD_BYTES

CATALOGUE = Catalogue.of(positions(range(6_000), 1)).with_changes(positions(range(5_900, 6_300), 2), range(0, 6_000, 7))
"""Two segments, with rows that are closed; some cities have more rows than a desk holds."""


def seeker(random: Random) -> Seeker:
    return Seeker(
        places=tuple(random.sample(PLACES[1:], random.randrange(3))),
        home_lon=random.choice((None, 114.31)),
        home_lat=random.choice((None, 30.52)),
        radius_km=random.choice((None, None, 3.0)),
        occupations=tuple(random.sample(OCCUPATIONS[1:], random.randrange(3))),
        kinds=random.choice((0, 0, 5)),
        education=random.choice((None, 4)),
        pay_floor=random.choice((None, 400_000)),
        skills=tuple(f"skill {random.randrange(30)}" for _ in range(random.randrange(6))),
        words=tuple(f"word {random.randrange(300)}" for _ in range(random.randrange(40))),
        certificates=random.choice((None, (Certificate("电工证"),))),
        preferences=random.choice(((), ("state",))),
    )


seekers = st.integers(0, 2**32).map(lambda seed: seeker(Random(seed)))


def test_the_catalogue_has_more_rows_in_a_city_than_a_desk_holds():
    run = CATALOGUE.segments[0].table.cities.run
    assert int((run[:, -1] - run[:, 0]).max()) > ROOM


@given(seekers, weights, st.sampled_from([1, 5, 20]))
def test_the_best_few_are_the_first_of_all(someone, shares, k):
    everything = rank(CATALOGUE, someone, len(CATALOGUE), today=TODAY, weights=shares)
    best = rank(CATALOGUE, someone, k, today=TODAY, weights=shares)
    assert len(everything) == best.fits
    assert best.ids.tolist() == everything.ids[:k].tolist()
    assert best.scores.tolist() == everything.scores[:k].tolist()


@given(seekers)
def test_marks_promise_at_least_what_the_words_are_worth(someone):
    query = Query.of(CATALOGUE, someone, TODAY, DEFAULT_WEIGHTS)
    query.best(1)  # lays out the marks
    for number, segment in enumerate(CATALOGUE.segments):
        rows, worth = segment.table.rows, CATALOGUE.desk(number).worth
        promised = np.where(np.unpackbits(rows.marks, axis=1, bitorder="little"), worth, 0.0)
        parts = query.parts(number, np.arange(len(segment), dtype=np.int32))
        saturation = rows.most_said / (rows.most_said + 3.0)
        assert (np.minimum(promised[:, : 8 * SKILL_BYTES].sum(axis=1) / rows.measure, 1) >= parts[:, 0]).all()
        assert (promised[:, 8 * SKILL_BYTES :].sum(axis=1) * saturation >= parts[:, 1]).all()
        said = promised[:, 8 * SKILL_BYTES : 8 * (SKILL_BYTES + WORD_BYTES)].sum(axis=1)
        repeated = promised[:, 8 * (SKILL_BYTES + WORD_BYTES) :].sum(axis=1)
        assert (said / 4 + repeated * np.maximum(saturation - 1 / 4, 0) >= parts[:, 1]).all()
