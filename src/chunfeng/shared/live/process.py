"""The ASGI application of the live process: each of its doors, and the start and end of all of them."""

import asyncio
from urllib.parse import parse_qs

from chunfeng.shared import live
from chunfeng.shared.live import ingest, media, signalling, streams
from chunfeng.shared.live.asgi import Message, Part, Receive, Send, refuse, say

LONGEST_FORM = 10_000


class Process:
    """ASGI: what lies under `/live/`."""

    def __init__(self, look: streams.Look) -> None:
        self._streams = streams.Application(look)
        self._hosts = ingest.Hosts()
        self._sockets: dict[str, Part] = {"host": self._hosts, "call": signalling.Calls()}
        self._pages: dict[str, Part] = {"media": media.Media(), "rtmp": may_publish}

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(scope, receive, send)
            return
        door = scope["path"].removeprefix("/live/").partition("/")[0]
        if scope["type"] == "websocket":
            await self._sockets.get(door, _no_such_socket)(scope, receive, send)
        elif scope["type"] == "http":
            await self._pages.get(door, self._streams)(scope, receive, send)

    async def _lifespan(self, scope: Message, receive: Receive, send: Send) -> None:
        async def told() -> Message:
            message = await receive()
            if message["type"] == "lifespan.shutdown":
                await asyncio.shield(self._hosts.end())
            return message

        await self._streams(scope, told, send)


async def may_publish(scope: Message, receive: Receive, send: Send) -> None:
    """nginx asks before it takes in a stream by RTMP (`on_publish`): `name` is the broadcast, `key` was typed into OBS."""
    body = b""
    more = scope["method"] == "POST"
    while more and len(body) <= LONGEST_FORM:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    said = parse_qs(body.decode("utf-8", "replace"))
    name, given = said.get("name", [""])[0], said.get("key", [""])[0]
    await say(send, 200 if name and live.name_of(given, live.Door.RTMP) == name else 403)


async def _no_such_socket(_scope: Message, receive: Receive, send: Send) -> None:
    await refuse(receive, send, ingest.BAD_KEY)
