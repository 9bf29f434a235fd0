"""The doors of the live process without a server: who may send, what viewers get, how two browsers find each other."""

import asyncio
import json
import shutil
import subprocess
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.crowds import PATIENCE

from chunfeng.shared import live
from chunfeng.shared.live import ffmpeg, ingest, process, recordings

FOLDER = "0123456789abcdef01234567"
needs_ffmpeg = pytest.mark.skipif(ffmpeg.program() is None, reason="no ffmpeg: install requirements/live.txt")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CHUNFENG_HOME", str(tmp_path))
    return tmp_path


class Socket:
    """A browser's WebSocket: what it was told, and what it says."""

    def __init__(self, application: process.Process, path: str) -> None:
        self.heard: list[dict[str, Any]] = []
        self.closed: int | None = None
        self._says: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._says.put_nowait({"type": "websocket.connect"})
        scope = {"type": "websocket", "path": path}
        self.task = asyncio.ensure_future(application(scope, self._says.get, self._send))

    async def _send(self, message: Any) -> None:
        if message["type"] == "websocket.close":
            self.closed = message["code"]
        elif message["type"] == "websocket.send":
            self.heard.append(json.loads(message["text"]))

    def say(self, said: object) -> None:
        content = {"bytes": said} if isinstance(said, bytes) else {"text": json.dumps(said)}
        self._says.put_nowait({"type": "websocket.receive", **content})

    async def leave(self) -> None:
        self._says.put_nowait({"type": "websocket.disconnect", "code": 1001})
        await asyncio.wait_for(self.task, PATIENCE)

    async def until(self, happened: Callable[[], bool]) -> None:
        until = time.monotonic() + PATIENCE
        while not happened():
            assert time.monotonic() < until, f"it did not happen: heard {self.heard}, closed {self.closed}"
            await asyncio.sleep(0.01)


async def get(application: process.Process, path: str, method: str = "GET", body: bytes = b"") -> tuple[int, bytes]:
    found: dict[str, Any] = {"body": b""}

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            found["status"] = message["status"]
        else:
            found["body"] += message["body"]

    await application({"type": "http", "method": method, "path": path}, receive, send)
    return found["status"], found["body"]


def played(scene: Callable[[process.Process], Awaitable[None]]) -> None:
    async def look() -> set[str]:
        return set()

    async def play() -> None:
        await asyncio.wait_for(scene(process.Process(look)), 3 * PATIENCE)

    asyncio.run(play())


def host_path(folder: str = FOLDER) -> str:
    return f"/live/host/{live.key(live.Door.HOST, folder)}"


def call_path(seat: str) -> str:
    return f"/live/call/{live.key(live.Door.CALL, f'abc/{seat}')}"


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Iterator[bytes]:
    """Three seconds as a browser records them."""
    folder = tmp_path_factory.mktemp("film")
    source = ["-f", "lavfi", "-i", "testsrc=size=160x120:rate=10", "-f", "lavfi", "-i", "sine", "-t", "3"]
    encode = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "10", "-c:a", "libopus", "-f", "matroska"]
    program = ffmpeg.program()
    assert program is not None
    subprocess.run([program, "-loglevel", "error", *source, *encode, folder / "film.mkv"], check=True)
    yield (folder / "film.mkv").read_bytes()
    shutil.rmtree(folder)


def test_a_key_opens_its_own_door_only() -> None:
    host = live.key(live.Door.HOST, FOLDER)
    assert [live.name_of(host, door) for door in live.Door] == [FOLDER, None, None]
    assert live.name_of(live.ticket(FOLDER), live.Door.HOST) is None
    assert live.topic_of(host) is None


def test_whoever_has_no_key_sends_nothing() -> None:
    async def scene(application: process.Process) -> None:
        for path in (
            host_path() + "x",
            f"/live/host/{live.ticket('union:/1/')}",
            call_path("host").replace("call", "host"),
        ):
            socket = Socket(application, path)
            await socket.until(lambda socket=socket: socket.closed == ingest.BAD_KEY)
        assert not recordings.folder(FOLDER).exists()

    played(scene)


