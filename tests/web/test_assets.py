"""What the browser loads: vendored files are what they claim to be, first load is light, the sheet is current."""

import gzip
import hashlib
import json
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from django.conf import settings

from chunfeng.web.assets import HashedFiles

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "src/chunfeng/web"
STATIC = WEB / "static"
VENDOR = STATIC / "vendor"


def vendored() -> list[dict[str, str]]:
    return tomllib.loads((VENDOR / "vendor.toml").read_text("utf-8"))["file"]


def test_vendored_files_have_their_recorded_checksums() -> None:
    recorded = {entry["path"]: entry["sha256"] for entry in vendored()}
    found = {path: hashlib.sha256((VENDOR / path).read_bytes()).hexdigest() for path in recorded}
    assert found == recorded


def test_every_vendored_file_is_recorded_with_version_and_licence() -> None:
    there = {str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.is_file()} - {"vendor.toml"}
    assert {entry["path"] for entry in vendored()} == there
    assert all(entry["version"] and entry["licence"] and entry["source"] for entry in vendored())


def test_vendored_versions_are_those_of_package_json() -> None:
    wanted = json.loads((ROOT / "package.json").read_text("utf-8"))["devDependencies"]
    assert {(entry["name"], entry["version"]) for entry in vendored()} == {
        (name, wanted[name]) for name in ("hls.js", "htmx.org", "jsqr", "lucide-static")
    }


def test_lock_names_no_download_address() -> None:
    assert re.findall(r'"resolved"|https?://[^"]*registr[^"]*', (ROOT / "package-lock.json").read_text("utf-8")) == []


def test_first_load_is_under_100_kilobytes_compressed() -> None:
    files = [
        STATIC / "chunfeng/chunfeng.css",
        STATIC / "chunfeng/chunfeng.js",
        STATIC / "chunfeng/desk-keys.js",
        STATIC / "chunfeng/mark.svg",
        STATIC / "chunfeng/manifest.webmanifest",
        VENDOR / "htmx/htmx.min.js",
        VENDOR / "lucide/icons.svg",
    ]
    sizes = {path.name: len(gzip.compress(path.read_bytes(), 6)) for path in files}
    # Leaves 50 kB of the budget for the page itself and what later parts of the product add.
    assert sum(sizes.values()) < 50_000, sizes


def test_sheet_loads_nothing_from_elsewhere() -> None:
    sheet = (STATIC / "chunfeng/chunfeng.css").read_text("utf-8")
    assert [address for address in re.findall(r"url\(([^)]*)\)", sheet) if "data:" not in address] == []
    assert "@import" not in sheet


def test_static_files_can_be_hashed_and_compressed(tmp_path: Path) -> None:
    storage = HashedFiles(location=tmp_path, base_url="/static/")
    files = {}
    for path in STATIC.rglob("*"):
        if path.is_file():
            name = str(path.relative_to(STATIC))
            with path.open("rb") as content:
                storage.save(name, content)
            files[name] = (storage, name)
    failures = [outcome for _, _, outcome in storage.post_process(files) if isinstance(outcome, Exception)]
    assert failures == []
    assert (tmp_path / f"{storage.stored_name('chunfeng/chunfeng.css')}.gz").exists()


def test_settings_serve_them_hashed() -> None:
    assert "whitenoise.middleware.WhiteNoiseMiddleware" in settings.MIDDLEWARE


def test_sheet_is_current(tmp_path: Path) -> None:
    compiler = ROOT / "node_modules/.bin/tailwindcss"
    if not compiler.exists() or shutil.which("node") is None:
        pytest.skip("the style compiler is not installed: npm install --no-save")
    fresh = tmp_path / "chunfeng.css"
    subprocess.run(
        [compiler, "--input", WEB / "styles/chunfeng.css", "--output", fresh, "--minify"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    assert fresh.read_text("utf-8") == (STATIC / "chunfeng/chunfeng.css").read_text("utf-8"), "run: npm run css"
