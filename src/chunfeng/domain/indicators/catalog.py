"""The declared figures, checked on loading."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

from chunfeng.domain.facts.enums import FactKind
from chunfeng.domain.indicators.enums import Measure, Unit

FILE = Path(__file__).parent / "declarations" / "figures.toml"
FIELDS = {"key", "title", "unit", "kind", "kinds", "measure", "tag", "beside", "only"}
LANGUAGES = {"zh", "en"}
UNITS = {
    Measure.PEOPLE: {Unit.PEOPLE},
    Measure.EMPLOYERS: {Unit.EMPLOYERS},
    Measure.SUBJECTS: {Unit.ITEMS},
    Measure.FACTS: {Unit.TIMES},
    Measure.QUANTITY: {Unit.PEOPLE, Unit.ITEMS, Unit.TIMES, Unit.FEN},
}


@dataclass(frozen=True, slots=True)
class Declaration:
    """One figure: which facts, and how they become a number. What has several kinds counts once over all of them."""

    key: str
    titles: Mapping[str, str]
    unit: Unit
    kinds: tuple[FactKind, ...]
    measure: Measure
    tag: str = ""
    beside: str = ""
    only: str = ""
    section: Mapping[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> FactKind:
        """The first of its kinds, by which it is known."""
        return self.kinds[0]

    @property
    def title(self) -> str:
        """The title in the present language."""
        return _said(self.titles)

    @property
    def theme(self) -> str:
        """The title of its section in the present language."""
        return _said(self.section)

    def shown(self, value: int) -> str:
        """A number of this figure as people read it: 12345 → 12,345; 123450 fen → 1,234.50."""
        return f"{value / 100:,.2f}".removesuffix(".00") if self.unit is Unit.FEN else f"{value:,}"

    def plain(self, value: int) -> int | float:
        """The same as a number of a sheet."""
        if self.unit is not Unit.FEN:
            return value
        return value / 100 if value % 100 else value // 100

    @property
    def adds_up(self) -> bool:
        """Whether a parent's number is the sum of its children's."""
        return self.measure in (Measure.FACTS, Measure.QUANTITY)


class BadDeclaration(Exception):
    """A declaration that cannot be used; the text says which and why."""


@cache
def figures() -> Mapping[str, Declaration]:
    """All figures by key, in the order in which pages show them."""
    return read(tomllib.loads(FILE.read_text("utf-8")))


def read(document: Mapping[str, Any]) -> Mapping[str, Declaration]:
    """Check and freeze. Raises BadDeclaration: unknown words, twice the same key, a unit that the measure cannot have."""
    found: dict[str, Declaration] = {}
    for section, entry in _entries(document):
        key = entry.get("key", "?")
        unknown = entry.keys() - FIELDS
        if unknown or key in found:
            raise BadDeclaration(
                f"figure {key!r}: {'unknown ' + ', '.join(sorted(unknown)) if unknown else 'declared twice'}"
            )
        if set(entry["title"]) != LANGUAGES:
            raise BadDeclaration(f"figure {key!r}: a title in zh and in en, nothing else")
        try:
            unit, measure = Unit(entry["unit"]), Measure(entry["measure"])
            kinds = tuple(FactKind(kind) for kind in entry.get("kinds", [entry.get("kind")]))
        except ValueError as error:
            raise BadDeclaration(f"figure {key!r}: {error}") from error
        if unit not in UNITS[measure]:
            raise BadDeclaration(f"figure {key!r}: {measure} is never counted in {unit}")
        extra = {name: entry[name] for name in ("tag", "beside", "only") if name in entry}
        found[key] = Declaration(key, entry["title"], unit, kinds, measure, section=section, **extra)
    for declaration in found.values():
        if declaration.beside and declaration.beside not in found:
            raise BadDeclaration(f"figure {declaration.key!r}: no figure {declaration.beside!r} to stand beside")
    return found


def _entries(document: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, str], Mapping[str, Any]]]:
    """Each figure with the titles of its section."""
    for section in document["section"]:
        if set(section["title"]) != LANGUAGES:
            raise BadDeclaration(f"section {section['title']!r}: a title in zh and in en, nothing else")
        yield from ((section["title"], entry) for entry in section["figure"])


def _said(titles: Mapping[str, str]) -> str:
    return titles["zh" if (get_language() or "zh").startswith("zh") else "en"]
