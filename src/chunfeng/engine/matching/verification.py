"""Whether a segment holds together: every number points at something, every list begins where the last one ended.

The kernels trust a segment and check nothing. This is for whoever doubts a file: after a disk that failed, say.
"""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chunfeng.engine.matching.names import Names
from chunfeng.engine.matching.segment import TERM_COUNT_BITS, Segment, SegmentNames, Table
from chunfeng.engine.matching.tables import flat

PER_ROW = ("look", "rows", "ties", "kept")
"""Groups of columns with one entry a row."""


def problems(segment: Segment) -> Iterator[str]:
    """What does not hold, one line each; nothing for a sound segment."""
    yield from _lengths(segment.table)
    for part in fields(SegmentNames):
        yield from _names(part.name, getattr(segment.names, part.name))
    yield from _ranges(segment)
    yield from _order(segment.table)


def _lengths(table: Table) -> Iterator[str]:
    n = table.ties.ids.size
    for name, column in flat(table).items():
        if name.split(".")[0] in PER_ROW and len(column) != n:
            yield f"{name} has {len(column):,} entries for {n:,} rows"
    yield from _starts("skills.starts", table.skills.starts, n + 1, table.skills.skills.size)
    yield from _starts("text.starts", table.text.starts, n + 1, table.text.terms.size)
    yield from _starts("sets.starts", table.sets.starts, table.sets.starts.size, table.sets.members.size)
    cities = table.cities.first_place
    yield from _starts("cities.first_place", cities, cities.size, table.places.low.size)


def _starts(name: str, starts: NDArray[Any], size: int, end: int) -> Iterator[str]:
    """Starts of lists ascend from 0 to the number of their members."""
    if starts.size != size or not starts.size or starts[0] != 0 or starts[-1] != end or (np.diff(starts) < 0).any():
        yield f"{name} does not ascend from 0 to {end:,} in {size:,} steps"


def _names(name: str, names: Names) -> Iterator[str]:
    strings = names.strings
    wrong = list(_starts(f"{name}.offsets", strings.offsets, strings.offsets.size, strings.blob.size))
    slots = strings.slots
    if slots.size & (slots.size - 1) or slots.size < 2 * len(names) or _outside(slots, len(names), least=-1):
        wrong.append(f"{name}.slots is no table of {len(names):,} names")
    elif not (slots < 0).any():
        wrong.append(f"{name}.slots has no free slot")
    if wrong:
        yield from wrong
        return
    words = list(names)
    if words != sorted(set(words)):
        yield f"{name} are not in order, or not distinct"
    if not np.array_equal(names.find(words), np.arange(len(words))):
        yield f"{name} are not all found where they stand"


def _ranges(segment: Segment) -> Iterator[str]:
    """Numbers point into what they number."""
    table, names = segment.table, segment.names
    words = table.text.terms >> np.uint32(TERM_COUNT_BITS)
    sets = table.sets.starts.size - 1
    for name, numbers, size in (
        ("look.place", table.look.place, table.places.low.size),
        ("ties.occupation", table.ties.occupation, table.occupations.levels.shape[0]),
        ("ties.employer", table.ties.employer, len(names.employers)),
        ("rows.required", table.rows.required, sets),
        ("ties.preferred", table.ties.preferred, sets),
        ("ties.tags", table.ties.tags, sets),
        ("skills.skills", table.skills.skills, len(names.skills)),
        ("text.terms", words, len(names.words)),
        ("places.name", table.places.name, len(names.places)),
        ("occupations.name", table.occupations.name, len(names.occupations)),
        ("sets.members", table.sets.members, len(names.labels)),
        ("cities.run", table.cities.run, table.ties.ids.size + 1),
    ):
        if _outside(numbers, size):
            yield f"{name} has numbers outside 0..{size - 1:,}"
    for name, weights, known in (
        ("skills.weight", table.skills.weight, names.skills),
        ("text.weight", table.text.weight, names.words),
    ):
        if weights.size != len(known) or not (np.isfinite(weights) & (weights >= 0)).all():
            yield f"{name} is not one weight for each of {len(known):,} names"


def _outside(numbers: NDArray[Any], size: int, *, least: int = 0) -> bool:
    return bool(numbers.size) and bool(numbers.min() < least or numbers.max() >= size)


def _order(table: Table) -> Iterator[str]:
    """Rows stand by (city, occupation, id), and no id stands twice."""
    ids = table.ties.ids
    if np.unique(ids).size != ids.size:
        yield "an id stands in two rows"
    if not np.array_equal(table.kept.by_id, np.argsort(ids)):
        yield "kept.by_id is not the order of the ids"
    city = np.searchsorted(table.cities.first_place, table.look.place, side="right")
    if len({ids.size, table.ties.occupation.size, city.size}) == 1:
        order = np.lexsort((ids, table.ties.occupation, city))
        if not np.array_equal(order, np.arange(order.size)):
            yield "rows are not in the order of city, occupation and id"
