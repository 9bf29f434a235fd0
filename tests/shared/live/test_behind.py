"""How far behind its ledger a stream is, by a clock that only the process itself moves: no machine is too slow for that.

Every wait of the live process passes at once and counts as long as it is; what it does in between costs no time but the looks
into the database, which cost what a slow one does. So the lag is what the process adds of its own: never chance.
"""

import asyncio
import random
import selectors
from collections.abc import Awaitable, Callable, Collection
from typing import Any

import pytest

from chunfeng.shared import live
from chunfeng.shared.live import streams

TOPIC = "happening:9"
COMMITS, SECONDS, SCREENS = 400, 120.0, 20
SLOW_LOOK = 0.05
"""Seconds that a look takes on a loaded machine; a tenth of a millisecond on a quiet one."""
BEHIND = 1.0
"""What is promised, in seconds."""


class OwnClock(asyncio.SelectorEventLoop):
    """A loop in which waiting takes no time: its clock jumps to whatever is next."""

    def __init__(self) -> None:
        super().__init__(_Jumping(self))
        self.moment = 0.0

    def time(self) -> float:
        return self.moment


class _Jumping(selectors.SelectSelector):
    def __init__(self, loop: OwnClock) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> Any:
        found = super().select(0)
        if not found and timeout:
            self._loop.moment += timeout
        return found


class Ledger:
    """Facts that are committed at their moments, and looks that find those since the last."""

    def __init__(self, moments: list[float]) -> None:
        self._coming = sorted(moments)

    async def look(self) -> Collection[str]:
        now = asyncio.get_running_loop().time()
        found = [moment for moment in self._coming if moment <= now]
        self._coming = self._coming[len(found) :]
        await asyncio.sleep(SLOW_LOOK)
        return {TOPIC} if found else set()


class Screen:
    """One wall: when it was told that something has changed."""

    def __init__(self, application: streams.Application) -> None:
        self.told: list[float] = []
        self._left = asyncio.Event()
        scope = {"type": "http", "method": "GET", "path": f"/live/{live.ticket(TOPIC)}"}
        self.task = asyncio.ensure_future(application(scope, self._receive, self._send))

    async def _receive(self) -> dict[str, Any]:
        await self._left.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        if message.get("body") == streams.CHANGED:
            self.told.append(asyncio.get_running_loop().time())

    async def leave(self) -> None:
        self._left.set()
        await self.task


def by_its_own_clock(scene: Callable[[], Awaitable[list[float]]]) -> list[float]:
    with asyncio.Runner(loop_factory=OwnClock) as runner:
        return runner.run(scene())  # type: ignore[arg-type]


def lags() -> list[float]:
    """Seconds from each commit until each screen was next told, whatever of: it asks then, and sees all that is committed."""
    moments = [random.uniform(1.0, SECONDS) for _each in range(COMMITS)]

    async def scene() -> list[float]:
        application = streams.Application(Ledger(moments).look)
        screens = [Screen(application) for _each in range(SCREENS)]
        await asyncio.sleep(SECONDS + 10)
        for screen in screens:
            await screen.leave()
        application.end()
        return [
            min(told for told in screen.told if told >= moment) - moment for screen in screens for moment in moments
        ]

    return by_its_own_clock(scene)


def test_every_screen_hears_of_every_commit_within_a_second() -> None:
    found = sorted(lags())
    assert len(found) == COMMITS * SCREENS
    assert found[-1] < BEHIND
    assert found[int(len(found) * 0.95)] < 0.75


def test_looking_less_often_would_break_the_promise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "LOOK_SECONDS", 1.2)
    assert max(lags()) > BEHIND
