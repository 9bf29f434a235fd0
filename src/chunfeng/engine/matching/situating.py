"""Where rows stand: places and occupations in order, cities as runs of them, and circles around what lies in each."""

from collections.abc import Callable, Iterable, Iterator

import numpy as np

from chunfeng.engine.matching.codes import EARTH_KM, NOWHERE, POINT_UNITS, occupation_levels, place_span
from chunfeng.engine.matching.columns import Bytes, Ints, Longs, Singles, Vocabulary
from chunfeng.engine.matching.names import Names
from chunfeng.engine.matching.segment import CITY_CODES


def renumbered(vocabulary: Vocabulary[str], numbers: Ints, names: Names) -> Ints:
    """Numbers of a vocabulary → numbers of `names`."""
    return names.find(vocabulary.values)[numbers] if len(vocabulary) else numbers


def _inverse(order: Longs) -> Ints:
    """Where each element of a permutation stands."""
    inverse = np.empty(order.size, dtype=np.int32)
    inverse[order] = np.arange(order.size, dtype=np.int32)
    return inverse


def places_of(numbers: Ints, vocabulary: Vocabulary[str], names: Names) -> tuple[Ints, Longs, Longs, Ints]:
    """(place of each row, low, high, name of each place): sorted by the start of their spans, wider ones first."""
    span = np.array([place_span(code) for code in names], dtype=np.int64).reshape(-1, 2)
    order = np.lexsort((np.arange(len(names)), span[:, 0] - span[:, 1], span[:, 0]))
    place = _inverse(order)[renumbered(vocabulary, numbers, names)] if len(names) else numbers
    return place, span[order, 0], span[order, 1], order.astype(np.int32)


def occupations_of(numbers: Ints, vocabulary: Vocabulary[str], names: Names) -> tuple[Ints, Ints, Ints]:
    """(occupation of each row, levels and name of each occupation): sorted along the tree, the unstated first."""
    levels = np.array([occupation_levels(code) for code in names], dtype=np.int32).reshape(-1, 4)
    order = np.lexsort((np.arange(len(names)), *levels.T[::-1]))
    occupation = _inverse(order)[renumbered(vocabulary, numbers, names)] if len(names) else numbers
    return occupation, levels[order], order.astype(np.int32)


def cities_of(place_low: Longs) -> tuple[Ints, Ints]:
    """(city of each place, first place of each city and the end). What lies in no city has "cities" of its own."""
    codes = place_low // CITY_CODES
    starts = np.flatnonzero(np.diff(codes, prepend=-1))
    city = np.repeat(np.arange(starts.size, dtype=np.int32), np.diff(np.append(starts, codes.size)))
    return city, np.append(starts, codes.size).astype(np.int32)


def runs_of(city: Ints, occupation: Ints, cities: int, occupations: int) -> Ints:
    """(cities, occupations + 1): rows of city c and occupation o are run[c, o] .. run[c, o + 1]."""
    keys = city.astype(np.int64) * occupations + occupation
    edges = np.arange(cities, dtype=np.int64)[:, None] * occupations + np.arange(occupations + 1)
    return np.searchsorted(keys, edges).astype(np.int32)


def circles_of(city: Ints, point: Callable[[], Iterable[Ints]], cities: int) -> tuple[Ints, Singles, Bytes]:
    """A circle around the rows of each city: (middle, radius in km, whether some row has no coordinates)."""
    total, reach, unlocated = np.zeros((cities, 3)), np.zeros(cities), np.zeros(cities, dtype=np.uint8)
    for here, there in _along(city, point()):
        located = there[:, 0] != NOWHERE
        unlocated[here[~located]] = 1
        total += np.stack([np.bincount(here[located], there[located, axis], cities) for axis in range(3)], axis=1)
    length = np.sqrt((total * total).sum(axis=1))
    middle = np.rint(total / np.where(length > 0, length, 1)[:, None] * (POINT_UNITS - 1)).astype(np.int32)
    middle[length == 0] = (NOWHERE, 0, 0)
    for here, there in _along(city, point()):
        located = there[:, 0] != NOWHERE
        apart = (there[located].astype(np.float64) - middle[here[located]]) / POINT_UNITS
        kilometres = 2 * EARTH_KM * np.arcsin(np.minimum(np.sqrt((apart * apart).sum(axis=1)) / 2, 1))
        np.maximum.at(reach, here[located], kilometres)
    return middle, (reach * 1.001 + 0.001).astype(np.float32), unlocated


def _along(column: Ints, pieces: Iterable[Ints]) -> Iterator[tuple[Ints, Ints]]:
    """Pieces of one column with the same rows of another."""
    at = 0
    for piece in pieces:
        yield column[at : at + piece.shape[0]], piece
        at += piece.shape[0]
