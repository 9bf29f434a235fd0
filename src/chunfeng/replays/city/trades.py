"""What the city's firms look for: the declared trades."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from chunfeng.kernel.vocabulary import Education, Experience, WorkKind

FILE = Path(__file__).parent / "declarations" / "trades.toml"

_EXPERIENCE = {
    "any": Experience.ANY,
    "graduate": Experience.GRADUATE,
    "1-3": Experience.FROM_1_TO_3,
    "3-5": Experience.FROM_3_TO_5,
    "5-10": Experience.FROM_5_TO_10,
}


@dataclass(frozen=True, slots=True)
class Trade:
    """One kind of work. `pays` and `experiences` go together, from beginner to old hand."""

    industry: str
    titles: tuple[str, ...]
    pays: tuple[str, ...]
    experiences: tuple[Experience, ...]
    education: Education
    skills: tuple[str, ...]
    certificates: tuple[str, ...]
    duties: tuple[str, ...]
    asks: tuple[str, ...]
    kind: WorkKind

    @property
    def title(self) -> str:
        return self.titles[0]


@cache
def trades() -> tuple[Trade, ...]:
    """All trades, in the order of the declaration."""
    return tuple(_read(entry) for entry in tomllib.loads(FILE.read_text("utf-8"))["trade"])


@cache
def of_industry(industry: str) -> tuple[Trade, ...]:
    return tuple(trade for trade in trades() if trade.industry == industry)


def _read(entry: Mapping[str, Any]) -> Trade:
    experiences = tuple(_EXPERIENCE[word] for word in entry["experience"])
    if len(experiences) != len(entry["pay"]):
        raise ValueError(f"trade {entry['titles'][0]}: as many experiences as pays, please")
    return Trade(
        industry=entry["industry"],
        titles=tuple(entry["titles"]),
        pays=tuple(entry["pay"]),
        experiences=experiences,
        education=Education[entry["education"].upper()],
        skills=tuple(entry["skills"]),
        certificates=tuple(entry.get("certificates", ())),
        duties=tuple(entry["duties"]),
        asks=tuple(entry["asks"]),
        kind=WorkKind(entry.get("kind", "full_time")),
    )
