"""A batch on many machines: Dask hands portions of a roster to workers that hold the same catalogue, each in its own home.

    client    calibrates, sends 2,048 seekers a task, gathers in order, audits
    worker    maps the catalogue of its own CHUNFENG_HOME once, answers portions, keeps nothing

Only seekers travel, and k numbers for each of them back. A task carries all that it needs, so when a worker is lost another
one does its portions, and nothing in the result changes. Workers run with this version's `chunfeng` importable:

    CHUNFENG_HOME=/srv/match PYTHONPATH=src dask worker tcp://SCHEDULER:8786 --nthreads 8

This module needs the `cluster` extra; whoever imports it has to reckon with ImportError.
"""

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
from distributed import Client, KilledWorker, as_completed, get_worker

from chunfeng.engine import kept
from chunfeng.engine.matching.columns import Ints, Longs
from chunfeng.engine.matching.editions import Edition, edition_of
from chunfeng.engine.matching.files import DamagedFile
from chunfeng.engine.matching.manifest import NotBuilt
from chunfeng.engine.matching.pushing import CHUNK, Batch, Pushed, batch_order, settle
from chunfeng.engine.matching.roster import Roster
from chunfeng.engine.matching.rows import DEFAULT_WEIGHTS, Seeker, Weights
from chunfeng.engine.matching.taking import take

connect: Any = Client
gathered: Any = as_completed  # distributed has no types

PORTION = 4 * CHUNK
"""Seekers a task: about a tenth of a second at 300,000 positions, and half a megabyte on the way."""

AHEAD = 4
"""Portions under way for each thread of a worker: enough for nobody to wait, few enough for any memory."""

RETRIES = 2
"""How often a portion that failed is tried again; one whose worker was lost does not count as failed."""

PATIENCE = 15.0
"""Seconds for the scheduler to answer, and for the first worker to come."""

CODE = kept.edition()
"""Of the sources as they were when this process began: what lies on the disk later is not what runs."""

CATALOGUE = "catalogue"
"""The folder within a home."""


class Unreachable(ConnectionError):
    """Nobody answers at the address, or no worker works there. args: the address, why."""


class OtherCatalogue(RuntimeError):
    """A worker holds no catalogue, or not the client's. args: the worker's address, why."""

    def __str__(self) -> str:
        worker, why = self.args
        return f"The worker {worker} does not hold the catalogue of this batch.\nWhy: {why}"


class OtherCode(RuntimeError):
    """A worker runs another version of the engine. args: the worker's address, why."""

    def __str__(self) -> str:
        worker, why = self.args
        return f"The worker {worker} does not run the code of this batch.\nWhy: {why}"


class WorkersKilled(RuntimeError):
    """One portion took several workers with it. args: why."""


REFUSALS = (Unreachable, OtherCatalogue, OtherCode, WorkersKilled)


