"""A catalogue in a folder: one writer, many readers, changes that everybody sees at once, and no moment to fear.

    writer   apply ─▶ new delta ─▶ manifest replaced ─▶ older versions closed in place
    reader   catalogue() ─▶ has the manifest changed? ─▶ map what is new; else nothing at all

A change is an atom: it takes effect with the manifest that tells of it, closings and all, or not at all. Only counts of
referrals follow a moment later, by the writer's own hand. Who is cut off in the middle is finished by the next writer.

What comes is collected in a small delta, small ones in a larger one, and when there is much of it, another process
builds a new base (`compaction`) while this one goes on.
"""

import fcntl
import hashlib
import json
import os
import re
import secrets
import subprocess
import sys
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self

import numpy as np

from chunfeng.engine.matching.building import Draft, build, draft
from chunfeng.engine.matching.catalogue import Catalogue
from chunfeng.engine.matching.columns import Source, Vocabularies, encode
from chunfeng.engine.matching.files import UNFINISHED, DamagedFile, sync_folder
from chunfeng.engine.matching.manifest import CURRENT, Entry, Manifest, NotBuilt, Pending, stamp_of
from chunfeng.engine.matching.planning import plan_of
from chunfeng.engine.matching.rows import PositionRow
from chunfeng.engine.matching.stored import CHANGING, DEAD, FIXED, Stored, as_built, open_segment, write_segment
from chunfeng.engine.matching.verification import problems
from chunfeng.engine.matching.words import Lexicon

MANY, SHARE, DELTAS = 20_000, 0.05, 8
"""A new base is due when so many rows have come or gone, both as a number and as a share, or there are more deltas."""

MOST_PENDING = 4_096
"""Changes in place that a manifest may carry before they are forced to disk."""

ATTEMPTS = 20
"""How often a reader tries again because a writer was faster; each time is one manifest later."""

LOCK = "lock"

NOTHING = Manifest("", 0, "", "", (), {})


class Busy(RuntimeError):
    """Another process writes to this folder."""

    def __init__(self, folder: Path, pid: str) -> None:
        super().__init__(
            f"The catalogue in {folder} is being written by process {pid or 'of unknown number'}.\n"
            "Why: only one process at a time may change a catalogue.\n"
            "Next: let that process do it, or stop it first."
        )
        self.pid = pid


class CompactionFailed(RuntimeError):
    """The process that should have built a new base did not; the catalogue is as it was."""


class Store:
    """The catalogue of a folder, for readers. Threads may share one; each process opens its own."""

    def __init__(self, folder: Path, lexicon: Lexicon | None = None) -> None:
        self.folder = folder
        self.lexicon = lexicon or Lexicon()
        self._current = str(folder / CURRENT)
        self._refreshing = threading.Lock()
        self._manifest = NOTHING
        self._opened: dict[str, Stored] = {}
        self._open()

    @classmethod
    def open(cls, folder: Path, lexicon: Lexicon | None = None) -> Self:
        """Open for reading. Raises NotBuilt if nothing has been built there, DamagedFile if it can't be read."""
        return cls(folder, lexicon)

    @staticmethod
    def writer(folder: Path, lexicon: Lexicon | None = None) -> "Writer":
        """Open for writing; the folder is made if need be. Raises Busy while another process has it open so."""
        return Writer(folder, lexicon)

    def catalogue(self) -> Catalogue:
        """The catalogue as it is now. While nothing changes it is the same object, for the price of one system call.

        What you hold stays whole as long as you hold it; only closings and referrals reach it still.
        """
        if stamp_of(self._current) != self._stamp:
            with self._refreshing:
                if stamp_of(self._current) != self._stamp:
                    self._open()
        return self._catalogue

    @property
    def cursor(self) -> str:
        """How far the writer had come with the catalogue that was last given out."""
        return self._manifest.cursor

    def verify(self) -> tuple[str, ...]:
        """What is wrong with the files, one line each; reads everything, so it takes a while."""
        self.catalogue()
        return tuple(_wrong(self.folder, list(self._opened.values())))

    def _open(self) -> None:
        self._manifest, stamp, self._opened = open_manifest(self.folder, self._manifest, self._opened)
        self._catalogue = Catalogue([stored.segment for stored in self._opened.values()], self.lexicon)
        self._stamp = stamp


