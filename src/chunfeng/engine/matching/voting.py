"""What many rows say together: the best ones vote for the group that they belong to.

The single best row can be a chance; a group with many good rows rarely is. This is how titles are guessed from words.
"""

from collections.abc import Hashable, Iterable
from typing import TypeVar

from chunfeng.engine.matching.rows import DEFAULT_WEIGHTS, Weights

VOTERS = 200
"""How many of the best rows vote."""

BY_WORDS = Weights.of({"skills": DEFAULT_WEIGHTS.skills, "text": DEFAULT_WEIGHTS.text})
"""Only what somebody can do and says counts, in the usual proportion: about .43 to .57."""

Group = TypeVar("Group", bound=Hashable)


def vote(scores: Iterable[float], groups: Iterable[Group], n: int) -> tuple[tuple[Group, float], ...]:
    """The `n` groups with the most votes and their shares of all votes, the most first.

    Each row votes for its group with the square of its score, so that one good row outweighs several weak ones. Equal
    groups stand in the order in which they came. Rows that score 0 have no vote. Raises ValueError if there are not as
    many scores as groups.

    >>> vote([0.5, 0.5, 0.5, 0.5], ["焊工", "电工", "电工", "电工"], 1)
    (('电工', 0.75),)
    """
    votes: dict[Group, float] = {}
    for score, group in zip(scores, groups, strict=True):
        if (weight := score * score) > 0:
            votes[group] = votes.get(group, 0.0) + weight
    cast = sum(votes.values())
    first = sorted(votes, key=lambda group: -votes[group])[: max(n, 0)]
    return tuple((group, votes[group] / cast) for group in first)
