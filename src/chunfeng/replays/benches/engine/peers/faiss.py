"""faiss: inverted lists of dense vectors, searched among the positions that a mask allows."""

from pathlib import Path

import faiss
import numpy as np

from chunfeng.replays.benches.engine.drawing import Longs
from chunfeng.replays.benches.engine.market import Market
from chunfeng.replays.benches.engine.peers.single import Single
from chunfeng.replays.benches.engine.peers.texts import DIMENSIONS, Texts
from chunfeng.replays.benches.engine.peers.wishes import Wishes

PROBES = 64
TRAINED_ON = 40
"""Vectors for each list; faiss asks for 39 at least."""


class Faiss(Single):
    """IndexIVFFlat under the inner product; a bitmap selects who may be found."""

    def __init__(self, market: Market) -> None:
        self.ids = market.positions.ids
        self.wishes = Wishes.of(market)
        positions, self.vectors = Texts.of(market).dense()
        lists = max(1, min(int(4 * len(positions) ** 0.5), len(positions) // TRAINED_ON))
        self.quantizer = faiss.IndexFlatIP(DIMENSIONS)
        self.index = faiss.IndexIVFFlat(self.quantizer, DIMENSIONS, lists, faiss.METRIC_INNER_PRODUCT)
        self.index.train(positions[:: max(1, len(positions) // (lists * TRAINED_ON))])
        self.index.add(positions)
        faiss.omp_set_num_threads(1)

    def query(self, seeker: int, k: int) -> Longs:
        allowed = faiss.IDSelectorBitmap(np.packbits(self.wishes.mask(seeker), bitorder="little"))
        parameters = faiss.SearchParametersIVF(sel=allowed, nprobe=PROBES)
        _, found = self.index.search(self.vectors[seeker : seeker + 1], k, params=parameters)
        return self.ids[found[0][found[0] >= 0]]


def prepare(market: Market, _folder: Path) -> Faiss:
    return Faiss(market)
