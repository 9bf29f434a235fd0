"""Chunfeng itself, measured by the same rules as the peers."""

from pathlib import Path

import numpy as np

from chunfeng.engine.matching import Catalogue, Lexicon, push, rank
from chunfeng.replays.benches.engine.drawing import Longs
from chunfeng.replays.benches.engine.market import Market
from chunfeng.replays.benches.engine.peers.single import Single

DOES = "all filters, all parts of the score, exact, with reasons"


class Ours(Single):
    """The engine's public functions on the market's columns."""

    def __init__(self, market: Market) -> None:
        self.market = market
        self.catalogue = Catalogue(*market.positions.columns(), Lexicon())

    def query(self, seeker: int, k: int) -> Longs:
        (asked,) = self.market.seekers.seekers(slice(seeker, seeker + 1))
        found = rank(self.catalogue, asked, k, today=self.market.today)
        return np.array([match.position_id for match in found.items], dtype=np.int64)

    def checked(self, seekers: Longs, k: int) -> list[list[int]]:
        """What `push` says: compared with `query`, which is exact."""
        asked = [self.market.seekers.seekers(slice(row, row + 1))[0] for row in seekers.tolist()]
        found = push(self.catalogue, asked, k, today=self.market.today)
        return [[match.position_id for match in matches.items] for _, matches in found]


def prepare(market: Market, _folder: Path) -> Ours:
    return Ours(market)
