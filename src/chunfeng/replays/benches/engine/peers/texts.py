"""Text and skills of a market as matrices for peers that want vectors: TF-IDF rows, the rarest words, 64 numbers."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from chunfeng.replays.benches.engine.drawing import Floats, Lists, stream
from chunfeng.replays.benches.engine.market import Market
from chunfeng.replays.benches.engine.world import SKILLS, WORDS, name_of_skill, name_of_word

DIMENSIONS = 64
RAREST = 10
"""Words of a seeker that full-text peers search for; more cost them time and hardly change their order."""


@dataclass(frozen=True, slots=True)
class Texts:
    """Rows are unit vectors of (1 + ln count) · idf; columns are the words, then the skills."""

    market: Market
    idf: Floats  # (WORDS,)
    positions: sparse.csr_matrix
    seekers: sparse.csr_matrix

    @classmethod
    def of(cls, market: Market) -> Self:
        idf = idf_of(market.positions.words.drawn(), WORDS)
        both = np.concatenate((idf, idf_of(market.positions.skills.drawn(), SKILLS)))
        rows = (_matrix(side.words.drawn(), side.skills.drawn(), both) for side in (market.positions, market.seekers))
        return cls(market, idf, *rows)

    def dense(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """(n, 64) and (m, 64) unit vectors: latent semantic analysis by a random start and one power step."""
        start = stream(self.market.seed, "projection").normal(size=(WORDS + SKILLS, DIMENSIONS)).astype(np.float32)
        basis, _ = np.linalg.qr(self.positions.T @ (self.positions @ start))
        return _unit(self.positions @ basis), _unit(self.seekers @ basis)


def idf_of(lists: Lists, size: int) -> Floats:
    """(size,) ln(1 + n / rows that hold the word), as the engine counts it; 0 for words that nobody uses."""
    holders = np.bincount(lists.values, minlength=size)
    return np.where(holders, np.log1p(len(lists) / np.maximum(holders, 1)), 0)


@dataclass(frozen=True, slots=True)
class Searches:
    """What full-text peers search for."""

    idf: Floats  # (WORDS,) of the positions
    words: Lists  # of the seekers
    skills: Lists

    @classmethod
    def of(cls, market: Market) -> Self:
        idf = idf_of(market.positions.words.drawn(), WORDS)
        return cls(idf, market.seekers.words.drawn(), market.seekers.skills.drawn())

    def terms(self, seeker: int) -> list[str]:
        """The names of a seeker's ten weightiest words that any position uses, and of all their skills."""
        words, counts = self.words.row(seeker), self.words.row_counts(seeker)
        weights = (1 + np.log(counts.astype(np.float64))) * self.idf[words]
        order = np.argsort(-weights, kind="stable")[:RAREST]
        chosen = words[order[weights[order] > 0]]
        return [*map(name_of_word, chosen.tolist()), *map(name_of_skill, self.skills.row(seeker).tolist())]


def _matrix(words: Lists, skills: Lists, idf: Floats) -> sparse.csr_matrix:
    parts = [
        sparse.csr_matrix((lists.counts.astype(np.float32), lists.values, lists.starts), shape=(len(lists), size))
        for lists, size in ((words, WORDS), (skills, SKILLS))
    ]
    matrix = sparse.hstack(parts, format="csr", dtype=np.float32)
    matrix.data = ((1 + np.log(matrix.data)) * idf[matrix.indices]).astype(np.float32)
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    matrix.data /= np.repeat(np.maximum(lengths, 1e-9), np.diff(matrix.indptr)).astype(np.float32)
    return matrix


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.ascontiguousarray(rows / np.maximum(lengths, 1e-9), dtype=np.float32)
