"""What most peers have in common: no server, and a batch that is one query after the other, shared by threads."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from chunfeng.replays.benches.engine.drawing import Longs


class Single:
    """Base of a `Peer` that lives in this process and answers one seeker at a time."""

    def ready(self, seekers: Longs) -> None:
        """Rows of the market are what most peers ask with."""

    def enrol(self, seekers: Longs) -> None:
        """Nothing is needed."""

    def query(self, seeker: int, k: int) -> Longs:
        raise NotImplementedError

    def batch(self, seekers: Longs, k: int, threads: int) -> None:
        """One query after the other, by `threads` threads."""

        def answer(part: Longs) -> None:
            for seeker in part.tolist():
                self.query(seeker, k)

        parts = [seekers[start::threads] for start in range(threads)]
        with ThreadPoolExecutor(threads) as pool:
            for _ in pool.map(answer, parts):
                pass

    @property
    def at_once(self) -> bool:
        return False

    def more(self, _k: int) -> dict[str, Any]:
        return {}

    def checked(self, _seekers: Longs, _k: int) -> list[list[int]] | None:
        return None

    def server(self) -> int | None:
        return None

    def close(self) -> None:
        """Nothing is open."""
