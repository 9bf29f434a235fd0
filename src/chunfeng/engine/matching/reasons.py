"""The values behind the parts of a score, as a reader understands them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from chunfeng.engine.matching.constraints import CONSTRAINTS, Fact, Spot, pay_ends, skills_of
from chunfeng.engine.matching.gathering import occupation_code
from chunfeng.engine.matching.query import PARTS, Query
from chunfeng.engine.matching.segment import REPEATED, SATURATED
from chunfeng.engine.matching.terms import EXPERIENCE_YEARS, Outcome

COMMON_WORDS = 5
"""Words in common that a reason names."""


@dataclass(frozen=True, slots=True)
class Part:
    """One soft part of one match: its score in [0, 1], its weight, and the facts behind it."""

    code: str
    score: float
    weight: float
    value: Fact
    wanted: Fact


@dataclass(frozen=True, slots=True)
class Check:
    """One hard constraint on one position: the position's value, the seeker's threshold, and what came of it."""

    code: str
    outcome: Outcome
    value: Fact
    threshold: Fact


class Reasons:
    """The facts behind the parts, for one query: what its seeker says is worked out once for all positions."""

    def __init__(self, query: Query) -> None:
        self._query = query
        self._facts = tuple((code, getattr(query.weights, code), FACTS[code]) for code in PARTS)
        self._said: dict[int, dict[int, float]] = {}

    def parts(self, spot: Spot, scores: Sequence[float]) -> tuple[Part, ...]:
        """All parts of one position of this query, with reasons."""
        return tuple(
            Part(code, score, weight, *facts(self, spot))
            for (code, weight, facts), score in zip(self._facts, scores, strict=True)
        )

    @cached_property
    def skills(self) -> frozenset[str]:
        """Canonical names of the skills that the seeker has."""
        return frozenset(map(self._query.catalogue.lexicon.canonical, self._query.seeker.skills))

    def said(self, segment: int) -> dict[int, float]:
        """Words of a segment that the seeker says → what each weighs."""
        said = self._said.get(segment)
        if said is None:
            link, terms = self._query.links[segment], self._query.roster.wishes.terms.terms
            own = terms >> np.uint32(8)
            weights = REPEATED[terms & 255] * link.idf[own]
            said = self._said[segment] = dict(zip(link.words[own].tolist(), weights.tolist(), strict=True))
        return said


def checks(spot: Spot) -> tuple[Check, ...]:
    """All constraints of one position."""
    return tuple(Check(code, *judge(spot)) for code, judge in CONSTRAINTS)


def _skills(asked: Reasons, spot: Spot) -> tuple[Fact, Fact]:
    """(demanded skills that the seeker has, all demanded skills)."""
    demanded = skills_of(spot)
    return tuple(skill for skill in demanded if skill in asked.skills), demanded


def _text(asked: Reasons, spot: Spot) -> tuple[Fact, Fact]:
    """(words in common, those that weigh most first; None)."""
    text, names, said = spot.segment.table.text, spot.segment.names.words, asked.said(spot.number)
    run = text.terms[text.starts[spot.row] : text.starts[spot.row + 1]].tolist()
    both = [(-said[term >> 8] * float(SATURATED[term & 255]), term >> 8) for term in run if term >> 8 in said]
    if len(both) > COMMON_WORDS:  # reading a name takes longer than all else: only of those that may be named
        last = sorted(both)[COMMON_WORDS - 1][0]
        both = [pair for pair in both if pair[0] <= last]
    named = sorted((weight, names[word]) for weight, word in both)
    return tuple(name for _, name in named[:COMMON_WORDS]), None


def _occupation(_asked: Reasons, spot: Spot) -> tuple[Fact, Fact]:
    return occupation_code(spot.segment, spot.row) or None, spot.query.seeker.occupations


def _distance(_asked: Reasons, spot: Spot) -> tuple[Fact, Fact]:
    return spot.query.kilometres(spot.number, spot.row), spot.query.seeker.radius_km


def _pay(_asked: Reasons, spot: Spot) -> tuple[Fact, Fact]:
    return pay_ends(spot), spot.query.seeker.pay_floor


def _freshness(_asked: Reasons, spot: Spot) -> tuple[Fact, Fact]:
    updated = int(spot.segment.table.rows.updated[spot.row])
    return (max(spot.query.today.toordinal() - updated, 0) if updated else None), None


def _experience(_asked: Reasons, spot: Spot) -> tuple[Fact, Fact]:
    return EXPERIENCE_YEARS[int(spot.segment.table.rows.experience[spot.row])], spot.query.seeker.experience_years


FACTS: dict[str, Callable[[Reasons, Spot], tuple[Fact, Fact]]] = {
    "skills": _skills,
    "text": _text,
    "occupation": _occupation,
    "distance": _distance,
    "pay": _pay,
    "freshness": _freshness,
    "experience": _experience,
}
