"""Serving, stopping, examining, backing up and restoring a whole home, on real processes."""

import json
import os
import signal
import socket
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from chunfeng.cli import running
from chunfeng.shared import postgres
from tests.homes import Home, Homes
from tests.serving import free_port, serve, wait_until

pytestmark = [pytest.mark.processes, pytest.mark.pace(45)]  # whoever comes first makes the home that is copied


@pytest.fixture
def home(homes: Homes, tmp_path: Path) -> Iterator[Home]:
    """A home with a running database and nothing in it."""
    home = homes.bare(tmp_path / "家 home")
    home.start()
    yield home
    home.stop()


@pytest.fixture
def ready(homes: Homes, tmp_path: Path) -> Iterator[Home]:
    """A home with all tables, whose database does not run yet."""
    home = homes.ready(tmp_path / "家 ready")
    yield home
    home.stop()


def noted(home: Home, name: str) -> int | None:
    """The process of that name; None while it is being replaced."""
    note = home.path / "run" / f"{name}.json"
    return int(json.loads(note.read_text())["pid"]) if note.exists() else None


def alive(pid: int | None) -> bool:
    return Path(f"/proc/{pid}/cwd").exists()


def speaks_http(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(b"HEAD / HTTP/1.0\r\nHost: localhost\r\n\r\n")
            return connection.recv(5) == b"HTTP/"
    except OSError:
        return False


def test_serve_revives_what_is_killed_and_ends_everything_on_sigterm(ready: Home) -> None:
    port = free_port()
    with serve(ready, port) as process:
        web, worker, database = noted(ready, "web"), noted(ready, "worker"), postgres.status(ready.path).pid
        assert database is not None
        second = ready.run("serve", "--port", free_port())
        assert (second.returncode, second.stderr.splitlines()[0]) == (1, "This home is served already.")
        live, valkey = noted(ready, "live"), noted(ready, "valkey")
        for victim in (web, live, worker, valkey, database):
            assert victim is not None
            os.kill(victim, signal.SIGKILL)
        wait_until(lambda: noted(ready, "web") not in {web, None} and noted(ready, "worker") not in {worker, None})
        wait_until(lambda: noted(ready, "live") not in {live, None} and noted(ready, "valkey") not in {valkey, None})
        wait_until(lambda: speaks_http(port))
        assert postgres.status(ready.path).pid != database

        last = [noted(ready, name) for name in running.CHILDREN]
        process.terminate()
        assert process.wait(300) == 0

    assert [alive(pid) for pid in last] == [False, False, False, False]
    assert postgres.status(ready.path).running is False
    assert speaks_http(port) is False
    assert sorted(path.name for path in (ready.path / "run").glob("*.json")) == []


def test_stop_ends_what_a_killed_supervisor_left_and_twice_is_harmless(ready: Home) -> None:
    with serve(ready, free_port()) as process:
        left = [noted(ready, name) for name in running.CHILDREN]
        process.kill()
        process.wait()
        assert [alive(pid) for pid in left] == [True, True, True, True]
        first, second = ready.run("stop"), ready.run("stop")

    assert first.stdout.splitlines() == [f"Stopped: {name}" for name in ("web", "live", "worker", "valkey", "database")]
    assert (second.returncode, second.stdout) == (0, "Nothing is running here.\n")
    assert [alive(pid) for pid in left] == [False, False, False, False]


def test_serve_says_that_a_port_is_busy(home: Home) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = home.run("serve", "--port", port)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        "The pages can't be served at this address.",
        f"  Where it lies: 127.0.0.1:{port}",
        "  Cause: Address already in use",
        f"  What helps: Choose another port: ./chunfeng serve --port {port + 1}",
    ]


def findings(home: Home, **variables: str) -> dict[str, dict[str, str]]:
    home.environment |= variables
    done = home.run("doctor", "--json")
    said = json.loads(done.stdout.splitlines()[-1])
    assert done.returncode == (0 if said["ok"] else 1), done.stderr
    return {finding["subject"]: finding for finding in said["findings"]}


