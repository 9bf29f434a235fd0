"""What a roster's words, labels and employers are called in the segments of a catalogue.

Whoever asks says some eighty words, and each has to be found among those of all positions.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from chunfeng.engine.compiled import ZERO, compiled
from chunfeng.engine.held import Mould, hold
from chunfeng.engine.matching.columns import Bytes, Longs, Singles
from chunfeng.engine.matching.names import Strings, find, packed
from chunfeng.engine.matching.roster import Link, Roster
from chunfeng.engine.matching.segment import Segment

NO_NUMBERS = np.empty(0, dtype=np.int32)
LINK = Mould(Link(NO_NUMBERS, NO_NUMBERS, NO_NUMBERS, NO_NUMBERS, np.empty(0, dtype=np.float32)))


class Glossary(NamedTuple):
    """The names of a segment, in which those of rosters are looked up."""

    skills: Strings
    words: Strings
    labels: Strings
    employers: Strings
    weight: Singles  # one a word: its idf


def glossary_of(segment: Segment) -> Glossary:
    """The glossary of a segment, for kernels."""
    names, weight = segment.names, segment.table.text.weight
    skills, words, labels, employers = names.skills, names.words, names.labels, names.employers
    return hold(Glossary(skills.strings, words.strings, labels.strings, employers.strings, weight))


def link(roster: Roster, glossaries: Sequence[Glossary]) -> tuple[Link, ...]:
    """One link a segment. A word weighs what it weighs in the first segment that knows it, 0 if none does."""
    words, labels, employers = len(roster.words), len(roster.labels), len(roster.employers)
    blob, offsets = packed([*roster.words, *roster.labels, *roster.employers])
    links = [LINK.room((words, words, labels, employers, words)) for _ in glossaries]
    later = links[-1]
    for glossary, own in zip(reversed(glossaries), reversed(links), strict=True):
        _translate(glossary, blob, offsets, own, later)
        later = own
    for other in links[1:]:
        _weigh_alike(links[0], other)
    return tuple(links)


@compiled
def _translate(glossary: Glossary, blob: Bytes, offsets: Longs, link: Link, later: Link) -> None:
    """Fill the link to a segment. What only `later` ones know weighs what it weighs there."""
    labels = link.words.size
    employers = labels + link.labels.size
    find(glossary.skills, blob, offsets, ZERO, link.skills)
    find(glossary.words, blob, offsets, ZERO, link.words)
    find(glossary.labels, blob, offsets, labels, link.labels)
    find(glossary.employers, blob, offsets, employers, link.employers)
    for word in range(link.words.size):
        number = link.words[word]
        link.idf[word] = glossary.weight[number] if number >= 0 else later.idf[word]


@compiled
def _weigh_alike(link: Link, other: Link) -> None:
    """In both, words weigh what they weigh in `link`."""
    for word in range(link.idf.size):
        other.idf[word] = link.idf[word]
