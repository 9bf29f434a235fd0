"""Bringing a home to this version, again and again."""

import argparse
import os
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from chunfeng.cli.commands import migrate


@pytest.fixture
def files(tmp_path: Path, settings: Settings) -> Path:
    """A folder with a static file of its own; what is collected goes elsewhere."""
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "spring.css").write_text("body { color: green }")
    settings.STATICFILES_DIRS = [folder]
    settings.STATIC_ROOT = tmp_path / "static"
    return folder


@pytest.fixture
def collected(files: Path) -> Path:
    """What becomes of the file."""
    return files.with_name("static") / "spring.css"


def test_static_files_are_collected_once_until_one_of_them_changes(files: Path, collected: Path) -> None:
    migrate.collect()
    first = collected.read_text()
    collected.write_text("as it was left")
    migrate.collect()
    again = collected.read_text()
    (files / "spring.css").write_text("body { color: lime }")
    os.utime(files / "spring.css", (4e9, 4e9))  # newer than the copy
    migrate.collect()
    assert (first, again, collected.read_text()) == ("body { color: green }", "as it was left", "body { color: lime }")


def test_static_files_are_collected_anew_when_somebody_has_taken_them_away(collected: Path) -> None:
    migrate.collect()
    for path in sorted(collected.parent.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    migrate.collect()
    assert collected.exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("files")
def test_a_home_of_this_version_is_not_migrated_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHUNFENG_KEYRING", "elsewhere")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        migrate.run(argparse.Namespace(quiet=True))
    statements = [query["sql"] for query in asked]
    assert [sql for sql in statements if "django_content_type" in sql] == []
    assert [sql for sql in statements if 'FROM "django_migrations"' in sql] != []
