"""Everybody at once: one column a fact, in files that processes share."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from chunfeng.engine.eligibility.kinds import Kind, Known, Value

Column = NDArray[Any]
MISSING: Final[Mapping[np.dtype[Any], int]] = {
    np.dtype(np.int8): -1,
    np.dtype(np.int32): -(2**31),
    np.dtype(np.int64): -(2**63),
}
"""What a column holds where the fact is unknown."""

DTYPES: Final[Mapping[Kind, np.dtype[Any]]] = {
    Kind.BOOL: np.dtype(np.int8),
    Kind.INT: np.dtype(np.int32),
    Kind.FEN: np.dtype(np.int64),
    Kind.DATE: np.dtype(np.int32),
    Kind.WORD: np.dtype(np.int32),
    Kind.WORDS: np.dtype(np.int32),
}
MANIFEST: Final = "population.json"


@dataclass(slots=True)
class Dictionary:
    """Words and sets of words as numbers; every column of a population counts by the same one."""

    words: dict[str, int] = field(default_factory=dict)
    sets: dict[frozenset[str], int] = field(default_factory=dict)

    def word(self, word: str) -> int:
        """The number of a word, a new one if need be."""
        return self.words.setdefault(word, len(self.words))

    def group(self, words: Iterable[str]) -> int:
        """The number of a set, a new one if need be."""
        return self.sets.setdefault(frozenset(words), len(self.sets))

    def holding(self, word: str) -> NDArray[np.bool_]:
        """For every set, whether `word` is in it."""
        return np.fromiter((word in each for each in self.sets), np.bool_, len(self.sets))


@dataclass(frozen=True, slots=True)
class Population:
    """People by their ids, and their facts: `columns[fact]` has a row for each, in the order of `ids`.

    Facts without a column are unknown of everybody.
    """

    ids: NDArray[np.int64]
    kinds: Mapping[str, Kind]
    columns: Mapping[str, Column]
    dictionary: Dictionary

    def __len__(self) -> int:
        return len(self.ids)

    @classmethod
    def of(cls, facts: Sequence[Known], people: Mapping[int, Mapping[str, Value | None]]) -> "Population":
        """From people's facts as `kinds.read` gives them. For a million, fill the columns themselves."""
        dictionary = Dictionary()
        columns = {
            fact.id: column_of(fact.kind, [each.get(fact.id) for each in people.values()], dictionary) for fact in facts
        }
        ids = np.fromiter(people, np.int64, len(people))
        return cls(ids, {fact.id: fact.kind for fact in facts}, columns, dictionary)

    def person(self, row: int) -> dict[str, Value | None]:
        """The facts of one row, as the evaluator of one person takes them."""
        words, sets = list(self.dictionary.words), list(self.dictionary.sets)
        found: dict[str, Value | None] = {}
        for name, column in self.columns.items():
            number = int(column[row])
            match self.kinds[name]:
                case _ if number == MISSING[column.dtype]:
                    found[name] = None
                case Kind.BOOL:
                    found[name] = bool(number)
                case Kind.WORD:
                    found[name] = words[number]
                case Kind.WORDS:
                    found[name] = sets[number]
                case _:
                    found[name] = number
        return found

    def save(self, folder: Path, **about: Any) -> None:
        """Write into `folder`, which must not be there yet, so that whoever has the old files keeps reading them."""
        folder.mkdir(mode=0o700, parents=True)
        np.save(folder / "ids.npy", self.ids)
        for name, column in self.columns.items():
            np.save(folder / f"fact-{name}.npy", column)
        manifest = {
            "kinds": {name: kind.value for name, kind in self.kinds.items()},
            "words": list(self.dictionary.words),
            "sets": [sorted(each) for each in self.dictionary.sets],
            **about,
        }
        draft = folder / f"{MANIFEST}.new"
        draft.write_text(json.dumps(manifest, ensure_ascii=False), "utf-8")
        draft.replace(folder / MANIFEST)

    @classmethod
    def load(cls, folder: Path) -> "tuple[Population, Mapping[str, Any]]":
        """Map the files of `folder` into memory; with them what `save` was told about them."""
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
        kinds = {name: Kind(kind) for name, kind in manifest["kinds"].items()}
        columns = {name: np.load(folder / f"fact-{name}.npy", mmap_mode="r") for name in kinds}
        dictionary = Dictionary(
            {word: number for number, word in enumerate(manifest["words"])},
            {frozenset(each): number for number, each in enumerate(manifest["sets"])},
        )
        return cls(np.load(folder / "ids.npy", mmap_mode="r"), kinds, columns, dictionary), manifest


def column_of(kind: Kind, values: Sequence[Value | None], dictionary: Dictionary) -> Column:
    """A column of plain values, None where unknown."""
    dtype = DTYPES[kind]
    column: Column = np.full(len(values), MISSING[dtype], dtype)
    for row, value in enumerate(values):
        if value is not None:
            column[row] = number_of(value, dictionary)
    return column


def number_of(value: Value, dictionary: Dictionary) -> int:
    """What a column holds for a value."""
    if isinstance(value, str):
        return dictionary.word(value)
    return dictionary.group(value) if isinstance(value, frozenset) else int(value)
