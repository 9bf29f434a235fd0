"""Serve the pages: database, tables, web processes, live process and job worker under one supervisor."""

import argparse
import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

import psycopg

from chunfeng.cli import running
from chunfeng.engine import kept
from chunfeng.shared import home as places
from chunfeng.shared import postgres, valkey, words
from chunfeng.shared.plain_error import PlainError
from chunfeng.shared.postgres.errors import PostgresError
from chunfeng.shared.words import gettext_noop

HELP = gettext_noop("Serve the pages, with the job worker beside")
NEEDS = "database"

READY_SECONDS = 600.0
"""What starts is not what crashes: an old machine that compiles for the first time is waited for."""
SLOW_SECONDS = 30.0
"""After which whoever waits is told that it goes on."""
LOOK_SECONDS = 0.5
CRASHES = 5
CRASH_WINDOW_SECONDS = 60.0

_ = words.reader(Path(__file__).parents[1] / "locale")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help=_("the address to listen on"))
    parser.add_argument("--port", type=int, default=8000, help=_("the port to listen on"))
    parser.add_argument("--workers", type=int, default=min(os.cpu_count() or 1, 4), help=_("web processes"))
    parser.add_argument("--threads", type=int, default=4, help=_("threads in each"))
    parser.add_argument(
        "--live-port", type=int, help=_("where open pages hear that something changed (next to --port)")
    )
    parser.add_argument("--no-worker", action="store_true", help=_("without the job worker"))


def run(arguments: argparse.Namespace) -> int:
    home = places.home()
    _refuse_second(home)
    _refuse_busy_port(arguments.host, arguments.port)
    live_port = arguments.live_port or _free_port(arguments.host, arguments.port + 1)
    _refuse_busy_port(arguments.host, live_port)
    os.environ["CHUNFENG_LIVE_PORT"] = str(live_port)
    _migrate()
    shown = "127.0.0.1" if arguments.host in {"0.0.0.0", "::"} else arguments.host  # noqa: S104
    address = f"http://{f'[{shown}]' if ':' in shown else shown}:{arguments.port}/"
    web = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", arguments.host, "--port", str(arguments.port),
        "--workers", str(arguments.workers), "--blocking-threads", str(arguments.threads),
        "--respawn-failed-workers", "--workers-kill-timeout", "10", "--no-ws", "chunfeng.config.wsgi:application",
    ]  # fmt: skip
    live = [
        sys.executable, "-m", "granian", "--interface", "asgi", "--host", arguments.host, "--port", str(live_port),
        "--workers", "1", "--respawn-failed-workers", "--workers-kill-timeout", "8", "--ws",
        "chunfeng.config.asgi:application",
    ]  # fmt: skip
    children = [*_queue(home), *_readying(home), Child(home, "web", web, address), Child(home, "live", live)]
    if not arguments.no_worker:
        children.append(Child(home, "worker", [sys.executable, "-m", "chunfeng.config", "work"]))
    return Supervisor(home, children, address).run()


@dataclass
class Child:
    """A process that is kept alive. Its output goes to a log of its own."""

    home: Path
    name: str
    command: list[str]
    address: str = ""
    process: "subprocess.Popen[bytes] | None" = None
    started: list[float] = field(default_factory=list)

    @property
    def log(self) -> Path:
        return places.logs(self.home) / f"{self.name}.log"

    def start(self) -> None:
        self.started.append(time.monotonic())
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        running.note(self.home, running.Running(self.name, self.process.pid, self.address))

    def ended(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def keeps_crashing(self) -> bool:
        recent = [moment for moment in self.started if moment > time.monotonic() - CRASH_WINDOW_SECONDS]
        return len(recent) >= CRASHES

    def end(self) -> None:
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(running.GRACE_SECONDS)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)  # what a killed leader left behind
        self.process.wait()
        running.forget(self.home, self.name)


class Errand(Child):
    """A process that does one thing and ends."""

    def ended(self) -> bool:
        """Never so that it should be started again."""
        return False


class GaveUp(PlainError):
    """A process ended again and again, or never answered."""

    code = "serve.gave_up"


