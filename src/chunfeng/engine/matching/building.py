"""From columns to a segment: names sorted, rows sorted, weights and bounds prepared.

What comes out depends on what the rows say, not on their order nor on that of the vocabularies: the same positions give
the same bytes, whether they came from a database, from an older segment or from somebody else's columns.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from chunfeng.engine.compiled import compiled
from chunfeng.engine.matching.codes import EARTH_KM, NOWHERE, POINT_UNITS, occupation_levels, place_span, points
from chunfeng.engine.matching.columns import (
    Bytes,
    Columns,
    Floats,
    Ints,
    Lists,
    Longs,
    Singles,
    Vocabularies,
    Vocabulary,
    Words,
)
from chunfeng.engine.matching.names import Names
from chunfeng.engine.matching.segment import (
    CITY_CODES,
    CLOSER_LOOK,
    EDUCATION_BIT,
    KIND_BIT,
    TERM_COUNT_BITS,
    Cities,
    Kept,
    Look,
    Occupations,
    Places,
    Rows,
    Segment,
    SegmentNames,
    Sets,
    Skills,
    Statistics,
    Table,
    Text,
    Ties,
)
from chunfeng.engine.matching.terms import SKILLS_OWN

MOST_WORDS = 1 << 32 - TERM_COUNT_BITS
SINGLE_KINDS = np.array([1, 2, 4, 8], dtype=np.uint8)


def build(columns: Columns, vocabularies: Vocabularies, base: Segment | None = None) -> Segment:
    """The segment of `columns`. Without `base` it is one itself, and its words weigh by its own rows.

    Raises ValueError for more different words than a packed term can number.
    """
    names, sets = _names(columns, vocabularies)
    place, place_low, place_high, place_name = _places(columns.place, vocabularies.places, names.places)
    occupation, levels, occupation_name = _occupations(columns.occupation, vocabularies.occupations, names.occupations)
    city, city_places = _cities(place_low)
    order = np.lexsort((columns.ids, occupation, city[place])) if place.size else np.empty(0, dtype=np.int64)
    if max(len(names.skills), len(names.words)) > MOST_WORDS:
        raise ValueError(f"a segment numbers at most {MOST_WORDS:,} different words; here are {len(names.words):,}")
    skill_starts, demanded = _packed(columns.skills, order, names.skills.find(vocabularies.skills.values))
    term_starts, terms = _packed(columns.words, order, names.words.find(vocabularies.words.values))
    columns, place, occupation = columns.take(order), place[order], occupation[order]
    if base is None:
        skill_weight = _weights(demanded, len(names.skills), place.size)
        word_weight = _weights(terms, len(names.words), place.size)
        usual_skills = _usual_skills(skill_starts, demanded, skill_weight)
        statistics = Statistics(place.size, _usual_pay(columns), usual_skills)
    else:
        statistics = base.statistics
        skill_weight = _borrowed(names.skills, base.names.skills, base.table.skills.weight, statistics.n)
        word_weight = _borrowed(names.words, base.names.words, base.table.text.weight, statistics.n)
    skills = (demanded >> np.uint32(TERM_COUNT_BITS)).astype(np.int32)
    bounds = _skill_bounds(skill_starts, skills, skill_weight, statistics.usual_skills)
    point = points(columns.lon, columns.lat)
    city_point, city_reach, city_unlocated = _city_circles(city[place], point, city_places.size - 1)
    set_numbers, set_starts, set_members = sets
    table = Table(
        Look(_demand(columns), _reach(columns), place),
        Rows(
            valid_through=columns.valid_through,
            min_age=columns.min_age,
            max_age=columns.max_age,
            flags=_flags(columns, set_starts, set_numbers),
            kinds=columns.kinds,
            required=set_numbers[columns.required],
            point=point,
            pay=_log_pay(columns),
            updated=columns.updated,
            experience=columns.experience,
            signature=bounds.signature,
            least_share=bounds.least_share,
            most_share=bounds.most_share,
            most_said=_most_said(term_starts, terms),
        ),
        Skills(skill_starts, skills, bounds.measure, skill_weight),
        Text(term_starts, terms, word_weight),
        Ties(
            ids=columns.ids,
            referrals=columns.referrals,
            openings=columns.openings,
            preferred=set_numbers[columns.preferred],
            tags=set_numbers[columns.tags],
            employer=_renumbered(vocabularies.employers, columns.employer, names.employers),
            occupation=occupation,
        ),
        Places(place_low, place_high, place_name),
        Cities(
            first_place=city_places,
            run=_runs(city[place], occupation, city_places.size - 1, levels.shape[0]),
            point=city_point,
            reach=city_reach,
            unlocated=city_unlocated,
        ),
        Occupations(levels, occupation_name),
        Sets(set_starts, set_members),
        Kept(
            by_id=np.argsort(columns.ids).astype(np.int32),
            education=columns.education,
            pay_low=columns.pay_low,
            pay_high=columns.pay_high,
            lon=columns.lon,
            lat=columns.lat,
        ),
    )
    return Segment(_contiguous(table), names, statistics)


def _contiguous(table: Table) -> Table:
    groups: Any = (type(group)(*map(np.ascontiguousarray, group)) for group in table)
    return Table(*groups)


# names


def _names(columns: Columns, vocabularies: Vocabularies) -> tuple[SegmentNames, tuple[Ints, Ints, Ints]]:
    """Names of what the rows use, and the sets as (number by old number, starts, members), the empty set first."""
    used = np.unique(np.concatenate((columns.required, columns.preferred, columns.tags)))
    sets = sorted({vocabularies.sets.values[number] for number in used.tolist()} | {()})
    labels = Names.of(label for members in sets for label in members)
    number_of = {members: number for number, members in enumerate(sets)}
    names = SegmentNames(
        places=_used(columns.place, vocabularies.places),
        occupations=_used(columns.occupation, vocabularies.occupations),
        employers=_used(columns.employer, vocabularies.employers),
        labels=labels,
        skills=_used(columns.skills.numbers, vocabularies.skills),
        words=_used(columns.words.numbers, vocabularies.words),
    )
    numbers = np.array([number_of.get(members, 0) for members in vocabularies.sets.values], dtype=np.int32)
    starts = np.concatenate(([0], np.cumsum([len(members) for members in sets]))).astype(np.int32)
    return names, (numbers, starts, labels.find([label for members in sets for label in members]))


def _used(numbers: Ints, vocabulary: Vocabulary[str]) -> Names:
    return Names.of(vocabulary.values[number] for number in _seen(numbers, len(vocabulary)).tolist())


def _renumbered(vocabulary: Vocabulary[str], numbers: Ints, names: Names) -> Ints:
    """Numbers of a vocabulary → numbers of `names`."""
    return names.find(vocabulary.values)[numbers] if len(vocabulary) else numbers


def _inverse(order: Longs) -> Ints:
    """Where each element of a permutation stands."""
    inverse = np.empty(order.size, dtype=np.int32)
    inverse[order] = np.arange(order.size, dtype=np.int32)
    return inverse


# where and what


def _places(numbers: Ints, vocabulary: Vocabulary[str], names: Names) -> tuple[Ints, Longs, Longs, Ints]:
    """(place of each row, low, high, name of each place): sorted by the start of their spans, wider ones first."""
    span = np.array([place_span(code) for code in names], dtype=np.int64).reshape(-1, 2)
    order = np.lexsort((np.arange(len(names)), span[:, 0] - span[:, 1], span[:, 0]))
    place = _inverse(order)[_renumbered(vocabulary, numbers, names)] if len(names) else numbers
    return place, span[order, 0], span[order, 1], order.astype(np.int32)


def _occupations(numbers: Ints, vocabulary: Vocabulary[str], names: Names) -> tuple[Ints, Ints, Ints]:
    """(occupation of each row, levels and name of each occupation): sorted along the tree, the unstated first."""
    levels = np.array([occupation_levels(code) for code in names], dtype=np.int32).reshape(-1, 4)
    order = np.lexsort((np.arange(len(names)), *levels.T[::-1]))
    occupation = _inverse(order)[_renumbered(vocabulary, numbers, names)] if len(names) else numbers
    return occupation, levels[order], order.astype(np.int32)


def _cities(place_low: Longs) -> tuple[Ints, Ints]:
    """(city of each place, first place of each city and the end). What lies in no city has "cities" of its own."""
    codes = place_low // CITY_CODES
    starts = np.flatnonzero(np.diff(codes, prepend=-1))
    city = np.repeat(np.arange(starts.size, dtype=np.int32), np.diff(np.append(starts, codes.size)))
    return city, np.append(starts, codes.size).astype(np.int32)


def _runs(city: Ints, occupation: Ints, cities: int, occupations: int) -> Ints:
    """(cities, occupations + 1): rows of city c and occupation o are run[c, o] .. run[c, o + 1]."""
    keys = city.astype(np.int64) * occupations + occupation
    edges = np.arange(cities, dtype=np.int64)[:, None] * occupations + np.arange(occupations + 1)
    return np.searchsorted(keys, edges).astype(np.int32)


def _city_circles(city: Ints, point: Ints, cities: int) -> tuple[Ints, Singles, Bytes]:
    """A circle around the rows of each city: (middle, radius in km, whether some row has no coordinates)."""
    located = point[:, 0] != NOWHERE
    total = np.stack([np.bincount(city[located], point[located, axis], cities) for axis in range(3)], axis=1)
    length = np.sqrt((total * total).sum(axis=1))
    middle = np.rint(total / np.where(length > 0, length, 1)[:, None] * (POINT_UNITS - 1)).astype(np.int32)
    middle[length == 0] = (NOWHERE, 0, 0)
    reach = np.zeros(cities)
    apart = (point[located].astype(np.float64) - middle[city[located]]) / POINT_UNITS
    kilometres = 2 * EARTH_KM * np.arcsin(np.minimum(np.sqrt((apart * apart).sum(axis=1)) / 2, 1))
    np.maximum.at(reach, city[located], kilometres)
    unlocated = np.bincount(city[~located], minlength=cities) > 0
    return middle, (reach * 1.001 + 0.001).astype(np.float32), unlocated.astype(np.uint8)


# what is demanded


def _demand(columns: Columns) -> Words:
    """Bits that a seeker may forbid; see `segment`."""
    demand = columns.windows.astype(np.uint32)
    stated = columns.education > 0
    demand |= np.where(stated, np.uint32(1) << (EDUCATION_BIT + columns.education.astype(np.uint32) - 1), 0).astype(
        np.uint32
    )
    single = np.isin(columns.kinds, SINGLE_KINDS)
    return demand | np.where(single, columns.kinds.astype(np.uint32) << np.uint32(KIND_BIT), 0).astype(np.uint32)


def _flags(columns: Columns, set_starts: Ints, set_numbers: Ints) -> Bytes:
    several_kinds = (columns.kinds > 0) & ~np.isin(columns.kinds, SINGLE_KINDS)
    certificates = np.diff(set_starts)[set_numbers[columns.required]] > 0
    return np.where(several_kinds | certificates, CLOSER_LOOK, 0).astype(np.uint8)


def _reach(columns: Columns) -> Ints:
    most = np.iinfo(np.int32).max
    reach = np.where(columns.pay_high < 0, most, np.maximum(columns.pay_low, columns.pay_high))
    return np.minimum(reach, most).astype(np.int32)


def _middle_pay(columns: Columns) -> Floats:
    """The middle of the pay range, or the end that is known; NaN if neither is. Monthly fen."""
    low, high = columns.pay_low, columns.pay_high
    middle = np.where(low < 0, high, np.where(high < 0, low, (low + high) / 2)).astype(np.float64)
    return np.where(middle < 0, np.nan, middle)


def _log_pay(columns: Columns) -> Singles:
    middle = _middle_pay(columns)
    known = middle > 0
    return np.where(known, np.log2(np.where(known, middle, 1.0)), -np.inf).astype(np.float32)


def _usual_pay(columns: Columns) -> float:
    middle = _middle_pay(columns)
    known = middle[middle > 0]
    return float(np.median(known)) if known.size else float("nan")


# skills and terms


@compiled
def _packed(lists: Lists, rows: Longs, number: Ints) -> tuple[Longs, Words]:
    """(starts, terms) of the lists of `rows`, in their order; terms with new numbers, ascending within each list."""
    starts = np.zeros(rows.size + 1, np.int64)
    for place in range(rows.size):
        row = rows[place]
        starts[place + 1] = starts[place] + lists.starts[row + 1] - lists.starts[row]
    terms = np.empty(starts[-1], np.uint32)
    for place in range(rows.size):
        first, shift = starts[place], lists.starts[rows[place]] - starts[place]
        for at in range(first, starts[place + 1]):
            word = np.uint32(number[lists.numbers[at + shift]])
            terms[at] = word << np.uint32(TERM_COUNT_BITS) | np.uint32(lists.counts[at + shift])
        terms[first : starts[place + 1]].sort()
    return starts, terms


def _weights(terms: Words, names: int, n: int) -> Singles:
    """idf = ln(1 + n / df) of each name, df the number of rows that have it."""
    return np.log1p(n / np.maximum(_occurrences(terms, names), 1)).astype(np.float32)


def _borrowed(names: Names, base: Names, base_weights: Singles, n: int) -> Singles:
    """The base's weights, and that of df = 1 for what it does not know."""
    found = base.find(list(names))
    weights = np.full(len(names), np.log1p(max(n, 1)), dtype=np.float32)
    weights[found >= 0] = base_weights[found[found >= 0]]
    return weights


