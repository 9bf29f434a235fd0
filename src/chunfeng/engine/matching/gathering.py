"""Back from segments to columns: what still stands, newest first, ready to be built anew (compaction) or read.

Nothing is copied before its turn: a column of all that stands is read from the segments when it is asked for.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from chunfeng.engine.compiled import compiled
from chunfeng.engine.matching.columns import (
    NEVER,
    NO_LIMIT,
    Ints,
    Lists,
    Longs,
    Several,
    Source,
    Vocabularies,
    Vocabulary,
    Words,
)
from chunfeng.engine.matching.names import Names
from chunfeng.engine.matching.rows import PositionRow
from chunfeng.engine.matching.segment import DEAD_BIT, TERM_COUNT_BITS, Segment, Table
from chunfeng.engine.matching.terms import ALL_WINDOWS
from chunfeng.kernel.vocabulary import HeadcountKind


def living(segments: Sequence[Segment]) -> list[Longs]:
    """For each segment the rows that stand: not dead, and in no newer segment."""
    newer = np.empty(0, dtype=np.int64)
    found: list[Longs] = []
    for segment in reversed(segments):
        table = segment.table
        alive = table.look.demand >> np.uint32(DEAD_BIT) == 0
        if newer.size:
            alive &= ~np.isin(table.ties.ids, newer)
        rows = np.flatnonzero(alive)
        newer = np.concatenate((newer, table.ties.ids[rows]))
        found.append(rows)
    return found[::-1]


def gather(segments: Sequence[Segment]) -> tuple[Source, Vocabularies]:
    """The columns of all rows that stand, segment after segment."""
    vocabularies = _joined_vocabularies(segments)
    return Several([_Old(segment, _numbers(segment, vocabularies)) for segment in segments], living(segments)), (
        vocabularies
    )


def position(segment: Segment, row: int) -> PositionRow:
    """One row as it came in, in canonical words; openings come back as a number."""
    table, names = segment.table, segment.names
    skills = table.skills.skills[table.skills.starts[row] : table.skills.starts[row + 1]].tolist()
    terms = table.text.terms[table.text.starts[row] : table.text.starts[row + 1]].tolist()
    lon, lat = float(table.kept.lon[row]), float(table.kept.lat[row])
    return PositionRow(
        id=int(table.ties.ids[row]),
        place=place_code(segment, row),
        lon=None if np.isnan(lon) else lon,
        lat=None if np.isnan(lat) else lat,
        occupation=occupation_code(segment, row),
        employer=names.employers[int(table.ties.employer[row])],
        education=int(table.kept.education[row]),
        experience=int(table.rows.experience[row]),
        kinds=int(table.rows.kinds[row]),
        pay_low=stated(int(table.kept.pay_low[row]), -1),
        pay_high=stated(int(table.kept.pay_high[row]), -1),
        headcount_kind=HeadcountKind.NUMBER,
        headcount=int(table.ties.openings[row]),
        referrals=int(table.ties.referrals[row]),
        windows=int(table.look.demand[row]) & ALL_WINDOWS,
        min_age=int(table.rows.min_age[row]),
        max_age=stated(int(table.rows.max_age[row]), NO_LIMIT),
        valid_through=day(int(table.rows.valid_through[row]), NEVER),
        updated=day(int(table.rows.updated[row]), 0),
        skills=tuple(names.skills[skill] for skill in skills),
        words=tuple(names.words[term >> TERM_COUNT_BITS] for term in terms for _ in range(term & 255)),
        certificates=labels(segment, int(table.rows.required[row])),
        preferred_certificates=labels(segment, int(table.ties.preferred[row])),
        tags=labels(segment, int(table.ties.tags[row])),
    )


def place_code(segment: Segment, row: int) -> str:
    """The code of the place where a row is, as it came in."""
    return segment.names.places[int(segment.table.places.name[segment.table.look.place[row]])]


def occupation_code(segment: Segment, row: int) -> str:
    """The code of a row's occupation, as it came in."""
    return segment.names.occupations[int(segment.table.occupations.name[segment.table.ties.occupation[row]])]


def labels(segment: Segment, number: int) -> tuple[str, ...]:
    """The members of a set."""
    members = segment.table.sets.members[segment.table.sets.starts[number] : segment.table.sets.starts[number + 1]]
    return tuple(segment.names.labels[label] for label in members.tolist())


def stated(value: int, unknown: int) -> int | None:
    """The value, or None where it stands for "not stated"."""
    return None if value == unknown else value


def day(number: int, unknown: int) -> date | None:
    """A proleptic day number as a date, None for `unknown`."""
    return None if number == unknown else date.fromordinal(number)