def open_manifest(
    folder: Path, last: Manifest = NOTHING, known: Mapping[str, Stored] = MappingProxyType({})
) -> tuple[Manifest, int, dict[str, Stored]]:
    """The manifest, its stamp and the segments that it names, mapping only those that are not `known` from the `last`."""
    missing = ""
    for _ in range(ATTEMPTS):
        manifest, stamp = Manifest.read(folder)
        try:
            mapped = known if manifest.origin == last.origin else {}
            opened = {one.name: mapped.get(one.name) or open_segment(folder, one) for one in manifest.segments}
        except FileNotFoundError as error:  # a later manifest came meanwhile, and its writer swept these files away
            missing = str(error.filename)
            continue
        for name, pending in manifest.pending.items():
            opened[name].close(pending.closed)  # perhaps before the writer itself gets there
        return manifest, stamp, opened
    raise DamagedFile(Path(missing), "the manifest names it, but it is not there")


def _wrong(folder: Path, opened: Sequence[Stored]) -> Iterator[str]:
    for stored in opened:
        built, digest = as_built(folder, stored)
        if digest != stored.entry.checksum:
            yield f"{stored.name}{FIXED}: its SHA-256 is {digest}, not {stored.entry.checksum}"
        if not np.array_equal(built.table.look.demand & ~DEAD, stored.segment.table.look.demand & ~DEAD):
            yield f"{stored.name}{CHANGING}: a constraint word differs in more than its dead bit"
        for problem in problems(stored.segment):
            yield f"{stored.name}: {problem}"
    tables = [stored.segment.table for stored in opened]
    alive = np.concatenate([table.ties.ids[table.look.demand & DEAD == 0] for table in tables])
    if np.unique(alive).size != alive.size:
        yield "a position is alive in two places"


@dataclass(slots=True)
class Compaction:
    """A process that builds a new base, and what has changed since it began."""

    process: subprocess.Popen[str]
    name: str
    changed: dict[int, PositionRow] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)
    referrals: dict[int, int] = field(default_factory=dict)

    def change(self, changed: Mapping[int, PositionRow], gone: Collection[int]) -> None:
        """Note a change: of each position what was told last."""
        for key in (*changed, *gone):
            self.changed.pop(key, None)
            self.referrals.pop(key, None)
        self.changed.update(changed)
        self.gone.difference_update(changed)
        self.gone.update(gone)

    def refer(self, referrals: Mapping[int, int]) -> None:
        """Note counts: in the row that was told meanwhile, or else alone."""
        for key, count in referrals.items():
            if key in self.changed:
                self.changed[key] = replace(self.changed[key], referrals=count)
            else:
                self.referrals[key] = count


