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
        kind_fits(rows.kinds[row], asked.kinds) and papers_fit(sets, rows.required[row], asked, means)
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
def papers_fit(sets: Sets, required: int, asked: Asked, means: Means) -> bool:
    """Whether every demanded certificate is held; true for who has not said what is held."""
    return (
        asked.flags & SHOWS_PAPERS == 0
        or papers_held(sets, required, means, asked.today) == sets.starts[required + 1] - sets.starts[required]
    )


@borrowing
def papers_held(sets: Sets, number: int, means: Means, today: int) -> int:
    """How many members of a set are certificates that are valid today."""
    held = 0
    for at in range(sets.starts[number], sets.starts[number + 1]):
        for paper in range(means.papers.size):
            valid = means.valid_from[paper] <= today <= means.valid_through[paper]
            if valid and means.link.labels[means.papers[paper]] == sets.members[at]:
                held += 1
                break
    return held


@borrowing
def tastes_met(sets: Sets, number: int, means: Means) -> int:
    """How many members of a set are tags that the seeker prefers."""
    met = 0
    for at in range(sets.starts[number], sets.starts[number + 1]):
        for taste in means.tastes:
            if means.link.labels[taste] == sets.members[at]:
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
    for position in means.positions:
        if position == ties.ids[row]:
            return True
    for employer in means.employers:
        if means.link.employers[employer] == ties.employer[row]:
            return True
    for branch in range(means.branches.shape[0]):
        if _lies_in(occupations.levels[ties.occupation[row]], means.branches[branch]):
            return True
    for at in range(skills.starts[row], skills.starts[row + 1]):
        for word in means.words:
            if means.link.skills[word] == skills.skills[at]:
                return True
    for at in range(text.starts[row], text.starts[row + 1]):
        for word in means.words:
            if means.link.words[word] == term_word(text.terms[at]):
                return True
    return False


@borrowing
def _lies_in(levels: Ints, branch: Ints) -> bool:
    lies = True
    for level in range(4):
        lies &= branch[level] < 0 or branch[level] == levels[level]
    return lies
