"""From columns to a segment: names sorted, rows sorted, weights and bounds prepared.

    Source ──draft──▶ Draft ──segment()──▶ in memory
                            ──stored.write_segment──▶ a file, column by column

What comes out depends on what the rows say, not on their order nor on that of the vocabularies: the same positions give
the same bytes, whether they came from a database, from an older segment or from somebody else's columns.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from chunfeng.engine.compiled import compiled
from chunfeng.engine.matching.codes import points
from chunfeng.engine.matching.columns import (
    Bytes,
    Floats,
    Ints,
    Lists,
    Longs,
    Singles,
    Source,
    Vocabularies,
    Vocabulary,
    Words,
)
from chunfeng.engine.matching.files import Arrays, Later
from chunfeng.engine.matching.kernels.marking import mark_of, set_mark
from chunfeng.engine.matching.lines import PIECE
from chunfeng.engine.matching.names import Names
from chunfeng.engine.matching.segment import (
    CLOSER_LOOK,
    EDUCATION_BIT,
    KIND_BIT,
    MARK_BYTES,
    REPEATED_BYTES,
    SKILL_BYTES,
    TERM_COUNT_BITS,
    WORD_BYTES,
    Segment,
    SegmentNames,
    Statistics,
    term_word,
)
from chunfeng.engine.matching.situating import circles_of, cities_of, occupations_of, places_of, renumbered, runs_of
from chunfeng.engine.matching.tables import TYPES, flat, table_of
from chunfeng.engine.matching.terms import SKILLS_OWN

MOST_WORDS = 1 << 32 - TERM_COUNT_BITS
SINGLE_KINDS = np.array([1, 2, 4, 8], dtype=np.uint8)

TAKEN = (
    *(f"rows.{name}" for name in ("valid_through", "min_age", "max_age", "kinds", "updated", "experience")),
    *(f"ties.{name}" for name in ("ids", "referrals", "openings")),
    *(f"kept.{name}" for name in ("education", "pay_low", "pay_high", "lon", "lat")),
)
"""Columns that are those of the source, in another order."""


@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """A segment, some columns of which are yet to be made: in memory, or straight into a file (`stored`)."""

    columns: Arrays  # "group.column" → what `Table` has there
    names: SegmentNames
    statistics: Statistics

    @classmethod
    def of(cls, segment: Segment) -> Self:
        """Of what is made already."""
        return cls(flat(segment.table), segment.names, segment.statistics)

    def __len__(self) -> int:
        return self.columns["ties.ids"].shape[0]

    def segment(self) -> Segment:
        """All of it, in memory."""
        return Segment(table_of(self.made(self.columns)), self.names, self.statistics)

    def made(self, names: Iterable[str]) -> dict[str, NDArray[Any]]:
        """Some of the columns, in memory."""
        columns = ((name, self.columns[name]) for name in names)
        return {name: column.array() if isinstance(column, Later) else column for name, column in columns}


def build(source: Source, vocabularies: Vocabularies, base: Segment | None = None) -> Segment:
    """The segment of what `source` says. Without `base` it is one itself, and its words weigh by its own rows.

    Raises ValueError for more different words than a packed term can number.
    """
    return draft(source, vocabularies, base).segment()


def draft(source: Source, vocabularies: Vocabularies, base: Segment | None = None) -> Draft:
    """As `build`, but what has an entry for each row is left for later: now and then, a few columns are in memory."""
    n = len(source)
    words, skills = _survey(source, "words", vocabularies.words), _survey(source, "skills", vocabularies.skills)
    sets = _sets(source, vocabularies)
    names = _names(source, vocabularies, words, skills, sets)
    if max(len(names.skills), len(names.words)) > MOST_WORDS:
        raise ValueError(f"a segment numbers at most {MOST_WORDS:,} different words; here are {len(names.words):,}")
    place, place_low, place_high, place_name = places_of(source.flat("place"), vocabularies.places, names.places)
    occupation, levels, occupation_name = occupations_of(
        source.flat("occupation"), vocabularies.occupations, names.occupations
    )
    city, city_places = cities_of(place_low)
    order = np.lexsort((source.flat("ids"), occupation, city[place])) if n else np.empty(0, dtype=np.int64)
    rows, place, occupation = _Rows(source, order), place[order], occupation[order]
    word_number = names.words.find(vocabularies.words.values)
    skill_number = names.skills.find(vocabularies.skills.values)
    most_said, term_starts, skill_starts = (
        words.most[order],
        _starts(words.lengths[order]),
        _starts(skills.lengths[order]),
    )
    terms = Later(TYPES["text.terms"], (int(term_starts[-1]),), lambda: rows.packed("words", word_number))
    demanded = Later(terms.dtype, (int(skill_starts[-1]),), lambda: rows.packed("skills", skill_number)).array()
    if base is None:
        skill_weight = _weights(skills.occurrences, skill_number, len(names.skills), n)
        word_weight = _weights(words.occurrences, word_number, len(names.words), n)
        usual_skills = _usual_skills(skill_starts, demanded, skill_weight)
        statistics = Statistics(n, _usual_pay(source.flat("pay_low"), source.flat("pay_high")), usual_skills)
    else:
        statistics = base.statistics
        skill_weight = _borrowed(names.skills, base.names.skills, base.table.skills.weight, statistics.n)
        word_weight = _borrowed(names.words, base.names.words, base.table.text.weight, statistics.n)
    city_point, city_reach, city_unlocated = circles_of(city[place], rows.points, city_places.size - 1)

    flat_columns = rows.columns(sets.number) | {
        "rows.measure": lambda: _measures(skill_starts, demanded, skill_weight, statistics.usual_skills),
        "ties.employer": lambda: renumbered(vocabularies.employers, rows.flat("employer"), names.employers),
    }
    columns: Arrays = {
        **{name: _later(name, (n,), make) for name, make in flat_columns.items()},
        "look.place": place,
        "rows.point": Later(TYPES["rows.point"], (n, 3), rows.points),
        "rows.marks": Later(TYPES["rows.marks"], (n, MARK_BYTES), lambda: rows.marks(skill_number, word_number)),
        "rows.most_said": most_said,
        "skills.starts": skill_starts,
        "skills.skills": _later("skills.skills", demanded.shape, lambda: _skills(demanded)),
        "skills.weight": skill_weight,
        "text.starts": term_starts,
        "text.terms": terms,
        "text.weight": word_weight,
        "ties.occupation": occupation,
        "places.low": place_low,
        "places.high": place_high,
        "places.name": place_name,
        "cities.first_place": city_places,
        "cities.run": runs_of(city[place], occupation, city_places.size - 1, levels.shape[0]),
        "cities.point": city_point,
        "cities.reach": city_reach,
        "cities.unlocated": city_unlocated,
        "occupations.levels": levels,
        "occupations.name": occupation_name,
        "sets.starts": sets.starts,
        "sets.members": sets.members,
    }
    return Draft(columns, names, statistics)


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """A source in the order of the segment."""

    source: Source
    order: Longs

    def flat(self, name: str) -> NDArray[Any]:
        column: NDArray[Any] = self.source.flat(name)[self.order]
        return column

    def packed(self, name: str, number: Ints) -> Iterator[Words]:
        """Lists as terms, piece by piece, with new numbers; they ascend within each row."""
        return (_pack(self.source.lists(name, piece), number) for piece in _pieces(self.order))

    def marks(self, skill_number: Ints, word_number: Ints) -> Iterator[Bytes]:
        """Marks of skills and words, piece by piece."""
        lists = self.source.lists
        return (
            _marks(lists("skills", piece), skill_number, lists("words", piece), word_number)
            for piece in _pieces(self.order)
        )

    def points(self) -> Iterator[Ints]:
        """Where the rows are, piece by piece."""
        lon, lat = self.flat("lon"), self.flat("lat")
        return (points(lon[at : at + PIECE], lat[at : at + PIECE]) for at in range(0, lon.size, PIECE))

    def columns(self, sets: Ints) -> dict[str, Callable[[], NDArray[Any]]]:
        """What follows from the columns of the source alone, and from the new numbers of sets."""
        of = self.flat
        columns: dict[str, Callable[[], NDArray[Any]]] = {name: partial(of, name.split(".")[1]) for name in TAKEN}
        return columns | {
            "look.demand": lambda: _demand(of("windows"), of("education"), of("kinds")),
            "look.reach": lambda: _reach(of("pay_low"), of("pay_high")),
            "rows.flags": lambda: _flags(of("kinds"), sets[of("required")]),
            "rows.required": lambda: sets[of("required")],
            "rows.pay": lambda: _log_pay(of("pay_low"), of("pay_high")),
            "ties.preferred": lambda: sets[of("preferred")],
            "ties.tags": lambda: sets[of("tags")],
            "kept.by_id": lambda: np.argsort(of("ids")).astype(np.int32),
        }


def _later(name: str, shape: tuple[int, ...], make: Callable[[], NDArray[Any]]) -> Later:
    """A column that is made in one piece."""
    return Later(TYPES[name], shape, lambda: (make(),))


# names


class LabelSets(NamedTuple):
    """The sets that are used, the empty one first; sets of certificates and tags, that is."""

    number: Ints  # by old number
    starts: Ints
    members: Ints
    labels: Names


def _sets(source: Source, vocabularies: Vocabularies) -> LabelSets:
    known = vocabularies.sets.values
    used = {
        number for name in ("required", "preferred", "tags") for number in _seen(source.flat(name), len(known)).tolist()
    }
    sets = sorted({known[number] for number in used} | {()})
    labels = Names.of(label for members in sets for label in members)
    number_of = {members: number for number, members in enumerate(sets)}
    return LabelSets(
        number=np.array([number_of.get(members, 0) for members in known], dtype=np.int32),
        starts=np.concatenate(([0], np.cumsum([len(members) for members in sets]))).astype(np.int32),
        members=labels.find([label for members in sets for label in members]),
        labels=labels,
    )


def _names(
    source: Source, vocabularies: Vocabularies, words: "Survey", skills: "Survey", sets: LabelSets
) -> SegmentNames:
    """Names of what the rows use."""

    def used(vocabulary: Vocabulary[str], numbers: Longs) -> Names:
        return Names.of(vocabulary.values[number] for number in numbers.tolist())

    def named(name: str, vocabulary: Vocabulary[str]) -> Names:
        return used(vocabulary, _seen(source.flat(name), len(vocabulary)))

    return SegmentNames(
        places=named("place", vocabularies.places),
        occupations=named("occupation", vocabularies.occupations),
        employers=named("employer", vocabularies.employers),
        labels=sets.labels,
        skills=used(vocabularies.skills, np.flatnonzero(skills.occurrences)),
        words=used(vocabularies.words, np.flatnonzero(words.occurrences)),
    )


# what is demanded


def _demand(windows: Ints, education: Bytes, kinds: Bytes) -> Words:
    """Bits that a seeker may forbid; see `segment`."""
    demand = windows.astype(np.uint32)
    level = np.uint32(1) << (EDUCATION_BIT + education.astype(np.uint32) - 1)
    demand |= np.where(education > 0, level, 0).astype(np.uint32)
    single = np.isin(kinds, SINGLE_KINDS)
    return demand | np.where(single, kinds.astype(np.uint32) << np.uint32(KIND_BIT), 0).astype(np.uint32)


def _flags(kinds: Bytes, required: Ints) -> Bytes:
    """Takes new numbers of sets, of which the first is empty."""
    several_kinds = (kinds > 0) & ~np.isin(kinds, SINGLE_KINDS)
    return np.where(several_kinds | (required > 0), CLOSER_LOOK, 0).astype(np.uint8)


def _reach(pay_low: Longs, pay_high: Longs) -> Ints:
    most = np.iinfo(np.int32).max
    reach = np.where(pay_high < 0, most, np.maximum(pay_low, pay_high))
    return np.minimum(reach, most).astype(np.int32)


def _middle_pay(low: Longs, high: Longs) -> Floats:
    """The middle of the pay range, or the end that is known; NaN if neither is. Monthly fen."""
    middle = np.where(low < 0, high, np.where(high < 0, low, (low + high) / 2)).astype(np.float64)
    return np.where(middle < 0, np.nan, middle)


def _log_pay(low: Longs, high: Longs) -> Singles:
    middle = _middle_pay(low, high)
    known = middle > 0
    return np.where(known, np.log2(np.where(known, middle, 1.0)), -np.inf).astype(np.float32)


def _usual_pay(low: Longs, high: Longs) -> float:
    middle = _middle_pay(low, high)
    known = middle[middle > 0]
    return float(np.median(known)) if known.size else float("nan")


# skills and terms


class Survey(NamedTuple):
    """What there is to know of a column of lists before any is written."""

    lengths: Longs  # (n,)
    most: Bytes  # (n,) the largest count of each list
    occurrences: Longs  # of each number: in how many lists it is


def _survey(source: Source, name: str, vocabulary: Vocabulary[str]) -> Survey:
    n = len(source)
    survey = Survey(np.zeros(n, np.int64), np.zeros(n, np.uint8), np.zeros(len(vocabulary), np.int64))
    for rows in _pieces(np.arange(n)):
        _count(source.lists(name, rows), rows, survey)
    return survey


@compiled
def _count(lists: Lists, rows: Longs, survey: Survey) -> None:
    for at in range(rows.size):
        row = rows[at]
        survey.lengths[row] = lists.starts[at + 1] - lists.starts[at]
        for place in range(lists.starts[at], lists.starts[at + 1]):
            survey.most[row] = max(survey.most[row], lists.counts[place])
            survey.occurrences[lists.numbers[place]] += 1


def _pieces(rows: Longs) -> Iterator[Longs]:
    return (rows[at : at + PIECE] for at in range(0, rows.size, PIECE))


def _starts(lengths: Longs) -> Longs:
    return np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(lengths)))


@compiled
def _pack(lists: Lists, number: Ints) -> Words:
    terms = np.empty(lists.numbers.size, np.uint32)
    for row in range(lists.starts.size - 1):
        for at in range(lists.starts[row], lists.starts[row + 1]):
            word = np.uint32(number[lists.numbers[at]])
            terms[at] = word << np.uint32(TERM_COUNT_BITS) | np.uint32(lists.counts[at])
        terms[lists.starts[row] : lists.starts[row + 1]].sort()
    return terms


def _skills(terms: Words) -> Ints:
    """What is packed in terms."""
    return (terms >> np.uint32(TERM_COUNT_BITS)).astype(np.int32)


def _weights(occurrences: Longs, number: Ints, names: int, n: int) -> Singles:
    """idf = ln(1 + n / df) of each name, df the number of rows that have it; `number` is the name's by old number."""
    used = np.flatnonzero(occurrences)
    rows = np.ones(names, dtype=np.int64)
    rows[number[used]] = occurrences[used]
    return np.log1p(n / rows).astype(np.float32)


