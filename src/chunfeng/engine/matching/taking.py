"""Some seekers of a roster as a roster of their own, with no more words than they use: small enough to be sent away.

Names are numbered anew in the order that they had, so that every sum is taken in the same order and no score changes.
"""

from collections.abc import Sequence

import numpy as np

from chunfeng.engine.matching.columns import Ints, Longs
from chunfeng.engine.matching.names import Names
from chunfeng.engine.matching.roster import (
    Barred,
    Branches,
    Numbers,
    Papers,
    People,
    Roster,
    Spans,
    Terms,
    Wishes,
)
from chunfeng.engine.matching.segment import TERM_COUNT_BITS


def take(roster: Roster, rows: Longs) -> Roster:
    """Seekers `rows` of `roster`, in that order."""
    wishes, barred = roster.wishes, roster.wishes.barred
    skills, tastes = _numbers(wishes.skills, rows), _numbers(wishes.tastes, rows)
    term_starts, at = _entries(wishes.terms.starts, rows)
    terms = wishes.terms.terms[at]
    term_words = (terms >> np.uint32(TERM_COUNT_BITS)).astype(np.int32)
    counts = terms & np.uint32((1 << TERM_COUNT_BITS) - 1)
    paper_starts, paper = _entries(wishes.papers.starts, rows)
    paper_labels = wishes.papers.labels[paper]
    barred_words, barred_employers = _numbers(barred.words, rows), _numbers(barred.employers, rows)
    words = np.unique(np.concatenate((skills.values, term_words, barred_words.values)))
    labels = np.unique(np.concatenate((paper_labels, tastes.values)))
    employers = np.unique(barred_employers.values)
    span_starts, span = _entries(wishes.spans.starts, rows)
    position_starts, position = _entries(barred.position_starts, rows)
    taken = Wishes(
        People._make(column[rows] for column in wishes.people),
        Spans(span_starts, wishes.spans.low[span], wishes.spans.high[span]),
        _branches(wishes.branches, rows),
        _renumbered(skills, words),
        Terms(term_starts, np.searchsorted(words, term_words).astype(np.uint32) << np.uint32(TERM_COUNT_BITS) | counts),
        Papers(
            paper_starts,
            np.searchsorted(labels, paper_labels).astype(np.int32),
            wishes.papers.valid_from[paper],
            wishes.papers.valid_through[paper],
        ),
        _renumbered(tastes, labels),
        Barred(
            _renumbered(barred_employers, employers),
            _branches(barred.branches, rows),
            _renumbered(barred_words, words),
            position_starts,
            barred.positions[position],
        ),
    )
    return Roster(
        taken, _named(roster.words, words), _named(roster.labels, labels), _named(roster.employers, employers)
    )


def _entries(starts: Longs, rows: Longs) -> tuple[Longs, Longs]:
    """Of ragged lists: where those of `rows` start when they stand alone, and the entries that they consist of."""
    lengths = starts[rows + 1] - starts[rows]
    fresh = np.zeros(rows.size + 1, dtype=np.int64)
    np.cumsum(lengths, out=fresh[1:])
    return fresh, np.arange(fresh[-1]) - np.repeat(fresh[:-1] - starts[rows], lengths)


def _numbers(of: Numbers, rows: Longs) -> Numbers:
    starts, at = _entries(of.starts, rows)
    return Numbers(starts, of.values[at])


def _branches(of: Branches, rows: Longs) -> Branches:
    starts, at = _entries(of.starts, rows)
    return Branches(starts, of.levels[at])


def _renumbered(of: Numbers, used: Ints) -> Numbers:
    return Numbers(of.starts, np.searchsorted(used, of.values).astype(np.int32))


def _named(names: Sequence[str] | Names, used: Ints) -> list[str]:
    return [names[number] for number in used.tolist()]
