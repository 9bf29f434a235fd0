"""Other engines on the same market: one module a peer, each with `prepare(market, folder) -> Peer`.

None of them does all that Chunfeng does (`DOES` says what), so their times are lower bounds of what a service built on
them would need, and `recall` says how much of our exact answer they find.
"""

from dataclasses import dataclass
from typing import Any, Protocol

from chunfeng.replays.benches.engine.drawing import Longs


class Peer(Protocol):
    """An engine that holds a market. Seekers are row numbers; `query` may be called from several threads at once."""

    def ready(self, seekers: Longs) -> None:
        """Bring these into the form in which they are asked with; the clock stands still."""

    def query(self, seeker: int, k: int) -> Longs:
        """Ids of the best `k` positions, best first."""

    def enrol(self, seekers: Longs) -> None:
        """Prepare for a batch of these; the clock stands still."""

    def batch(self, seekers: Longs, k: int, threads: int) -> None:
        """The same for many, as fast as this engine can; the answers are left where they are made."""

    @property
    def at_once(self) -> bool:
        """Whether `batch` is worth its while only for everybody."""

    def more(self, k: int) -> dict[str, Any]:
        """What else is measured of this engine alone."""

    def checked(self, seekers: Longs, k: int) -> list[list[int]] | None:
        """The batch's answers for some, where they are made in another way than those of `query`; else None."""

    def server(self) -> int | None:
        """Process id of a server that does the work, whose memory counts too."""

    def close(self) -> None:
        """Let go of everything outside this process."""


@dataclass(frozen=True, slots=True)
class Described:
    """Where a peer's code is, the package that it needs, and what it does of all that Chunfeng does."""

    module: str
    package: str
    does: str


HOME = "home"
"""The folder in which a peer's server lives, below the folder that `prepare` gets."""

_HERE = "chunfeng.replays.benches.engine.peers"

PEERS = {
    "postgresql": Described(
        f"{_HERE}.postgresql",
        "psycopg",
        "all filters; ranks by ts_rank of the ten rarest words and the skills only: no occupation, distance, pay, "
        "freshness, experience; no reasons",
    ),
    "tantivy": Described(
        f"{_HERE}.tantivy",
        "tantivy",
        "filters by place, kind, education, pay, windows; no certificates, age, radius, closing day, strict occupation; "
        "ranks by BM25 of the ten rarest words and the skills only; no reasons",
    ),
    "sparse_dot_topn": Described(
        f"{_HERE}.sparse", "sparse_dot_topn", "text and skills only, no filters, no other part of the score, no reasons"
    ),
    "faiss": Described(
        f"{_HERE}.faiss",
        "faiss",
        "all filters, through a mask made by NumPy; approximate: 64 numbers for text and skills (IVF); no other part of "
        "the score, no reasons",
    ),
    "usearch": Described(
        f"{_HERE}.usearch",
        "usearch",
        "fetches 1,000 and filters them afterwards; approximate: 64 numbers for text and skills (HNSW); no other part of "
        "the score, no reasons",
    ),
}
