"""One embedded PostgreSQL per home: made, started, found again, stopped."""

import errno
import fcntl
import json
import os
import re
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psycopg
from psycopg import sql

from chunfeng.shared import home as places
from chunfeng.shared import words
from chunfeng.shared.postgres import shelter
from chunfeng.shared.postgres.address import DATABASE, PORT, ROLE, SUPERUSER, socket_url
from chunfeng.shared.postgres.errors import DiskFull, NotYours, PostgresError, StartFailed, StopFailed, WrongVersion
from chunfeng.shared.postgres.programs import Runner, identity, major_version

START_SECONDS = 60.0
STOP_SECONDS = 60.0
ROOM_FOR_NEW_DATA = 96 * 2**20
"""A new cluster takes 40 MB and its first write-ahead segments as much again."""
SOCKET_PATH_BYTES = 107
STILL_ENDING = "postgres.still_ending"
LOG_BYTES = 10 * 2**20

_ = words.reader(Path(__file__).parents[1] / "locale")

_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "512MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "wal_buffers": "16MB",
    "max_wal_size": "4GB",
    "checkpoint_completion_target": "0.9",
    "random_page_cost": "1.1",
    "jit": "off",
    "huge_pages": "off",
    "timezone": "UTC",
    "log_timezone": "Asia/Shanghai",
    "log_min_duration_statement": "2s",
    "log_line_prefix": "%m [%p] ",
    "idle_in_transaction_session_timeout": "10min",
}
_FAST = {
    "max_connections": "300",  # tests let two hundred contend at once
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "128MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
}


@dataclass(frozen=True)
class Status:
    """What is known about a home's server. `pid` and `url` only while it runs."""

    made: bool
    running: bool
    pid: int | None
    url: str | None
    log: Path


def start(home: Path, *, fast: bool = False) -> str:
    """The URL of this home's server, which is made and started when it isn't there yet.

    Any number of processes may ask at once. `fast` gives up durability: for tests only, and only when this call is
    the one that starts the server. Raises a PostgresError.
    """
    socket = _noted_socket(home)
    if _answers(socket, role=ROLE, database=DATABASE):
        return socket_url(socket)
    with _alone(home):
        data = places.database(home) / "data"
        with Runner(home, identity(data)) as runner:
            if not data.exists():
                with _saying_disk_full(data):
                    _make(data, runner, log=_log(home), fast=fast)
            _check_version(data)
            runner.adopt(data)
            socket = _start(home, data, runner, fast=fast)
        _prepare(socket)
        return socket_url(socket)


def stop(home: Path) -> bool:
    """End this home's server cleanly, wait for it, and say whether there was one. Raises StopFailed, NotYours."""
    if not _data(home).exists():
        return False
    with _alone(home):
        pid = _postmaster(_data(home))
        if pid is not None:
            _signal(_data(home), pid, signal.SIGINT)
            _wait_for_end(_data(home), pid)
        (places.run(home) / "postgres.json").unlink(missing_ok=True)
        shelter.remove(home)
        return pid is not None


def status(home: Path) -> Status:
    """Look without touching: whether there is data, and whether a server runs on it and where."""
    pid = _postmaster(_data(home))
    return Status(
        made=(_data(home) / "PG_VERSION").exists() if os.access(_data(home), os.X_OK) else _data(home).exists(),
        running=pid is not None,
        pid=pid,
        url=socket_url(_noted_socket(home)) if pid is not None else None,
        log=_log(home),
    )


# Making


