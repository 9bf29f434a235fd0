"""Made-up positions as columns: what each asks and offers, with the skews and the gaps of real advertisements."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from chunfeng.engine.matching import Lists as EngineLists
from chunfeng.engine.matching import PositionRow, Source, Vocabularies, Vocabulary
from chunfeng.engine.matching.columns import NEVER, NO_LIMIT
from chunfeng.engine.matching.terms import ALL_WINDOWS, DAYS, LEGAL_WORKING_AGE, PARTS
from chunfeng.kernel.vocabulary import HeadcountKind
from chunfeng.replays.benches.engine.drawing import Bags, Floats, Ints, Longs, sometimes, stream
from chunfeng.replays.benches.engine.world import (
    SKILLS,
    WORDS,
    World,
    name_of_certificate,
    name_of_skill,
    name_of_word,
    scattered,
)

SKILL_DRAWS, WORD_DRAWS = (3, 12), (52, 180)
POSITIONS_AN_EMPLOYER = 8
MOSTLY_LARGE_CITIES = 1.15
"""Jobs are even more concentrated than people: shares of districts to this power."""

EDUCATION = (0.35, 0.10, 0.15, 0.20, 0.12, 0.07, 0.01)  # of Education.ANY .. DOCTOR
EXPERIENCE = (0.45, 0.08, 0.05, 0.22, 0.12, 0.06, 0.02)  # of Experience.ANY .. OVER_10
KINDS = (0.70, 0.12, 0.10, 0.08)  # full time, part time, temporary, internship
TAGS = ((), ("little_giant",), ("model_employer",))
WORKDAY_MORNINGS = sum(1 << PARTS * day for day in range(5))


@dataclass(frozen=True, slots=True)
class Positions:
    """n positions, ids ascending from 1. Codes are numbers in the lists of strings named beside them."""

    world: World
    ids: Longs
    place: Ints  # world.places: mostly districts, some cities
    lon: Floats  # degrees; NaN: unknown
    lat: Floats
    occupation: Ints  # world.occupations
    employer: Ints  # the employer's number is its key
    education: Ints
    experience: Ints
    kinds: Ints
    pay_low: Longs  # fen a month; −1: unknown
    pay_high: Longs
    headcount: Ints
    referrals: Ints
    windows: Ints
    min_age: Ints
    max_age: Ints  # NEVER: none
    valid_through: Ints  # day numbers; NEVER: open end
    updated: Ints
    required: Ints  # certificate_sets
    preferred: Ints
    tags: Ints  # TAGS
    certificate_sets: list[tuple[str, ...]]
    skills: Bags
    words: Bags

    @classmethod
    def of(cls, world: World, count: int, seed: int, today: date) -> Self:
        """`count` positions as they stand on `today`."""

        def chance(name: str) -> Generator:
            return stream(seed, f"position {name}")

        jobs = world.people**MOSTLY_LARGE_CITIES
        district = chance("district").choice(jobs.size, count, p=jobs / jobs.sum()).astype(np.int32)
        occupation = chance("occupation").choice(world.workers.size, count, p=world.workers).astype(np.int32)
        lon, lat = scattered(chance("point"), world.lon[district], world.lat[district], 3)
        nowhere = chance("unmapped").random(count) < 0.05
        pay_low, pay_high = _pay(chance("pay"), count)
        headcount = np.clip(chance("headcount").pareto(1.1, count) + 1, 1, 200).astype(np.int32)
        sets, required, preferred = _certificates(chance("certificates"), world.certificate_pools[occupation])
        age = np.clip(chance("age").exponential(25, count), 0, 180).astype(np.int32)
        employers = count // POSITIONS_AN_EMPLOYER + 1
        return cls(
            world=world,
            ids=np.arange(1, count + 1, dtype=np.int64),
            place=np.where(chance("only city").random(count) < 0.05, world.city_of[district], district),
            lon=np.where(nowhere, np.nan, lon),
            lat=np.where(nowhere, np.nan, lat),
            occupation=occupation,
            employer=(employers * chance("employer").random(count) ** 2).astype(np.int32),
            education=chance("education").choice(len(EDUCATION), count, p=EDUCATION).astype(np.int32),
            experience=chance("experience").choice(len(EXPERIENCE), count, p=EXPERIENCE).astype(np.int32),
            kinds=sometimes(chance("unsaid kind"), 0.02, 1 << chance("kind").choice(4, count, p=KINDS), 0).astype(
                np.int32
            ),
            pay_low=pay_low,
            pay_high=pay_high,
            headcount=headcount,
            referrals=(headcount * chance("referrals").exponential(1, count)).astype(np.int32),
            windows=shifts(chance("windows"), count),
            min_age=sometimes(chance("adults"), 0.1, np.full(count, LEGAL_WORKING_AGE, dtype=np.int32), 18),
            max_age=sometimes(chance("oldest"), 0.04, np.full(count, NEVER, dtype=np.int32), 60),
            valid_through=_valid_through(chance("validity"), count, today),
            updated=(today.toordinal() - age).astype(np.int32),
            required=required,
            preferred=preferred,
            tags=chance("tags").choice(len(TAGS), count, p=(0.85, 0.1, 0.05)).astype(np.int32),
            certificate_sets=sets,
            skills=Bags.of(seed + 11, occupation, SKILL_DRAWS, world.skill_pools, world.common_skills, 1),
            words=Bags.of(seed + 13, occupation, WORD_DRAWS, world.word_pools, world.common_words, 2),
        )

    def __len__(self) -> int:
        return self.ids.size

    def columns(self) -> tuple[Source, Vocabularies]:
        """What a catalogue is made of, without a row in between: `Catalogue.of_columns(*positions.columns())`."""
        return self, Vocabularies(
            places=Vocabulary(self.world.places),
            occupations=Vocabulary(self.world.occupations),
            employers=Vocabulary(map(name_of_employer, range(int(self.employer.max(initial=0)) + 1))),
            sets=Vocabulary([*self.certificate_sets, *TAGS]),
            skills=Vocabulary(map(name_of_skill, range(SKILLS))),
            words=Vocabulary(map(name_of_word, range(WORDS))),
        )

    def flat(self, name: str) -> NDArray[Any]:
        """A column as the engine takes it."""
        match name:
            case "tags":
                numbers = [len(self.certificate_sets) + number if tag else 0 for number, tag in enumerate(TAGS)]
                return np.array(numbers, dtype=np.int32)[self.tags]
            case "openings":
                return self.headcount
            case "max_age":
                return np.minimum(self.max_age, NO_LIMIT).astype(np.uint8)
            case "education" | "experience" | "kinds" | "min_age":
                return np.asarray(getattr(self, name), dtype=np.uint8)
        return np.asarray(getattr(self, name))

    def lists(self, name: str, rows: Longs) -> EngineLists:
        """Some rows' skills or words as the engine takes them."""
        drawn = (self.skills if name == "skills" else self.words).drawn(rows)
        return EngineLists(drawn.starts, drawn.values, drawn.counts)

    def rows(self, part: slice = slice(None)) -> list[PositionRow]:
        """Some of them one by one, as anybody else would hand them in."""
        return list(self._rows(range(*part.indices(len(self)))))

    def _rows(self, chosen: range) -> Iterator[PositionRow]:
        skills, words = (
            bags.drawn(np.arange(chosen.start, chosen.stop, chosen.step)) for bags in (self.skills, self.words)
        )
        for at, row in enumerate(chosen):
            yield PositionRow(
                id=int(self.ids[row]),
                place=self.world.places[self.place[row]],
                lon=float(self.lon[row]),
                lat=float(self.lat[row]),
                occupation=self.world.occupations[self.occupation[row]],
                employer=name_of_employer(int(self.employer[row])),
                education=int(self.education[row]),
                experience=int(self.experience[row]),
                kinds=int(self.kinds[row]),
                pay_low=_stated(int(self.pay_low[row]), -1),
                pay_high=_stated(int(self.pay_high[row]), -1),
                headcount_kind=HeadcountKind.NUMBER,
                headcount=int(self.headcount[row]),
                referrals=int(self.referrals[row]),
                windows=int(self.windows[row]),
                min_age=int(self.min_age[row]),
                max_age=_stated(int(self.max_age[row]), NEVER),
                valid_through=_day(int(self.valid_through[row])),
                updated=_day(int(self.updated[row])),
                skills=tuple(map(name_of_skill, skills.row(at).tolist())),
                words=tuple(map(name_of_word, np.repeat(words.row(at), words.row_counts(at)).tolist())),
                certificates=self.certificate_sets[self.required[row]],
                preferred_certificates=self.certificate_sets[self.preferred[row]],
                tags=TAGS[self.tags[row]],
            )


