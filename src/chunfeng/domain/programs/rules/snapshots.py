"""What a public notice shows: a canonical text whose digest anybody can recompute."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Line:
    """One person on a notice, masked. `amount` is in fen."""

    line: int
    name: str
    union: str
    amount: int
    shown: Mapping[str, str]


def text(
    *,
    code: str,
    program: str,
    title: str,
    organisation: str,
    starts_on: date,
    ends_on: date,
    days: int,
    lines: Iterable[Line],
) -> str:
    """Canonical JSON: keys in order, no spaces, UTF-8."""
    whole: dict[str, Any] = {
        "code": code,
        "program": program,
        "title": title,
        "organisation": organisation,
        "starts_on": starts_on.isoformat(),
        "ends_on": ends_on.isoformat(),
        "working_days": days,
        "entries": [asdict(line) for line in lines],
    }
    return json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(snapshot: str) -> str:
    """SHA-256 of the text in UTF-8, hexadecimal."""
    return hashlib.sha256(snapshot.encode()).hexdigest()
