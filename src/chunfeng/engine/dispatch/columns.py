"""Many workers as columns: what `Pool.of` takes when a million people are loaded at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

import numpy as np

from chunfeng.engine.dispatch.layout import Floats, Ints, Longs
from chunfeng.engine.dispatch.rows import Worker, joined, known, metres_willing

FIRST_DAY, LAST_DAY = -(2**31), 2**31 - 1
EPOCH = date(1970, 1, 1).toordinal()


def days(since: date | None, through: date | None) -> tuple[int, int]:
    """First and last valid day, in days since 1970; open ends reach as far as can be written."""
    first = FIRST_DAY if since is None else since.toordinal() - EPOCH
    return first, LAST_DAY if through is None else through.toordinal() - EPOCH


@dataclass(frozen=True, slots=True, eq=False)
class Workers:
    """n workers as columns. Worker i has skills[skill_at[i]:skill_at[i + 1]], and so on (offsets of n + 1).

    ids (n) unique; lon, lat (n) degrees, NaN: not known; since (n) epoch minutes; willing (n) whole metres, UNLIMITED: any
    skills, levels      numbers in `trades`, grades; nobody has a skill twice
    papers (p, 3)       numbers in `names`, first and last valid day since 1970
    spans (s, 2)        free time in epoch minutes, sorted and apart for each worker
    Raises ValueError if a rule of these is broken.
    """

    ids: Longs
    lon: Floats
    lat: Floats
    since: Ints
    willing: Ints
    skill_at: Longs
    skills: Ints
    levels: Ints
    paper_at: Longs
    papers: Ints
    span_at: Longs
    spans: Ints
    trades: Sequence[str]
    names: Sequence[str]

    def __post_init__(self) -> None:
        count = len(self.ids)
        if len(np.unique(self.ids)) != count:
            raise ValueError("two workers have the same id")
        owner = np.repeat(np.arange(count), np.diff(self.skill_at))
        if len(np.unique(owner * max(len(self.trades), 1) + self.skills)) != len(self.skills):
            raise ValueError("a worker has the same skill twice")
        owner = np.repeat(np.arange(count), np.diff(self.span_at))
        begin, end = self.spans[:, 0], self.spans[:, 1]
        if (begin >= end).any() or ((owner[1:] == owner[:-1]) & (begin[1:] <= end[:-1])).any():
            raise ValueError("the free time of a worker must be spans that are sorted and apart")

    @classmethod
    def of(cls, workers: Iterable[Worker]) -> Self:
        """Columns of `workers`. Raises ValueError if two have the same id."""
        rows = list(workers)
        places = [(row.lon, row.lat) if known(row.lon, row.lat) else (np.nan, np.nan) for row in rows]
        grades = [row.grades() for row in rows]
        spans = [joined(row.free) for row in rows]
        trades = {name: number for number, name in enumerate(sorted({name for each in grades for name in each}))}
        names = {paper.name: 0 for row in rows for paper in row.certificates}
        names = {name: number for number, name in enumerate(sorted(names))}
        papers = [
            (names[paper.name], *days(paper.valid_from, paper.valid_through))
            for row in rows
            for paper in row.certificates
        ]
        return cls(
            ids=np.array([row.id for row in rows], np.int64),
            lon=np.array([lon for lon, _ in places], np.float64),
            lat=np.array([lat for _, lat in places], np.float64),
            since=np.array([row.waiting_since for row in rows], np.int32),
            willing=np.array([metres_willing(row.radius_km) for row in rows], np.int32),
            skill_at=_offsets(len(each) for each in grades),
            skills=np.array([trades[name] for each in grades for name in each], np.int32),
            levels=np.array([level for each in grades for level in each.values()], np.int32),
            paper_at=_offsets(len(row.certificates) for row in rows),
            papers=np.array(papers, np.int32).reshape(-1, 3),
            span_at=_offsets(len(each) for each in spans),
            spans=np.array([span for each in spans for span in each], np.int32).reshape(-1, 2),
            trades=tuple(trades),
            names=tuple(names),
        )


def _offsets(counts: Iterable[int]) -> Longs:
    return np.concatenate(([0], np.cumsum(np.fromiter(counts, np.int64))))
