"""Back from segments to columns: what still stands, newest first, ready to be built anew (compaction) or read."""

from collections.abc import Sequence
from datetime import date

import numpy as np

from chunfeng.engine.compiled import compiled
from chunfeng.engine.matching.columns import (
    NEVER,
    NO_LIMIT,
    Columns,
    Ints,
    Lists,
    Longs,
    Vocabularies,
    Vocabulary,
    Words,
)
from chunfeng.engine.matching.names import Names
from chunfeng.engine.matching.rows import PositionRow
from chunfeng.engine.matching.segment import DEAD_BIT, TERM_COUNT_BITS, Segment
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


def gather(segments: Sequence[Segment]) -> tuple[Columns, Vocabularies]:
    """The columns of all rows that stand, segment after segment."""
    rows = living(segments)
    joined = _joined_vocabularies(segments)
    parts = [_columns(segment, chosen, joined) for segment, chosen in zip(segments, rows, strict=True)]
    flat = {
        name: np.concatenate([getattr(part, name) for part in parts])
        for name in Columns.__dataclass_fields__
        if name not in ("skills", "words")
    }
    return Columns(
        **flat, skills=_joined([part.skills for part in parts]), words=_joined([part.words for part in parts])
    ), joined


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


def _columns(segment: Segment, rows: Longs, joined: Vocabularies) -> Columns:
    table, names = segment.table, segment.names
    place = _numbers(names.places, joined.places)[table.places.name]
    occupation = _numbers(names.occupations, joined.occupations)[table.occupations.name]
    sets = np.array([joined.sets.ids[labels(segment, number)] for number in _sets(segment)], dtype=np.int32)
    return Columns(
        ids=table.ties.ids[rows],
        place=place[table.look.place[rows]],
        occupation=occupation[table.ties.occupation[rows]],
        employer=_numbers(names.employers, joined.employers)[table.ties.employer[rows]],
        required=sets[table.rows.required[rows]],
        preferred=sets[table.ties.preferred[rows]],
        tags=sets[table.ties.tags[rows]],
        lon=table.kept.lon[rows],
        lat=table.kept.lat[rows],
        education=table.kept.education[rows],
        experience=table.rows.experience[rows],
        kinds=table.rows.kinds[rows],
        pay_low=table.kept.pay_low[rows],
        pay_high=table.kept.pay_high[rows],
        openings=table.ties.openings[rows],
        referrals=table.ties.referrals[rows],
        windows=(table.look.demand[rows] & np.uint32(ALL_WINDOWS)).astype(np.int32),
        min_age=table.rows.min_age[rows],
        max_age=table.rows.max_age[rows],
        valid_through=table.rows.valid_through[rows],
        updated=table.rows.updated[rows],
        skills=_unpacked(
            table.skills.starts,
            table.skills.skills.astype(np.uint32) << np.uint32(TERM_COUNT_BITS) | np.uint32(1),
            rows,
            _numbers(names.skills, joined.skills),
        ),
        words=_unpacked(table.text.starts, table.text.terms, rows, _numbers(names.words, joined.words)),
    )


def _numbers(names: Names, joined: Vocabulary[str]) -> Ints:
    """A segment's numbers → those of the joined vocabulary."""
    return np.array([joined.ids[name] for name in names], dtype=np.int32)


def _joined(lists: Sequence[Lists]) -> Lists:
    ends = np.cumsum([part.numbers.size for part in lists])
    starts = [part.starts[1:] + end - part.numbers.size for part, end in zip(lists, ends.tolist(), strict=True)]
    return Lists(
        np.concatenate(([0], *starts)).astype(np.int64),
        np.concatenate([part.numbers for part in lists]),
        np.concatenate([part.counts for part in lists]),
    )


@compiled
def _unpacked(starts: Longs, terms: Words, rows: Longs, number: Ints) -> Lists:
    """The lists of `rows` with new numbers."""
    ends = np.zeros(rows.size + 1, np.int64)
    for at in range(rows.size):
        ends[at + 1] = ends[at] + starts[rows[at] + 1] - starts[rows[at]]
    numbers, counts = np.empty(ends[-1], np.int32), np.empty(ends[-1], np.uint8)
    for at in range(rows.size):
        shift = starts[rows[at]] - ends[at]
        for place in range(ends[at], ends[at + 1]):
            numbers[place] = number[terms[place + shift] >> np.uint32(TERM_COUNT_BITS)]
            counts[place] = terms[place + shift] & np.uint32(255)
    return Lists(ends, numbers, counts)
