"""What is installed, running and reachable, and what to do about what is not. Changes nothing, starts nothing."""

import argparse
import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import django
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

import chunfeng
from chunfeng.cli import running
from chunfeng.kernel import clock
from chunfeng.shared import home as places
from chunfeng.shared import postgres, words
from chunfeng.shared.words import gettext_noop

HELP = gettext_noop("What is installed, running and reachable, and what to do about what is not")
NEEDS = "nothing"

LITTLE_ROOM = 2 * 2**30
NO_ROOM = 200 * 2**20
SHEET = Path(chunfeng.__file__).parent / "web" / "static" / "chunfeng" / "chunfeng.css"
SIGNS = {"ok": "✓", "warn": "!", "fail": "✗"}

_ = words.reader(Path(__file__).parents[1] / "locale")


@dataclass(frozen=True)
class Finding:
    """One line: what was looked at, how it is ("ok", "warn", "fail"), what was seen, what to do."""

    subject: str
    state: str
    seen: str
    advice: str = ""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help=_("one JSON object as the last line"))


def run(arguments: argparse.Namespace) -> int:
    findings = []
    for finding in examine():
        findings.append(finding)
        if not arguments.json:
            sys.stdout.write(f"{SIGNS[finding.state]} {finding.subject}: {finding.seen}\n")
            if finding.advice:
                sys.stdout.write(f"    → {finding.advice}\n")
            sys.stdout.flush()
    healthy = all(finding.state != "fail" for finding in findings)
    if arguments.json:
        said = {"ok": healthy, "findings": [asdict(finding) for finding in findings]}
        sys.stdout.write(json.dumps(said, ensure_ascii=False) + "\n")
    return 0 if healthy else 1


def examine() -> Iterator[Finding]:
    """All findings, in the order in which trouble follows from trouble."""
    home = places.home()
    yield Finding(_("Python"), "ok", f"{sys.version.split()[0]} ({sys.executable})")
    yield _packages()
    yield _home(home)
    yield _room(home)
    yield from _database(home)
    yield from _keys(home)
    yield _sheet()
    yield _time_zone()
    subjects = {
        "valkey": _("Line of a rush"),
        "web": _("Web pages"),
        "live": _("Changes of open pages"),
        "worker": _("Job worker"),
    }
    for name in running.CHILDREN:
        process = running.find(home, name)
        seen = f"{process.address} ({process.pid})".strip() if process else _("not running")
        yield Finding(subjects[name], "ok", seen, "" if process else _("./chunfeng serve starts it."))
    yield _browser()


def _packages() -> Finding:
    venv = Path(os.environ.get("CHUNFENG_VENV") or sys.prefix)
    lock = places.REPOSITORY / "requirements" / "core.txt"
    with lock.open("rb") as content:
        checksum = subprocess.run(["cksum"], stdin=content, capture_output=True, text=True, check=False).stdout.strip()
    stamp = venv / f".chunfeng-{lock.name}"
    current = stamp.exists() and stamp.read_text().startswith(f"{checksum} ")
    if current:
        return Finding(_("Packages"), "ok", str(venv))
    seen = _("{venv} was not installed from {lock} as it is now").format(venv=venv, lock=lock.name)
    return Finding(_("Packages"), "warn", seen, _("Start through ./chunfeng: it installs what changed."))


def _home(home: Path) -> Finding:
    open_to_others = stat.S_IMODE(home.stat().st_mode) & 0o077
    if not os.access(home, os.W_OK):
        return Finding(_("Data folder"), "fail", str(home), _("Choose one that you may write to with CHUNFENG_HOME."))
    if open_to_others:
        advice = _("Others on this computer can look in: chmod 700 {home}").format(home=home)
        return Finding(_("Data folder"), "warn", str(home), advice)
    return Finding(_("Data folder"), "ok", str(home))


def _room(home: Path) -> Finding:
    free = shutil.disk_usage(home).free
    state = "fail" if free < NO_ROOM else "warn" if free < LITTLE_ROOM else "ok"
    seen = _("{free} GB free").format(free=f"{free / 2**30:.1f}")
    return Finding(_("Disk"), state, seen, "" if state == "ok" else _("Make room: the database stops when it is full."))


def _database(home: Path) -> Iterator[Finding]:
    url = os.environ.get("DATABASE_URL")
    if not url:
        try:
            status = postgres.status(home)
            postgres.program("postgres")
        except postgres.PostgresError as error:
            yield Finding(_("Database"), "fail", error.why or error.what, error.next_step)
            return
        if status.url is None:
            seen = _("embedded, not running") if status.made else _("embedded, not made yet")
            yield Finding(_("Database"), "ok", seen, _("Whatever needs it starts it."))
            return
        url = status.url
    try:
        version = postgres.check(url)
    except postgres.PostgresError as error:
        yield Finding(_("Database"), "fail", error.why, error.next_step)
        return
    old = int(version.split(".")[0]) < 15
    advice = _("PostgreSQL 15 or newer is needed.") if old else ""
    yield Finding(_("Database"), "fail" if old else "ok", f"PostgreSQL {version}", advice)
    yield _migrations(url)


def _migrations(url: str) -> Finding:
    os.environ["DATABASE_URL"] = url
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chunfeng.config.settings")
    django.setup()
    executor = MigrationExecutor(connection)
    pending = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    connection.close()
    if pending:
        seen = _("{count} changes are pending").format(count=pending)
        return Finding(_("Tables"), "warn", seen, _("Run ./chunfeng migrate (serve does it, too)."))
    return Finding(_("Tables"), "ok", _("as this version wants them"))


def _keys(home: Path) -> Iterator[Finding]:
    given = {"secret_key": "CHUNFENG_SECRET_KEY", "keyring.json": "CHUNFENG_KEYRING"}
    for name, variable in given.items():
        subject = _("Key {name}").format(name=name)
        file = home / "keys" / name
        if os.environ.get(variable):
            yield Finding(subject, "ok", variable)
        elif not file.exists():
            made = postgres.status(home).made
            advice = _("Bring it back from where you keep its copy: without it, private data can't be read.")
            lost = made and name == "keyring.json"
            yield Finding(subject, "warn" if lost else "ok", _("not there yet"), advice if lost else "")
        elif stat.S_IMODE(file.stat().st_mode) & 0o077:
            yield Finding(subject, "fail", str(file), _("Others can read it: chmod 600 {file}").format(file=file))
        else:
            yield Finding(subject, "ok", str(file))


def _sheet() -> Finding:
    if SHEET.exists() and SHEET.stat().st_size:
        return Finding(_("Style sheet"), "ok", str(SHEET))
    return Finding(
        _("Style sheet"), "fail", str(SHEET), _("It is part of every release: restore it, or run npm run css.")
    )


def _time_zone() -> Finding:
    try:
        ZoneInfo("Asia/Shanghai")
    except ZoneInfoNotFoundError as error:
        return Finding(_("Clock"), "fail", str(error), _("Install the package tzdata."))
    return Finding(_("Clock"), "ok", clock.now().astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M Asia/Shanghai"))


def _browser() -> Finding:
    found = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chromium-browser")
    seen = found or _("not installed")
    return Finding(_("Browser for tests"), "ok", seen, "" if found else _("Only the browser tests need it: chromium."))
