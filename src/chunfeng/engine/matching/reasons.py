"""The values behind the parts of a score, as a reader understands them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from chunfeng.engine.matching.columns import Floats
from chunfeng.engine.matching.constraints import CONSTRAINTS, Fact, Spot, pay_ends, skills_of
from chunfeng.engine.matching.gathering import occupation_code
from chunfeng.engine.matching.query import PARTS
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


def parts(spot: Spot, scores: Floats) -> tuple[Part, ...]:
    """All parts of one position, with reasons."""
    return tuple(
        Part(code, float(score), getattr(spot.query.weights, code), *FACTS[code](spot))
        for code, score in zip(PARTS, scores.tolist(), strict=True)
    )


def checks(spot: Spot) -> tuple[Check, ...]:
    """All constraints of one position."""
    return tuple(Check(code, *judge(spot)) for code, judge in CONSTRAINTS)


def _skills(spot: Spot) -> tuple[Fact, Fact]:
    """(demanded skills that the seeker has, all demanded skills)."""
    demanded = skills_of(spot)
    mine = set(map(spot.query.catalogue.lexicon.canonical, spot.query.seeker.skills))
    return tuple(skill for skill in demanded if skill in mine), demanded


def _text(spot: Spot) -> tuple[Fact, Fact]:
    """(words in common, those that weigh most first; None)."""
    table, wishes, link = spot.segment.table, spot.query.roster.wishes, spot.query.links[spot.number]
    terms = wishes.terms.terms
    own = terms >> np.uint32(8)
    said = dict(zip(link.words[own].tolist(), (REPEATED[terms & 255] * link.idf[own]).tolist(), strict=True))
    run = table.text.terms[table.text.starts[spot.row] : table.text.starts[spot.row + 1]].tolist()
    both = sorted(
        (-said[term >> 8] * float(SATURATED[term & 255]), spot.segment.names.words[term >> 8])
        for term in run
        if term >> 8 in said
    )
    return tuple(name for _, name in both[:COMMON_WORDS]), None


def _occupation(spot: Spot) -> tuple[Fact, Fact]:
    return occupation_code(spot.segment, spot.row) or None, spot.query.seeker.occupations


def _distance(spot: Spot) -> tuple[Fact, Fact]:
    return spot.query.kilometres(spot.number, spot.row), spot.query.seeker.radius_km


def _pay(spot: Spot) -> tuple[Fact, Fact]:
    return pay_ends(spot), spot.query.seeker.pay_floor


def _freshness(spot: Spot) -> tuple[Fact, Fact]:
    updated = int(spot.segment.table.rows.updated[spot.row])
    return (max(spot.query.today.toordinal() - updated, 0) if updated else None), None


def _experience(spot: Spot) -> tuple[Fact, Fact]:
    return EXPERIENCE_YEARS[int(spot.segment.table.rows.experience[spot.row])], spot.query.seeker.experience_years


FACTS: dict[str, Callable[[Spot], tuple[Fact, Fact]]] = {
    "skills": _skills,
    "text": _text,
    "occupation": _occupation,
    "distance": _distance,
    "pay": _pay,
    "freshness": _freshness,
    "experience": _experience,
}
