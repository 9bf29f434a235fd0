"""How well one row suits one seeker: seven parts in [0, 1], and bounds for those that are dear.

skills      Σ idf of the demanded skills that the seeker has / (.8 · usual + .2 · own Σ idf of all demanded), at most 1
text        Σ over the seeker's words and skills of share · count / (count + 3), where share = (1 + ln times said) · idf,
            all shares together 1, and the count is that of the word in the position's text
occupation  1, .75, .45, .2, 0 by levels shared with the nearest wish; inside a wished branch: 1;  unknown: 0
distance    2^(−km / 10);          kilometres unknown: .25 if surely in a wished place, else 0
pay         ½ + ½ log₂(middle of the pay / floor), cut to [0, 1]: ½ at the floor, 1 at twice;    unknown: 0
            (without a floor, the catalogue's usual pay stands for it)
freshness   2^(−days since the last update / 30);                                               unknown: 0
experience  years held / years asked, at most 1; nothing asked: 1; seeker has not said: ½
"""

from typing import NamedTuple

import numpy as np

from chunfeng.engine.choosing import greater, lesser
from chunfeng.engine.compiled import borrowing
from chunfeng.engine.matching.codes import EARTH_KM, NOWHERE, POINT_UNITS
from chunfeng.engine.matching.columns import Bytes, Floats, Ints, Singles
from chunfeng.engine.matching.segment import (
    REPEATED_BYTES,
    SATURATED,
    SKILL_BYTES,
    WORD_BYTES,
    Skills,
    Text,
    saturated,
    term_word,
)
from chunfeng.engine.matching.terms import EXPERIENCE_YEARS, HALVING_DAYS, HALVING_KM, INSIDE_WITHOUT_KM
from chunfeng.engine.weighing import weigher

FRESH_DAYS = 2048
FRESHNESS = np.append(np.exp2(-np.arange(float(FRESH_DAYS)) / HALVING_DAYS), 0.0)
STEPS_A_KM, NEAR_STEPS = 4, 1024
NEAR = np.exp2(-np.arange(float(NEAR_STEPS)) / STEPS_A_KM / HALVING_KM)
"""The distance score at the near end of each quarter of a kilometre; what lies farther has no more than the last."""
YEARS = np.array(EXPERIENCE_YEARS, dtype=np.float64)
_of_skills, _of_words = weigher(0, SKILL_BYTES), weigher(SKILL_BYTES, WORD_BYTES)
_of_repeated = weigher(SKILL_BYTES + WORD_BYTES, REPEATED_BYTES)


class Shares(NamedTuple):
    """What each part counts, on one day."""

    skills: float
    text: float
    occupation: float
    distance: float
    pay: float
    freshness: float
    experience: float
    today: int  # proleptic day number
    usual_pay: float  # log₂ fen; −inf: unknown
    text_most: float  # no text score is believed to exceed this share of what its row could reach; 1 is certain


@borrowing
def kilometres(home: Floats, points: Ints, row: int) -> float:
    """Great-circle distance by the chord, 2R · asin(chord / 2); NaN where either point is not known."""
    if points[row, 0] == NOWHERE:
        return np.nan
    x, y, z = points[row, 0] - home[0], points[row, 1] - home[1], points[row, 2] - home[2]
    chord = np.sqrt(x * x + y * y + z * z) / POINT_UNITS
    return float(2 * EARTH_KM * np.arcsin(lesser(chord / 2, 1.0)))


@borrowing
def nearness_within(km: float) -> float:
    """The distance score of so many kilometres."""
    return float(np.exp2(-km / HALVING_KM))


@borrowing
def nearness(km: float, inside: bool) -> float:
    """The distance score; NaN kilometres are unknown."""
    if np.isnan(km):
        return INSIDE_WITHOUT_KM if inside else 0.0
    return nearness_within(km)


@borrowing
def most_near(home: Floats, points: Ints, row: int, inside: bool) -> float:
    """No distance score is better: straight through the Earth it is never farther."""
    x, y, z = points[row, 0] - home[0], points[row, 1] - home[1], points[row, 2] - home[2]
    known = (points[row, 0] != NOWHERE) & (home[0] == home[0])  # NaN is not itself
    km = np.sqrt(x * x + y * y + z * z) * (EARTH_KM / POINT_UNITS) if known else 0.0
    most: float = NEAR[lesser(int(km * STEPS_A_KM), NEAR_STEPS - 1)]
    unknown = INSIDE_WITHOUT_KM if inside else 0.0
    return most if known else unknown


@borrowing
def pay_score(log_pay: float, log_floor: float) -> float:
    """½ at the floor, 1 at twice the floor; both in log₂ fen, −inf where the pay is unknown."""
    return lesser(greater(0.5 + 0.5 * (log_pay - log_floor), 0.0), 1.0)


@borrowing
def freshness(updated: int, today: int) -> float:
    """The freshness part; days are proleptic numbers, 0: unknown."""
    days = greater(today - updated, 0) if updated > 0 else FRESH_DAYS
    part: float = FRESHNESS[lesser(days, FRESH_DAYS)]
    return part


@borrowing
def years_held(held: float, asked: float) -> float:
    """The experience part, for so many years held (NaN: not said)."""
    if asked <= 0:
        return 1.0
    return 0.5 if np.isnan(held) else lesser(greater(held / asked, 0.0), 1.0)


@borrowing
def coverage(skills: Skills, measure: float, row: int, weight: Singles) -> float:
    """The skills part. `weight` is 0 for skills that the seeker does not have."""
    held = 0.0
    for at in range(skills.starts[row], skills.starts[row + 1]):
        held += weight[skills.skills[at]]
    return lesser(held / measure, 1.0) if held > 0 else 0.0


@borrowing
def answered(text: Text, row: int, weight: Singles) -> float:
    """The text part. `weight` is each word's share in what the seeker says, 0 for what has not been said."""
    total = 0.0
    for at in range(text.starts[row], text.starts[row + 1]):
        total += weight[term_word(text.terms[at])] * saturated(text.terms[at])
    return total


@borrowing
def most_covered(marks: Bytes, row: int, measure: float, worth: Singles) -> float:
    """No more of the demanded skills can be covered."""
    total = _of_skills(marks, row, worth)
    most = float(total) / measure
    return lesser(most, 1.0) if total > 0 else 0.0


@borrowing
def most_answered(marks: Bytes, row: int, saturation: float, worth: Singles) -> float:
    """The text part is no more: what comes once counts as once, the rest like the word that comes most (`saturation`)."""
    more = saturation - SATURATED[1] if saturation > SATURATED[1] else 0.0
    most: float = float(_of_words(marks, row, worth)) * SATURATED[1] + float(_of_repeated(marks, row, worth)) * more
    return most