@needs_ffmpeg
def test_what_a_host_sends_can_be_watched_and_goes_on_after_a_lost_line(film: bytes) -> None:
    async def scene(application: process.Process) -> None:
        for _run in (1, 2):
            host = Socket(application, host_path())
            host.say({"codec": "h264"})
            host.say(film)
            await host.leave()
        status, text = await get(application, f"/live/media/{FOLDER}/live.m3u8")
        files = [line for line in text.decode().splitlines() if line.endswith(".m4s")]
        assert (status, {file[:2] for file in files}) == (200, {"r1", "r2"})
        status, piece = await get(application, f"/live/media/{FOLDER}/{files[-1]}")
        assert (status, piece[4:8]) in {(200, b"styp"), (200, b"moof"), (200, b"sidx")}
        assert await get(application, f"/live/media/{FOLDER}/all.m3u8") == (404, b"")
        recordings.end(FOLDER)
        await asyncio.sleep(0.6)  # longer than a playlist is kept
        status, text = await get(application, f"/live/media/{FOLDER}/all.m3u8")
        assert (status, text.decode().rstrip().endswith("#EXT-X-ENDLIST")) == (200, True)
        late = Socket(application, host_path())
        await late.until(lambda: late.closed == ingest.OVER)

    played(scene)


@needs_ffmpeg
def test_a_newer_connection_replaces_the_older_one_and_the_end_of_the_process_ends_ffmpeg(film: bytes) -> None:
    async def scene(application: process.Process) -> None:
        older = Socket(application, host_path())
        older.say({"codec": "h264"})
        older.say(film)
        await older.until(lambda: recordings.folder(FOLDER).is_dir() and recordings.next_run(FOLDER) == 2)
        newer = Socket(application, host_path())
        newer.say({"codec": "h264"})
        await older.until(lambda: older.closed == ingest.REPLACED)
        newer.say(film)
        await newer.until(lambda: (recordings.folder(FOLDER) / "r2-00000.m4s").exists())
        shutdown: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        shutdown.put_nowait({"type": "lifespan.shutdown"})
        said: list[str] = []

        async def send(message: Any) -> None:
            said.append(message["type"])

        await application({"type": "lifespan"}, shutdown.get, send)
        assert (newer.closed, said) == (ingest.REPLACED, ["lifespan.shutdown.complete"])

    played(scene)


def test_a_full_disk_is_said_before_anything_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHUNFENG_LIVE_GB", "0")

    async def scene(application: process.Process) -> None:
        host = Socket(application, host_path())
        await host.until(lambda: host.closed in (ingest.NO_SPACE, ingest.NO_FFMPEG))
        assert not recordings.folder(FOLDER).exists()

    played(scene)


def test_only_files_of_broadcasts_are_handed_out() -> None:
    async def scene(application: process.Process) -> None:
        recordings.begin(FOLDER)
        (recordings.folder(FOLDER) / "ffmpeg.log").write_text("secret")
        for path in (
            f"{FOLDER}/ffmpeg.log",
            f"{FOLDER}/../../keys/secret_key",
            "../keys/secret_key",
            f"{FOLDER}/r1.mp4/../ffmpeg.log",
            f"{FOLDER}/r9.mp4",
            "live.m3u8",
        ):
            assert await get(application, f"/live/media/{path}") == (404, b"")

    played(scene)


def test_nginx_lets_in_whoever_typed_the_stream_key() -> None:
    async def scene(application: process.Process) -> None:
        key = live.key(live.Door.RTMP, FOLDER)
        other = live.key(live.Door.RTMP, FOLDER[::-1])
        found = [
            (await get(application, "/live/rtmp", "POST", f"call=publish&name={FOLDER}&key={each}".encode()))[0]
            for each in (key, other, live.key(live.Door.HOST, FOLDER), "")
        ]
        assert found == [200, 403, 403, 403]

    played(scene)


def test_two_in_a_call_hear_each_other_and_nobody_else() -> None:
    async def scene(application: process.Process) -> None:
        person = Socket(application, call_path("person"))
        await person.until(lambda: person.heard == [{"type": "alone"}])
        host = Socket(application, call_path("host"))
        await host.until(lambda: host.heard == [{"type": "meet", "meeting": 1, "offers": True}])
        stranger = Socket(application, f"/live/call/{live.key(live.Door.CALL, 'other/host')}")
        person.say({"type": "words", "text": "你好"})
        person.say({"type": "meet"})  # only the process itself says so
        person.say({"type": "words", "text": "x" * 40_000})
        person.say(["words"])
        person.say({"type": "candidate", "meeting": 0, "candidate": {}})
        person.say({"type": "candidate", "meeting": 1, "candidate": {}})
        await host.until(lambda: len(host.heard) == 3)
        assert [said["type"] for said in host.heard] == ["meet", "words", "candidate"]
        again = Socket(application, call_path("person"))
        await person.until(lambda: person.closed == ingest.REPLACED)
        await host.until(lambda: host.heard[-1] == {"type": "meet", "meeting": 2, "offers": True})
        await again.leave()
        await host.until(lambda: host.heard[-1] == {"type": "gone"})
        assert [said["type"] for said in stranger.heard] == ["alone"]
        await host.leave()
        await stranger.leave()

    played(scene)
