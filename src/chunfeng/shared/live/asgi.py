"""What the parts of the live process say to a server (ASGI 3)."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Part = Callable[[Message, Receive, Send], Awaitable[None]]

OPEN_TO_ALL = (b"access-control-allow-origin", b"*")
"""A ticket, or a name that nobody guesses, is the permission; no cookie reaches this process."""


async def say(send: Send, status: int, body: bytes = b"", *headers: tuple[bytes, bytes]) -> None:
    """A whole answer."""
    await send({"type": "http.response.start", "status": status, "headers": [OPEN_TO_ALL, *headers]})
    await send({"type": "http.response.body", "body": body})


async def refuse(receive: Receive, send: Send, code: int) -> None:
    """Open a WebSocket and close it with `code` (4000–4999): a browser hears of no reason otherwise."""
    await receive()
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.close", "code": code})
