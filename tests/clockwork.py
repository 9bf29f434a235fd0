"""Time that passes as soon as nobody has anything else to do: for what waits, and talks to nobody outside its own process."""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any


class _Hasty(selectors.DefaultSelector):
    """Never sleeps: it notes how long it was asked to."""

    slept = 0.0

    def select(self, timeout: float | None = None) -> Any:
        found = super().select(0 if timeout is not None else None)
        if not found:
            self.slept += max(timeout or 0, 0)
        return found


class Clockwork(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._hasty = _Hasty()
        super().__init__(self._hasty)

    def time(self) -> float:
        return self._hasty.slept


def run(scene: Coroutine[Any, Any, None]) -> None:
    """As `asyncio.run`: what waits for a second ends at once, in the order of the seconds, however busy the machine is."""
    with asyncio.Runner(loop_factory=Clockwork) as runner:
        runner.run(scene)