def name_of_employer(number: int) -> str:
    return f"e{number}"


def shifts(chance: Generator, count: int) -> Ints:
    """(count,) 21 bits: seven in ten work on weekday mornings, the others in some windows here and there."""
    some = _some(chance, count, 0.18)
    return np.where(chance.random(count) < 0.7, WORKDAY_MORNINGS, np.maximum(some, 1)).astype(np.int32)


def free_time(chance: Generator, count: int) -> Ints:
    """(count,) 21 bits: seven in ten can always, two on weekday mornings or always, one in half of all windows."""
    often = np.where(chance.random(count) < 0.3, ALL_WINDOWS, WORKDAY_MORNINGS)
    which = chance.random(count)
    return np.select((which < 0.7, which < 0.9), (ALL_WINDOWS, often), _some(chance, count, 0.5)).astype(np.int32)


def _some(chance: Generator, count: int, share: float) -> Longs:
    """(count,) words of 21 bits, each set with a chance of `share`."""
    bits = np.zeros(count, dtype=np.int64)
    for window in range(DAYS * PARTS):
        bits |= (chance.random(count) < share).astype(np.int64) << window
    return bits


def _pay(chance: Generator, count: int) -> tuple[Longs, Longs]:
    """Fen a month: log-normal around 4,700 yuan in steps of 100; some negotiable, some "… and more"."""
    least = np.exp(chance.normal(8.45, 0.35, count))
    most = least * (1 + chance.uniform(0.1, 0.8, count))
    said = chance.random(count)
    low, high = (np.round(yuan / 100).astype(np.int64) * 10_000 for yuan in (least, most))
    return np.where(said < 0.05, -1, low), np.where(said < 0.10, -1, high)


