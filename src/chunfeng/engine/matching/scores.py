"""Soft parts: how well a position suits, each in [0, 1]. The score of a match is Σ weight × part.

skills      Σ idf of the demanded skills that the seeker has / Σ idf of all demanded;          none demanded: 0
text        cosine of (1 + ln count) · idf vectors of the position's text and the seeker's words and skills
occupation  1, .75, .45, .2, 0 by levels shared with the nearest wish; inside a wished group: 1;  unknown: 0
distance    2^(−km / 10);          kilometres unknown: .25 if surely in a wished place, else 0
pay         ½ + ½ log₂(middle of the pay / floor), cut to [0, 1]: ½ at the floor, 1 at twice;    unknown: 0
            (without a floor, the catalogue's median stands for it)
freshness   2^(−days since the last update / 30);                                               unknown: 0
experience  years held / years asked, at most 1; nothing asked: 1; seeker has not said: ½
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from chunfeng.engine.matching.columns import Floats, Longs
from chunfeng.engine.matching.constraints import Fact, kilometres_of, occupation_facts, pay_facts, place
from chunfeng.engine.matching.query import Query
from chunfeng.engine.matching.rows import Weights
from chunfeng.engine.matching.terms import (
    EXPERIENCE_YEARS,
    HALVING_DAYS,
    HALVING_KM,
    INSIDE_WITHOUT_KM,
    Outcome,
)


@dataclass(frozen=True, slots=True)
class SoftPart:
    """`score` gives (len(rows),) values in [0, 1]; `facts` the (value, wanted) behind one of them."""

    code: str
    score: Callable[[Query, Longs], Floats]
    facts: Callable[[Query, int], tuple[Fact, Fact]]


def part_scores(query: Query, rows: Longs) -> Floats:
    """(len(rows), len(SOFT_PARTS)) float64."""
    return np.stack([part.score(query, rows) for part in SOFT_PARTS], axis=1)


def total(parts: Floats, weights: Weights) -> Floats:
    """(m, parts) → (m,) weighted sums, part after part, so that a row's score does not depend on its neighbours."""
    score = np.zeros(parts.shape[0])
    for column, part in enumerate(SOFT_PARTS):
        score += getattr(weights, part.code) * parts[:, column]
    return score


def _skills(query: Query, rows: Longs) -> Floats:
    return np.minimum(query.catalogue.skills.dot(query.skill_ids, np.ones(query.skill_ids.size), rows), 1)


def _text(query: Query, rows: Longs) -> Floats:
    return np.minimum(query.catalogue.words.dot(query.word_ids, query.word_weights, rows), 1)


def _occupation(query: Query, rows: Longs) -> Floats:
    return query.closeness[query.catalogue.columns.occupation[rows]]


def _distance(query: Query, rows: Longs) -> Floats:
    kilometres = query.kilometres(rows)
    inside = bool(query.wished_spans) & (place(query, rows) == Outcome.PASS)
    without = np.where(inside, INSIDE_WITHOUT_KM, 0.0)
    return np.where(np.isnan(kilometres), without, np.exp2(-kilometres / HALVING_KM))


def _pay(query: Query, rows: Longs) -> Floats:
    ratio = np.maximum(query.catalogue.middle_pay[rows] / query.yardstick, 0.25)  # a quarter and less all score 0
    return np.nan_to_num(np.clip(0.5 + 0.5 * np.log2(ratio), 0, 1), nan=0.0)


def _freshness(query: Query, rows: Longs) -> Floats:
    updated = query.catalogue.columns.updated[rows]
    days = np.maximum(query.today.toordinal() - updated, 0)
    return np.where(updated > 0, np.exp2(-days / HALVING_DAYS), 0.0)


def _experience(query: Query, rows: Longs) -> Floats:
    asked = np.array(EXPERIENCE_YEARS, dtype=np.float64)
    if query.seeker.experience_years is None:
        scores = np.where(asked > 0, 0.5, 1.0)
    else:
        scores = np.clip(query.seeker.experience_years / np.maximum(asked, 1e-9), 0, 1)
        scores[asked == 0] = 1.0
    by_bucket: Floats = scores[query.catalogue.columns.experience[rows]]
    return by_bucket


def _skill_facts(query: Query, row: int) -> tuple[Fact, Fact]:
    """(demanded skills that the seeker has, all demanded skills)."""
    names = query.catalogue.vocabularies.skills.values
    held = set(query.skill_ids.tolist())
    demanded = query.catalogue.columns.skills.row(row).tolist()
    return tuple(names[skill] for skill in demanded if skill in held), tuple(names[skill] for skill in demanded)


def _text_facts(query: Query, row: int) -> tuple[Fact, Fact]:
    """(up to five words in common, the weightiest first; None)."""
    bag, names = query.catalogue.words, query.catalogue.vocabularies.words.values
    weight_of = dict(zip(query.word_ids.tolist(), query.word_weights.tolist(), strict=True))
    run = slice(int(bag.lists.starts[row]), int(bag.lists.starts[row + 1]))
    both = [
        (-weight_of[word] * float(weight), names[word])
        for word, weight in zip(bag.lists.words[run].tolist(), bag.weights[run], strict=True)
        if word in weight_of
    ]
    return tuple(name for _, name in sorted(both)[:5]), None


def _distance_facts(query: Query, row: int) -> tuple[Fact, Fact]:
    return kilometres_of(query, row), query.seeker.radius_km


def _freshness_facts(query: Query, row: int) -> tuple[Fact, Fact]:
    updated = int(query.catalogue.columns.updated[row])
    return (max(query.today.toordinal() - updated, 0) if updated else None), None


def _experience_facts(query: Query, row: int) -> tuple[Fact, Fact]:
    return EXPERIENCE_YEARS[query.catalogue.columns.experience[row]], query.seeker.experience_years


SOFT_PARTS: tuple[SoftPart, ...] = (
    SoftPart("skills", _skills, _skill_facts),
    SoftPart("text", _text, _text_facts),
    SoftPart("occupation", _occupation, occupation_facts),
    SoftPart("distance", _distance, _distance_facts),
    SoftPart("pay", _pay, pay_facts),
    SoftPart("freshness", _freshness, _freshness_facts),
    SoftPart("experience", _experience, _experience_facts),
)