def _make(data: Path, runner: Runner, *, log: Path, fast: bool) -> None:
    """A new cluster, built aside and renamed when complete, so that a killed beginning is begun again."""
    free = shutil.disk_usage(data.parent).free
    if free < ROOM_FOR_NEW_DATA:
        raise _disk_full(data, _("{free} MB are free, {need} MB are needed.").format(
            free=free // 2**20, need=ROOM_FOR_NEW_DATA // 2**20))  # fmt: skip
    half = data.with_name("data.half")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(mode=0o700)
    arguments = [
        "--pgdata", runner.seen(half), "--username", SUPERUSER, "--auth", "trust", "--encoding", "UTF8",
        "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C",
        "--text-search-config", "simple", "--no-instructions", *(["--no-sync"] if fast else []),
    ]  # fmt: skip
    try:
        with _log_for_appending(log) as (output, said):
            if runner.make(arguments, half, output=output) != 0:
                raise _diagnose(data, said())
    except PostgresError:
        shutil.rmtree(half, ignore_errors=True)  # it may be what fills the disk
        raise
    half.rename(data)


def _check_version(data: Path) -> None:
    found = (data / "PG_VERSION").read_text().strip()
    if found != major_version():
        raise WrongVersion(
            _("The database was written by another version of PostgreSQL."),
            where=str(data),
            why=_("The data is version {data}, the program version {program}.").format(
                data=found, program=major_version()
            ),
            next_step=_("Back up with the old release (./chunfeng backup FILE), then restore into a new home."),
        )


# Starting


def _start(home: Path, data: Path, runner: Runner, *, fast: bool) -> Path:
    """The directory of the socket on which the server answers."""
    deadline = time.monotonic() + START_SECONDS
    if _postmaster(data) is not None:
        socket = _noted_socket(home)
        if _wait_until_ready(socket, deadline, alive=lambda: _postmaster(data) is not None):
            return socket
    with _saying_disk_full(data):
        socket = _socket_directory(home)
        runner.give(socket)
        _note(home, socket)
    settings = {**_SETTINGS, **(_FAST if fast else {}), "unix_socket_directories": _quoted(runner.seen(socket))}
    arguments = ["-D", runner.seen(data), "-p", str(PORT)]
    for name, value in settings.items():
        arguments += ["-c", f"{name}={value}"]
    while True:
        _forget_dead_server(data, socket)
        with _log_for_appending(_log(home)) as (output, said):
            server = runner.start(arguments, output=output)
            if _wait_until_ready(socket, deadline, alive=partial(_lives, server)):
                return socket
            trouble = _diagnose(data, said())
        # After kill -9 of the server its children live on for some seconds and hold its shared memory.
        if trouble.code != STILL_ENDING or time.monotonic() > deadline:
            raise trouble
        time.sleep(0.2)


def _lives(pid: int) -> bool:
    return Path(f"/proc/{pid}/cwd").exists()  # a zombie has none


def _wait_until_ready(socket: Path, deadline: float, *, alive: Callable[[], bool]) -> bool:
    """True as soon as it answers, False when it ended. It is left alone when it is only slow: recovery takes time."""
    while alive():
        if _answers(socket):
            return True
        if time.monotonic() > deadline:
            raise StartFailed(
                _("The database is still not ready."),
                where=str(socket),
                why=_("It may be recovering after a crash."),
                next_step=_("Wait a minute and try again; if it stays so, run ./chunfeng doctor."),
            )
        time.sleep(0.02)
    return False


def _forget_dead_server(data: Path, socket: Path) -> None:
    """Remove marks of a server that is gone, even if its process id now belongs to somebody else.

    PostgreSQL itself would refuse to start then. Its check of the shared memory, keyed by the data directory, still
    protects data that orphans of a killed server hold.
    """
    if _postmaster(data) is None:
        (data / "postmaster.pid").unlink(missing_ok=True)
        for name in (f".s.PGSQL.{PORT}", f".s.PGSQL.{PORT}.lock"):
            (socket / name).unlink(missing_ok=True)


def _prepare(socket: Path) -> None:
    """The role that the product works as (owner of its database, no superuser) and the database."""
    with psycopg.connect(socket_url(socket, role=SUPERUSER, database="postgres"), autocommit=True) as admin:
        if admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone() is None:
            admin.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB IN ROLE pg_monitor").format(sql.Identifier(ROLE)))
        if admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone() is None:
            create = sql.SQL("CREATE DATABASE {} OWNER {}")
            admin.execute(create.format(sql.Identifier(DATABASE), sql.Identifier(ROLE)))


# Finding


def _data(home: Path) -> Path:
    return home / "database" / "data"


def _log(home: Path) -> Path:
    return home / "logs" / "postgres.log"


def _postmaster(data: Path) -> int | None:
    """The process id of the server that works on `data`, if one does; a recycled id or a zombie is none."""
    try:
        pid = int((data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None
    except PermissionError as error:
        raise NotYours(
            _("The database belongs to another user of this computer."),
            where=str(data),
            why=str(error),
            next_step=_("Run as that user, or give this one a home of its own with CHUNFENG_HOME."),
        ) from error
    return pid if _works_in(pid, data) else None


def _works_in(pid: int, data: Path) -> bool:
    """Whether process `pid` has `data` as its working directory, as every PostgreSQL server has."""
    try:
        return Path(f"/proc/{pid}/cwd").samefile(data)
    except PermissionError:
        return False  # another user's process: not the server of our data
    except FileNotFoundError:
        return False


def _answers(socket: Path, *, role: str = SUPERUSER, database: str = "postgres") -> bool:
    if not (socket / f".s.PGSQL.{PORT}").exists():
        return False
    try:
        with psycopg.connect(socket_url(socket, role=role, database=database), connect_timeout=5):
            return True
    except psycopg.OperationalError:
        return False


def _socket_directory(home: Path) -> Path:
    inside = places.run(home) / "postgres"
    path = os.fsencode(inside / f".s.PGSQL.{PORT}")
    # libpq reads a comma in a host as two hosts.
    return inside if len(path) <= SOCKET_PATH_BYTES and b"," not in path else shelter.directory(home) / "socket"


def _note(home: Path, socket: Path) -> None:
    """Remember where the socket is: TMPDIR may differ in the next process."""
    note = places.run(home) / "postgres.json"
    fresh = note.with_suffix(".new")
    fresh.write_text(json.dumps({"socket": str(socket)}), encoding="utf-8")
    fresh.replace(note)


def _noted_socket(home: Path) -> Path:
    try:
        return Path(json.loads((home / "run" / "postgres.json").read_text(encoding="utf-8"))["socket"])
    except (FileNotFoundError, ValueError, KeyError):
        return home / "run" / "postgres"


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Starting and stopping happen one after another; the kernel frees the lock of a killed process."""
    with (places.run(home) / "postgres.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


# Stopping


def _signal(data: Path, pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
    except PermissionError as error:
        raise StopFailed(
            _("The database can't be stopped by this user."),
            where=str(data),
            why=str(error),
            next_step=_("Stop it as the user who started it."),
        ) from error


def _wait_for_end(data: Path, pid: int) -> None:
    deadline = time.monotonic() + STOP_SECONDS
    while _works_in(pid, data):
        if time.monotonic() > deadline:
            raise StopFailed(
                _("The database did not stop in time."),
                where=str(data),
                why=_("Process {pid} is still writing.").format(pid=pid),
                next_step=_("Wait and run ./chunfeng stop again."),
            )
        time.sleep(0.02)


# Saying


@contextmanager
def _log_for_appending(log: Path) -> Iterator[tuple[int, Callable[[], str]]]:
    """The log's descriptor for a child, and a function that reads what was said since."""
    log.parent.mkdir(mode=0o700, exist_ok=True)
    if log.exists() and log.stat().st_size > LOG_BYTES:
        log.replace(log.with_suffix(".log.1"))
    with log.open("ab") as output:
        begin = output.tell()

        def said() -> str:
            with log.open("rb") as reading:
                reading.seek(begin)
                return reading.read().decode(errors="replace")

        yield output.fileno(), said


def _diagnose(data: Path, said: str) -> PostgresError:
    if "No space left on device" in said or "Disk quota exceeded" in said:
        return _disk_full(data, _last_words(said))
    busy = "is still in use" in said or 'lock file "postmaster.pid" already exists' in said
    return StartFailed(
        _("The database did not start."),
        where=str(data),
        why=_last_words(said),
        next_step=_("Run ./chunfeng doctor; the whole story is in logs/postgres.log in the data folder."),
        code=STILL_ENDING if busy else "",
    )


@contextmanager
def _saying_disk_full(data: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise _disk_full(data, str(error)) from error


def _disk_full(data: Path, why: str) -> DiskFull:
    return DiskFull(
        _("The disk is full."),
        where=str(data),
        why=why,
        next_step=_("Free some room on that disk, or set CHUNFENG_HOME to a folder on a larger one; nothing was lost."),
    )


def _last_words(said: str) -> str:
    """The end of what the server said, without time and process id."""
    return " ".join(re.sub(r"^\S+ \S+ \S+ \[\d+\] ", "", line) for line in said.splitlines()[-3:])


def _quoted(path: str) -> str:
    return '"' + path.replace('"', '""') + '"'
