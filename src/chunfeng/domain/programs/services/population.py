"""Puts together the columns of everybody, for questions over a whole province."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from chunfeng.domain.people.queries.standing import account_ids
from chunfeng.domain.programs import catalog
from chunfeng.domain.programs.queries.population import CURRENT
from chunfeng.engine.eligibility import DTYPES, MISSING, Dictionary, Kind, Known, Population, day
from chunfeng.kernel import clock
from chunfeng.shared import home, standing
from chunfeng.shared.standing import Part, Row

Column = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Built:
    people: int
    seconds: float


def rebuild() -> Built:
    """Build the columns anew as of today, and let everybody use them from now on.

    Whoever works with the old ones has them mapped and goes on; their files go.
    """
    began = monotonic()
    today = clock.today()
    ids = np.fromiter(chain.from_iterable(account_ids()), np.int64)
    population = _gathered(ids, today)
    with _fresh_folder() as folder:
        population.save(folder, day=today.isoformat())
    return Built(len(ids), monotonic() - began)


def _gathered(ids: NDArray[np.int64], today: date) -> Population:
    """All provided and catalogued facts of these people; `ids` ascend."""
    known = {fact.id: fact.known for fact in catalog.facts().values()}
    dictionary = Dictionary()
    columns: dict[str, Column] = {}
    for part in standing.parts().values():
        columns |= _columns(part, [known.get(name) for name in part.facts], ids, today, dictionary)
    return Population(ids, {name: known[name].kind for name in columns}, columns, dictionary)


def _columns(
    part: Part, facts: Sequence[Known | None], ids: NDArray[np.int64], today: date, dictionary: Dictionary
) -> dict[str, Column]:
    """The columns of one domain's part; a fact that no catalogue names is left out."""
    kept = [(place, fact) for place, fact in enumerate(facts, 1) if fact is not None]
    columns = {fact.id: _empty(part, fact, len(ids), dictionary) for _place, fact in kept}
    for batch in part.rows(None, today):
        people = np.fromiter((row[0] for row in batch), np.int64, len(batch))
        rows = np.searchsorted(ids, people)
        there = (rows < len(ids)) & (ids[np.minimum(rows, len(ids) - 1)] == people) if len(ids) else rows < 0
        for place, fact in kept:
            columns[fact.id][rows[there]] = _numbers(fact, batch, place, dictionary)[there]
    return columns


def _empty(part: Part, fact: Known, length: int, dictionary: Dictionary) -> Column:
    dtype = DTYPES[fact.kind]
    column: Column = np.full(length, MISSING[dtype], dtype)
    if part.without.get(fact.id) is not None:
        column[:] = _number(fact, part.without[fact.id], dictionary)
    return column


def _numbers(fact: Known, batch: Sequence[Row], place: int, dictionary: Dictionary) -> Column:
    dtype = DTYPES[fact.kind]
    missing = MISSING[dtype]
    values = (row[place] for row in batch)
    match fact.kind:
        case Kind.DATE:
            numbers = (missing if value is None else day(value) for value in values)
        case Kind.BOOL:
            numbers = (missing if value is None else int(value) for value in values)
        case Kind.WORD:
            numbers = (missing if value is None else dictionary.word(value) for value in values)
        case Kind.WORDS:
            numbers = (missing if value is None else dictionary.group(value) for value in values)
        case _:
            numbers = (value if value is not None and fact.low <= value <= fact.high else missing for value in values)
    return np.fromiter(numbers, dtype, len(batch))


def _number(fact: Known, value: Any, dictionary: Dictionary) -> int:
    return int(_numbers(fact, [(0, value)], 1, dictionary)[0])


@contextmanager
def _fresh_folder() -> Iterator[Path]:
    """A folder for the new files; once they are there, it is the current one and the others go."""
    root = home.population()
    folder = root / uuid4().hex
    yield folder
    pointer = root / f"{CURRENT}.new"
    pointer.write_text(folder.name, "utf-8")
    pointer.replace(root / CURRENT)
    for other in root.iterdir():
        if other.is_dir() and other != folder:
            shutil.rmtree(other, ignore_errors=True)
