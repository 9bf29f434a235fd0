"""What two browsers tell each other before and beside a call: offers, candidates, typed words, and goodbye.

A call has two seats. Whoever holds a key for one of them may say small JSON texts to the other; nothing is stored, and
picture and sound never pass through here. A newer key for a seat replaces the one who sat there.
"""

import asyncio
import contextlib
import json
from collections import defaultdict

from chunfeng.shared import live
from chunfeng.shared.live.asgi import Message, Receive, Send, refuse
from chunfeng.shared.live.ingest import BAD_KEY, FULL, REPLACED

MOST = 400
LONGEST = 32_768
"""Characters of one message: an offer with video and sound has about six thousand."""
SEATS = ("person", "host")


class Calls:
    """ASGI: `WebSocket /live/call/KEY`, where the key's name is `CALL/SEAT`."""

    def __init__(self) -> None:
        self._seats: dict[str, dict[str, Seat]] = defaultdict(dict)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        name = live.name_of(scope["path"].removeprefix("/live/call/"), live.Door.CALL)
        call, _slash, seat = (name or "").partition("/")
        if seat not in SEATS:
            await refuse(receive, send, BAD_KEY)
        elif len(self._seats) >= MOST and call not in self._seats:
            await refuse(receive, send, FULL)
        else:
            await self._sit(call, seat, receive, send)

    async def _sit(self, call: str, seat: str, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        here, seats = Seat(send), self._seats[call]
        if seat in seats:
            await seats[seat].leave()
        seats[seat] = here
        other = SEATS[1 - SEATS.index(seat)]
        try:
            await here.say({"type": "seated", "polite": seat == SEATS[0], "there": other in seats})
            if other in seats:
                await seats[other].say({"type": "came"})
            await self._pass_on(call, other, here, receive)
        finally:
            if seats.get(seat) is here:
                del seats[seat]
                if other in seats:
                    await seats[other].say({"type": "gone"})
            if not seats:
                self._seats.pop(call, None)

    async def _pass_on(self, call: str, other: str, here: "Seat", receive: Receive) -> None:
        while not here.left.is_set():
            message = await _next(receive, here.left)
            if message is None or message["type"] == "websocket.disconnect":
                return
            text = message.get("text") or ""
            there = self._seats[call].get(other)
            if there is not None and len(text) <= LONGEST and _is_message(text):
                await there.send_text(text)


class Seat:
    """One browser in a call."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.left = asyncio.Event()

    async def say(self, said: dict[str, object]) -> None:
        await self.send_text(json.dumps(said))

    async def send_text(self, text: str) -> None:
        with contextlib.suppress(Exception):  # a connection that is gone is noticed where it is read
            await self._send({"type": "websocket.send", "text": text})

    async def leave(self) -> None:
        """Somebody else sits here now."""
        with contextlib.suppress(Exception):
            await self._send({"type": "websocket.close", "code": REPLACED})
        self.left.set()


async def _next(receive: Receive, left: asyncio.Event) -> Message | None:
    coming, leaving = asyncio.ensure_future(receive()), asyncio.ensure_future(left.wait())
    try:
        await asyncio.wait({coming, leaving}, return_when=asyncio.FIRST_COMPLETED)
        return coming.result() if coming.done() else None
    finally:
        leaving.cancel()
        coming.cancel()


def _is_message(text: str) -> bool:
    """Whether it is one of ours: the process itself says "seated", "came" and "gone"."""
    try:
        said = json.loads(text)
    except ValueError:
        return False
    return isinstance(said, dict) and said.get("type") in {"description", "candidate", "words", "bye", "media"}
