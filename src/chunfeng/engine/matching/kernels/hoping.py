"""What a seeker can reach at most for one row: certain bounds that cost a few reads each, for `backwards`.

Each seeker has 320 marks, 64 for skills and 256 for words: a word sets the mark that its number hashes to. The marks of
a row's words say what a seeker with all the same marks could score.

    skills  Σ worth of the marks ≥ coverage
    text    (Σ worth of the marks + what was said more than once · most saturated) / all that was said ≥ answered
"""

from typing import NamedTuple

import numpy as np

from chunfeng.engine.choosing import greater, lesser
from chunfeng.engine.compiled import borrowing, compiled
from chunfeng.engine.matching.codes import EARTH_KM, NOWHERE, POINT_UNITS
from chunfeng.engine.matching.columns import Bytes, Floats, Ints, Longs, Singles
from chunfeng.engine.matching.kernels.itinerary import TIERS
from chunfeng.engine.matching.kernels.marking import add_worth, mark_of, set_mark
from chunfeng.engine.matching.kernels.scoring import NEAR, NEAR_STEPS, STEPS_A_KM
from chunfeng.engine.matching.roster import Link, Numbers, Terms, Wishes
from chunfeng.engine.matching.segment import Skills, Text, repeated, saturated, term_word
from chunfeng.engine.matching.terms import INSIDE_WITHOUT_KM
from chunfeng.engine.weighing import weigher

SKILL_BYTES, WORD_BYTES = 8, 32
MARK_BYTES = SKILL_BYTES + WORD_BYTES
_of_skills, _of_words = weigher(0, SKILL_BYTES), weigher(SKILL_BYTES, WORD_BYTES)


class Trades(NamedTuple):
    """Distinct wished branches of the occupation tree; number[starts[i] : starts[i + 1]] are those of seeker i."""

    levels: Ints  # (trades, 4)
    starts: Longs
    number: Ints


class Tongue(NamedTuple):
    """A roster in the terms of one segment."""

    said: Singles  # (seekers, 2): 1 / all that each says, Σ repeated · idf; and the share of it that repeats
    skill: Ints  # (skills of the segment,) the roster's number, or −1
    word: Ints  # (words of the segment,) likewise


class Worth(NamedTuple):
    """What a row gives for words, in the roster's numbers; `skill` and `word` are all zero between questions."""

    skill: Floats  # (words of the roster,) what each adds to the coverage
    word: Floats  # (words of the roster,) what each adds to the text, were it all that is said
    marks: Singles  # (8 · MARK_BYTES,) what each mark adds


# once for a roster, and once for a roster and a segment


@compiled
def marks_of(wishes: Wishes) -> Bytes:
    """(seekers, MARK_BYTES): the marks of skills, then those of words."""
    skills, terms = wishes.skills, wishes.terms
    marks = np.zeros((wishes.people.ids.size, MARK_BYTES), np.uint8)
    for i in range(marks.shape[0]):
        for at in range(skills.starts[i], skills.starts[i + 1]):
            set_mark(marks, i, 0, mark_of(skills.values[at], 8 * SKILL_BYTES))
        for at in range(terms.starts[i], terms.starts[i + 1]):
            set_mark(marks, i, SKILL_BYTES, mark_of(term_word(terms.terms[at]), 8 * WORD_BYTES))
    return marks


@compiled
def tongue_of(wishes: Wishes, link: Link, skills: int, words: int) -> Tongue:
    """The roster in the terms of a segment with so many skills and words."""
    terms = wishes.terms
    n = wishes.people.ids.size
    tongue = Tongue(np.zeros((n, 2), np.float32), np.full(skills, -1, np.int32), np.full(words, -1, np.int32))
    for word in range(link.idf.size):
        if link.skills[word] >= 0:
            tongue.skill[link.skills[word]] = word
        if link.words[word] >= 0:
            tongue.word[link.words[word]] = word
    for i in range(n):
        total, again = 0.0, 0.0
        for at in range(terms.starts[i], terms.starts[i + 1]):
            idf = link.idf[term_word(terms.terms[at])]
            total += repeated(terms.terms[at]) * idf
            again += (repeated(terms.terms[at]) - 1) * idf
        if total > 0:
            tongue.said[i, 0], tongue.said[i, 1] = 1 / total, again / total
    return tongue