def test_doctor_tells_what_runs_and_what_is_pending(home: Home, ready: Home) -> None:
    fresh = findings(home)
    assert (fresh["Database"]["seen"][:14], fresh["Tables"]["state"]) == ("PostgreSQL 18.", "warn")
    ready.start()
    kept = findings(ready)
    assert (kept["Tables"]["state"], kept["Key keyring.json"]["state"]) == ("ok", "ok")
    postgres.stop(ready.path)
    assert findings(ready)["Database"]["seen"] == "embedded, not running"
    assert postgres.status(ready.path).running is False


def test_a_command_makes_the_tables_of_a_fresh_home_once_and_says_so(home: Home, tmp_path: Path) -> None:
    seeker = tmp_path / "seeker.json"
    seeker.write_text(json.dumps({"what": ["电工"]}))
    first = home.run("match", "seeker", seeker, "--json")
    second = home.run("match", "seeker", seeker, "--json")

    assert (first.returncode, first.stderr) == (0, "This home is new: making its tables …\n")
    assert (second.returncode, second.stderr) == (0, "")
    assert json.loads(first.stdout)["positions"] == json.loads(second.stdout)["positions"] == 0
    assert home.query("SELECT count(*) > 3000 FROM places_place") == [(True,)]


def test_a_command_leaves_the_tables_of_another_version_alone_and_says_what_to_do(ready: Home, tmp_path: Path) -> None:
    newest = (
        "SELECT max(name) FROM django_migrations WHERE app = 'facts'"  # kinds of facts: nothing but a list of words
    )
    ready.query(f"DELETE FROM django_migrations WHERE app = 'facts' AND name = ({newest})")
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("岗位名称\n电工\n")
    done = ready.run("import", "positions", sheet)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        "The tables are not those of this version.",
        f"  Where it lies: {ready.path}",
        "  Cause: 1 changes are pending",
        "  What helps: Run ./chunfeng migrate first.",
    ]
    assert ready.run("import", "--help").returncode == 0
    ready.run("migrate", "--quiet")
    assert "tables" not in ready.run("import", "positions", sheet).stderr


def test_doctor_fails_on_keys_that_others_can_read_and_on_an_unreachable_database(home: Home) -> None:
    (home.path / "keys").mkdir()
    key = home.path / "keys" / "keyring.json"
    key.write_text("{}")
    key.chmod(0o644)
    seen = findings(home, DATABASE_URL="postgresql://u:hushhush@127.0.0.1:1/none")

    assert (seen["Key keyring.json"]["state"], seen["Database"]["state"]) == ("fail", "fail")
    assert seen["Key keyring.json"]["advice"] == f"Others can read it: chmod 600 {key}"
    assert "hushhush" not in json.dumps(seen)


@pytest.fixture
def full(home: Home) -> Home:
    """A home with a table, a file and keys in it."""
    home.query("CREATE EXTENSION pg_trgm")
    home.query("CREATE TABLE kept AS SELECT n, '春风' || n AS name FROM generate_series(1, 37) n")
    home.query("CREATE INDEX ON kept USING gin (name gin_trgm_ops)")
    home.query("ALTER TABLE kept ENABLE ROW LEVEL SECURITY")
    home.query("ALTER TABLE kept FORCE ROW LEVEL SECURITY")
    home.query("CREATE POLICY a_everything ON kept USING (current_setting('chunfeng.everything', true) = 'on')")
    for name, text in (("media/a/photo.txt", "a photo"), ("keys/keyring.json", "the keys")):
        file = home.path / name
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.write_text(text)
    return home


def test_backup_goes_into_another_home_complete(full: Home, tmp_path: Path) -> None:
    file = tmp_path / "备份 1.tar"
    done = full.run("backup", file, "--with-keys")
    other = Home(tmp_path / "other")
    restored = other.run("restore", file)

    try:
        assert (done.returncode, done.stderr, file.stat().st_mode & 0o777) == (0, "", 0o600)
        assert (restored.returncode, restored.stderr, restored.stdout) == (0, "", "Restored: 1 tables.\n")
        assert other.query("SELECT count(*), max(name) FROM kept") == full.query("SELECT count(*), max(name) FROM kept")
        assert (other.path / "media" / "a" / "photo.txt").read_text() == "a photo"
        assert (other.path / "keys" / "keyring.json").read_text() == "the keys"
        assert (other.path / "keys").stat().st_mode & 0o777 == 0o700
    finally:
        other.run("stop")


