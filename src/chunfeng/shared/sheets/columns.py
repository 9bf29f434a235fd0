"""What a sheet may hold, as data: columns, the words that people use for them, and how to tell them apart."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """How a cell is cleaned on reading and styled on writing."""

    TEXT = "text"
    """Free text: only full-width letters, digits and spaces become narrow; punctuation stays as it was written."""
    TERM = "term"
    """A word or number of a known form: NFKC."""
    CODE = "code"
    """Digits and letters that are no number (credit code, phone): NFKC without spaces, written as text."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `looks` decides by the values where one header word can mean two columns."""

    key: str
    title: str
    synonyms: tuple[str, ...] = ()
    kind: Kind = Kind.TEXT
    required: bool = False
    looks: Callable[[str], bool] | None = None
    width: int = 14
    """In half-width characters, for writing."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """A column of the file: where it stands, what it is called there, and what it was taken for (None: not known)."""

    index: int
    header: str
    key: str | None


@dataclass(frozen=True)
class Schema:
    """Columns, and `needs`: sets of keys of which a header must hold at least one whole set."""

    name: str
    columns: tuple[Column, ...]
    needs: tuple[tuple[str, ...], ...]
    _words: dict[str, tuple[str, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        words: dict[str, list[str]] = {}
        for column in self.columns:
            for word in (column.title, *column.synonyms):
                keys = words.setdefault(header_form(word), [])
                if column.key not in keys:
                    keys.append(column.key)
        object.__setattr__(self, "_words", {word: tuple(keys) for word, keys in words.items()})

    def column(self, key: str) -> Column:
        """The column `key`; KeyError where there is none."""
        return next(column for column in self.columns if column.key == key)

    def keys_for(self, header: str) -> tuple[str, ...]:
        """What `header` can mean, by exact word first, then without brackets, then by its parts, then by its ending."""
        form = header_form(header)
        if not form or len(form) > 40:
            return ()
        bare = re.sub(r"[(\[【].*?[)\]】]", "", form)
        for candidate in (form, bare):
            if candidate in self._words:
                return self._words[candidate]
        for part in re.split(r"[/、|,，]|or", bare):
            if part in self._words:
                return self._words[part]
        if not re.search(r"[\u4e00-\u9fff]", bare):
            return ()
        endings = [word for word in self._words if len(word) >= 2 and bare.endswith(word)]
        return self._words[max(endings, key=len)] if endings else ()

    def score(self, cells: Iterable[str]) -> int:
        """How many different columns the row names."""
        return len({keys[0] for cell in cells if (keys := self.keys_for(cell))})

    def fits(self, keys: Iterable[str | None]) -> bool:
        """Whether a header with `keys` can be read."""
        present = set(keys)
        return any(present.issuperset(need) for need in self.needs)

    def missing(self, keys: Iterable[str | None]) -> tuple[str, ...]:
        """Titles of what the nearest of the `needs` still lacks."""
        present = set(keys)
        lacking = min(([key for key in need if key not in present] for need in self.needs), key=len)
        return tuple(self.column(key).title for key in lacking)

    def map(self, header: Sequence[str], sample: Sequence[Sequence[str]]) -> tuple[Mapped, ...]:
        """Take every header for a column; where a word can mean several, the values in `sample` decide."""
        mapped: list[Mapped] = []
        for index, text in enumerate(header):
            keys = self.keys_for(text)
            values = [row[index] for row in sample if index < len(row) and row[index].strip()]
            mapped.append(Mapped(index, text.strip(), self._choose(keys, values)))
        return tuple(mapped)

    def _choose(self, keys: tuple[str, ...], values: list[str]) -> str | None:
        if len(keys) < 2:
            return keys[0] if keys else None
        votes: Counter[str] = Counter()
        for key in keys:
            looks = self.column(key).looks
            votes[key] = sum(looks(value) for value in values) if looks else 0
        best = max(keys, key=lambda key: votes[key])
        return best if votes[best] or not values else None


def header_form(text: str) -> str:
    """A header as it is compared: half-width, lower case, without spaces, stars and colons."""
    plain = unicodedata.normalize("NFKC", text).lower()
    plain = re.sub(r"[\s*_:：※★]+", "", plain)
    return re.sub(r"\((?:必填|选填|可选|required|盖章|公章)\)", "", plain)


_NARROW = {
    code: code - 0xFEE0 for span in ((0xFF10, 0xFF1A), (0xFF21, 0xFF3B), (0xFF41, 0xFF5B)) for code in range(*span)
}
_NARROW |= {0x3000: 0x20, 0xA0: 0x20, 0xFEFF: None, 0x200B: None}  # type: ignore[dict-item]


def clean(text: str, kind: Kind) -> str:
    """The cell's text in the form of its `kind`."""
    if kind is Kind.TEXT:
        return text.translate(_NARROW).strip()
    plain = unicodedata.normalize("NFKC", text).strip()
    return re.sub(r"[\s\u200b\ufeff'’]+", "", plain) if kind is Kind.CODE else plain