# once for a row


@borrowing
def lay_out_row(skills: Skills, measure: float, text: Text, row: int, tongue: Tongue, link: Link, worth: Worth) -> None:
    """What each word of the roster adds, and each mark."""
    worth.marks[:] = 0
    for at in range(skills.starts[row], skills.starts[row + 1]):
        word = tongue.skill[skills.skills[at]]
        if word >= 0:
            worth.skill[word] = skills.weight[skills.skills[at]] / measure
            add_worth(worth.marks, 0, mark_of(word, 8 * SKILL_BYTES), worth.skill[word])
    for at in range(text.starts[row], text.starts[row + 1]):
        word = tongue.word[term_word(text.terms[at])]
        if word >= 0:
            worth.word[word] = link.idf[word] * saturated(text.terms[at])
            add_worth(worth.marks, SKILL_BYTES, mark_of(word, 8 * WORD_BYTES), worth.word[word])


@borrowing
def clear_row(skills: Skills, text: Text, row: int, tongue: Tongue, worth: Worth) -> None:
    """Take back what was laid out for a row."""
    for at in range(skills.starts[row], skills.starts[row + 1]):
        if tongue.skill[skills.skills[at]] >= 0:
            worth.skill[tongue.skill[skills.skills[at]]] = 0
    for at in range(text.starts[row], text.starts[row + 1]):
        if tongue.word[term_word(text.terms[at])] >= 0:
            worth.word[tongue.word[term_word(text.terms[at])]] = 0


@borrowing
def mark_trades(levels: Ints, offered: Ints, tier: Bytes) -> None:
    """tier[t]: how close the offered occupation is to trade t, as `itinerary.branches_of` counts."""
    for trade in range(levels.shape[0]):
        shared, stated = 0, 0
        for level in range(4):
            if levels[trade, level] < 0:
                break
            stated += 1
            shared += shared == level and levels[trade, level] == offered[level]
        tier[trade] = TIERS - 1 if 0 < shared == stated else shared


# once for a seeker


@borrowing
def closest(trades: Trades, tier: Bytes, i: int) -> int:
    """The tier of the nearest wish of seeker i."""
    best = 0
    for at in range(trades.starts[i], trades.starts[i + 1]):
        best = greater(best, tier[trades.number[at]])
    return best


@borrowing
def nearest(home: Ints, i: int, points: Ints, row: int, inside: bool) -> float:
    """No distance score is better: straight through the Earth it is never farther."""
    if home[i, 0] == NOWHERE or points[row, 0] == NOWHERE:
        return INSIDE_WITHOUT_KM if inside else 0.0
    x = np.float64(points[row, 0] - home[i, 0])
    y = np.float64(points[row, 1] - home[i, 1])
    z = np.float64(points[row, 2] - home[i, 2])
    km = np.sqrt(x * x + y * y + z * z) * (EARTH_KM / POINT_UNITS)
    most: float = NEAR[lesser(int(km * STEPS_A_KM), NEAR_STEPS - 1)]
    return most


@borrowing
def most_covered(marks: Bytes, i: int, worth: Singles) -> float:
    """No more of the demanded skills can seeker i cover."""
    most = float(_of_skills(marks, i, worth))
    return lesser(most, 1.0)


@borrowing
def most_answered(marks: Bytes, i: int, worth: Singles, said: Singles, saturation: float) -> float:
    """No text score of seeker i is better; `saturation` is that of the row's commonest word."""
    most: float = _of_words(marks, i, worth) * said[i, 0] + saturation * said[i, 1]
    return lesser(most, saturation)


@borrowing
def covered(skills: Numbers, i: int, worth: Floats) -> float:
    """The coverage of seeker i, but for rounding."""
    total = 0.0
    for at in range(skills.starts[i], skills.starts[i + 1]):
        total += worth[skills.values[at]]
    return lesser(total, 1.0)


@borrowing
def answer(terms: Terms, i: int, worth: Floats, said: Singles) -> float:
    """The text score of seeker i, but for rounding."""
    total = 0.0
    for at in range(terms.starts[i], terms.starts[i + 1]):
        total += repeated(terms.terms[at]) * worth[term_word(terms.terms[at])]
    share: float = said[i, 0]
    return total * share
