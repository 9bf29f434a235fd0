"""In whatever order two browsers come, leave, speak and hear, both end in the same meeting and hear nothing of an earlier one."""

import asyncio
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from chunfeng.shared import live
from chunfeng.shared.live import signalling
from chunfeng.shared.live.ingest import REPLACED

ACTS = st.lists(
    st.tuples(st.sampled_from(signalling.SEATS), st.sampled_from(["come", "leave", "say", "hear"])), max_size=50
)


class Browser:
    """A page of a call: speaks of the last meeting that it has heard of. Its line is slow: it hears when it is told to."""

    def __init__(self, calls: signalling.Calls, seat: str) -> None:
        self.seat = seat
        self.state: dict[str, Any] = {}
        self.heard: list[dict[str, Any]] = []
        self.late: list[dict[str, Any]] = []
        self.closed: int | None = None
        self._says: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._may_hear = asyncio.Semaphore(1)  # that it is let in
        self._says.put_nowait({"type": "websocket.connect"})
        key = live.key(live.Door.CALL, f"abc/{seat}")
        self.task = asyncio.ensure_future(calls({"path": f"/live/call/{key}"}, self._says.get, self._hear))

    async def _hear(self, message: Any) -> None:
        await self._may_hear.acquire()
        if message["type"] == "websocket.close":
            self.closed = message["code"]
        elif message["type"] == "websocket.send":
            said = json.loads(message["text"])
            if said["type"] in ("alone", "meet", "gone"):
                self.state = said
            else:
                (self.heard if said["meeting"] == self.state.get("meeting") else self.late).append(said)

    def hear(self, most: int = 1) -> None:
        for _ in range(most):
            self._may_hear.release()

    def say(self) -> None:
        said = {"type": "candidate", "meeting": self.state.get("meeting"), "candidate": {}}
        self._says.put_nowait({"type": "websocket.receive", "text": json.dumps(said)})

    def leave(self) -> None:
        self._says.put_nowait({"type": "websocket.disconnect", "code": 1001})


async def settle() -> None:
    """Until nothing can happen any more that does not wait for one of the two."""
    for _ in range(30):
        await asyncio.sleep(0)


async def play(acts: list[tuple[str, str]]) -> list[Browser]:
    """All browsers that came, in that order; at the end each has heard everything, and the last two have talked."""
    calls, came, here = signalling.Calls(), list[Browser](), dict[str, Browser]()
    for seat, act in [*acts, *((seat, "come") for seat in signalling.SEATS if not _sits(acts, seat))]:
        if act == "come":
            here[seat] = Browser(calls, seat)
            came.append(here[seat])
        elif seat in here:
            getattr(here[seat], act)()
            if act == "leave":
                del here[seat]
        await settle()
    for browser in came:
        browser.hear(most=1000)
    await settle()
    for browser in here.values():
        browser.heard.clear()
        browser.say()
    await settle()
    return came


def _sits(acts: list[tuple[str, str]], seat: str) -> bool:
    moves = [act for each, act in acts if each == seat and act in ("come", "leave")]
    return moves[-1:] == ["come"]


@given(acts=ACTS)
def test_two_who_stay_are_told_of_the_same_meeting_and_hear_each_other(acts: list[tuple[str, str]]) -> None:
    async def scene() -> None:
        came = await play(acts)
        person, host = ([each for each in came if each.seat == seat][-1] for seat in signalling.SEATS)
        meeting = person.state["meeting"]
        assert person.state == {"type": "meet", "meeting": meeting, "offers": False}
        assert host.state == {"type": "meet", "meeting": meeting, "offers": True}
        said = [{"type": "candidate", "meeting": meeting, "candidate": {}}]
        assert (person.heard, host.heard) == (said, said)
        assert [late for browser in came for late in browser.late] == []
        for browser in (person, host):
            browser.leave()
        await asyncio.gather(*(each.task for each in came))

    asyncio.run(scene())


def test_a_browser_that_takes_nothing_any_more_is_given_up() -> None:
    async def scene() -> None:
        calls = signalling.Calls()
        person, host = Browser(calls, "person"), Browser(calls, "host")
        await settle()
        host.hear()
        await settle()
        assert host.state["type"] == "meet"
        for _ in range(signalling.BACKLOG + 5):
            host.say()
        for _ in range(100):
            await settle()
        host.hear(most=5)
        await settle()
        assert (person.task.done(), host.state) == (True, {"type": "gone"})
        host.leave()
        await host.task

    asyncio.run(scene())


def test_who_has_been_replaced_speaks_for_nobody() -> None:
    async def scene() -> None:
        calls = signalling.Calls()
        host, older = Browser(calls, "host"), Browser(calls, "person")
        await settle()
        newer = Browser(calls, "person")
        await settle()
        older.state = {"meeting": 2}
        older.say()
        await settle()
        for each in (host, older, newer):
            each.hear(most=10)
        await settle()
        assert (older.closed, host.state["meeting"], host.heard, host.late) == (REPLACED, 2, [], [])
        for each in (host, newer):
            each.leave()
        await asyncio.gather(host.task, older.task, newer.task)

    asyncio.run(scene())
