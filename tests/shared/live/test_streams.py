"""The live process without a server: its ASGI application is called as granian calls it."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from typing import Any

import pytest
from tests import clockwork
from tests.tampering import tampered

from chunfeng.shared import live
from chunfeng.shared.live import streams

COUNTY = "/1/12/"


class Browser:
    """Somebody who opened a stream: what has come so far, and how to leave."""

    def __init__(self, application: streams.Application, path: str, method: str = "GET") -> None:
        self.status = 0
        self.headers: dict[str, str] = {}
        self.came = b""
        self._left = asyncio.Event()
        scope = {"type": "http", "method": method, "path": path}
        self.task = asyncio.ensure_future(application(scope, self._receive, self._send))

    async def _receive(self) -> dict[str, Any]:
        await self._left.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        else:
            self.came += message["body"]

    @property
    def told(self) -> int:
        """How often it was told that something has changed."""
        return self.came.count(streams.CHANGED)

    async def leave(self) -> None:
        self._left.set()
        await asyncio.wait_for(self.task, 2)


class Ledger:
    """What the looks of the live process find: nothing, until the test says otherwise."""

    def __init__(self) -> None:
        self.topics: set[str] = set()
        self.broken = False
        self.looks = 0

    async def look(self) -> Collection[str]:
        self.looks += 1
        if self.broken:
            raise ConnectionError("the database is gone")
        found, self.topics = self.topics, set()
        return found


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(streams, "LOST_SECONDS", 0.01)
    monkeypatch.setattr(streams, "GAP_SECONDS", 0.02)


def played(scene: Callable[[streams.Application, Ledger], Awaitable[None]]) -> None:
    async def play() -> None:
        ledger = Ledger()
        application = streams.Application(ledger.look)
        await asyncio.wait_for(scene(application, ledger), 10)
        application.end()

    clockwork.run(play())


async def until(happened: Callable[[], bool]) -> None:
    for _ in range(500):
        if happened():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not happen in time")


def address(topic: str) -> str:
    return f"/live/{live.ticket(topic)}"


def test_a_stream_begins_with_a_call_to_look_and_goes_on_with_one_for_each_change() -> None:
    async def scene(application: streams.Application, ledger: Ledger) -> None:
        browser = Browser(application, address(live.union_topic(COUNTY)))
        await until(lambda: browser.told == 1)
        assert (browser.status, browser.headers["content-type"]) == (200, "text/event-stream")
        ledger.topics = live.touched("/1/12/30/", None)
        await until(lambda: browser.told == 2)
        ledger.topics = live.touched("/1/13/", 5)
        await asyncio.sleep(0.1)
        assert browser.told == 2  # another county's
        await browser.leave()

    played(scene)


def test_a_stream_hears_of_its_happening_wherever_it_was() -> None:
    async def scene(application: streams.Application, ledger: Ledger) -> None:
        browser = Browser(application, address(live.happening_topic(5)))
        await until(lambda: browser.told == 1)
        ledger.topics = live.touched("/1/13/", 5)
        await until(lambda: browser.told == 2)
        await browser.leave()

    played(scene)


def test_a_lost_database_is_followed_by_a_call_to_look_for_everybody() -> None:
    async def scene(application: streams.Application, ledger: Ledger) -> None:
        browsers = [Browser(application, address(topic)) for topic in ("union:/1/", "happening:9")]
        await until(lambda: all(browser.told == 1 for browser in browsers))
        ledger.broken = True
        await until(lambda: ledger.looks > 3)
        assert [browser.told for browser in browsers] == [1, 1]
        ledger.broken = False
        await until(lambda: all(browser.told == 2 for browser in browsers))
        for browser in browsers:
            await browser.leave()

    played(scene)


def test_many_changes_in_a_moment_are_one_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "GAP_SECONDS", 0.5)

    async def scene(application: streams.Application, ledger: Ledger) -> None:
        browser = Browser(application, address("happening:9"))
        await until(lambda: browser.told == 1)
        for _ in range(10):
            ledger.topics = {"happening:9"}
            await asyncio.sleep(0.015)
        assert browser.told == 1
        await until(lambda: browser.told == 2)
        await browser.leave()

    played(scene)


def test_nobody_listening_means_nobody_looks() -> None:
    async def scene(application: streams.Application, ledger: Ledger) -> None:
        browser = Browser(application, address("happening:9"))
        await until(lambda: ledger.looks > 0)
        await browser.leave()
        await asyncio.sleep(0.05)
        before = ledger.looks
        await asyncio.sleep(0.1)
        assert ledger.looks == before

    played(scene)


@pytest.mark.parametrize("path", ["/live/", "/live/forged", "/", "/live/union:/1/"])
def test_without_a_ticket_there_is_nothing(path: str) -> None:
    async def scene(application: streams.Application, ledger: Ledger) -> None:
        browser = Browser(application, path)
        await until(browser.task.done)
        assert (browser.status, browser.came) == (404, b"")

    played(scene)


def test_a_full_house_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "MOST", 1)

    async def scene(application: streams.Application, ledger: Ledger) -> None:
        first = Browser(application, address("happening:9"))
        await until(lambda: first.told == 1)
        second = Browser(application, address("happening:9"))
        await until(second.task.done)
        assert second.status == 503
        await first.leave()
        third = Browser(application, address("happening:9"))
        await until(lambda: third.told == 1)
        await third.leave()

    played(scene)


def test_a_ticket_of_another_key_or_another_use_opens_nothing() -> None:
    good = live.ticket("happening:9")
    assert live.topic_of(good) == "happening:9"
    assert live.topic_of(tampered(good)) is None
    assert live.topic_of("happening:9") is None


def test_touched_names_every_union_above_and_the_happening() -> None:
    assert live.touched("/1/12/30/", 5) == {"union:/1/", "union:/1/12/", "union:/1/12/30/", "happening:5"}
    assert live.touched("", 5) == {"happening:5"}
    assert live.touched("/", None) == {live.EVERYTHING}


@pytest.mark.parametrize(
    ("environment", "host", "secure", "expected"),
    [
        ({"CHUNFENG_LIVE_PORT": "8001"}, "10.0.0.5:8000", False, "http://10.0.0.5:8001/live/"),
        ({"CHUNFENG_LIVE_PORT": "8001"}, "union.example", False, "http://union.example:8001/live/"),
        ({"CHUNFENG_LIVE_PORT": "8001"}, "[::1]:8000", False, "http://[::1]:8001/live/"),
        ({"CHUNFENG_LIVE_PORT": "8001"}, "[::1]", False, "http://[::1]:8001/live/"),
        ({"CHUNFENG_LIVE_PORT": "8001"}, "union.example", True, ""),
        ({"CHUNFENG_LIVE_PORT": "8001", "CHUNFENG_LIVE_URL": "/live/"}, "union.example", True, "/live/"),
        ({}, "10.0.0.5:8000", False, ""),
    ],
)
def test_address_is_the_proxys_or_a_port_beside_the_page(
    environment: dict[str, str], host: str, secure: bool, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("CHUNFENG_LIVE_PORT", "CHUNFENG_LIVE_URL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert live.address(host, secure=secure) == expected
