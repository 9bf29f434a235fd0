"""The catalogue: open positions, ready to be asked. One base segment, and smaller, newer ones for what has changed.

    rows ──encode──▶ columns ──build──▶ base                     words weigh by the base's rows
    changes ───────────────────────────▶ newer segments          …here too, until everything is built anew
                                         a row that has gone, or that a newer one replaces, has its dead bit set

A catalogue in memory is immutable: `with_changes` gives the next one, and readers keep theirs. One that lies in files
(`store`) sees a row die at once, and learns of newer segments when its store is asked for the current catalogue.
"""

import threading
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Self

import numpy as np

from chunfeng.engine.compiled import compiled
from chunfeng.engine.held import hold
from chunfeng.engine.matching.building import build
from chunfeng.engine.matching.columns import Ints, Longs, Source, Vocabularies, encode
from chunfeng.engine.matching.gathering import gather, living, position
from chunfeng.engine.matching.glossary import Glossary, glossary_of
from chunfeng.engine.matching.kernels.asking import Desk, desk_for
from chunfeng.engine.matching.names import packed
from chunfeng.engine.matching.rows import PositionRow
from chunfeng.engine.matching.segment import DEAD_BIT, Segment, Statistics, Table
from chunfeng.engine.matching.words import Lexicon, nearest

REBUILT_FROM = 0.25
"""Share of changed rows from which a catalogue in memory is built anew instead of growing another segment."""


