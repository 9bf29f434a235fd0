"""Bringing in a roster of members: a million rows by chunks, on several processes, to be gone on with after a break.

Each chunk is one transaction together with the row that says so (`roster_chunks`). Whoever imports the same file for the same
union again goes on where it ended; two who do so at once share the work.
"""

import gc
import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

from django.db import IntegrityError, OperationalError, connection, transaction

from chunfeng.domain.unions import policies
from chunfeng.domain.unions.errors import UnionEnded
from chunfeng.domain.unions.models import RosterChunk, RosterImport
from chunfeng.domain.unions.rules import rosters as rules
from chunfeng.domain.unions.services import roster_chunks, roster_files
from chunfeng.domain.unions.services.reach import demand, reached
from chunfeng.kernel import clock, late
from chunfeng.kernel.actor import Actor
from chunfeng.shared import audit

CHUNK = 5_000
PROCESSES = 2
TRIES = 5
_KINDS = ("read", "joined", "people", "known", "rejected")

Progress = Callable[[int, int | None], None]
"""Rows done, and about how many there are (None: not known)."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a roster: counts of `roster_chunks.Taken`, of all chunks there are; `resumed` rows were in before."""

    roster_id: int
    counts: dict[str, int]
    resumed: int = 0
    first: Sequence[roster_chunks.Problem] = field(default_factory=tuple)


def bring_in(
    *,
    actor: Actor,
    organisation_id: int,
    path: Path,
    name: str = "",
    errors: Path | None = None,
    chunk_rows: int = CHUNK,
    processes: int = PROCESSES,
    progress: Progress | None = None,
) -> Outcome:
    """Take in the members in a file; `organisation_id` is theirs where a row names none. `errors` receives the rows left out.

    With `processes` 0 everything happens here, as it does with a file of one chunk; else never call it inside a transaction.
    Raises SheetError, NoSuchOrganisation, NotAllowed, UnionEnded.
    """
    source = roster_files.look(path, name=name or path.name)
    roster = _begun(actor, organisation_id, source, chunk_rows)
    done = frozenset(roster.chunks.values_list("number", flat=True))
    resumed = _counts(roster)["read"]
    chunks = roster_files.chunks(source, size=roster.chunk_rows, done=done)
    rows = _Shown(progress, resumed, _about(source))
    if processes and source.lines != 0 and (source.lines > roster.chunk_rows or not source.encoding):
        _by_many(actor, roster, chunks, processes, rows)
    else:
        for chunk in chunks:
            rows.add(_taken(actor, roster, chunk))
    return _ended(actor, roster, source, errors, resumed)


def try_out(
    *,
    actor: Actor,
    organisation_id: int,
    path: Path,
    name: str = "",
    errors: Path | None = None,
    chunk_rows: int = CHUNK,
    progress: Progress | None = None,
) -> Outcome:
    """What `bring_in` would do: it is done in one transaction and taken back, so that its counts are exact."""
    with transaction.atomic():
        outcome = bring_in(
            actor=actor,
            organisation_id=organisation_id,
            path=path,
            name=name,
            errors=errors,
            chunk_rows=chunk_rows,
            processes=0,
            progress=progress,
        )
        transaction.set_rollback(True)
    return outcome


def told(problem: roster_chunks.Problem) -> tuple[str, str]:
    """The title of the column and what is wrong there, in words."""
    _row, key, code = problem
    return rules.SCHEMA.column(key).title, str(rules.FAULTS[code])


# Beginning and ending


@transaction.atomic
def _begun(actor: Actor, organisation_id: int, source: roster_files.Source, chunk_rows: int) -> RosterImport:
    organisation = reached(actor, organisation_id)
    demand(policies.can_keep_members(actor, organisation))
    if not organisation.stands:
        raise UnionEnded
    roster, is_new = RosterImport.objects.get_or_create(
        organisation=organisation,
        sha256=source.sha256,
        finished_at=None,
        defaults={
            "original_name": source.name[:200],
            "chunk_rows": chunk_rows,
            "started_by_id": actor.person_id,
        },
    )
    audit.record(
        actor=actor,
        act="roster.begun" if is_new else "roster.resumed",
        target=(roster_chunks.SUBJECT, roster.pk),
        sha256=source.sha256,
    )
    return roster


