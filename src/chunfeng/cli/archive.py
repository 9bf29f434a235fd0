"""Backups: a tar with a manifest, pg_dump's custom format, the media and, if asked, the keys.

manifest.json     format, release, time, checksum of the dump, what is inside
database.dump     pg_dump --format=custom
media/… keys/…    files, as they lay in the home
"""

import hashlib
import json
import os
import secrets
import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import psycopg
from psycopg import sql

import chunfeng
from chunfeng.kernel import clock
from chunfeng.shared import home as places
from chunfeng.shared import postgres, words
from chunfeng.shared.plain_error import PlainError

FORMAT = 1
PLAIN_BEGINNING = b"-- PostgreSQL database dump"

_ = words.reader(Path(__file__).parent / "locale")


class BackupFailed(PlainError):
    """The backup was not written; nothing half-written is left."""

    code = "backup.failed"


class NotABackup(PlainError):
    """The file is missing, damaged, or something else."""

    code = "restore.not_a_backup"


class RestoreFailed(PlainError):
    """The backup did not go in; the database is as it was."""

    code = "restore.failed"


@dataclass(frozen=True)
class Restored:
    """What came with a backup. `old_keys`: where the keys that lay here before are now, if there were any."""

    keys: bool
    old_keys: Path | None


def write_sql(file: Path) -> None:
    """The database alone as SQL text. Raises BackupFailed."""
    with _beside(file) as draft:
        _dump(draft, "plain")
        draft.rename(file)


def write(file: Path, *, home: Path, with_keys: bool) -> None:
    """A whole backup. The file appears complete or not at all, readable by its owner only. Raises BackupFailed."""
    folders = [places.media(home), *([places.keys(home)] if with_keys else [])]
    with _beside(file) as dump, _beside(file) as draft:
        _dump(dump, "custom")
        manifest = {
            "format": FORMAT, "release": chunfeng.__version__, "made": clock.now().isoformat(),
            "sha256": _checksum(dump), "keys": with_keys,
        }  # fmt: skip
        try:
            with tempfile.NamedTemporaryFile("w", suffix=".json", dir=places.run(home)) as note:
                note.write(json.dumps(manifest, indent=1))
                note.flush()
                with tarfile.open(draft, "w") as tar:
                    tar.add(note.name, "manifest.json")
                    tar.add(dump, "database.dump")
                    for folder in folders:
                        tar.add(folder, folder.name)
            draft.rename(file)
        except OSError as error:
            raise _not_written(file, str(error)) from error


def read(file: Path, *, home: Path) -> Restored:
    """Put a backup in the place of what is here. Raises NotABackup, RestoreFailed; then everything is as it was."""
    if not file.is_file():
        raise _no_backup(file, _("There is no such file."))
    if _begins_as_sql(file):
        _swap_in(file, plain=True)
        return Restored(keys=False, old_keys=None)
    with tempfile.TemporaryDirectory(prefix="restore-", dir=home) as folder:
        unpacked = Path(folder)
        _unpack(file, unpacked)
        manifest = _manifest(file, unpacked)
        _swap_in(unpacked / "database.dump", plain=False)
        _change_folder(unpacked / "media", places.media(home), aside=unpacked / "old-media")
        old_keys = None
        if manifest["keys"]:
            stamp = clock.now().astimezone(clock.SHANGHAI).strftime("%Y%m%d-%H%M%S")
            old_keys = _change_folder(unpacked / "keys", places.keys(home), aside=home / f"keys-before-{stamp}")
        return Restored(keys=bool(manifest["keys"]), old_keys=old_keys)


def tables() -> int:
    """How many tables the database has outside PostgreSQL's own schemas."""
    counting = "SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        row = connection.execute(counting).fetchone()
    return int(row[0]) if row else 0


# Writing


