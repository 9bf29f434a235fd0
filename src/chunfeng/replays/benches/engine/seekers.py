"""Made-up seekers as columns: where, what and when they would work, what they can, and what they leave unsaid."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from typing import Self

import numpy as np
from numpy.random import Generator

from chunfeng.engine.matching import ALL_WINDOWS, Certificate, Roster, Seeker
from chunfeng.engine.matching.codes import occupation_levels, place_span, points
from chunfeng.engine.matching.columns import NEVER, Words
from chunfeng.engine.matching.roster import (
    HAS_WISHES,
    SHOWS_PAPERS,
    STRICT,
    Barred,
    Branches,
    Numbers,
    Papers,
    People,
    Spans,
    Terms,
    Wishes,
)
from chunfeng.engine.matching.segment import DEAD_BIT, EDUCATION_BIT, KIND_BIT, TERM_COUNT_BITS
from chunfeng.replays.benches.engine import world as country
from chunfeng.replays.benches.engine.drawing import BLOCK, Bags, Bytes, Floats, Ints, Lists, Longs, sometimes, stream
from chunfeng.replays.benches.engine.positions import MOSTLY_LARGE_CITIES, TAGS, free_time
from chunfeng.replays.benches.engine.world import World, name_of_certificate, name_of_skill, name_of_word, scattered

SKILL_DRAWS, WORD_DRAWS = (5, 20), (30, 100)
UNSAID = -1

WISHED_REGIONS = (0.40, 0.25, 0.20, 0.10, 0.05)  # 1 .. 5 of them
WISHED_LEVELS = (0.28, 0.60, 0.10, 0.02)  # a district, a city, a province, the whole country
WISHED_OCCUPATIONS = (0.35, 0.30, 0.20, 0.15)  # 1 .. 4 of them
WISHED_KINDS = (0.80, 0.30, 0.25, 0.10)  # full time, part time, temporary, internship; each by itself
EDUCATION = (0.03, 0.20, 0.27, 0.25, 0.20, 0.04, 0.01)  # unsaid, Education.JUNIOR .. DOCTOR
CERTIFICATES = (0.50, 0.30, 0.15, 0.05)  # 0 .. 3 of them


@dataclass(frozen=True, slots=True)
class Seekers:
    """m seekers, ids ascending from 1. UNSAID and NaN stand for what somebody has not said."""

    world: World
    ids: Longs
    places: Lists  # world.places, any of them; none: the whole country
    home_lon: Floats
    home_lat: Floats
    radius_km: Floats
    occupations: Lists  # world.occupations
    strict: Bytes  # 1: nothing but these occupations
    kinds: Ints
    education: Ints
    experience_years: Floats
    age: Ints
    pay_floor: Longs  # fen a month
    windows: Ints
    certificates: Lists
    certificate_through: Ints  # parallel to certificates.values: day numbers, NEVER for no end
    certificates_said: Bytes  # 0: has not said what they hold
    preference: Ints  # TAGS, the empty one for none
    skills: Bags
    words: Bags

    @classmethod
    def of(cls, world: World, count: int, seed: int, today: date) -> Self:
        """`count` seekers as they are on `today`."""

        def chance(name: str) -> Generator:
            return stream(seed, f"seeker {name}")

        home = chance("home").choice(world.people.size, count, p=world.people).astype(np.int32)
        lon, lat = scattered(chance("point"), world.lon[home], world.lat[home], 3)
        homeless = chance("unsaid home").random(count) < 0.05
        wished = _occupations(chance("occupations"), world, count)
        trade = wished[:, 0].copy()
        said = (chance("said").random(count) >= 0.1).astype(np.uint8)
        certificates = _certificates(chance("certificates"), world.certificate_pools[trade], said)
        ends = today.toordinal() + chance("ends").integers(-90, 900, certificates.values.size)
        kinds = (chance("kinds").random((count, 4)) < WISHED_KINDS) @ (1 << np.arange(4))
        floor = np.round(np.exp(chance("pay").normal(8.5, 0.35, count)) / 100).astype(np.int64) * 10_000
        years = np.minimum(chance("years").exponential(6, count), 40)
        education = chance("education").choice(len(EDUCATION), count, p=EDUCATION).astype(np.int32)
        return cls(
            world=world,
            ids=np.arange(1, count + 1, dtype=np.int64),
            places=_places(chance("places"), world, home),
            home_lon=np.where(homeless, np.nan, lon),
            home_lat=np.where(homeless, np.nan, lat),
            radius_km=sometimes(chance("radius"), 0.95, chance("km").uniform(10, 60, count), np.nan),
            occupations=Lists.chosen(wished),
            strict=(chance("strict").random(count) < 0.05).astype(np.uint8),
            kinds=np.maximum(kinds, 1).astype(np.int32),
            education=np.where(education == 0, UNSAID, education).astype(np.int32),
            experience_years=sometimes(chance("unsaid years"), 0.05, years, np.nan),
            age=sometimes(chance("unsaid age"), 0.03, chance("age").integers(16, 61, count).astype(np.int32), UNSAID),
            pay_floor=sometimes(chance("unsaid floor"), 0.05, floor, UNSAID),
            windows=free_time(chance("windows"), count),
            certificates=certificates,
            certificate_through=sometimes(chance("for ever"), 0.6, ends.astype(np.int32), NEVER),
            certificates_said=said,
            preference=chance("preference").choice(len(TAGS), count, p=(0.9, 0.08, 0.02)).astype(np.int32),
            skills=Bags.of(seed + 17, trade, SKILL_DRAWS, world.skill_pools, world.common_skills, 1),
            words=Bags.of(seed + 19, trade, WORD_DRAWS, world.word_pools, world.common_words, 2),
        )

    def __len__(self) -> int:
        return self.ids.size

    def seekers(self, part: slice = slice(None)) -> list[Seeker]:
        """Some of them one by one, as the engine is asked about a single person."""
        return list(self._seekers(range(*part.indices(len(self)))))

    def taken(self, rows: Longs) -> "Seekers":
        """Some of them, as they are."""
        columns = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "world"}
        taken = {
            name: column[rows] if isinstance(column, np.ndarray) else column.taken(rows)
            for name, column in columns.items()
            if name != "certificate_through"
        }
        papers = self.certificates
        through = Lists(papers.starts, self.certificate_through, papers.counts).taken(rows).values
        return Seekers(world=self.world, certificate_through=through, **taken)

    def roster(self) -> Roster:
        """All of them as the engine enrols them, without a `Seeker` in between."""
        labels = [*map(name_of_certificate, range(country.CERTIFICATES)), *(tag for (tag,) in TAGS[1:])]
        words = [*map(name_of_word, range(country.WORDS)), *map(name_of_skill, range(country.SKILLS))]
        tags = Lists.chosen(np.where(self.preference > 0, country.CERTIFICATES - 1 + self.preference, -1)[:, None])
        return Roster(
            Wishes(
                self._people(),
                self._spans(),
                Branches(self.occupations.starts, self._levels()),
                self._skills(),
                self._terms(),
                Papers(
                    self.certificates.starts,
                    self.certificates.values,
                    np.zeros(self.certificate_through.size, dtype=np.int32),
                    self.certificate_through,
                ),
                Numbers(tags.starts, tags.values),
                _nothing_barred(len(self)),
            ),
            words,
            labels,
            [],
        )

    def held(self, row: int) -> tuple[Certificate, ...] | None:
        """The certificates of one; None if they have not said."""
        run = slice(int(self.certificates.starts[row]), int(self.certificates.starts[row + 1]))
        papers = zip(self.certificates.values[run].tolist(), self.certificate_through[run].tolist(), strict=True)
        if not self.certificates_said[row]:
            return None
        return tuple(
            Certificate(name_of_certificate(number), None, None if end == NEVER else date.fromordinal(end))
            for number, end in papers
        )

    def _people(self) -> People:
        wishes = np.where(self.occupations.lengths > 0, HAS_WISHES | STRICT * self.strict.astype(np.int64), 0)
        return People(
            ids=self.ids,
            forbidden=self._forbidden(),
            kinds=(self.kinds & 15).astype(np.uint8),
            floor=np.maximum(self.pay_floor, 0).astype(np.int32),
            age=self.age,
            experience=self.experience_years,
            home=points(self.home_lon, self.home_lat),
            radius=np.where(np.isnan(self.radius_km), np.inf, self.radius_km),
            flags=(wishes | SHOWS_PAPERS * self.certificates_said).astype(np.uint8),
        )

    def _forbidden(self) -> Words:
        """As `roster.forbidden` of each."""
        education = np.where(self.education == UNSAID, 0, 0x3F >> self.education.clip(0) << self.education.clip(0))
        kinds = np.where(self.kinds & 15, ~self.kinds & 15, 0)
        bits = ALL_WINDOWS & ~self.windows.astype(np.int64) | education.astype(np.int64) << EDUCATION_BIT
        return (bits | kinds.astype(np.int64) << KIND_BIT | 1 << DEAD_BIT).astype(np.uint32)

    def _spans(self) -> Spans:
        spans = np.array([place_span(code) for code in self.world.places], dtype=np.int64)[self.places.values]
        owners = np.repeat(np.arange(len(self)), self.places.lengths)
        spans = spans[np.lexsort((-spans[:, 1], spans[:, 0], owners))]
        return Spans(self.places.starts, spans[:, 0].copy(), spans[:, 1].copy())

    def _levels(self) -> Ints:
        levels = np.array([occupation_levels(code) for code in self.world.occupations], dtype=np.int32)
        return levels[self.occupations.values]

    def _skills(self) -> Numbers:
        """Their numbers follow those of the words."""
        skills = self.skills.drawn()
        np.add(skills.values, country.WORDS, out=skills.values)
        return Numbers(skills.starts, skills.values)

    def _terms(self) -> Terms:
        """Words as often as they were said and each skill once, as the lexicon would cut it; block after block."""
        space = self.words.wanted.sum(dtype=np.int64) + self.skills.wanted.sum(dtype=np.int64)
        terms, starts = np.empty(int(space), dtype=np.uint32), np.zeros(len(self) + 1, dtype=np.int64)
        for first in range(0, len(self), BLOCK):
            rows = np.arange(first, min(first + BLOCK, len(self)))
            words, skills = self.words.drawn(rows), self.skills.drawn(rows)
            some = terms[starts[first] :][: words.values.size + skills.values.size]
            said = np.ones(some.size, dtype=np.bool_)
            said[np.arange(skills.values.size) + np.repeat(words.starts[1:], skills.lengths)] = False
            some[said] = words.values.astype(np.uint32) << np.uint32(TERM_COUNT_BITS) | words.counts
            some[~said] = (skills.values + country.WORDS).astype(np.uint32) << np.uint32(TERM_COUNT_BITS) | np.uint32(1)
            starts[rows + 1] = starts[first] + words.starts[1:] + skills.starts[1:]
        return Terms(starts, terms[: starts[-1]])

    def _seekers(self, chosen: range) -> Iterator[Seeker]:
        skills, words = (
            bags.drawn(np.arange(chosen.start, chosen.stop, chosen.step)) for bags in (self.skills, self.words)
        )
        for at, row in enumerate(chosen):
            yield Seeker(
                id=int(self.ids[row]),
                places=tuple(self.world.places[number] for number in self.places.row(row)),
                home_lon=float(self.home_lon[row]),
                home_lat=float(self.home_lat[row]),
                radius_km=float(self.radius_km[row]),
                occupations=tuple(self.world.occupations[number] for number in self.occupations.row(row)),
                strict_occupation=bool(self.strict[row]),
                kinds=int(self.kinds[row]),
                education=_said(int(self.education[row])),
                experience_years=float(self.experience_years[row]),
                age=_said(int(self.age[row])),
                pay_floor=_said(int(self.pay_floor[row])),
                windows=int(self.windows[row]),
                skills=tuple(map(name_of_skill, skills.row(at).tolist())),
                words=tuple(map(name_of_word, np.repeat(words.row(at), words.row_counts(at)).tolist())),
                certificates=self.held(row),
                preferences=TAGS[self.preference[row]],
            )


def _places(chance: Generator, world: World, home: Ints) -> Lists:
    """One to five regions, the first mostly around home; who would go anywhere names none."""
    count, most = home.size, len(WISHED_REGIONS)
    jobs = world.people**MOSTLY_LARGE_CITIES
    wishes = chance.choice(most, count, p=WISHED_REGIONS) + 1
    table = np.full((count, most), -1, dtype=np.int32)
    anywhere = np.zeros(count, dtype=np.bool_)
    for column in range(most):
        district = chance.choice(jobs.size, count, p=jobs / jobs.sum()).astype(np.int32)
        if column == 0:
            district = np.where(chance.random(count) < 0.7, home, district)
        level = chance.choice(len(WISHED_LEVELS), count, p=WISHED_LEVELS)
        region = np.select((level == 0, level == 1), (district, world.city_of[district]), world.province_of[district])
        asked = column < wishes
        anywhere |= asked & (level == 3)
        table[:, column] = np.where(asked, region, -1)
    table[anywhere] = -1
    return Lists.chosen(table)


def _occupations(chance: Generator, world: World, count: int) -> Ints:
    """(count, 4) numbers, −1 for none: the first is one's trade, six in ten of the others lie near it in the tree."""
    wishes = chance.choice(len(WISHED_OCCUPATIONS), count, p=WISHED_OCCUPATIONS) + 1
    last = world.workers.size - 1
    table = chance.choice(last + 1, (count, len(WISHED_OCCUPATIONS)), p=world.workers).astype(np.int32)
    near = np.clip(table[:, :1] + chance.integers(-12, 13, table.shape), 0, last)
    table[:, 1:] = np.where(chance.random(table.shape) < 0.6, near, table)[:, 1:]
    table[np.arange(table.shape[1]) >= wishes[:, None]] = -1
    return table


def _certificates(chance: Generator, pools: Ints, said: Bytes) -> Lists:
    """None to three of the trade's certificates."""
    count, most = pools.shape[0], len(CERTIFICATES) - 1
    held = chance.choice(most + 1, count, p=CERTIFICATES) * said
    at = (pools.shape[1] * chance.random((count, most)) ** 2).astype(np.int64)
    table = np.take_along_axis(pools, at, axis=1)
    table[np.arange(most) >= held[:, None]] = -1
    return Lists.chosen(table)


def _nothing_barred(count: int) -> Barred:
    nowhere, nothing = np.zeros(count + 1, dtype=np.int64), np.empty(0, dtype=np.int32)
    none = Numbers(nowhere, nothing)
    return Barred(none, Branches(nowhere, nothing.reshape(0, 4)), none, nowhere, nothing.astype(np.int64))


def _said(value: int) -> int | None:
    return None if value == UNSAID else value