class Catalogue:
    """Segments, oldest first, and the lexicon that their words have met."""

    def __init__(self, segments: Sequence[Segment], lexicon: Lexicon) -> None:
        self.segments = tuple(segments)
        self.held: tuple[Table, ...] = tuple(hold(segment.table) for segment in self.segments)
        self.lexicon = lexicon
        self.glossaries: tuple[Glossary, ...] = tuple(map(glossary_of, self.segments))
        self._desks = threading.local()

    @classmethod
    def of(cls, rows: Iterable[PositionRow], lexicon: Lexicon | None = None) -> Self:
        """A catalogue of `rows`; where an id comes twice, the last row stands."""
        lexicon = lexicon or Lexicon()
        return cls.of_columns(*encode(rows, lexicon), lexicon)

    @classmethod
    def of_columns(cls, columns: Source, vocabularies: Vocabularies, lexicon: Lexicon | None = None) -> Self:
        """A catalogue of columns with distinct ids, whose words are canonical already."""
        return cls((build(columns, vocabularies),), lexicon or Lexicon())

    def with_changes(self, upserts: Iterable[PositionRow] = (), removals: Iterable[int] = ()) -> "Catalogue":
        """The catalogue after adding or replacing `upserts` and leaving out `removals` (unknown ids are no matter).

        What words weigh stays as it was in the base, until enough has changed for everything to be built anew.
        """
        changed = {row.id: row for row in upserts}
        for key in (removals := set(removals)):
            changed.pop(key, None)
        segments = [_without(segment, {*changed, *removals}) for segment in self.segments]
        newer = [position(segment, row) for segment in segments[1:] for row in living((segment,))[0].tolist()]
        rows = [*newer, *changed.values()]
        if len(rows) > REBUILT_FROM * len(segments[0]):
            base = [position(segments[0], row) for row in living(segments[:1])[0].tolist()]
            return Catalogue.of([*base, *rows], self.lexicon)
        if rows:
            return Catalogue((segments[0], build(*encode(rows, self.lexicon), base=segments[0])), self.lexicon)
        return Catalogue(segments[:1], self.lexicon)

    def compacted(self) -> "Catalogue":
        """The same positions in one segment, words weighed anew: equal, to the byte, to one built from the same rows."""
        return Catalogue.of_columns(*gather(self.segments), self.lexicon)

    def __len__(self) -> int:
        return sum(rows.size for rows in living(self.segments))

    def __contains__(self, position_id: int) -> bool:
        return self.locate(position_id) is not None

    @property
    def ids(self) -> Longs:
        """The ids of all positions, ascending."""
        standing = zip(self.segments, living(self.segments), strict=True)
        return np.sort(np.concatenate([segment.table.ties.ids[rows] for segment, rows in standing]))

    def locate(self, position_id: int) -> tuple[int, int] | None:
        """(segment, row) where a position stands, or None."""
        for number in range(len(self.segments) - 1, -1, -1):
            table = self.segments[number].table
            row = int(_row_of(table.ties.ids, table.kept.by_id, position_id))
            if row >= 0 and int(table.look.demand[row]) >> DEAD_BIT == 0:
                return number, row
        return None

    def row_of(self, position_id: int) -> tuple[int, int]:
        """As `locate`. Raises KeyError if the position is not (or no longer) in the catalogue."""
        found = self.locate(position_id)
        if found is None:
            raise KeyError(f"position {position_id} is not in the catalogue of {len(self)}")
        return found

    def position(self, position_id: int) -> PositionRow:
        """A position as it came in, in canonical words. Raises KeyError as `row_of` does."""
        segment, row = self.row_of(position_id)
        return position(self.segments[segment], row)

    @property
    def statistics(self) -> Statistics:
        """What was known when the base was built."""
        return self.segments[0].statistics

    def knows(self, word: str) -> bool:
        """Whether any position uses `word`, as a skill or in its text; those that have just gone still count."""
        return self.known((word,)) == [word]

    def known(self, words: Sequence[str]) -> list[str]:
        """Those of `words` that `knows` knows, in their order."""
        canonical = packed(self.lexicon.canonicals(words))
        known = np.zeros(len(words), dtype=np.bool_)
        for segment in self.segments:
            for names in (segment.names.skills, segment.names.words):
                known |= names.find_packed(*canonical) >= 0
        return [word for word, is_known in zip(words, known.tolist(), strict=True) if is_known]

    def suggest(self, word: str, n: int = 3) -> tuple[str, ...]:
        """The known words nearest to `word`, for somebody whose word nobody uses."""
        return nearest(word, self.known_words, n)

    @cached_property
    def known_words(self) -> frozenset[str]:
        """All words that `knows` knows."""
        return frozenset(
            word for segment in self.segments for names in (segment.names.skills, segment.names.words) for word in names
        )

    def desk(self, segment: int) -> Desk:
        """This thread's room to work in for one segment."""
        desks: dict[int, Desk] = self._desks.__dict__.setdefault("of", {})
        if segment not in desks:
            desks[segment] = new_desk(self.segments[segment])
        return desks[segment]

    @property
    def nbytes(self) -> int:
        """Bytes in the columns of all segments; names are not counted."""
        return sum(column.nbytes for segment in self.segments for group in segment.table for column in group)


def new_desk(segment: Segment) -> Desk:
    """Room to work in, for one thread."""
    table, names = segment.table, segment.names
    return hold(desk_for(len(names.skills), len(names.words), table.occupations.levels.shape[0], table.places.low.size))


def _without(segment: Segment, ids: set[int]) -> Segment:
    """The segment with these ids dead; all other columns are shared."""
    table = segment.table
    gone = np.array(
        [row for key in ids if (row := int(_row_of(table.ties.ids, table.kept.by_id, key))) >= 0], dtype=np.int64
    )
    if not gone.size:
        return segment
    demand = table.look.demand.copy()
    demand[gone] |= np.uint32(1 << DEAD_BIT)
    return Segment(table._replace(look=table.look._replace(demand=demand)), segment.names, segment.statistics)


@compiled
def _row_of(ids: Longs, by_id: Ints, wanted: int) -> int:
    """The row with an id, dead or alive, or −1."""
    low, high = 0, by_id.size
    while low < high:
        middle = (low + high) // 2
        if ids[by_id[middle]] < wanted:
            low = middle + 1
        else:
            high = middle
    return by_id[low] if low < by_id.size and ids[by_id[low]] == wanted else -1
