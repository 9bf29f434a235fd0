"""Everybody at once: who should hear of what, worked out here or by a cluster."""

import importlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from chunfeng.domain.matching.catalog import congestion
from chunfeng.domain.matching.queries import rows
from chunfeng.domain.matching.queries.verifying import no_catalogue
from chunfeng.engine import matching as engine
from chunfeng.engine.matching.columns import Ints, Longs
from chunfeng.engine.matching.editions import Restless, edition_of
from chunfeng.engine.matching.files import DamagedFile
from chunfeng.engine.matching.gathering import living
from chunfeng.engine.matching.manifest import NotBuilt
from chunfeng.kernel import clock
from chunfeng.shared import home
from chunfeng.shared.plain_error import PlainError


class NobodyLooking(PlainError):
    """There is no seeker who is looking."""

    code = "matching.nobody_looking"


class NoCluster(PlainError):
    """The cluster can't be used: not installed, not reachable, other catalogues."""

    code = "matching.no_cluster"


@dataclass(frozen=True, slots=True)
class Batch:
    """What came out: everybody's list, of how many positions, in how many seconds, and how evenly it falls on them.

    `factor`: how many people a position can be sent for each opening; `control`: what keeping to that changed, None
    if it was not asked for.
    """

    pushed: engine.Pushed
    positions: int
    seconds: float
    exposure: engine.Exposure
    factor: int
    control: engine.Controlled | None

    @property
    def referrals(self) -> int:
        return int((self.pushed.ids >= 0).sum())


def push_all(
    *,
    k: int,
    threads: int | None = None,
    cluster: str = "",
    plain: bool = False,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> Batch:
    """The best `k` ≥ 1 positions of the stored catalogue for all who are looking; `progress` hears done, of how many.

    No position is sent more people than its openings times what `catalog.congestion` declares; `plain`: everybody gets
    their best, wherever that sends the others.

    `cluster`: the address of a Dask scheduler. Raises NoCatalogue, NobodyLooking, NoCluster.
    """
    spreading = _spreading() if cluster else None
    words = rows.lexicon()
    folder = home.catalogue()
    try:
        edition = edition_of(folder, words)
    except (NotBuilt, DamagedFile, Restless) as error:
        raise no_catalogue(folder, error) from error
    roster = engine.Roster.of(rows.profiles(words), words)
    if not len(roster):
        raise NobodyLooking(
            _("Nobody is looking for work."),
            why=_("A batch is for seekers who say that they are looking, and none does."),
            next_step=_("Ask people to fill in what they look for, or import seekers."),
        )
    declared = congestion()
    length = k if plain else k * declared.candidates_per_place
    began, today = time.monotonic(), clock.today()

    def heard(done: int) -> None:
        progress(done, len(roster))

    if spreading is None:
        pushed = engine.push(edition.catalogue, roster, length, today=today, threads=threads, progress=heard)
    else:
        try:
            pushed = spreading.push_spread(cluster, edition, roster, length, today=today, progress=heard)
        except spreading.REFUSALS as error:
            raise _unusable(cluster, spreading, error) from error
    positions, openings = _standing(edition.catalogue)
    control = None if plain else engine.control(pushed, k, positions, openings, factor=declared.people_per_opening)
    seconds = time.monotonic() - began
    return Batch(
        pushed=control.pushed if control else pushed,
        positions=len(edition.catalogue),
        seconds=seconds,
        exposure=control.after if control else _exposure(pushed, positions, openings, declared.people_per_opening),
        factor=declared.people_per_opening,
        control=control,
    )


def _spreading() -> Any:
    """The one module that needs the `cluster` extra; importing it takes half a second, so only who needs it does."""
    try:
        return importlib.import_module("chunfeng.engine.matching.spreading")
    except ImportError as error:
        raise NoCluster(
            _("This installation can't work with a cluster."),
            why=str(error),
            next_step=_("Install what is missing: pip install -r requirements/cluster.txt"),
        ) from error


def _unusable(cluster: str, spreading: Any, error: Exception) -> NoCluster:
    if isinstance(error, spreading.OtherCatalogue):
        worker, why = error.args
        return NoCluster(
            _("A worker holds another catalogue than this machine."),
            where=str(worker),
            why=str(why),
            next_step=_("Copy the catalogue folder of this home into the worker's, restart the worker, and try again."),
        )
    if isinstance(error, spreading.OtherCode):
        worker, why = error.args
        return NoCluster(
            _("A worker runs another version of Chunfeng than this machine."),
            where=str(worker),
            why=str(why),
            next_step=_("Install the same version there, restart the worker, and try again."),
        )
    if isinstance(error, spreading.WorkersKilled):
        return NoCluster(
            _("Several workers ended at the same portion."),
            where=cluster,
            why=str(error),
            next_step=_("Look into the workers' logs; most often they lack memory."),
        )
    return NoCluster(
        _("The cluster does not answer."),
        where=cluster,
        why=str(error.args[-1]),
        next_step=_("See that the scheduler and at least one worker run: docs/operations/cluster.md"),
    )


def _standing(catalogue: engine.Catalogue) -> tuple[Longs, Ints]:
    """Ids of all positions, ascending, and their openings."""
    standing = list(zip(catalogue.segments, living(catalogue.segments), strict=True))
    ids = np.concatenate([segment.table.ties.ids[alive] for segment, alive in standing])
    openings = np.concatenate([segment.table.ties.openings[alive] for segment, alive in standing])
    order = np.argsort(ids)
    return ids[order], openings[order]


def _exposure(pushed: engine.Pushed, positions: Longs, openings: Ints, factor: int) -> engine.Exposure:
    sent = pushed.ids[pushed.ids >= 0]
    referrals = np.bincount(np.searchsorted(positions, sent), minlength=positions.size)
    return engine.exposure_of(referrals, openings, factor=factor)
