"""Does one row fit one seeker? The hard constraints that one AND does not answer."""

import numpy as np

from chunfeng.engine.compiled import borrowing
from chunfeng.engine.matching.columns import NO_LIMIT, Ints
from chunfeng.engine.matching.kernels.asking import Asked, Means
from chunfeng.engine.matching.kernels.scoring import kilometres
from chunfeng.engine.matching.roster import EXCLUDES, SHOWS_PAPERS
from chunfeng.engine.matching.segment import CLOSER_LOOK, Occupations, Rows, Sets, Skills, Text, Ties, term_word


@borrowing
def fits(rows: Rows, sets: Sets, asked: Asked, means: Means, row: int) -> bool:
    """All that is left to ask of a row whose place, demand and pay have passed, but for exclusions."""
    if rows.valid_through[row] < asked.today or not age_fits(rows.min_age[row], rows.max_age[row], asked.age):
        return False
    if rows.flags[row] & CLOSER_LOOK and not (
        kind_fits(rows.kinds[row], asked.kinds)
        and papers_fit(sets, rows.required[row], asked.flags, means, asked.today)
    ):
        return False
    return asked.radius == np.inf or radius_fits(kilometres(asked.home, rows.point, row), asked.radius)


@borrowing
def age_fits(least: int, most: int, age: int) -> bool:
    """An age below 0 has not been said."""
    return age < 0 or (least <= age and (age <= most or most == NO_LIMIT))


@borrowing
def kind_fits(offered: int, wished: int) -> bool:
    """Whether an offered kind is wished; 0 on either side is open."""
    return wished == 0 or offered == 0 or (offered & wished) != 0


@borrowing
def radius_fits(km: float, radius: float) -> bool:
    """Unknown kilometres pass."""
    return not km > radius


@borrowing
def papers_fit(sets: Sets, required: int, flags: int, means: Means, today: int) -> bool:
    """Whether every demanded certificate is held; true for who has not said what is held."""
    return (
        flags & SHOWS_PAPERS == 0
        or papers_held(sets, required, means, today) == sets.starts[required + 1] - sets.starts[required]
    )


@borrowing
def papers_held(sets: Sets, number: int, means: Means, today: int) -> int:
    """How many members of a set are certificates that are valid today."""
    papers, i, link, held = means.wishes.papers, means.i, means.link, 0
    for at in range(sets.starts[number], sets.starts[number + 1]):
        for paper in range(papers.starts[i], papers.starts[i + 1]):
            valid = papers.valid_from[paper] <= today <= papers.valid_through[paper]
            if valid and link.labels[papers.labels[paper]] == sets.members[at]:
                held += 1
                break
    return held


@borrowing
def tastes_met(sets: Sets, number: int, means: Means) -> int:
    """How many members of a set are tags that the seeker prefers."""
    tastes, i, link, met = means.wishes.tastes, means.i, means.link, 0
    for at in range(sets.starts[number], sets.starts[number + 1]):
        for taste in range(tastes.starts[i], tastes.starts[i + 1]):
            if link.labels[tastes.values[taste]] == sets.members[at]:
                met += 1
                break
    return met


@borrowing
def preferences_met(ties: Ties, sets: Sets, means: Means, today: int, row: int) -> int:
    """How many declared preferences meet: certificates that the position prefers, tags that the seeker prefers."""
    return papers_held(sets, ties.preferred[row], means, today) + tastes_met(sets, ties.tags[row], means)


@borrowing
def is_excluded(
    ties: Ties, occupations: Occupations, skills: Skills, text: Text, asked: Asked, means: Means, row: int
) -> bool:
    """Whether a declared exclusion hits the row."""
    if asked.flags & EXCLUDES == 0:
        return False
    barred, i, link = means.wishes.barred, means.i, means.link
    for position in range(barred.position_starts[i], barred.position_starts[i + 1]):
        if barred.positions[position] == ties.ids[row]:
            return True
    for employer in range(barred.employers.starts[i], barred.employers.starts[i + 1]):
        if link.employers[barred.employers.values[employer]] == ties.employer[row]:
            return True
    for branch in range(barred.branches.starts[i], barred.branches.starts[i + 1]):
        if _lies_in(occupations.levels[ties.occupation[row]], barred.branches.levels[branch]):
            return True
    words, first, end = barred.words.values, barred.words.starts[i], barred.words.starts[i + 1]
    for at in range(skills.starts[row], skills.starts[row + 1]):
        for word in range(first, end):
            if link.skills[words[word]] == skills.skills[at]:
                return True
    for at in range(text.starts[row], text.starts[row + 1]):
        for word in range(first, end):
            if link.words[words[word]] == term_word(text.terms[at]):
                return True
    return False


@borrowing
def _lies_in(levels: Ints, branch: Ints) -> bool:
    lies = True
    for level in range(4):
        lies &= branch[level] < 0 or branch[level] == levels[level]
    return lies