class _beside:
    """A draft next to the file it will become, so that renaming it is one step; gone afterwards whatever happens."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.path = file.with_name(f".{file.name}.{secrets.token_hex(4)}")

    def __enter__(self) -> Path:
        try:
            self.path.touch(mode=0o600, exist_ok=False)
        except OSError as error:
            raise _not_written(self.file, str(error.strerror)) from error
        return self.path

    def __exit__(self, *_details: object) -> None:
        self.path.unlink(missing_ok=True)


def _dump(target: Path, form: str) -> None:
    options = [f"--format={form}", "--enable-row-security", "--no-owner", "--no-privileges", f"--file={target}"]
    done = _client("pg_dump", options)
    if done.returncode:
        raise _not_written(target, done.stderr.strip())


def _client(program: str, arguments: list[str], *, database: str = "") -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, **postgres.client_environment(os.environ["DATABASE_URL"], database=database)}
    environment["PGOPTIONS"] = f"{environment.get('PGOPTIONS', '')} -c chunfeng.everything=on"  # see shared.reach
    command = [postgres.program(program), *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, errors="replace", check=False)


def _checksum(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _not_written(file: Path, why: str) -> BackupFailed:
    return BackupFailed(
        _("The backup could not be written."),
        where=str(file.parent),
        why=why,
        next_step=_("Choose a folder with enough room that you may write to; nothing half-written is left."),
    )


# Reading


def _begins_as_sql(file: Path) -> bool:
    with file.open("rb") as opened:
        return PLAIN_BEGINNING in opened.read(200)


def _unpack(file: Path, into: Path) -> None:
    """Only plain files under the names that we write ourselves: an archive from elsewhere can't reach outside."""
    try:
        with tarfile.open(file) as tar:
            for member in tar:
                parts = PurePosixPath(member.name).parts
                wanted = parts[0] in {"media", "keys"} or member.name in {"manifest.json", "database.dump"}
                content = tar.extractfile(member) if wanted and member.isfile() and ".." not in parts else None
                if content:
                    target = into.joinpath(*parts)
                    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                    with content, target.open("xb") as opened:
                        shutil.copyfileobj(content, opened)
                    target.chmod(0o600)
    except tarfile.TarError as error:
        raise _no_backup(file, str(error)) from error
    except OSError as error:
        raise RestoreFailed(
            _("The backup could not be unpacked."), where=str(into.parent), why=str(error), next_step=_unchanged()
        ) from error


def _manifest(file: Path, unpacked: Path) -> dict[str, object]:
    try:
        manifest: dict[str, object] = json.loads((unpacked / "manifest.json").read_text())
    except (FileNotFoundError, ValueError) as error:
        raise _no_backup(file, str(error)) from error
    dump = unpacked / "database.dump"
    if not dump.exists() or manifest.get("sha256") != _checksum(dump):
        raise _no_backup(file, _("The database inside is damaged or cut off."))
    if manifest.get("format") != FORMAT:
        raise _no_backup(file, _("It was written by another release: {release}.").format(release=manifest["release"]))
    return manifest


def _swap_in(dump: Path, *, plain: bool) -> None:
    """Restore into a fresh database and exchange the names in one transaction."""
    name = postgres.parts(os.environ["DATABASE_URL"])["dbname"]
    fresh, old = f"{name}_restoring", f"{name}_replaced"
    with psycopg.connect(os.environ["DATABASE_URL"], dbname="postgres", autocommit=True) as admin:
        for leftover in (fresh, old):
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(leftover)))
        admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(fresh)))
        if plain:
            options = ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--single-transaction", f"--file={dump}"]
            done = _client("psql", options, database=fresh)
        else:
            options = ["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", f"--dbname={fresh}"]
            done = _client("pg_restore", [*options, str(dump)], database=fresh)
        if done.returncode:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(fresh)))
            raise RestoreFailed(
                _("The backup could not be restored."), where=str(dump), why=done.stderr.strip(), next_step=_unchanged()
            )
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND usename = current_user",
            [name],
        )
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        with admin.transaction():
            admin.execute(rename.format(sql.Identifier(name), sql.Identifier(old)))
            admin.execute(rename.format(sql.Identifier(fresh), sql.Identifier(name)))
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(old)))


def _change_folder(new: Path, place: Path, *, aside: Path) -> Path | None:
    """Put `new` (or nothing) in `place`; where the old folder went if there was anything in it."""
    new.mkdir(mode=0o700, exist_ok=True)
    if any(place.iterdir()):
        place.rename(aside)
        new.rename(place)
        return aside
    place.rmdir()
    new.rename(place)
    return None


def _no_backup(file: Path, why: str) -> NotABackup:
    return NotABackup(
        _("This file is no backup that can be restored."), where=str(file), why=why, next_step=_unchanged()
    )


def _unchanged() -> str:
    return _("Nothing here was changed. Try another backup file.")
