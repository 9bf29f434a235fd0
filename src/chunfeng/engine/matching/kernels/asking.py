"""What one seeker asks of one segment, translated into the segment's numbers and laid out for quick look-up."""

from typing import NamedTuple

import numpy as np

from chunfeng.engine.compiled import borrowing, compiled
from chunfeng.engine.matching.codes import NOWHERE
from chunfeng.engine.matching.columns import Bytes, Floats, Ints, Longs, Singles
from chunfeng.engine.matching.kernels.marking import add_up, add_worth, mark_of
from chunfeng.engine.matching.kernels.scoring import Shares, experience_scores
from chunfeng.engine.matching.roster import Barred, Link, Numbers, Papers, People, Terms
from chunfeng.engine.matching.segment import SKILL_BYTES, WORD_BYTES, repeated, term_word

ROUNDED_UP = np.float32(1.00001)


class Asked(NamedTuple):
    """Numbers of one seeker."""

    forbidden: np.uint32
    floor: int
    kinds: int
    age: int
    flags: int
    radius: float
    home: Floats  # (3,) see `codes.points`; NaN: not known
    log_floor: float  # what pay is compared with, log₂ fen
    experience: Floats  # (7,) score of each bucket of demanded experience
    today: int


class Means(NamedTuple):
    """Lists of one seeker, in the segment's numbers."""

    held: Ints  # labels of certificates that are valid today
    tastes: Ints  # labels
    employers: Ints  # barred, and so on
    branches: Ints  # (m, 4)
    skills: Ints
    words: Ints
    positions: Longs


class Desk(NamedTuple):
    """One thread's room to work in, for one segment; the two tables are all zero between seekers."""

    skill_weight: Singles  # (skills,) weight of each skill that the seeker has
    word_weight: Singles  # (words,) the share of each word in what the seeker says
    worth: Singles  # (MARK_BYTES, 256) what the marks of a row are worth to the seeker, see `marking`
    tier: Bytes  # (occupations,) closeness to the nearest wish
    rows: Ints  # (ROOM,) rows that have passed all looks so far
    most: Floats  # (ROOM,) the most that each can reach
    skills: Floats  # (ROOM,) and what of it are skills
    passes: Bytes  # (BLOCK,)


@compiled
def asked_of(people: People, i: int, shares: Shares) -> Asked:
    """The numbers of seeker i."""
    home = np.full(3, np.nan)
    if people.home[i, 0] != NOWHERE:
        home[0], home[1], home[2] = people.home[i, 0], people.home[i, 1], people.home[i, 2]
    return Asked(
        people.forbidden[i],
        people.floor[i],
        people.kinds[i],
        people.age[i],
        people.flags[i],
        people.radius[i],
        home,
        np.log2(np.float64(people.floor[i])) if people.floor[i] > 0 else shares.usual_pay,
        experience_scores(people.experience[i]),
        shares.today,
    )


@compiled
def means_of(papers: Papers, tastes: Numbers, barred: Barred, i: int, link: Link, today: int) -> Means:
    """The lists of seeker i, in the numbers of the segment that `link` leads to."""
    first, end = papers.starts[i], papers.starts[i + 1]
    held = np.empty(end - first, np.int32)
    count = 0
    for at in range(first, end):
        held[count] = link.labels[papers.labels[at]]
        count += held[count] >= 0 and papers.valid_from[at] <= today <= papers.valid_through[at]
    return Means(
        held[:count],
        _translated(tastes, i, link.labels),
        _translated(barred.employers, i, link.employers),
        barred.branches.levels[barred.branches.starts[i] : barred.branches.starts[i + 1]],
        _translated(barred.words, i, link.skills),
        _translated(barred.words, i, link.words),
        barred.positions[barred.position_starts[i] : barred.position_starts[i + 1]],
    )


@compiled
def _translated(numbers: Numbers, i: int, link: Ints) -> Ints:
    """The numbers of seeker i in the segment's terms, those that it does not know left out."""
    first, end = numbers.starts[i], numbers.starts[i + 1]
    known = np.empty(end - first, np.int32)
    count = 0
    for at in range(first, end):
        known[count] = link[numbers.values[at]]
        count += known[count] >= 0
    return known[:count]


@borrowing
def lay_out_skills(skills: Numbers, i: int, link: Ints, idf: Singles, weight: Singles) -> None:
    """weight[skill] = idf for each skill of seeker i."""
    for at in range(skills.starts[i], skills.starts[i + 1]):
        skill = link[skills.values[at]]
        if skill >= 0:
            weight[skill] = idf[skill]


@borrowing
def lay_out_words(terms: Terms, i: int, link: Ints, idf: Singles, weight: Singles) -> bool:
    """weight[word] = the word's share in what seeker i says; returns whether the segment knows any of it.

    `idf` is that of the roster's words, 0 for those that no segment knows.
    """
    total = 0.0
    for at in range(terms.starts[i], terms.starts[i + 1]):
        total += repeated(terms.terms[at]) * idf[term_word(terms.terms[at])]
    known = False
    for at in range(terms.starts[i], terms.starts[i + 1]):
        word = link[term_word(terms.terms[at])]
        if word >= 0:
            weight[word] = repeated(terms.terms[at]) * idf[term_word(terms.terms[at])] / total
            known = True
    return known


@borrowing
def lay_out_marks(skills: Numbers, terms: Terms, i: int, link: Link, desk: Desk) -> None:
    """desk.worth of what has been laid out, a little more rather than less: it is added up in single precision."""
    desk.worth[:] = 0
    for at in range(skills.starts[i], skills.starts[i + 1]):
        skill = link.skills[skills.values[at]]
        if skill >= 0:
            add_worth(desk.worth, 0, mark_of(skill, 8 * SKILL_BYTES), desk.skill_weight[skill] * ROUNDED_UP)
    for at in range(terms.starts[i], terms.starts[i + 1]):
        word = link.words[term_word(terms.terms[at])]
        if word >= 0:
            add_worth(desk.worth, SKILL_BYTES, mark_of(word, 8 * WORD_BYTES), desk.word_weight[word] * ROUNDED_UP)
    add_up(desk.worth)


@borrowing
def clear(skills: Numbers, terms: Terms, i: int, link: Link, desk: Desk) -> None:
    """Make the desk's tables zero again."""
    for at in range(skills.starts[i], skills.starts[i + 1]):
        if link.skills[skills.values[at]] >= 0:
            desk.skill_weight[link.skills[skills.values[at]]] = 0
    for at in range(terms.starts[i], terms.starts[i + 1]):
        if link.words[term_word(terms.terms[at])] >= 0:
            desk.word_weight[link.words[term_word(terms.terms[at])]] = 0