def test_backup_leaves_the_keys_out_unless_asked_and_says_so(full: Home, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar"
    said = full.run("backup", file).stdout.splitlines()
    with tarfile.open(file) as tar:
        names = sorted(tar.getnames())

    assert names == ["database.dump", "manifest.json", "media", "media/a", "media/a/photo.txt"]
    assert said[1].startswith("The encryption keys are NOT in it.")
    assert full.run("backup", file).stderr.splitlines()[0] == "There is a file of this name already."


def test_restore_refuses_a_database_with_data_and_replaces_it_when_told(full: Home, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar"
    full.run("backup", file, "--with-keys")
    full.query("DELETE FROM kept")
    (full.path / "media" / "later.txt").write_text("later")
    (full.path / "keys" / "keyring.json").write_text("other keys")

    refused = full.run("restore", file)
    assert (refused.returncode, refused.stderr.splitlines()[0]) == (1, "There is data in this database already.")
    assert full.query("SELECT count(*) FROM kept") == [(0,)]
    replaced = full.run("restore", file, "--replace")
    assert (replaced.returncode, replaced.stderr) == (0, "")
    assert full.query("SELECT count(*) FROM kept") == [(37,)]
    assert sorted(path.name for path in (full.path / "media").rglob("*")) == ["a", "photo.txt"]
    old = list(full.path.glob("keys-before-*"))
    assert [(folder / "keyring.json").read_text() for folder in old] == ["other keys"]


def test_backup_as_sql_text_comes_back(full: Home, tmp_path: Path) -> None:
    file = tmp_path / "backup.sql"
    full.run("backup", file, "--plain")
    full.query("DROP TABLE kept")
    done = full.run("restore", file)

    assert (done.returncode, done.stderr) == (0, "")
    assert full.query("SELECT count(*) FROM kept") == [(37,)]


def damaged(file: Path, folder: Path) -> Path:
    """The same archive with one byte of the dump changed."""
    with tarfile.open(file) as tar:
        tar.extractall(folder, filter="data")
    dump = folder / "database.dump"
    content = bytearray(dump.read_bytes())
    content[len(content) // 2] ^= 1
    dump.write_bytes(content)
    bad = folder / "bad.tar"
    with tarfile.open(bad, "w") as tar:
        for name in ("manifest.json", "database.dump", "media"):
            tar.add(folder / name, name)
    return bad


def test_restore_changes_nothing_when_the_file_is_damaged_cut_off_or_something_else(full: Home, tmp_path: Path) -> None:
    file, words, cut = tmp_path / "backup.tar", tmp_path / "words.txt", tmp_path / "cut.tar"
    full.run("backup", file)
    words.write_text("hello")
    cut.write_bytes(file.read_bytes()[:3000])  # within the dump: the rest of a small tar is padding
    (tmp_path / "unpacked").mkdir()
    sql = tmp_path / "bad.sql"
    sql.write_text("--\n-- PostgreSQL database dump\n--\nCREATE TABLE half ();\nSELECT 1/0;\n")
    files = [tmp_path / "missing", words, cut, damaged(file, tmp_path / "unpacked"), sql]
    full.query("UPDATE kept SET name = 'now'")
    done = [full.run("restore", "--replace", each) for each in files]

    first = [(each.returncode, each.stderr.splitlines()[0]) for each in done]
    assert first == [(1, "This file is no backup that can be restored.")] * 4 + [
        (1, "The backup could not be restored.")
    ]
    assert full.query("SELECT DISTINCT name FROM kept") == [("now",)]
    assert full.query("SELECT datname FROM pg_database WHERE datname LIKE 'chunfeng%'") == [("chunfeng",)]
    assert (full.path / "media" / "a" / "photo.txt").read_text() == "a photo"
    assert list(full.path.glob("restore-*")) == []


def test_restore_writes_nothing_outside_the_home_from_a_foreign_archive(full: Home, tmp_path: Path) -> None:
    bad = tmp_path / "bad.tar"
    secret = tmp_path / "secret"
    secret.write_text("x")
    with tarfile.open(bad, "w") as tar:
        for name in ("media/../../../escaped", "/media/absolute", "keys/../../escaped"):
            tar.add(secret, name)
    done = full.run("restore", "--replace", bad)

    assert done.returncode == 1
    assert list(tmp_path.rglob("escaped")) == []