@compiled
def _occurrences(terms: Words, names: int) -> Longs:
    counts = np.zeros(names, np.int64)
    for at in range(terms.size):
        counts[terms[at] >> np.uint32(TERM_COUNT_BITS)] += 1
    return counts


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


class SkillBounds(NamedTuple):
    """What `Skills` and `Rows` keep of each row's demanded skills.

    If m bits of the signature are missing to a seeker, at least m different skills are, so that the coverage is at most
    most_share − m · least_share.
    """

    signature: NDArray[np.uint64]
    least_share: Singles
    most_share: Singles
    measure: Singles


@compiled
def _skill_bounds(starts: Longs, skills: Ints, weight: Singles, usual: float) -> SkillBounds:
    """The measure draws a row's Σ weight towards the usual: a short list may be short by chance."""
    n = starts.size - 1
    bounds = SkillBounds(
        np.zeros(n, np.uint64), np.zeros(n, np.float32), np.zeros(n, np.float32), np.zeros(n, np.float32)
    )
    for row in range(n):
        total, smallest = 0.0, np.inf
        for at in range(starts[row], starts[row + 1]):
            bounds.signature[row] |= np.uint64(1) << skill_bit(skills[at])
            total += weight[skills[at]]
            smallest = min(smallest, weight[skills[at]])
        measure = (1 - SKILLS_OWN) * usual + SKILLS_OWN * total
        bounds.measure[row] = measure
        if total > 0:
            bounds.least_share[row] = smallest / measure * 0.99999
            bounds.most_share[row] = total / measure * 1.00001
    return bounds


@compiled
def _most_said(starts: Longs, terms: Words) -> Bytes:
    """(n,) the largest count in each row's text."""
    most = np.zeros(starts.size - 1, np.uint8)
    for row in range(most.size):
        for at in range(starts[row], starts[row + 1]):
            most[row] = max(most[row], np.uint8(terms[at] & np.uint32(255)))
    return most


@compiled
def skill_bit(skill: int) -> np.uint64:
    """The bit of a 64-bit signature that stands for a skill (multiplicative hashing)."""
    return (np.uint64(skill) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(58)
