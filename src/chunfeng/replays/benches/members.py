"""How long a roster of a million members takes, and how much memory: checked, encrypted, indexed and counted.

Processor time is that of all processes, the database's included, so that it says something on a machine that is not quiet.
"""

import argparse
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import date, timedelta
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any

from django.db import connection
from django.utils.translation import gettext_noop

from chunfeng.cli.commands import migrate
from chunfeng.domain.unions.enums import Level
from chunfeng.domain.unions.models import Membership, Organisation, OrganisationTally, TallyDelta
from chunfeng.domain.unions.services import create_organisation, ensure_root, fold, rosters
from chunfeng.kernel import id_numbers
from chunfeng.kernel.actor import Actor
from chunfeng.replays.city import names

NAME = "members"
HELP = gettext_noop("Import a roster of 1,000,000 members")
ROWS = 1_000_000
UNIONS = 500
SECONDS_ALLOWED = 90
MEMORY_ALLOWED = 300
"""MB of this process and its children together: our own mark."""
GROWTH_ALLOWED = 1.1
"""The largest memory of the second half, as a multiple of the first's: constant, but for what the looks happen upon."""
_BENCH = Actor.system("bench members")
_GROUPS = ("货车司机", "网约车司机", "快递员", "外卖配送员", "", "", "", "")
_HEADER = "姓名,性别,身份证号,电话,学历,院校/单位,意向岗位,是否会员,工会,入会日期,会员证号,群体\n"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--processes", type=int, default=rosters.PROCESSES)
    parser.add_argument("--seed", type=int, default=0)


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """The measurement, in a home of its own; people of other seeds may be there."""
    codes = [f"bench-{number}" for number in range(UNIONS)]
    _prepare(codes)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "roster.csv"
        with path.open("w", encoding="utf-8") as file:
            file.write(_HEADER)
            file.writelines(made_up(arguments.rows, codes, seed=arguments.seed))
        before, watch = Membership.objects.count(), _Watch()
        started, spent = time.perf_counter(), _processor()
        with watch:
            outcome = rosters.bring_in(
                actor=_BENCH,
                organisation_id=ensure_root().pk,
                path=path,
                processes=arguments.processes,
                progress=lambda done, _total: sys.stderr.write(f"\r{done:,}"),
            )
        seconds, cpu = time.perf_counter() - started, _processor() - spent
        result = {
            "bench": NAME,
            "rows": arguments.rows,
            "file_mb": round(path.stat().st_size / 1e6, 1),
            "seconds": round(seconds, 1),
            "cpu_seconds": round(cpu, 1),
            "cpu_us_per_row": round(cpu / arguments.rows * 1e6, 1),
            "rows_per_second": round(arguments.rows / seconds),
            "allowed_seconds": SECONDS_ALLOWED,
            "peak_mb": max(watch.seen, default=0),
            "growth": round(watch.growth, 2),
            "counts": outcome.counts,
        }
    joined = Membership.objects.count() - before
    fold()
    counted = OrganisationTally.objects.get(organisation=ensure_root(), what="members").number
    sys.stderr.write(
        f"\n{arguments.rows:,} rows in {result['seconds']} s, {result['cpu_seconds']} s of processor time\n"
    )
    sound = joined == outcome.counts["joined"] == arguments.rows and not TallyDelta.objects.exists()
    sound = sound and counted == Membership.objects.count() and result["peak_mb"] < MEMORY_ALLOWED
    return {**result, "sound": sound, "meets": seconds < SECONDS_ALLOWED and watch.growth < GROWTH_ALLOWED}


def made_up(rows: int, codes: list[str], *, seed: int = 0) -> Iterator[str]:
    """Lines of a roster: people who do not exist, with numbers and phones that have the right form, all different."""
    random = Random(seed)
    first = date(1960, 1, 1)
    for order in range(rows):
        serial = seed * 4_000_000 + order
        born = first + timedelta(days=serial % 14_000)
        number = id_numbers.from_15(f"42{serial // 14_000 % 10_000:04d}{born:%y%m%d}{random.randrange(1000):03d}")
        phone = f"1{90 + serial // 100_000_000}{serial % 100_000_000:08d}"
        joined = date(2015, 1, 1) + timedelta(days=random.randrange(4000))
        sex = "男" if int(number[16]) % 2 else "女"
        yield (
            f"{names.person(random)},{sex},{number},{phone},大专,武汉第{order % 5000}物流有限公司,,是,"
            f"{codes[order * 7919 % len(codes)]},{joined},GH{serial:08d},{_GROUPS[order % len(_GROUPS)]}\n"
        )


def _prepare(codes: list[str]) -> None:
    """Tables and unions, made by a process of its own: what that leaves in memory is not the import's, 200 MB in a new home."""
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    process = get_context("fork").Process(target=_set_up, args=(codes,))
    process.start()
    process.join()
    if process.exitcode:
        raise RuntimeError("the tables could not be made")


def _set_up(codes: list[str]) -> None:
    migrate.run(argparse.Namespace(quiet=True))
    root = ensure_root()
    for number, code in enumerate(codes):
        if not Organisation.objects.filter(code=code).exists():
            create_organisation(
                actor=_BENCH, name=f"第{number}基层工会", level=Level.BASE, parent_id=root.pk, code=code
            )


# Processor time and memory, of this process, its children and the database


class _Watch:
    """The memory (MB, in proportion to how many share it) of this process and its children together, now and then."""

    def __init__(self) -> None:
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self.seen: list[int] = []

    @property
    def growth(self) -> float:
        """The peak of the second half over that of the first."""
        half = len(self.seen) // 2
        return max(self.seen[half:]) / max(self.seen[:half]) if half else 1.0

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._ended.wait(0.5):
            self.seen.append(sum(_private_kb(pid) for pid in (os.getpid(), *_children(os.getpid()))) // 1024)


def _children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for task in tasks for child in _text(task).split()]


def _private_kb(pid: int) -> int:
    """Memory in proportion to how many share it (PSS), in KB; 0 for a process that has ended."""
    lines = _text(Path(f"/proc/{pid}/smaps_rollup")).splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def _processor() -> float:
    """Seconds of processor time of this process, its ended children, and the whole database server."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = int(cursor.fetchone()[0])
    postmaster = _fields(backend)[1]
    times = os.times()
    server = sum(_ticks(pid) for pid in (int(postmaster), *_children(int(postmaster))))
    ended = sum(int(value) for value in _fields(int(postmaster))[13:15])
    return (
        times.user
        + times.system
        + times.children_user
        + times.children_system
        + ((server + ended) / os.sysconf("SC_CLK_TCK"))
    )


def _fields(pid: int) -> list[str]:
    """Fields of /proc/PID/stat from the state on: state, parent, …, user and system ticks at 11, of its children at 13."""
    return _text(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()


def _ticks(pid: int) -> int:
    fields = _fields(pid)
    return int(fields[11]) + int(fields[12]) if fields else 0


def _text(path: Path) -> str:
    try:
        return path.read_text("ascii", "replace")
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return ""
