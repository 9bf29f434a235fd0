"""The shipped table of places as frozen rows, read once a process."""

import gzip
import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
LEVELS = {2: "province", 4: "city", 6: "county", 9: "street"}
RANK = {"province": 0, "city": 1, "county": 2, "street": 3}


@dataclass(frozen=True, slots=True)
class Row:
    """One place. `short_name` is "" for rows that only fill a level. `lon`, `lat` are its own, in degrees, or None."""

    code: str
    name: str
    short_name: str
    syllables: str
    lon: float | None
    lat: float | None

    @property
    def level(self) -> str:
        return LEVELS[len(self.code)]

    @property
    def rank(self) -> int:
        return RANK[LEVELS[len(self.code)]]

    @property
    def parent(self) -> str | None:
        """The code one level up, or None for a province."""
        return self.code[: {2: 0, 4: 2, 6: 4, 9: 6}[len(self.code)]] or None

    @property
    def pinyin(self) -> str:
        return self.syllables.replace(" ", "")

    @property
    def initials(self) -> str:
        return "".join(syllable[0] for syllable in self.syllables.split())


def _read() -> Iterator[Row]:
    with gzip.open(DATA / "places.tsv.gz", "rt", encoding="utf-8") as file:
        for line in file:
            code, name, short, syllables, lon, lat = line.rstrip("\n").split("\t")
            yield Row(code, name, short, syllables, float(lon) if lon else None, float(lat) if lat else None)


@cache
def table() -> dict[str, Row]:
    """All places by code, in the order of the codes (parents before children)."""
    return {row.code: row for row in _read()}


def digest() -> str:
    """The MD5 of all rows, each as its columns with bars between, as PostgreSQL makes it of the loaded table."""
    lines = []
    for row in table().values():
        words = (row.code, row.name, row.short_name, row.level, row.parent, row.pinyin, row.initials)
        numbers = [f"{number:.4f}" for number in (row.lon, row.lat) if number is not None]
        lines.append("|".join([*(word for word in words if word is not None), *numbers]))
    return hashlib.md5("\n".join(lines).encode(), usedforsecurity=False).hexdigest()


def noted_digest() -> str:
    """The same as it is noted beside the table: to compute it takes a second of processor, and each start asks."""
    return (DATA / "places.md5").read_text("ascii").strip()


@dataclass(frozen=True, slots=True)
class Names:
    """Names beside the table's own; what each group means is said in data/names.toml."""

    anywhere: frozenset[str]
    regions: tuple[str, ...]
    former: dict[str, list[str]]
    zones: dict[str, str]
    local: dict[str, dict[str, str]]
    english: dict[str, str]


@cache
def names() -> Names:
    """The declared names; regions longest first."""
    declared = tomllib.loads((DATA / "names.toml").read_text(encoding="utf-8"))
    return Names(
        anywhere=frozenset(declared["anywhere"]),
        regions=tuple(sorted(declared["regions"], key=len, reverse=True)),
        former=declared["former"],
        zones=declared["zones"],
        local=declared["local"],
        english=declared["english"],
    )