def _joined_vocabularies(segments: Sequence[Segment]) -> Vocabularies:
    def union(kind: str) -> Vocabulary[str]:
        return Vocabulary(sorted({name for segment in segments for name in getattr(segment.names, kind)}))

    sets = sorted({labels(segment, number) for segment in segments for number in _sets(segment)})
    return Vocabularies(
        places=union("places"),
        occupations=union("occupations"),
        employers=union("employers"),
        sets=Vocabulary(sets),
        skills=union("skills"),
        words=union("words"),
    )


def _sets(segment: Segment) -> range:
    return range(segment.table.sets.starts.size - 1)


class _Numbers(NamedTuple):
    """A segment's numbers → those of the joined vocabularies."""

    places: Ints  # by place, not by name, and so are occupations
    occupations: Ints
    employers: Ints
    sets: Ints
    skills: Ints
    words: Ints


def _numbers(segment: Segment, joined: Vocabularies) -> _Numbers:
    table, names = segment.table, segment.names
    return _Numbers(
        places=_renumbered(names.places, joined.places)[table.places.name],
        occupations=_renumbered(names.occupations, joined.occupations)[table.occupations.name],
        employers=_renumbered(names.employers, joined.employers),
        sets=np.array([joined.sets.ids[labels(segment, number)] for number in _sets(segment)], dtype=np.int32),
        skills=_renumbered(names.skills, joined.skills),
        words=_renumbered(names.words, joined.words),
    )


def _renumbered(names: Names, joined: Vocabulary[str]) -> Ints:
    return np.fromiter((joined.ids[name] for name in names), dtype=np.int32, count=len(names))


FLAT: Mapping[str, Callable[[Table, _Numbers], NDArray[Any]]] = {
    "ids": lambda table, _: table.ties.ids,
    "place": lambda table, new: new.places[table.look.place],
    "occupation": lambda table, new: new.occupations[table.ties.occupation],
    "employer": lambda table, new: new.employers[table.ties.employer],
    "required": lambda table, new: new.sets[table.rows.required],
    "preferred": lambda table, new: new.sets[table.ties.preferred],
    "tags": lambda table, new: new.sets[table.ties.tags],
    "lon": lambda table, _: table.kept.lon,
    "lat": lambda table, _: table.kept.lat,
    "education": lambda table, _: table.kept.education,
    "experience": lambda table, _: table.rows.experience,
    "kinds": lambda table, _: table.rows.kinds,
    "pay_low": lambda table, _: table.kept.pay_low,
    "pay_high": lambda table, _: table.kept.pay_high,
    "openings": lambda table, _: table.ties.openings,
    "referrals": lambda table, _: table.ties.referrals,
    "windows": lambda table, _: (table.look.demand & np.uint32(ALL_WINDOWS)).astype(np.int32),
    "min_age": lambda table, _: table.rows.min_age,
    "max_age": lambda table, _: table.rows.max_age,
    "valid_through": lambda table, _: table.rows.valid_through,
    "updated": lambda table, _: table.rows.updated,
}
"""Where each column of `Columns` lies in a segment."""


@dataclass(frozen=True, slots=True, eq=False)
class _Old:
    """One segment as a source."""

    segment: Segment
    numbers: _Numbers

    def __len__(self) -> int:
        return len(self.segment)

    def flat(self, name: str) -> NDArray[Any]:
        return FLAT[name](self.segment.table, self.numbers)

    def lists(self, name: str, rows: Longs) -> Lists:
        table = self.segment.table
        if name == "words":
            return _unpacked(table.text.starts, table.text.terms, TERM_COUNT_BITS, rows, self.numbers.words)
        return _unpacked(table.skills.starts, table.skills.skills.view(np.uint32), 0, rows, self.numbers.skills)


@compiled
def _unpacked(starts: Longs, terms: Words, count_bits: int, rows: Longs, number: Ints) -> Lists:
    """The lists of `rows` with new numbers; a term's count are its lowest bits, without any it is 1."""
    ends = np.zeros(rows.size + 1, np.int64)
    for at in range(rows.size):
        ends[at + 1] = ends[at] + starts[rows[at] + 1] - starts[rows[at]]
    numbers, counts = np.empty(ends[-1], np.int32), np.empty(ends[-1], np.uint8)
    bits, mask = np.uint32(count_bits), np.uint32((1 << count_bits) - 1)
    for at in range(rows.size):
        shift = starts[rows[at]] - ends[at]
        for place in range(ends[at], ends[at + 1]):
            numbers[place] = number[terms[place + shift] >> bits]
            counts[place] = max(terms[place + shift] & mask, np.uint32(1))
    return Lists(ends, numbers, counts)
