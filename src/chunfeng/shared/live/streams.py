"""The live process: who listens to which topic, and the ASGI application that tells them (server-sent events)."""

import asyncio
import contextlib
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection
from typing import Any

from chunfeng.shared import live
from chunfeng.shared.live.asgi import OPEN_TO_ALL, Message, Receive, Send, say

Look = Callable[[], Awaitable[Collection[str]]]

LOOK_SECONDS = 0.25
LOST_SECONDS = 1.0

GAP_SECONDS = 0.5
"""A screen is told twice a second at most: what happens in between is in the fragment anyway."""

BEAT_SECONDS = 15.0
"""A comment this often keeps proxies from closing a quiet stream."""

MOST = 2_000

CHANGED = b"event: changed\ndata: \n\n"
BEAT = b": \n\n"
BEGIN = b"retry: 2000\n\n"

_log = logging.getLogger(__name__)


class Hub:
    """Everybody who listens. A listener is an event that is set when its topic has changed."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._listeners: dict[str, set[asyncio.Event]] = defaultdict(set)
        self.listening = 0

    @contextlib.contextmanager
    def listener(self, topic: str) -> Any:
        """An event for the time of the `with`; already set, for what happened before somebody listened."""
        event = asyncio.Event()
        event.set()
        self._listeners[topic].add(event)
        self.listening += 1
        try:
            yield event
        finally:
            self.listening -= 1
            self._listeners[topic].discard(event)
            if not self._listeners[topic]:
                del self._listeners[topic]

    def wake(self, topics: Collection[str]) -> None:
        told = self._listeners.keys() if live.EVERYTHING in topics else self._listeners.keys() & set(topics)
        for topic in told:
            for event in self._listeners[topic]:
                event.set()

    async def run(self) -> None:
        """Look again and again, only while somebody listens; after a lost database everybody is told to look."""
        lost = False
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if not self._listeners and not lost:
                continue
            try:
                changed = await self._look()
            except Exception as error:
                if not lost:
                    _log.warning("nothing can be looked at until the database answers: %s", error)
                lost = True
                await asyncio.sleep(LOST_SECONDS)
                continue
            self.wake({live.EVERYTHING} if lost else changed)
            lost = False


class Application:
    """ASGI: `GET /live/TICKET` streams; everything else is 404."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._hub: Hub | None = None
        self._running: asyncio.Task[None] | None = None

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self._hub_of_this_loop()
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                self.end()
                await send({"type": "lifespan.shutdown.complete"})
                return

    def end(self) -> None:
        """Stop looking."""
        if self._running is not None:
            self._running.cancel()

    def _hub_of_this_loop(self) -> Hub:
        if self._hub is None:
            self._hub = Hub(self._look)
            self._running = asyncio.get_running_loop().create_task(self._hub.run())
        return self._hub

    async def _answer(self, scope: Message, receive: Receive, send: Send) -> None:
        hub = self._hub_of_this_loop()
        topic = live.topic_of(scope["path"].removeprefix("/live/").rstrip("/"))
        if topic is None or scope["method"] not in {"GET", "HEAD"}:
            await say(send, 404)
        elif hub.listening >= MOST:
            await say(send, 503)
        elif scope["method"] == "HEAD":
            await say(send, 200)
        else:
            await _stream(hub, topic, receive, send)


async def _stream(hub: Hub, topic: str, receive: Receive, send: Send) -> None:
    headers = [
        (b"content-type", b"text/event-stream"),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
        OPEN_TO_ALL,
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": BEGIN, "more_body": True})
    gone = asyncio.ensure_future(_gone(receive))
    try:
        with hub.listener(topic) as event:
            while not gone.done():
                await _either(gone, event)
                told = CHANGED if event.is_set() else BEAT
                event.clear()
                await send({"type": "http.response.body", "body": told, "more_body": True})
                if told is CHANGED:
                    await asyncio.wait({gone}, timeout=GAP_SECONDS)
    finally:
        gone.cancel()


async def _either(gone: "asyncio.Future[None]", event: asyncio.Event) -> None:
    """Until the event is set, the listener has gone, or it is time for a beat."""
    waiting = asyncio.ensure_future(event.wait())
    try:
        await asyncio.wait({gone, waiting}, timeout=BEAT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    finally:
        waiting.cancel()


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        continue
