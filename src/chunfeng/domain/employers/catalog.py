"""Declarations of this domain, loaded once and checked."""

import re
import tomllib
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from chunfeng.domain.employers.rules.wages import Floor
from chunfeng.domain.employers.rules.wording import Term, Wording

_FOLDER = Path(__file__).parent / "declarations"
_SEVERITIES = {"block", "warn"}


@cache
def wording() -> Wording:
    """`declarations/wording.toml`. Raises ValueError naming the term that is wrong."""
    data = _load("wording.toml")
    return Wording(data["effective_on"], tuple(_term(item) for item in data["terms"]))


@cache
def minimum_wages() -> tuple[Floor, ...]:
    """`declarations/minimum_wages.toml`, yuan turned to fen."""
    return tuple(
        Floor(
            place_code=item["place"],
            effective_on=item["effective_on"],
            monthly_fen=int(Decimal(str(item["monthly"])) * 100),
            hourly_fen=int(Decimal(str(item["hourly"])) * 100),
            clause=item["clause"],
        )
        for item in _load("minimum_wages.toml")["floors"]
    )


def _load(name: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / name).read_text(encoding="utf-8"))


def _term(item: dict[str, Any]) -> Term:
    if item["severity"] not in _SEVERITIES:
        raise ValueError(f"wording.toml: {item['code']}: severity must be block or warn, not {item['severity']!r}")
    return Term(
        item["code"],
        item["category"],
        item["severity"],
        re.compile(item["pattern"]),
        item["clause"],
        item["suggestion"],
    )
