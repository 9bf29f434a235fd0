"""What viewers load: playlists, made from all runs of a broadcast, and its pieces, as the disk has them."""

import asyncio
import re
import time
from dataclasses import dataclass

from chunfeng.shared.live import playlists, recordings
from chunfeng.shared.live.asgi import Message, Receive, Send, say

PIECE = re.compile(r"r\d+(?:-\d+\.m4s|\.mp4)")
LIVE, WHOLE = "live.m3u8", "all.m3u8"
PLAYLIST_TYPE = (b"content-type", b"application/vnd.apple.mpegurl")
KEPT_SECONDS = 0.5
MOST_KEPT = 64
WAIT_SECONDS = 8.0
"""How long a player that comes before the first piece is kept waiting for it."""


@dataclass(frozen=True, slots=True)
class _Kept:
    until: float
    text: str


class Media:
    """`GET FOLDER/live.m3u8` (the newest pieces), `FOLDER/all.m3u8` (the recording, once it is over), and pieces."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], _Kept] = {}

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        folder, _slash, file = scope["path"].removeprefix("/live/media/").partition("/")
        if scope["method"] not in {"GET", "HEAD"} or not recordings.FOLDER.fullmatch(folder):
            await say(send, 404)
        elif file in (LIVE, WHOLE):
            text = await self._playlist(folder, file)
            waited = 0.0
            while not text and file == LIVE and waited < WAIT_SECONDS and recordings.folder(folder).is_dir():
                await asyncio.sleep(KEPT_SECONDS)
                waited += KEPT_SECONDS
                text = await self._playlist(folder, file)
            await say(send, 200 if text else 404, text.encode(), PLAYLIST_TYPE, (b"cache-control", b"max-age=1"))
        elif PIECE.fullmatch(file):
            await _piece(folder, file, send)
        else:
            await say(send, 404)

    async def _playlist(self, folder: str, file: str) -> str:
        """Made once for all who ask within half a second."""
        now = time.monotonic()
        kept = self._kept.get((folder, file))
        if kept is None or kept.until < now:
            kept = _Kept(now + KEPT_SECONDS, await asyncio.to_thread(_made, folder, file))
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            self._kept[folder, file] = kept
        return kept.text


def _made(folder: str, file: str) -> str:
    ended = recordings.has_ended(folder)
    if file == WHOLE:
        return playlists.write(recordings.runs(folder), ended=True) if ended else ""
    return playlists.write(recordings.runs(folder), newest=playlists.NEWEST, ended=ended)


async def _piece(folder: str, file: str, send: Send) -> None:
    try:
        content = await asyncio.to_thread((recordings.folder(folder) / file).read_bytes)
    except OSError:
        await say(send, 404)
        return
    forever = (b"cache-control", b"public, max-age=31536000, immutable")  # a run's names are never used again
    await say(send, 200, content, (b"content-type", b"video/mp4"), forever)
