"""How a process begins: what costs much to import comes to those who need it."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.structure.source import PACKAGE, ROOT

DEAR = {"numba", "llvmlite", "scipy", "rjieba", "pypinyin"}
"""Packages whose import takes a process longer than all of Django's."""
MATCHING = {"match", "push", "work"}
"""Commands that match people and positions, and so bring the engine."""
BEGIN = """
import importlib, json, sys
import django
django.setup()
for module in sys.argv[1:]:
    importlib.import_module(module)
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def begun(home: Path, *modules: str) -> set[str]:
    """The packages that a process has imported which sets Django up and imports `modules`; no database answers it."""
    environment = {
        "CHUNFENG_HOME": str(home),
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        "DJANGO_SETTINGS_MODULE": "chunfeng.config.settings",
        "PYTHONPATH": str(ROOT / "src"),
    }
    done = subprocess.run(
        [sys.executable, "-c", BEGIN, *modules],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout))


def commands() -> set[str]:
    return {path.stem for path in (PACKAGE / "cli" / "commands").glob("[a-z]*.py")}


def test_whoever_matches_nobody_begins_without_the_engine_and_its_dictionaries(tmp_path: Path) -> None:
    lean = [f"chunfeng.cli.commands.{name}" for name in sorted(commands() - MATCHING)]
    assert begun(tmp_path, *lean, "chunfeng.config.asgi") & DEAR == set()


def test_whoever_serves_people_has_the_engine_and_its_dictionaries_at_hand(tmp_path: Path) -> None:
    assert begun(tmp_path, "chunfeng.config.wsgi") & DEAR == DEAR
