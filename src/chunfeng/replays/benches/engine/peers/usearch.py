"""usearch: a graph of dense vectors; more is fetched than asked for, and what does not fit is thrown away."""

import os
from pathlib import Path

import numpy as np
from usearch.index import Index

from chunfeng.replays.benches.engine.drawing import Longs
from chunfeng.replays.benches.engine.market import Market
from chunfeng.replays.benches.engine.peers.single import Single
from chunfeng.replays.benches.engine.peers.texts import DIMENSIONS, Texts
from chunfeng.replays.benches.engine.peers.wishes import Wishes

FETCHED = 1000


class USearch(Single):
    """HNSW under the inner product with half-precision vectors."""

    def __init__(self, market: Market) -> None:
        self.ids = market.positions.ids
        self.wishes = Wishes.of(market)
        positions, self.vectors = Texts.of(market).dense()
        self.index = Index(ndim=DIMENSIONS, metric="ip", dtype="f16", connectivity=16)
        self.index.add(np.arange(len(positions)), positions, threads=os.cpu_count() or 1)

    def query(self, seeker: int, k: int) -> Longs:
        found = self.index.search(self.vectors[seeker], min(FETCHED, self.ids.size)).keys.astype(np.int64)
        return self.ids[found[self.wishes.mask(seeker)[found]][:k]]


def prepare(market: Market, _folder: Path) -> USearch:
    return USearch(market)