def _borrowed(names: Names, base: Names, base_weights: Singles, n: int) -> Singles:
    """The base's weights, and that of df = 1 for what it does not know."""
    found = base.find(list(names))
    weights = np.full(len(names), np.log1p(max(n, 1)), dtype=np.float32)
    weights[found >= 0] = base_weights[found[found >= 0]]
    return weights


@compiled
def _seen(numbers: Ints, size: int) -> Longs:
    """The numbers below `size` that occur, ascending."""
    marks = np.zeros(size, np.bool_)
    for at in range(numbers.size):
        marks[numbers[at]] = True
    return np.flatnonzero(marks)


@compiled
def _usual_skills(starts: Longs, terms: Words, weight: Singles) -> float:
    """Mean Σ weight of the skills of rows that demand any; 1 if none does. Takes packed terms."""
    total, demanding = 0.0, 0
    for row in range(starts.size - 1):
        demanding += starts[row + 1] > starts[row]
        for at in range(starts[row], starts[row + 1]):
            total += weight[terms[at] >> np.uint32(TERM_COUNT_BITS)]
    return total / demanding if demanding else 1.0


@compiled
def _measures(starts: Longs, terms: Words, weight: Singles, usual: float) -> Singles:
    """The measure draws a row's Σ weight towards the usual: a short list may be short by chance. Takes packed terms."""
    measures = np.empty(starts.size - 1, np.float32)
    for row in range(measures.size):
        total = 0.0
        for at in range(starts[row], starts[row + 1]):
            total += weight[term_word(terms[at])]
        measures[row] = (1 - SKILLS_OWN) * usual + SKILLS_OWN * total
    return measures


@compiled
def _marks(skills: Lists, skill_number: Ints, words: Lists, word_number: Ints) -> Bytes:
    """(n, MARK_BYTES) of the skills, of the words, and of those that come more than once, by their new numbers."""
    marks = np.zeros((skills.starts.size - 1, MARK_BYTES), np.uint8)
    for row in range(marks.shape[0]):
        for at in range(skills.starts[row], skills.starts[row + 1]):
            set_mark(marks, row, 0, mark_of(skill_number[skills.numbers[at]], 8 * SKILL_BYTES))
        for at in range(words.starts[row], words.starts[row + 1]):
            word = word_number[words.numbers[at]]
            set_mark(marks, row, SKILL_BYTES, mark_of(word, 8 * WORD_BYTES))
            if words.counts[at] > 1:
                set_mark(marks, row, SKILL_BYTES + WORD_BYTES, mark_of(word, 8 * REPEATED_BYTES))
    return marks
