"""What goes in: positions and seekers as plain, frozen rows. Money is fen a month, distance km, coordinates degrees."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from math import isfinite
from typing import Self

from chunfeng.engine.matching.terms import ALL_WINDOWS, LEGAL_WORKING_AGE, Kind
from chunfeng.kernel.vocabulary import Education, Experience, HeadcountKind


@dataclass(frozen=True, slots=True)
class PositionRow:
    """One position. Everything but `id` may be left out. What is left out is unknown and excludes nobody, with one exception:
    a seeker who names places is not shown a position without one.

    place        code of 2, 4, 6 or 9 digits ("42", "4201", "420111", "420111001"); trailing zeros are no matter
    lon, lat     degrees; NaN or None if unknown
    occupation   code of the national tree, one to four levels ("4-02-07-10")
    education, experience  the least that is asked for, as in `kernel.vocabulary`
    pay_low/high comparable monthly fen, None (or below zero) if unknown; one end may be open
    windows      21 bits, all of which the job needs; 0: not stated
    certificates required, all of them; `preferred_certificates` only break ties (RULES: preference between equals)
    tags         traits such as "little_giant", for seekers who declare a preference
    max_age      by law or safety rule only, never by wish
    words        terms of title and description, as `Lexicon.words` cuts them; repetition adds weight
    referrals    people recently sent to this position
    """

    id: int
    place: str = ""
    lon: float | None = None
    lat: float | None = None
    occupation: str = ""
    employer: str = ""
    education: int = Education.ANY
    experience: int = Experience.ANY
    kinds: int = 0
    pay_low: int | None = None
    pay_high: int | None = None
    headcount_kind: HeadcountKind = HeadcountKind.UNSTATED
    headcount: int = 0
    referrals: int = 0
    windows: int = 0
    min_age: int = LEGAL_WORKING_AGE
    max_age: int | None = None
    valid_through: date | None = None
    updated: date | None = None
    skills: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    certificates: tuple[str, ...] = ()
    preferred_certificates: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate in a seeker's hands; it counts on the days from `valid_from` to `valid_through`, both included."""

    name: str
    valid_from: date | None = None
    valid_through: date | None = None

    def valid_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_through is None or day <= self.valid_through
        )


@dataclass(frozen=True, slots=True)
class Exclusions:
    """What a seeker does not want to see: employers (by key), occupations (whole subtrees), words, single positions."""

    employers: frozenset[str] = frozenset()
    occupations: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    positions: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Seeker:
    """One person's wishes and means. Empty wishes ask for nothing; None means that the person has not said.

    NaN and infinity count as not said. `places` are codes as in PositionRow, any of which will do; `radius_km` around
    home must hold besides.
    `preferences` are tags of positions that come first among equals.
    `strict_occupation` turns the wished occupations from a preference into a condition.
    """

    id: int = 0
    places: tuple[str, ...] = ()
    home_lon: float | None = None
    home_lat: float | None = None
    radius_km: float | None = None
    occupations: tuple[str, ...] = ()
    strict_occupation: bool = False
    kinds: int = 0
    education: int | None = None
    experience_years: float | None = None
    age: int | None = None
    pay_floor: int | None = None
    windows: int = ALL_WINDOWS
    skills: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    certificates: tuple[Certificate, ...] | None = None
    preferences: tuple[str, ...] = ()
    exclusions: Exclusions = field(default_factory=Exclusions)

    def __post_init__(self) -> None:
        for name in ("home_lon", "home_lat", "radius_km", "experience_years"):
            value = getattr(self, name)
            if value is not None and not isfinite(value):
                object.__setattr__(self, name, None)


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each soft part counts; each ≥ 0, together 1."""

    skills: float = 0.20
    text: float = 0.27
    occupation: float = 0.25
    distance: float = 0.10
    pay: float = 0.08
    freshness: float = 0.04
    experience: float = 0.06

    def __post_init__(self) -> None:
        values = [getattr(self, part.name) for part in fields(self)]
        if not all(value >= 0 for value in values) or abs(sum(values) - 1) > 1e-9:
            raise ValueError(f"weights must be at least 0 and sum to 1; got {values} with sum {sum(values)}")

    @classmethod
    def of(cls, shares: Mapping[str, float]) -> Self:
        """Weights from shares of any sum, e.g. {"skills": 3, "distance": 1}; parts not named count nothing."""
        names = {part.name for part in fields(cls)}
        unknown = sorted(set(shares) - names)
        total = sum(shares.values())
        if unknown or not total > 0:
            raise ValueError(f"shares must be for {sorted(names)} with a sum above 0; got {dict(shares)}")
        return cls(**{name: shares.get(name, 0) / total for name in names})


DEFAULT_WEIGHTS = Weights()


@dataclass(frozen=True, slots=True)
class Change:
    """One thing a seeker could change: a step of a relaxation, or a counterfactual such as one more certificate.

    code is one of: place, radius_km, pay_floor, kind, windows, education, skill, certificate, occupation,
    open_occupation, no_exclusions. `value` is what the field takes (code, km, fen, Kind, 21 bits, level, name); the
    last two need none.
    """

    code: str
    value: str | int | float | None = None

    def apply(self, seeker: Seeker) -> Seeker:
        """`seeker` after the change. Raises ValueError for a code that is not in the list above."""
        text, number = str(self.value), self.value if isinstance(self.value, int | float) else None
        match self.code:
            case "place":
                return replace(seeker, places=(*seeker.places, text)) if seeker.places else seeker
            case "radius_km":
                return replace(seeker, radius_km=number)
            case "pay_floor":
                return replace(seeker, pay_floor=None if number is None else int(number))
            case "kind":
                return replace(seeker, kinds=seeker.kinds | Kind(int(number or 0))) if seeker.kinds else seeker
            case "windows":
                return replace(seeker, windows=seeker.windows | int(number or 0))
            case "education":
                return replace(seeker, education=None if number is None else int(number))
            case "skill":
                return replace(seeker, skills=(*seeker.skills, text))
            case "certificate":
                known = seeker.certificates
                return seeker if known is None else replace(seeker, certificates=(*known, Certificate(text)))
            case "occupation":
                return replace(seeker, occupations=(*seeker.occupations, text))
            case "open_occupation":
                return replace(seeker, strict_occupation=False)
            case "no_exclusions":
                return replace(seeker, exclusions=Exclusions())
        raise ValueError(f"unknown change {self.code!r}")
