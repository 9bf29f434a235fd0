"""What two browsers tell each other before and beside a call: offers, candidates, typed words, and goodbye.

A call has two seats. Whoever holds a key for one of them may say small JSON texts to the other; nothing is stored, and
picture and sound never pass through here. A newer key for a seat replaces the one who sat there.

    {"type": "alone"}                               the other seat is empty
    {"type": "meet", "meeting": 3, "offers": true}  both are here: begin with each other, whatever was before
    {"type": "gone"}                                the other one has left

What belongs to a meeting names it: what comes late from an earlier one is not passed on.
"""

import asyncio
import contextlib
import json
from collections import defaultdict
from typing import Any

from chunfeng.shared import live
from chunfeng.shared.live.asgi import Message, Receive, Send, refuse
from chunfeng.shared.live.ingest import BAD_KEY, FULL, REPLACED

MOST = 400
LONGEST = 32_768
"""Characters of one message: an offer with video and sound has about six thousand."""
BACKLOG = 500
"""Messages that wait for one browser: beyond them its connection is given up, and it comes back with another."""
OFFERS = "host"
"""Who makes all offers, so that they never meet."""
SEATS = ("person", OFFERS)
OF_A_MEETING = {"description", "candidate", "again"}
PASSED_ON = OF_A_MEETING | {"words", "bye"}


class Calls:
    """ASGI: `WebSocket /live/call/KEY`, where the key's name is `CALL/SEAT`."""

    def __init__(self) -> None:
        self._rooms: dict[str, Room] = defaultdict(Room)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        name = live.name_of(scope["path"].removeprefix("/live/call/"), live.Door.CALL)
        call, _slash, seat = (name or "").partition("/")
        if seat not in SEATS:
            await refuse(receive, send, BAD_KEY)
        elif len(self._rooms) >= MOST and call not in self._rooms:
            await refuse(receive, send, FULL)
        else:
            await receive()
            await send({"type": "websocket.accept"})
            await self._sit(call, seat, receive, send)

    async def _sit(self, call: str, name: str, receive: Receive, send: Send) -> None:
        room, seat = self._rooms[call], Seat(name)
        delivering = asyncio.create_task(seat.deliver(send))
        room.sit(seat)
        try:
            while (text := await _heard(receive, seat.left)) is not None:
                room.pass_on(seat, text)
        finally:
            delivering.cancel()
            room.rise(seat)
            if room.is_empty():
                self._rooms.pop(call, None)


class Room:
    """The two seats of a call. Nothing in here waits: both are told everything in the order in which it came to be."""

    def __init__(self) -> None:
        self._seats: dict[str, Seat] = {}
        self._meeting = 0

    def sit(self, seat: "Seat") -> None:
        if seat.name in self._seats:
            self._seats[seat.name].close(REPLACED)
        self._seats[seat.name] = seat
        if len(self._seats) < len(SEATS):
            seat.say({"type": "alone"})
            return
        self._meeting += 1
        for each in self._seats.values():
            each.say({"type": "meet", "meeting": self._meeting, "offers": each.name == OFFERS})

    def pass_on(self, seat: "Seat", text: str) -> None:
        """To the other one, if it is one of the browsers' messages and belongs to now."""
        said = _message(text)
        late = said.get("type") in OF_A_MEETING and said.get("meeting") != self._meeting
        if said.get("type") in PASSED_ON and not late:
            for other in self._others(seat):
                other.tell(text)

    def rise(self, seat: "Seat") -> None:
        """Unless somebody newer sits there already."""
        for other in self._others(seat):
            other.say({"type": "gone"})
        if self._seats.get(seat.name) is seat:
            del self._seats[seat.name]

    def is_empty(self) -> bool:
        return not self._seats

    def _others(self, seat: "Seat") -> list["Seat"]:
        """Nobody for one who has been replaced."""
        here = self._seats.get(seat.name) is seat
        return [each for each in self._seats.values() if here and each is not seat]


class Seat:
    """One browser in a call, and what it is still to be told."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._waiting: asyncio.Queue[Message] = asyncio.Queue(BACKLOG)
        self.left = asyncio.Event()

    def say(self, said: dict[str, Any]) -> None:
        self.tell(json.dumps(said))

    def tell(self, text: str) -> None:
        self._put({"type": "websocket.send", "text": text})

    def close(self, code: int) -> None:
        self._put({"type": "websocket.close", "code": code})

    def _put(self, message: Message) -> None:
        try:
            self._waiting.put_nowait(message)
        except asyncio.QueueFull:
            self.left.set()

    async def deliver(self, send: Send) -> None:
        """One after the other, until it is closed."""
        while not self.left.is_set():
            message = await self._waiting.get()
            with contextlib.suppress(Exception):  # a connection that is gone is noticed where it is read
                await send(message)
            if message["type"] == "websocket.close":
                self.left.set()


async def _heard(receive: Receive, left: asyncio.Event) -> str | None:
    """The next text; None at the end."""
    coming, leaving = asyncio.ensure_future(receive()), asyncio.ensure_future(left.wait())
    try:
        await asyncio.wait({coming, leaving}, return_when=asyncio.FIRST_COMPLETED)
        message = coming.result() if coming.done() and not left.is_set() else {"type": "websocket.disconnect"}
    finally:
        leaving.cancel()
        coming.cancel()
    return None if message["type"] == "websocket.disconnect" else str(message.get("text") or "")


def _message(text: str) -> dict[str, Any]:
    """Empty unless it is a JSON object of a fitting length."""
    if len(text) > LONGEST:
        return {}
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}
