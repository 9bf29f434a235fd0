"""What people say when they ask one by one, numbered for all of them: a word is looked up when it is said for the first time.

Whoever asks says some eighty words. Finding them among those of all positions costs more than finding the positions; but
most of them somebody has said before.
"""

from collections.abc import Sequence
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chunfeng.engine.held import hold
from chunfeng.engine.matching.roster import Link, Roster, Spoken, translated
from chunfeng.engine.matching.rows import Seeker
from chunfeng.engine.matching.segment import Segment
from chunfeng.engine.matching.words import Lexicon

REMEMBERED = 1 << 16
"""Words after which a glossary begins anew."""

ROOM = 1 << 12
"""Names of a kind for which there is room at first."""

OF_WHICH = (0, 0, 1, 2, 0)
"""For each column of a link, which names of `Spoken` it translates."""

NO_NUMBERS = np.empty(0, dtype=np.int32)
NOTHING = Link(NO_NUMBERS, NO_NUMBERS, NO_NUMBERS, NO_NUMBERS, np.empty(0, dtype=np.float32))


class Glossary:
    """The words, labels and employers that were said to some segments. Threads may use it at the same time."""

    def __init__(self, segments: Sequence[Segment], lexicon: Lexicon) -> None:
        self._segments, self._lexicon = segments, lexicon
        self._asking = Lock()
        self._begin()

    def enrol(self, seeker: Seeker) -> tuple[Roster, tuple[Link, ...]]:
        """A roster of one, and its links, one a segment."""
        with self._asking:
            if len(self._spoken.words) > REMEMBERED:
                self._begin()
            roster = Roster.of((seeker,), self._lexicon, self._spoken)
            self._learn()
            return roster, self._held

    def _begin(self) -> None:
        """Those who have a roster keep what it was numbered by."""
        self._spoken, self._known = Spoken.of(), [0, 0, 0]
        self._make_room([NOTHING for _ in self._segments], ROOM)

    def _learn(self) -> None:
        """Translate what has been said for the first time. Others read what stands before it, and that stays."""
        known, said = self._known, [*map(len, self._spoken)]
        if said == known:
            return
        if max(said) > self._links[0].words.size:
            self._make_room(self._links, 2 * max(said))
        words, labels, employers = (names.values[start:] for names, start in zip(self._spoken, known, strict=True))
        news = translated(words, labels, employers, self._segments)
        for link, new in zip(self._links, news, strict=True):
            for column, translation, which in zip(link, new, OF_WHICH, strict=True):
                column[known[which] : said[which]] = translation
        self._known = said

    def _make_room(self, links: Sequence[Link], size: int) -> None:
        self._links = [Link._make(_longer(column, size) for column in link) for link in links]
        self._held = tuple(map(hold, self._links))


def _longer(column: NDArray[Any], size: int) -> NDArray[Any]:
    return np.concatenate((column, np.zeros(size - column.size, dtype=column.dtype)))