class Writer:
    """The only one who changes the catalogue of a folder. For one thread; close it, or use it in a `with` block."""

    def __init__(self, folder: Path, lexicon: Lexicon | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.lexicon = lexicon or Lexicon()
        self._lock = _lock(folder)
        self._compaction: Compaction | None = None
        self._named_before: set[str] = set()
        self._segments: list[Stored] = []
        self._manifest = replace(NOTHING, origin=secrets.token_hex(8))
        self._trouble: NotBuilt | DamagedFile | None = None
        try:
            self._recover()
        except (NotBuilt, DamagedFile) as error:
            self._trouble = error  # `rebuild` is the way out, so it must remain possible

    def _recover(self) -> None:
        """Finish what another writer may have left: do what is pending, delete what nobody names."""
        self._manifest, _, opened = open_manifest(self.folder)
        self._segments = list(opened.values())
        for name, pending in self._manifest.pending.items():
            opened[name].carry_out(pending)
        self._sweep()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop a compaction that is under way, and let others write. Nothing is lost."""
        self._stop_compaction()
        os.close(self._lock)

    @property
    def cursor(self) -> str:
        """What the last change that took effect said; "" before the first. Raises NotBuilt, DamagedFile."""
        self._check()
        return self._manifest.cursor

    @property
    def lexicon_changed(self) -> bool:
        """Whether the catalogue was built with other synonyms than this writer has: then it should be rebuilt."""
        return self._manifest.lexicon != fingerprint(self.lexicon)

    # changes

    def rebuild(self, rows: Iterable[PositionRow], *, cursor: str) -> int:
        """Begin anew with `rows`, taken as they come; where an id comes twice, the last one stands. Gives how many do."""
        source, vocabularies = encode(rows, self.lexicon)
        self.rebuild_from(source, vocabularies, cursor=cursor)
        return len(source)

    def rebuild_from(self, source: Source, vocabularies: Vocabularies, *, cursor: str) -> None:
        """Begin anew with columns that somebody has already, or makes when they are asked for; ids must be distinct."""
        self._stop_compaction()
        entry = write_segment(self.folder, self._name("base"), draft(source, vocabularies))
        self._publish([open_segment(self.folder, entry)], {}, cursor, fingerprint(self.lexicon))
        self._trouble = None

    def apply(self, upserts: Iterable[PositionRow] = (), removals: Iterable[int] = (), *, cursor: str) -> None:
        """Add or replace `upserts` and take away `removals` (unknown ids are no matter); together, or not at all.

        `cursor` is kept with the change: after a crash it says what has to be told again. Who has nothing new to say but
        how many were referred is changed in place. Raises NotBuilt, DamagedFile.
        """
        self._check()
        gone = set(removals)
        changed = {row.id: row for row in upserts if row.id not in gone}
        if self._compaction:
            self._compaction.change(changed, gone)
        self._advance(self._segments, changed, gone, {}, cursor)

    def refer(self, referrals: Mapping[int, int], *, cursor: str) -> None:
        """Set how many were recently referred to each position; quicker than telling whole rows. As `apply` otherwise."""
        self._check()
        if self._compaction:
            self._compaction.refer(referrals)
        self._advance(self._segments, {}, set(), referrals, cursor)

    def _advance(
        self,
        segments: list[Stored],
        changed: Mapping[int, PositionRow],
        gone: Collection[int],
        referrals: Mapping[int, int],
        cursor: str,
    ) -> None:
        """From `segments`, as they are, to those with the change. Who is in `referrals` must not be in `changed`."""
        rows = [changed[key] for key in sorted(changed)]
        news = build(*encode(rows, self.lexicon), segments[0].segment) if rows else None
        plan = plan_of([one.segment for one in segments], news, np.array(sorted(gone), dtype=np.int64), referrals)
        kept = segments[: plan.kept]
        if plan.delta is not None:
            entry = write_segment(self.folder, self._name("delta"), Draft.of(plan.delta))
            kept = [*kept, open_segment(self.folder, entry)]
        pending = {segments[number].name: pending for number, pending in plan.pending.items()}
        if kept != self._segments or pending or cursor != self._manifest.cursor:
            self._publish(kept, pending, cursor, self._manifest.lexicon)

    def _publish(self, segments: list[Stored], pending: dict[str, Pending], cursor: str, lexicon: str) -> None:
        """Make `segments` the catalogue, with what is `pending` in them, and do it."""
        carried = {one.name: self._manifest.pending[one.name] for one in segments if one.name in self._manifest.pending}
        if sum(map(len, (*carried.values(), *pending.values()))) > MOST_PENDING:
            for stored in segments:
                if stored.name in carried:
                    stored.flush()
            carried = {}
        manifest = Manifest(
            origin=self._manifest.origin,
            generation=self._manifest.generation + 1,
            cursor=cursor,
            lexicon=lexicon,
            segments=tuple(stored.entry for stored in segments),
            pending={
                name: carried.get(name, Pending()).joined(pending.get(name, Pending()))
                for name in {**carried, **pending}
            },
        )
        try:
            manifest.publish(self.folder)
        except BaseException:
            with suppress(NotBuilt):
                self._recover()  # whether it took effect or not, the folder knows
            raise
        self._manifest, self._segments = manifest, segments
        for stored in segments:
            if stored.name in pending:
                stored.carry_out(pending[stored.name])
        self._sweep()

    # compaction

    @property
    def compaction_due(self) -> bool:
        """Whether so much has come and gone that a new base is worth its while."""
        if self._trouble or self._compaction:
            return False
        base, *deltas = self._segments
        came = sum(stored.entry.rows for stored in deltas)
        went = int(np.count_nonzero(base.segment.table.look.demand & DEAD))
        return max(came, went) > max(MANY, SHARE * base.entry.rows) or len(deltas) > DELTAS

    def compact(self) -> None:
        """Build a new base of all that lives, and wait for it. Raises CompactionFailed."""
        self.start_compaction()
        self.finish_compaction(wait=True)

    def start_compaction(self) -> None:
        """Let another process build a new base. Changes go on meanwhile; ask `finish_compaction` now and then."""
        self._check()
        if self._compaction is None:
            name = f"compacted-{os.getpid()}"
            process = subprocess.Popen(
                [sys.executable, "-m", "chunfeng.engine.matching.compaction", str(self.folder), name],
                env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            self._compaction = Compaction(process, name)

    def finish_compaction(self, *, wait: bool = False) -> bool:
        """Take over the new base if it is ready, and repeat on it what has changed since. False: not ready yet.

        Raises CompactionFailed; the catalogue then goes on as it is.
        """
        running = self._compaction
        if running is None or (running.process.poll() is None and not wait):
            return False
        said, complaint = running.process.communicate()
        if running.process.returncode:
            self._stop_compaction()
            raise CompactionFailed(f"No new base was built in {self.folder}; the old one goes on.\nWhy: {complaint}")
        self._compaction = None
        name = self._name("base")
        for suffix in (FIXED, CHANGING):
            (self.folder / (running.name + suffix)).rename(self.folder / (name + suffix))
        sync_folder(self.folder)
        base = open_segment(self.folder, Entry(name, **json.loads(said)))
        self._advance([base], running.changed, running.gone, running.referrals, self._manifest.cursor)
        return True

    def _stop_compaction(self) -> None:
        if self._compaction:
            self._compaction.process.kill()
            self._compaction.process.communicate()
            self._compaction = None

    # files

    def _check(self) -> None:
        if self._trouble:
            raise self._trouble

    def _name(self, kind: str) -> str:
        """A name that no file has yet: numbers only rise."""
        numbers = (re.match(r"(?:base|delta)-(\d+)\.", path.name) for path in self.folder.iterdir())
        return f"{kind}-{1 + max((int(number[1]) for number in numbers if number), default=0)}"

    def _sweep(self) -> None:
        """Delete the files that neither this manifest nor the last one names: readers may still be opening those."""
        named = {stored.name for stored in self._segments}
        kept = named | self._named_before | ({self._compaction.name} if self._compaction else set())
        for path in self.folder.iterdir():
            if path.suffix in (FIXED, CHANGING, UNFINISHED) and path.name.split(".")[0] not in kept:
                path.unlink()
        self._named_before = named


def fingerprint(lexicon: Lexicon) -> str:
    """What tells one lexicon from another."""
    tables = [sorted(lexicon.synonyms.items()), sorted(lexicon.broader.items())]
    return hashlib.sha256(json.dumps(tables).encode()).hexdigest()


def _lock(folder: Path) -> int:
    """A descriptor that holds the lock of `folder` until it is closed, or its process ends in whatever way."""
    descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        pid = os.read(descriptor, 20).decode().strip()
        os.close(descriptor)
        raise Busy(folder, pid) from None
    os.ftruncate(descriptor, 0)
    os.write(descriptor, f"{os.getpid()}\n".encode())
    return descriptor
