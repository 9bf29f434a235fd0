"""Pages that change while somebody looks: a small process of its own tells browsers *that* something has changed.

It never says what: the page asks for its own fragment again, where permission, language and figures are decided as for any
other page. So a lost message loses nothing, and whoever reconnects is told at once to look again.

    page ── ticket for a topic ──▶ live process ── "changed" (SSE) ──▶ page ── GET fragment ──▶ web process

A topic is a word such as `union:/1/12/` or `happening:5`. A ticket is a topic that we signed: whoever was shown a page may
listen to what the page shows, and to nothing else.

The same process takes in broadcasts (`ingest`), hands out their pieces (`media`) and passes on what two browsers say to find
each other for a call (`signalling`). A key opens one of these doors for a minute; the page asks for another one when
its connection is lost, and is asked anew who asks.
"""

import os
from enum import StrEnum

from django.core import signing

CHANNEL_DAYS = 31
"""How long a ticket opens its stream: a wall screen stays on for a season of fairs, with a reload now and then."""

EVERYTHING = "everything"
"""Not a topic to listen to: what is said when too much has changed to name it."""

KEY_SECONDS = 60
"""How long a key opens its door."""
RTMP_SECONDS = 7 * 86_400
"""How long the stream key lasts that a host types into OBS: the week before."""

_SALT = "chunfeng.live"


class Door(StrEnum):
    """What a key is for; the key of one door opens no other."""

    HOST = "host"
    CALL = "call"
    RTMP = "rtmp"


def union_topic(path: str) -> str:
    return f"union:{path}"


def happening_topic(happening_id: int) -> str:
    return f"happening:{happening_id}"


def person_topic(person_id: int) -> str:
    """What concerns one person: numbers in queues, answers. A hall of people who listen to the whole fair would all look at
    whatever happens to anybody.
    """
    return f"person:{person_id}"


def employer_topic(employer_id: int) -> str:
    """What concerns those who hire for one employer: its queues, its applicants."""
    return f"employer:{employer_id}"


def room_topic(room_id: int) -> str:
    return f"room:{room_id}"


def touched(path: str, happening_id: int | None) -> set[str]:
    """The topics that something at `path` belongs to: every union above it, and its happening; "/" is everything's."""
    ends = [place for place, letter in enumerate(path) if letter == "/"]
    unions = {union_topic(path[: end + 1]) for end in ends if end} if path != "/" else {EVERYTHING}
    return unions if happening_id is None else unions | {happening_topic(happening_id)}


def ticket(topic: str) -> str:
    """The right to listen to `topic`, fit for an address."""
    return signing.dumps(topic, salt=_SALT)


def topic_of(text: str) -> str | None:
    """The topic of a ticket; None for a forged, broken or outdated one."""
    try:
        return str(signing.loads(text, salt=_SALT, max_age=CHANNEL_DAYS * 86_400))
    except signing.BadSignature:
        return None


def key(door: Door, name: str) -> str:
    """The right to go through `door` as `name`, fit for an address."""
    return signing.dumps(name, salt=f"{_SALT}.{door}")


def name_of(text: str, door: Door) -> str | None:
    """Whom a key lets through; None for a forged or outdated one, and for the key of another door."""
    seconds = RTMP_SECONDS if door is Door.RTMP else KEY_SECONDS
    try:
        return str(signing.loads(text, salt=f"{_SALT}.{door}", max_age=seconds))
    except signing.BadSignature:
        return None


def address(host: str, *, secure: bool) -> str:
    """Where the live process answers, for a page that was asked for at `host` ("10.0.0.5:8000"); "" when there is none.

    `CHUNFENG_LIVE_URL` names it behind a proxy ("/live/"); otherwise `serve` says its port in `CHUNFENG_LIVE_PORT`. A page
    that came over https may not open a plain stream: without a proxy's address it asks again by itself.
    """
    told = os.environ.get("CHUNFENG_LIVE_URL", "")
    port = os.environ.get("CHUNFENG_LIVE_PORT", "")
    if told or secure or not port:
        return told
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() and not host.endswith("]") else host
    return f"http://{name}:{port}/live/"


def socket(address: str, *, host: str, secure: bool) -> str:
    """The same for WebSockets; `address` may be a path of the proxy at `host`."""
    if not address or address.startswith("http"):
        return address.replace("http", "ws", 1)
    return f"{'wss' if secure else 'ws'}://{host}{address}"
