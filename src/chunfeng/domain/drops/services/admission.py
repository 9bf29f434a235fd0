"""The line before a rush, kept in Valkey: who pressed when, and how many stand before each.

Pressing puts somebody at the end of the line, once. Whoever is near the front lets the line move: one at a time takes the first
hundred, has PostgreSQL decide them in their order in one transaction, and takes them off the line. Nothing is decided here. If
whoever moves the line is killed, it stays as it is, and the next one decides the same people again, to the same end. If Valkey is
lost, places that PostgreSQL has not decided yet are lost (its file brings them back unless the machine fell), and the pages ask
people to press again. If it is away, each press is decided by PostgreSQL alone: slower, and as right.
"""

import logging
import secrets
import time
from dataclasses import dataclass
from enum import StrEnum

from django.db import DatabaseError

from chunfeng.domain.drops.enums import DropKind, DropStatus
from chunfeng.domain.drops.errors import AlreadyClaimed, NoSuchDrop, SoldOut
from chunfeng.domain.drops.models import Drop, Entry
from chunfeng.domain.drops.services import claims
from chunfeng.domain.drops.services.claims import Wish
from chunfeng.kernel import clock
from chunfeng.shared.valkey import Away, Script

FRONT = 100
"""How many are decided in one transaction, and how near to the front one moves the line along."""
LEASE = 5000  # milliseconds after which somebody else moves the line, should whoever does have died
TURN = 2.0  # seconds that one request spends on the line of others
KEPT = 24 * 3600  # seconds after closing that the line is remembered

logger = logging.getLogger(__name__)


class Place(StrEnum):
    """How somebody stands. DECIDED: the database knows. UNKNOWN: nobody pressed, or the line was lost."""

    WAITING = "waiting"
    DECIDED = "decided"
    GONE = "gone"
    EARLY = "early"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Standing:
    """`ahead`: how many stand before one; only for WAITING."""

    place: Place
    ahead: int = 0


# about: opens (ms), gone (0/1), next (the last place given); line: person → place and key, + once decided
_SAY = """
local function say(about, line, wait, person)
    local held = redis.call('HGET', line, person)
    if held == '+' then return {'decided', 0} end
    if redis.call('HGET', about, 'gone') == '1' then return {'gone', 0} end
    if not held then return {'unknown', 0} end
    local ahead = redis.call('ZRANK', wait, person)
    if not ahead then return {'unknown', 0} end
    return {'waiting', ahead}
end
"""
_STAND = Script(
    _SAY
    + """
local about, line, wait = KEYS[1], KEYS[2], KEYS[3]
local opens = redis.call('HGET', about, 'opens')
if not opens then return {'lost', 0} end
if tonumber(ARGV[3]) < tonumber(opens) then return {'early', 0} end
local there = say(about, line, wait, ARGV[1])
if there[1] ~= 'unknown' then return there end
local place = redis.call('HINCRBY', about, 'next', 1)
redis.call('HSET', line, ARGV[1], ARGV[2])
redis.call('ZADD', wait, place, ARGV[1])
return {'waiting', redis.call('ZRANK', wait, ARGV[1])}
"""
)
_LOOK = Script(_SAY + "return say(KEYS[1], KEYS[2], KEYS[3], ARGV[1])")
_LOAD = Script("""
if redis.call('HSETNX', KEYS[1], 'opens', ARGV[1]) == 1 then redis.call('HSET', KEYS[1], 'gone', ARGV[2]) end
redis.call('EXPIREAT', KEYS[1], ARGV[3])
return 1
""")
_LEASE = Script("return redis.call('SET', KEYS[4], ARGV[1], 'NX', 'PX', ARGV[2]) and 1 or 0")
_LEAVE = Script("if redis.call('GET', KEYS[4]) == ARGV[1] then redis.call('DEL', KEYS[4]) end return 1")
_FIRST = Script("""
local found = {}
for _, person in ipairs(redis.call('ZRANGE', KEYS[3], 0, ARGV[1] - 1)) do
    found[#found + 1] = person
    found[#found + 1] = redis.call('HGET', KEYS[2], person) or ''
end
return found
""")
_SETTLED = Script("""
local decided = tonumber(ARGV[2])
for number = 3, #ARGV do
    redis.call('ZREM', KEYS[3], ARGV[number])
    if number - 2 <= decided then redis.call('HSET', KEYS[2], ARGV[number], '+')
    else redis.call('HDEL', KEYS[2], ARGV[number]) end
end
if ARGV[1] == '1' then
    redis.call('HSET', KEYS[1], 'gone', '1')
    redis.call('DEL', KEYS[3])
end
for _, key in ipairs({KEYS[2], KEYS[3]}) do redis.call('EXPIREAT', key, redis.call('EXPIRETIME', KEYS[1])) end
return 1
""")
_REOPEN = Script(
    "if redis.call('HGET', KEYS[1], 'gone') == '1' then redis.call('HSET', KEYS[1], 'gone', '0') end return 1"
)