class Supervisor:
    """Keeps the children and the embedded database alive until it is asked to stop."""

    def __init__(self, home: Path, children: list[Child], address: str) -> None:
        self.home = home
        self.children = children
        self.address = address
        self.stopping = False
        self.vain = 0
        self.embedded = postgres.status(home).url == os.environ["DATABASE_URL"]

    def run(self) -> int:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        running.note(self.home, running.Running("serve", os.getpid(), self.address))
        try:
            for child in self.children:
                child.start()
            self._wait_until_ready()
            while not self.stopping:
                self.look_after()
                time.sleep(LOOK_SECONDS)
        finally:
            _say(_("Stopping …"))
            for child in self.children:
                child.end()
            if self.embedded and _is_alone():
                postgres.stop(self.home)
            running.forget(self.home, "serve")
        _say(_("Stopped."))
        return 0

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _wait_until_ready(self) -> None:
        began, told = time.monotonic(), False
        while not self.stopping and not answers(self.address):
            self.look_after()
            waited = time.monotonic() - began
            if waited > READY_SECONDS:
                raise self._gave_up(next(child for child in self.children if child.address))
            if waited > SLOW_SECONDS and not told:
                told = True
                sys.stderr.write(_("Still starting; on a slow machine this may take some minutes …") + "\n")
            time.sleep(0.1)
        if not self.stopping:
            _say(_("Ready: {address}   (Ctrl-C stops it)").format(address=self.address))

    def look_after(self) -> None:
        """One look at all of them: what has ended is started again. Raises GaveUp, PostgresError."""
        if self.embedded and not postgres.status(self.home).running:
            self._revive()
        for child in self.children:
            if child.ended() and not self.stopping:
                if child.keeps_crashing():
                    raise self._gave_up(child)
                _say(_("{name} ended unexpectedly; starting it again.").format(name=child.name))
                child.end()
                child.start()

    def _revive(self) -> None:
        """Start the database again; one that ends while it recovers is tried at the next look, some times over."""
        _say(_("The database ended unexpectedly; starting it again."))
        try:
            postgres.start(self.home)
        except PostgresError:
            self.vain += 1
            if self.vain >= CRASHES:
                raise
        else:
            self.vain = 0

    def _gave_up(self, child: Child) -> GaveUp:
        last = child.log.read_text(errors="replace").splitlines()[-5:]
        return GaveUp(
            _("“{name}” did not come up.").format(name=child.name),
            where=str(child.log),
            why="\n    ".join(last),
            next_step=_("Read the log named above, then try again; ./chunfeng doctor looks for the cause."),
        )


def _queue(home: Path) -> list["Child"]:
    """The embedded Valkey, unless VALKEY_URL names another; the other children are told where it answers."""
    if valkey.there():
        return []
    embedded = valkey.server(home)
    os.environ["VALKEY_URL"] = embedded.url
    return [Child(home, "valkey", embedded.command)]


def _readying(home: Path) -> list["Child"]:
    """After an installation or an upgrade: what compiles the engine, so that nobody's first question has to wait for it."""
    if kept.folder() is None or kept.is_complete():
        return []
    return [Errand(home, running.ERRAND, [sys.executable, "-m", "chunfeng.engine.matching.readying"])]


def answers(address: str) -> bool:
    """Whether anything speaks HTTP there."""
    host, _colon, port = address.removeprefix("http://").rstrip("/").rpartition(":")
    connection = http.client.HTTPConnection(host.strip("[]"), int(port), timeout=10)
    try:
        connection.request("HEAD", "/", headers={"Host": "localhost"})
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


def _refuse_second(home: Path) -> None:
    first = running.find(home, "serve")
    if first and running.lives(first):
        raise PlainError(
            _("This home is served already."),
            where=first.address,
            next_step=_("Open it, or run ./chunfeng stop first."),
            code="serve.already_running",
        )
    for name in (*running.CHILDREN, running.ERRAND):  # left by a supervisor that was killed
        orphan = running.find(home, name)
        if orphan:
            running.end(home, orphan)


def _try_port(host: str, port: int) -> None:
    """Raises OSError for a port that somebody else has."""
    family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        trial.bind(address)


def _free_port(host: str, first: int) -> int:
    """The first port from `first` on that nobody has, or `first` where there is none near it."""
    for port in range(first, first + 20):
        with contextlib.suppress(OSError):
            _try_port(host, port)
            return port
    return first


def _refuse_busy_port(host: str, port: int) -> None:
    try:
        _try_port(host, port)
    except OSError as error:
        raise PlainError(
            _("The pages can't be served at this address."),
            where=f"{host}:{port}",
            why=str(error.strerror),
            next_step=_("Choose another port: ./chunfeng serve --port {port}").format(port=port + 1),
            code="serve.address_unusable",
        ) from error


def _migrate() -> None:
    done = subprocess.run([sys.executable, "-m", "chunfeng.config", "migrate", "--quiet"], check=False)
    if done.returncode:
        raise PlainError(
            _("The database could not be brought to this version."),
            why=_("The reason is above."),
            next_step=_("Nothing is served before that works; ./chunfeng doctor looks for the cause."),
            code="serve.not_migrated",
        )


def _is_alone() -> bool:
    """Whether nobody else works on the database: an import in another window keeps it."""
    others = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
    try:
        with psycopg.connect(os.environ["DATABASE_URL"], connect_timeout=5) as connection:
            row = connection.execute(others).fetchone()
    except psycopg.Error:
        return True
    return row == (0,)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
