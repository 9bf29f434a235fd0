"""Peers answer what they claim to answer."""

from pathlib import Path

import numpy as np
import pytest

from chunfeng.engine.matching import Catalogue, rank
from chunfeng.replays.benches.engine.market import TODAY, Market
from chunfeng.replays.benches.engine.measured import recall
from chunfeng.replays.benches.engine.peers import postgresql
from chunfeng.replays.benches.engine.peers.texts import Searches, Texts
from chunfeng.replays.benches.engine.peers.wishes import Wishes
from chunfeng.replays.benches.engine.world import SKILLS, WORDS, name_of_skill, name_of_word

MARKET = Market.of(1500, 120)


def searched(seeker: int) -> np.ndarray:
    """Which positions hold any of a seeker's search terms."""
    wanted = set(Searches.of(MARKET).terms(seeker))
    words, skills = MARKET.positions.words.drawn(), MARKET.positions.skills.drawn()
    return np.array(
        [
            not wanted.isdisjoint(
                [
                    *map(name_of_word, words.row(row).tolist()),
                    *map(name_of_skill, skills.row(row).tolist()),
                ]
            )
            for row in range(len(MARKET.positions))
        ]
    )


def test_masks_allow_what_fits() -> None:
    catalogue = Catalogue.of_columns(*MARKET.positions.columns())
    wishes = Wishes.of(MARKET)
    for row, seeker in enumerate(MARKET.seekers.seekers()):
        found = rank(catalogue, seeker, len(MARKET.positions), today=TODAY)
        assert np.flatnonzero(wishes.mask(row)).tolist() == (np.sort(found.ids) - 1).tolist()


@pytest.mark.processes
def test_postgresql_finds_all_that_fit_and_share_a_term(tmp_path: Path) -> None:
    peer = postgresql.prepare(MARKET, tmp_path)
    try:
        wishes, found = Wishes.of(MARKET), 0
        for seeker in range(60):
            expected = MARKET.positions.ids[wishes.mask(seeker) & searched(seeker)]
            answer = sorted(peer.query(seeker, len(MARKET.positions)).tolist())
            assert answer == expected.tolist()
            found += len(answer)
        assert found > 100
    finally:
        peer.close()


def test_tantivy_leaves_out_nothing_that_fits_and_shares_a_term(tmp_path: Path) -> None:
    pytest.importorskip("tantivy", reason="requirements/peers.txt is not installed")
    tantivy = pytest.importorskip("chunfeng.replays.benches.engine.peers.tantivy")
    peer, wishes = tantivy.prepare(MARKET, tmp_path), Wishes.of(MARKET)
    for seeker in range(30):
        expected = MARKET.positions.ids[wishes.mask(seeker) & searched(seeker)]
        assert set(expected.tolist()) - set(peer.query(seeker, len(MARKET.positions)).tolist()) == set()


def test_sparse_products_are_the_cosines(tmp_path: Path) -> None:
    pytest.importorskip("sparse_dot_topn", reason="requirements/peers.txt is not installed")
    sparse = pytest.importorskip("chunfeng.replays.benches.engine.peers.sparse")
    peer, texts = sparse.prepare(MARKET, tmp_path), Texts.of(MARKET)
    for seeker in range(20):
        cosines = (texts.positions @ texts.seekers[seeker].T).toarray().ravel()
        found = peer.query(seeker, 20) - 1
        assert cosines[found] == pytest.approx(np.sort(cosines)[::-1][:20], abs=1e-5)


def test_text_vectors_are_of_length_one_and_as_wide_as_the_language() -> None:
    texts = Texts.of(MARKET)
    assert texts.positions.shape == (1500, WORDS + SKILLS)
    lengths = np.sqrt(np.asarray(texts.positions.multiply(texts.positions).sum(axis=1)).ravel())
    assert lengths == pytest.approx(np.ones(1500), abs=1e-4)


def test_recall_counts_over_all_that_were_asked() -> None:
    assert recall([[1, 2], []], [[2, 3], [4]]) == round(1 / 3, 6)
    assert recall([[]], [[]]) is None