def _certificates(chance: Generator, pools: Ints) -> tuple[list[tuple[str, ...]], Ints, Ints]:
    """The distinct sets, with the empty one first; the one each position requires; the one it prefers.

    85 in 100 require none, 12 one, 3 two that go together in their trade.
    """
    rows = np.arange(pools.shape[0])
    required = chance.choice(3, rows.size, p=(0.85, 0.12, 0.03))
    prefers = chance.random(rows.size) < 0.05
    at = (pools.shape[1] * chance.random(rows.size) ** 2).astype(np.int64)
    one, other = pools[rows, at], pools[rows, (at + 1) % pools.shape[1]]
    step = int(pools.max(initial=0)) + 2
    # A set is a number in base `step`: its smaller certificate plus 1, and its larger plus 1 or 0.
    single = np.asarray(one, dtype=np.int64) + 1
    pair = np.minimum(one, other).astype(np.int64) + 1 + step * (np.maximum(one, other).astype(np.int64) + 1)
    needs = np.select((required == 0, (required == 1) | (one == other)), (0, single), pair)
    wants = np.where(prefers, other.astype(np.int64) + 1, 0)
    distinct, numbers = np.unique(np.concatenate(([0], needs, wants)), return_inverse=True)
    sets = [
        tuple(sorted(name_of_certificate(part - 1) for part in (key % step, key // step) if part))
        for key in distinct.tolist()
    ]
    return sets, numbers[1 : rows.size + 1].astype(np.int32), numbers[rows.size + 1 :].astype(np.int32)


def _valid_through(chance: Generator, count: int, today: date) -> Ints:
    """Day numbers: six in ten have no end, two in a hundred have passed."""
    which, days = chance.random(count), chance.integers(0, 90, count)
    ends = today.toordinal() + np.where(which < 0.02, -1 - days, days)
    return np.where(which < 0.4, ends, NEVER).astype(np.int32)


def _stated(value: int, unknown: int) -> int | None:
    return None if value == unknown else value


def _day(number: int) -> date | None:
    return None if number == NEVER else date.fromordinal(number)