def _ended(
    actor: Actor, roster: RosterImport, source: roster_files.Source, errors: Path | None, resumed: int
) -> Outcome:
    counts = _counts(roster)
    with transaction.atomic():
        if RosterImport.objects.filter(pk=roster.pk, finished_at__isnull=True).update(finished_at=clock.now()):
            audit.record(actor=actor, act="roster.imported", target=(roster_chunks.SUBJECT, roster.pk), counts=counts)
    if errors is not None:
        roster_files.write_problems(
            source, size=roster.chunk_rows, path=errors, problems=lambda number: _problems(roster, number)
        )
    return Outcome(roster.pk, counts, resumed, _first_problems(roster))


def _counts(roster: RosterImport) -> dict[str, int]:
    total = Counter(dict.fromkeys(_KINDS, 0))
    for counts in roster.chunks.values_list("counts", flat=True):
        total.update(counts)
    return dict(total)


def _problems(roster: RosterImport, number: int) -> list[roster_chunks.Problem]:
    found = RosterChunk.objects.filter(roster=roster, number=number).values_list("problems", flat=True).first()
    return [(row, key, code) for row, key, code in found or ()]


def _first_problems(roster: RosterImport, most: int = 20) -> tuple[roster_chunks.Problem, ...]:
    first: list[roster_chunks.Problem] = []
    numbers = roster.chunks.filter(counts__rejected__gt=0).order_by("number").values_list("number", flat=True)
    for number in numbers[:most]:
        first += _problems(roster, number)
        if len(first) >= most:
            break
    return tuple(first[:most])


def _about(source: roster_files.Source) -> int | None:
    return source.lines if source.encoding else None


# Working


def _taken(actor: Actor, roster: RosterImport, chunk: roster_files.Chunk) -> dict[str, int]:
    """Take in a chunk; when somebody enters one of its people in the same moment, once more."""
    for left in range(TRIES, 0, -1):
        try:
            return roster_chunks.take(actor=actor, roster=roster, chunk=chunk)
        except (IntegrityError, OperationalError):
            if left == 1 or connection.in_atomic_block:
                raise
            time.sleep(0.05 * (TRIES - left + 1))
    raise AssertionError


class _Shown:
    """Adds up rows for whoever watches."""

    def __init__(self, progress: Progress | None, done: int, total: int | None) -> None:
        self._progress, self._done, self._total = progress, done, total

    def add(self, counts: dict[str, int]) -> None:
        self._done += counts.get("read", 0)
        if self._progress is not None:
            self._progress(self._done, self._total)


def _by_many(
    actor: Actor, roster: RosterImport, chunks: Iterable[roster_files.Chunk], processes: int, rows: _Shown
) -> None:
    """Chunks on several processes, each with its own connection; only as many are read ahead as there are processes."""
    connection.close()  # a child must not inherit a connection, nor end it; nor the pool, whose threads stay behind
    connection.close_pool()  # type: ignore[attr-defined]
    late.come("pypinyin")  # each of them sounds names out
    gc.collect()
    gc.freeze()  # what there is now stays shared with the children
    with ProcessPoolExecutor(processes, get_context("fork"), _alone, (os.getpid(),)) as pool:
        running: set[Future[dict[str, int]]] = set()
        for chunk in chunks:
            running.add(pool.submit(_taken, actor, roster, chunk))
            if len(running) > processes:
                rows_done, running = _some(running)
                for counts in rows_done:
                    rows.add(counts)
        while running:
            rows_done, running = _some(running)
            for counts in rows_done:
                rows.add(counts)


def _some(running: set[Future[dict[str, int]]]) -> tuple[Iterator[dict[str, int]], set[Future[dict[str, int]]]]:
    done, left = wait(running, return_when=FIRST_COMPLETED)
    return (future.result() for future in done), left


def _alone(parent: int) -> None:
    """Watch over a process of the pool: when its parent was killed nobody would ever end it."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.2)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