def push_spread(
    address: str,
    edition: Edition,
    seekers: Roster | Iterable[Seeker],
    k: int,
    *,
    today: date,
    weights: Weights = DEFAULT_WEIGHTS,
    text_most: float | None = None,
    progress: Callable[[int], None] = lambda _done: None,
    portion: int = PORTION,
) -> Pushed:
    """What `push` gives, to the bit, worked out by the workers of the scheduler at `address` ("tcp://10.0.0.1:8786").

    Workers may come, go and die meanwhile; while there is none it waits. Raises Unreachable, OtherCatalogue,
    OtherCode, WorkersKilled, and ValueError for k < 1.
    """
    if k < 1:
        raise ValueError(f"k must be at least 1, not {k}")
    roster = seekers if isinstance(seekers, Roster) else Roster.of(seekers, edition.catalogue.lexicon)
    batch = Batch.of(edition.catalogue, roster, k, today, weights)
    with _connected(address) as client:
        _refuse_others(client, edition.name)

        def run(believed: float) -> tuple[Longs, Ints]:
            question = Question(edition.name, running(), k, today, weights, believed)
            return _gathered(client, roster, question, progress, portion)

        return settle(batch, run, text_most)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of every portion, of which catalogue and which code."""

    edition: str
    code: str
    k: int
    today: date
    weights: Weights
    text_most: float


@dataclass(frozen=True, slots=True)
class Portion:
    """Some seekers and what is asked for them: all that a worker needs."""

    question: Question
    roster: Roster

    def answer(self) -> tuple[Longs, Ints]:
        """(ids, micro), each (seekers, k), by the worker that this runs on. Raises OtherCatalogue, OtherCode."""
        asked = self.question
        if asked.code != running():
            raise OtherCode(get_worker().address, f"its engine is {running()}, the batch's is {asked.code}")
        batch = Batch.of(_held(asked.edition).catalogue, self.roster, asked.k, asked.today, asked.weights)
        return batch.chunk(np.arange(len(self.roster)), asked.text_most)


# the client


def _connected(address: str) -> Any:
    try:
        client = connect(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise Unreachable(address, str(error) or type(error).__name__) from error
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError as error:
        client.close()
        raise Unreachable(address, "no worker has come to this scheduler") from error
    return client


def _refuse_others(client: Any, edition: str) -> None:
    """Before any work: who holds something else, or runs other code? Who comes later is asked with the first portion."""
    for worker, code in sorted(client.run(running, on_error="return").items()):
        if code != running():
            raise OtherCode(worker, f"its engine is {code}, the batch's is {running()}")
    for worker, found in sorted(client.run(opened, on_error="return").items()):
        if isinstance(found, OtherCatalogue):
            raise found
        if isinstance(found, BaseException):
            raise OtherCatalogue(worker, str(found) or type(found).__name__) from found
        if found != edition:
            raise OtherCatalogue(worker, _difference(edition, found))


def _gathered(
    client: Any, roster: Roster, question: Question, progress: Callable[[int], None], portion: int
) -> tuple[Longs, Ints]:
    """(ids, micro), each (n, k); a few portions ahead of the workers."""
    ids = np.full((len(roster), question.k), -1, dtype=np.int64)
    micro = np.zeros((len(roster), question.k), dtype=np.int32)
    waiting = enumerate(_portions(roster, portion))
    batch, done = uuid4().hex, 0
    rows_of: dict[str, Longs] = {}
    under_way = gathered(with_results=True, loop=client.loop)

    def send(count: int) -> None:
        for number, rows in islice(waiting, count):
            task = Portion(question, take(roster, rows))
            future = client.submit(task.answer, key=f"push-{batch}-{number}", pure=False, retries=RETRIES)
            rows_of[future.key] = rows
            under_way.add(future)

    send(AHEAD * sum(client.nthreads().values()))
    try:
        for future, found in under_way:
            rows = rows_of.pop(future.key)
            ids[rows], micro[rows] = found
            done += rows.size
            progress(done)
            send(1)
    except KilledWorker as error:
        raise WorkersKilled(str(error)) from error
    return ids, micro


def _portions(roster: Roster, portion: int) -> Iterator[Longs]:
    order = batch_order(roster.wishes)
    return (order[at : at + portion] for at in range(0, order.size, portion))


# the worker

_opening = threading.Lock()
_here: dict[str, Edition] = {}


def running() -> str:
    """A name for the code of the engine that this process has begun with."""
    return CODE


def opened() -> str:
    """Open the catalogue of this process's home as it is now; the name of its edition. Raises OtherCatalogue."""
    with _opening:
        edition = _open()
        if edition.name not in _here:
            _here.clear()
            _here[edition.name] = edition
        return edition.name


def _held(wanted: str) -> Edition:
    """The edition that this process has opened, or opens now. Raises OtherCatalogue."""
    with _opening:
        if wanted not in _here:
            edition = _open()
            if edition.name != wanted:
                raise OtherCatalogue(get_worker().address, _difference(wanted, edition.name))
            _here.clear()
            _here[wanted] = edition
        return _here[wanted]


def _open() -> Edition:
    if not (home := os.environ.get("CHUNFENG_HOME")):
        raise OtherCatalogue(get_worker().address, "it runs without CHUNFENG_HOME, so it has no catalogue")
    try:
        return edition_of(Path(home) / CATALOGUE)
    except (NotBuilt, DamagedFile) as error:
        raise OtherCatalogue(get_worker().address, str(error).splitlines()[0]) from error


def _difference(wanted: str, found: str) -> str:
    return f"its catalogue is {found[:12]}, the batch's is {wanted[:12]}"
