"""All machine code of matching, made and kept before anybody asks.

    python -m chunfeng.engine.matching.readying

takes the better part of a minute after an upgrade, steps back for others meanwhile, and is a moment's work once all is
there. Whoever asks before it is done compiles what is still missing, as always.
"""

import os
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from chunfeng.engine import kept
from chunfeng.engine.matching.allocation import Candidates, allocate
from chunfeng.engine.matching.catalogue import Catalogue
from chunfeng.engine.matching.compaction import KINDER, compacted
from chunfeng.engine.matching.congestion import control
from chunfeng.engine.matching.pushing import push
from chunfeng.engine.matching.ranking import assess, gain, rank, relaxations
from chunfeng.engine.matching.reversing import reverse
from chunfeng.engine.matching.rows import Change, PositionRow, Seeker
from chunfeng.engine.matching.store import Store, Writer

TODAY = date(2026, 4, 21)

POSITIONS = tuple(
    PositionRow(
        key,
        place="420106",
        lon=114.3,
        lat=30.5,
        occupation="6-31-01-03",
        employer="e",
        skills=("s",),
        words=(f"{key}", "w"),
    )
    for key in range(1, 6)
)

SEEKER = Seeker(places=("42",), home_lon=114.3, home_lat=30.5, occupations=("6-31-01-03",), skills=("s",), words=("w",))


def ready() -> None:
    """Ask each kind of question and make each kind of change once, of a catalogue of a few positions."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        with Writer(folder) as writer:
            writer.rebuild(POSITIONS[:3], cursor="0")
            writer.apply(POSITIONS[2:4], removals=[1], cursor="1")
            writer.apply(POSITIONS[4:], cursor="2")
            writer.refer({2: 1}, cursor="3")
            compacted(folder, "compacted")
            _ask(Store.open(folder).catalogue())
    _crowd()


def _ask(catalogue: Catalogue) -> None:
    rank(catalogue, SEEKER, 2, today=TODAY).items  # noqa: B018
    assess(catalogue, SEEKER, (2,), today=TODAY)
    relaxations(catalogue, SEEKER, today=TODAY, neighbours=("43",))
    gain(catalogue, SEEKER, Change("skill", "t"), today=TODAY, k=2)
    reverse(catalogue, 2, [SEEKER], 2, today=TODAY)
    pushed = push(catalogue, [SEEKER], 3, today=TODAY)
    control(pushed, 2, catalogue.ids, np.ones(len(catalogue)), factor=1)


def _crowd() -> None:
    """So many for so few, and so alike, that positions bid for seekers as well."""
    random = np.random.default_rng(1)
    wishes = np.concatenate([random.permutation(16)[:8] for _seeker in range(80)]).astype(np.int32)
    scores = (random.integers(1, 21, wishes.size) / 20).astype(np.float32)
    allocate(Candidates(np.arange(0, wishes.size + 1, 8), wishes, scores), np.full(16, 4), epsilon=1e-3)


if __name__ == "__main__":
    os.nice(KINDER)
    ready()
    kept.complete()
