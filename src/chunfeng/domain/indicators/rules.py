"""Pure decisions about bulletins: how a number is said, what a frozen one is worth, what a new edition changes."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

NEAR, OVER = 0.05, 0.10
"""Papers say "nearly 800" for 796 and "more than 6,000" for 6,012; further away they keep two digits."""

FEWEST = 5
"""Groups of fewer people are not printed: a small number beside a small fair names somebody."""


@dataclass(frozen=True, slots=True)
class Said:
    """A number as a paper says it: `how` it relates to the true one."""

    number: int
    how: Literal["exact", "over", "nearly"]


def said(number: int) -> Said:
    """余 and 近 by rule: two true numbers of one page are always rounded alike. Two digits, and what is below a
    hundred, are said as they are."""
    if number < 100:
        return Said(number, "exact")
    step = 10 ** (len(str(number)) - 1)
    if number % (step // 10) == 0:
        return Said(number, "exact")
    below, above = number // step * step, -(-number // step) * step
    if above - number <= NEAR * above:
        return Said(above, "nearly")
    if number - below > OVER * below:
        below = number // (step // 10) * (step // 10)
    return Said(below, "over")


def canonical(content: Mapping[str, Any]) -> str:
    """The one way to write it: keys sorted, no spaces, UTF-8 as it is (RFC 8785 for texts and whole numbers).

    Raises TypeError for anything but these, lists and objects of them, true, false and null.
    """
    _whole(content)
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest(text: str) -> str:
    """SHA-256 of the text in UTF-8, 64 characters: `sha256sum` of the file says the same."""
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Change:
    """A number of a new edition that differs; None where one of the two has no such number."""

    key: str
    before: int | None
    after: int | None


def numbers(content: Mapping[str, Any]) -> dict[str, int]:
    """Every number of a bulletin by where it stands: "figures.visitors", "channels.live.participants" …"""
    found: dict[str, int] = {}
    for part in ("figures", "channels", "groups", "fairs"):
        _gather(part, content.get(part, {}), found)
    return found


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """What a new edition corrects, in the order of names; empty when it would say the same."""
    old, new = numbers(before), numbers(after)
    return [
        Change(key, old.get(key), new.get(key))
        for key in sorted(old.keys() | new.keys())
        if old.get(key) != new.get(key)
    ]


def _gather(name: str, value: Any, found: dict[str, int]) -> None:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            _gather(f"{name}.{key}", inner, found)
    elif isinstance(value, int):
        found[name] = value


def _whole(value: Any) -> None:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise TypeError(f"a key is text, not {key!r}")
            _whole(inner)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for inner in value:
            _whole(inner)
    elif not isinstance(value, str | int | None):
        raise TypeError(f"a bulletin holds texts and whole numbers, not {value!r}")
