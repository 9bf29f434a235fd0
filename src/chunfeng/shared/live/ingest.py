"""Hosts who broadcast from a browser: each WebSocket feeds an ffmpeg of its own, which ends with it.

The first message says what is sent ({"codec": "h264"}), the others are the recorder's bytes. Twice a second the host hears
how much has come, and so notices a line that is too slow. Whoever comes with a newer key for the same broadcast
replaces the older connection: after a lost network the server may hold a dead one for minutes.
"""

import asyncio
import contextlib
import json
import logging
from asyncio.subprocess import DEVNULL, PIPE, Process
from pathlib import Path

from chunfeng.shared import live
from chunfeng.shared.live import ffmpeg, recordings
from chunfeng.shared.live.asgi import Message, Receive, Send, refuse

MOST = 12
"""Broadcasts at once: one takes a few hundredths of a core as H.264, and a tenth where it must be encoded."""
SAY_SECONDS = 0.5
SPACE_SECONDS = 30.0
FINISH_SECONDS = 5.0

BAD_KEY, NO_FFMPEG, FULL, NO_SPACE, REPLACED, FAILED, OVER = 4403, 4404, 4429, 4507, 4409, 4500, 4410
"""Why a connection was closed; the host's page has a sentence for each."""

_log = logging.getLogger(__name__)


class Hosts:
    """ASGI: `WebSocket /live/host/KEY`."""

    def __init__(self) -> None:
        self._sending: dict[str, asyncio.Task[int]] = {}

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        name = live.name_of(scope["path"].removeprefix("/live/host/"), live.Door.HOST)
        against = self._against(name)
        if name is None or against:
            await refuse(receive, send, against)
            return
        await receive()
        await send({"type": "websocket.accept"})
        await self._replace(name)
        task = asyncio.ensure_future(_Broadcast(name, receive, send).run())
        self._sending[name] = task
        try:
            code = await task
        except asyncio.CancelledError:
            code = REPLACED
        finally:
            if self._sending.get(name) is task:
                del self._sending[name]
        with contextlib.suppress(Exception):  # a server complains about a connection that is gone already
            await send({"type": "websocket.close", "code": code})

    def _against(self, name: str | None) -> int:
        if name is None:
            return BAD_KEY
        if recordings.has_ended(name):
            return OVER
        if ffmpeg.program() is None:
            return NO_FFMPEG
        if len(self._sending) >= MOST and name not in self._sending:
            return FULL
        return 0 if recordings.space().enough else NO_SPACE

    async def _replace(self, name: str) -> None:
        older = self._sending.get(name)
        if older is not None:
            older.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await older

    async def end(self) -> None:
        """End every broadcast and its ffmpeg: the process stops."""
        for name in list(self._sending):
            await self._replace(name)


class _Broadcast:
    def __init__(self, name: str, receive: Receive, send: Send) -> None:
        self._name, self._receive, self._send = name, receive, send
        self._got = 0
        self._said_at = self._looked_at = asyncio.get_running_loop().time()

    async def run(self) -> int:
        """Until the host goes; with which code to close."""
        said = await self._receive()
        try:
            copy = json.loads(said.get("text") or "{}").get("codec") == "h264"
        except (ValueError, AttributeError):
            return FAILED
        recordings.begin(self._name)
        process = await _start(recordings.folder(self._name), recordings.next_run(self._name), copy=copy)
        try:
            return await self._feed(process)
        finally:
            await _finish(process)

    async def _feed(self, process: Process) -> int:
        assert process.stdin is not None
        while True:
            message = await self._receive()
            if message["type"] == "websocket.disconnect":
                return 1000
            chunk = message.get("bytes")
            if not chunk:
                return 1000  # the host says that it is over
            process.stdin.write(chunk)
            try:
                await process.stdin.drain()
            except (BrokenPipeError, ConnectionResetError):
                return FAILED
            self._got += len(chunk)
            if not await self._goes_on():
                return NO_SPACE

    async def _goes_on(self) -> bool:
        now = asyncio.get_running_loop().time()
        if now - self._said_at >= SAY_SECONDS:
            self._said_at = now
            await self._send({"type": "websocket.send", "text": json.dumps({"got": self._got})})
        if now - self._looked_at < SPACE_SECONDS:
            return True
        self._looked_at = now
        return (await asyncio.to_thread(recordings.space)).enough


async def _start(folder: Path, run: int, *, copy: bool) -> Process:
    program = ffmpeg.program()
    assert program is not None
    with (folder / "ffmpeg.log").open("ab") as log:
        return await asyncio.create_subprocess_exec(
            program, *ffmpeg.arguments(run, copy=copy), stdin=PIPE, stdout=DEVNULL, stderr=log, cwd=folder
        )


async def _finish(process: Process) -> None:
    """Let it write its last piece; one that hangs is killed. Should this process die first, its pipe closes and it ends too."""
    if process.stdin is not None:
        process.stdin.close()
    try:
        await asyncio.wait_for(asyncio.shield(process.wait()), FINISH_SECONDS)
    except (TimeoutError, asyncio.CancelledError):
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
    if process.returncode:
        _log.warning("ffmpeg ended with %s", process.returncode)