def press(*, person_id: int, drop_id: int, key: str) -> Standing:
    """Put somebody into the line of a rush, once, whatever key comes later. Raises Away, NoSuchDrop."""
    keys, now = _keys(drop_id), round(clock.now().timestamp() * 1000)
    place, ahead = _STAND(keys, person_id, key, now)
    if place == b"lost":
        _load(_rush(drop_id))
        place, ahead = _STAND(keys, person_id, key, now)
    return Standing(Place(place.decode()), int(ahead))


def look(*, person_id: int, drop_id: int) -> Standing:
    """How somebody stands, without pressing. UNKNOWN when Valkey is away."""
    try:
        place, ahead = _LOOK(_keys(drop_id), person_id)
    except Away:
        return Standing(Place.UNKNOWN)
    return Standing(Place(place.decode()), int(ahead))


def drain(*, drop_id: int) -> int:
    """Move the line along if nobody else does; how many were decided. When anything fails, the line stays as it is."""
    mine, decided, keys = secrets.token_hex(8), 0, _keys(drop_id)
    until = time.monotonic() + TURN
    try:
        if not _LEASE(keys, mine, LEASE):
            return 0
        try:
            while time.monotonic() < until and (wishes := _first(keys)):
                _settle(drop_id, keys, wishes)
                decided += len(wishes)
        finally:
            _LEAVE(keys, mine)
    except Away:
        logger.warning("the line of drop %d waits: Valkey is away", drop_id)
    except DatabaseError:
        logger.warning("the line of drop %d waits: the database is away", drop_id, exc_info=True)
    return decided


def moving(*, drop_id: int) -> bool:
    """Whether anybody still stands in the line; False when Valkey is away, and nobody knows."""
    try:
        return bool(_FIRST(_keys(drop_id), 1))
    except Away:
        return False


def drain_all() -> int:
    """Move every line along that was left standing, and let people press again where pieces came back; how many were decided."""
    now = clock.now()
    running = Drop.objects.filter(kind=DropKind.RUSH, status=DropStatus.ANNOUNCED, opens_at__lte=now, closes_at__gt=now)
    decided = 0
    for drop in running.order_by("pk"):
        if not _is_gone(drop):
            reopen(drop_id=drop.pk)
        decided += drain(drop_id=drop.pk)
    return decided


def reopen(*, drop_id: int) -> None:
    """Something came back: whoever presses now is looked at again."""
    try:
        _REOPEN(_keys(drop_id))
    except Away:
        return


def _first(keys: list[str]) -> list[Wish]:
    found = [each.decode() for each in _FIRST(keys, FRONT)]
    return [Wish(int(person), key) for person, key in zip(found[::2], found[1::2], strict=True)]


def _settle(drop_id: int, keys: list[str], wishes: list[Wish]) -> None:
    outcomes = claims.settle(drop_id=drop_id, wishes=wishes)
    decided = [person for person, each in outcomes.items() if isinstance(each, (Entry, AlreadyClaimed))]
    refused = [person for person in outcomes if person not in set(decided)]
    gone = any(isinstance(each, SoldOut) for each in outcomes.values())
    _SETTLED(keys, int(gone), len(decided), *decided, *refused)


def _load(drop: Drop) -> None:
    ends = round(drop.closes_at.timestamp()) + KEPT
    _LOAD(_keys(drop.pk)[:1], round(drop.opens_at.timestamp() * 1000), int(_is_gone(drop)), ends)


def _is_gone(drop: Drop) -> bool:
    return drop.left <= 0 and drop.waiting >= drop.line


def _rush(drop_id: int) -> Drop:
    found = Drop.objects.filter(pk=drop_id, kind=DropKind.RUSH, status=DropStatus.ANNOUNCED).first()
    if found is None:
        raise NoSuchDrop
    return found


def _keys(drop_id: int) -> list[str]:
    tag = f"chunfeng:{{drop:{drop_id}}}"
    return [f"{tag}:about", f"{tag}:line", f"{tag}:wait", f"{tag}:lease"]
