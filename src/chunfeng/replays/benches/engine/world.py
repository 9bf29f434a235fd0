"""The country that all markets lie in: its places, trades and words. Made up, but shaped like the real one.

31 provinces hold 340 cities and 3,000 districts, the largest cities a twentieth of the people each; 1,600 occupations
stand in a tree of four levels; 8,000 skills, 50,000 words and 1,500 certificates fall in frequency like Zipf's, and
each trade has its own favourites, which it shares in part with the trades beside it.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.random import Generator

from chunfeng.replays.benches.engine.drawing import QUANTILES, Floats, Ints, skewed, stream, zipf

PROVINCES, CITIES, DISTRICTS = 31, 340, 3000
MAJORS, MIDDLES, MINORS, OCCUPATIONS = 8, 75, 430, 1600
SKILLS, WORDS, CERTIFICATES = 8000, 50_000, 1500

PROVINCE_CODES = (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66))
"""GB/T 2260, first two digits."""

DEGREE_KM = 111.2
SEED = 7
"""The country is one and the same for all markets; their seeds choose who and what is in it."""


@dataclass(frozen=True, slots=True)
class World:
    """Codes as strings; what belongs to what as numbers; shares of people; pools to draw from.

    `places` lists districts, then cities, then provinces, so that a district's number is also its place number.
    """

    places: list[str]
    city_of: Ints  # (districts,) numbers in `places`
    province_of: Ints  # (districts,)
    lon: Floats  # (districts,)
    lat: Floats
    people: Floats  # (districts,) shares
    occupations: list[str]
    workers: Floats  # (occupations,) shares
    skill_pools: Ints  # (occupations, 60)
    word_pools: Ints  # (occupations, 400)
    certificate_pools: Ints  # (occupations, 12)
    common_skills: Ints  # (QUANTILES,)
    common_words: Ints

    @classmethod
    def of(cls, seed: int = SEED) -> Self:
        province_of_city, city_of, people = _divide(stream(seed, "places"))
        lon, lat = _map(stream(seed, "map"), province_of_city, city_of)
        minor_of, middle_of, major_of = _tree(stream(seed, "occupations"))
        trades = stream(seed, "trades")
        skills = trades.permutation(SKILLS).astype(np.int32)[zipf(SKILLS, 5)]
        words = trades.permutation(WORDS).astype(np.int32)[zipf(WORDS, 10)]
        return cls(
            places=_place_codes(province_of_city, city_of),
            city_of=(DISTRICTS + city_of).astype(np.int32),
            province_of=(DISTRICTS + CITIES + province_of_city[city_of]).astype(np.int32),
            lon=lon,
            lat=lat,
            people=people,
            occupations=_occupation_codes(minor_of, middle_of, major_of),
            workers=skewed(trades, OCCUPATIONS, 10),
            skill_pools=_pools(trades, skills, (20, 20, 20), SKILLS, minor_of, middle_of),
            word_pools=_pools(trades, words, (150, 150, 100), WORDS, minor_of, middle_of),
            certificate_pools=trades.integers(0, CERTIFICATES, (MINORS, 12), dtype=np.int32)[minor_of],
            common_skills=skills,
            common_words=words,
        )


def name_of_skill(number: int) -> str:
    return f"s{number}"


def name_of_word(number: int) -> str:
    return f"w{number}"


def name_of_certificate(number: int) -> str:
    return f"c{number}"


def _parents(chance: Generator, children: int, parents: int) -> Ints:
    """(children,) ascending; every parent has one at least."""
    chosen = chance.integers(0, parents, children)
    chosen[:parents] = np.arange(parents)
    return np.sort(chosen).astype(np.int32)


def _number_within(parents: Ints) -> Ints:
    """(n,) 1, 2, 3 … within each parent; `parents` ascend."""
    first = np.searchsorted(parents, parents)
    return (np.arange(parents.size) - first + 1).astype(np.int32)


def _divide(chance: Generator) -> tuple[Ints, Ints, Floats]:
    """Province of each city, city of each district, people of each district. Large cities have more districts."""
    province_of_city = _parents(chance, CITIES, PROVINCES)
    size = skewed(chance, CITIES, 6, 1.1)
    districts = np.maximum(2, np.round(DISTRICTS * (0.5 / CITIES + 0.5 * size))).astype(np.int64)
    while (missing := DISTRICTS - int(districts.sum())) != 0:
        districts[chance.integers(CITIES)] += 1 if missing > 0 else -1
        districts = np.maximum(districts, 1)
    city_of = np.repeat(np.arange(CITIES, dtype=np.int32), districts)
    portion = chance.dirichlet(np.full(DISTRICTS, 3.0))
    people = size[city_of] * portion / np.bincount(city_of, weights=portion)[city_of]
    return province_of_city, city_of, people / people.sum()


def _map(chance: Generator, province_of_city: Ints, city_of: Ints) -> tuple[Floats, Floats]:
    """Degrees of the districts: within some 40 km of their city, and cities within some 300 km of their province."""
    lon = chance.uniform(98, 122, PROVINCES)[province_of_city]
    lat = chance.uniform(22, 45, PROVINCES)[province_of_city]
    lon, lat = scattered(chance, lon, lat, 150)
    lon, lat = scattered(chance, lon[city_of], lat[city_of], 20)
    return np.clip(lon, 74, 134), np.clip(lat, 18.5, 53)


def scattered(chance: Generator, lon: Floats, lat: Floats, km: float) -> tuple[Floats, Floats]:
    """Points about `km` (one standard deviation, each way) off the given ones."""
    north = chance.normal(0, km / DEGREE_KM, lat.size)
    east = chance.normal(0, km / DEGREE_KM, lon.size) / np.cos(np.radians(lat))
    return lon + east, lat + north


def _place_codes(province_of_city: Ints, city_of: Ints) -> list[str]:
    provinces = [f"{code}" for code in PROVINCE_CODES]
    cities = [f"{provinces[p]}{n:02d}" for p, n in zip(province_of_city, _number_within(province_of_city), strict=True)]
    districts = [f"{cities[c]}{n:02d}" for c, n in zip(city_of, _number_within(city_of), strict=True)]
    return [*districts, *cities, *provinces]


def _tree(chance: Generator) -> tuple[Ints, Ints, Ints]:
    """For each occupation its minor, middle and major group."""
    minor_of = _parents(chance, OCCUPATIONS, MINORS)
    middle_of_minor = _parents(chance, MINORS, MIDDLES)
    major_of_middle = _parents(chance, MIDDLES, MAJORS)
    middle_of = middle_of_minor[minor_of]
    return minor_of, middle_of, major_of_middle[middle_of]


def _occupation_codes(minor_of: Ints, middle_of: Ints, major_of: Ints) -> list[str]:
    def numbers(children: Ints, parents: Ints) -> Ints:
        """The number of each row's child within its parent."""
        distinct, first = np.unique(children, return_index=True)
        return _number_within(parents[first])[np.searchsorted(distinct, children)]

    levels = (
        major_of + 1,
        numbers(middle_of, major_of),
        numbers(minor_of, middle_of),
        _number_within(minor_of),
    )
    return [f"{a}-{b:02d}-{c:02d}-{d:02d}" for a, b, c, d in zip(*levels, strict=True)]


def _pools(
    chance: Generator, common: Ints, sizes: tuple[int, int, int], count: int, minor_of: Ints, middle_of: Ints
) -> Ints:
    """(occupations, sum of sizes) words of a trade: its own, then its minor group's, then its middle group's."""
    own = chance.integers(0, count, (OCCUPATIONS, sizes[0]), dtype=np.int32)
    minor = common[chance.integers(0, QUANTILES, (MINORS, sizes[1]))]
    middle = common[chance.integers(0, QUANTILES, (MIDDLES, sizes[2]))]
    return np.concatenate((own, minor[minor_of], middle[middle_of]), axis=1)
