"""sparse_dot_topn: exact cosine of TF-IDF rows against all positions, nothing else."""

from pathlib import Path

from sparse_dot_topn import sp_matmul_topn

from chunfeng.replays.benches.engine.drawing import Longs
from chunfeng.replays.benches.engine.market import Market
from chunfeng.replays.benches.engine.peers.single import Single
from chunfeng.replays.benches.engine.peers.texts import Texts


class SparseDotTopn(Single):
    """Multiplies sparse rows of seekers with the transposed matrix of positions and keeps the top of each row."""

    def __init__(self, market: Market) -> None:
        texts = Texts.of(market)
        self.ids = market.positions.ids
        self.seekers = texts.seekers
        self.words = texts.positions.T.tocsr()

    def query(self, seeker: int, k: int) -> Longs:
        found = sp_matmul_topn(self.seekers[seeker], self.words, top_n=k, sort=True)
        return self.ids[found.indices]

    def batch(self, seekers: Longs, k: int, threads: int) -> None:
        sp_matmul_topn(self.seekers[seekers], self.words, top_n=k, sort=True, n_threads=threads)


def prepare(market: Market, _folder: Path) -> SparseDotTopn:
    return SparseDotTopn(market)
