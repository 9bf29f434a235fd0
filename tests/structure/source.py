"""The product's source as its structure tests read it."""

import ast
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "chunfeng"


@cache
def pyproject() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def modules(*under: str) -> Iterator[Path]:
    """Python files of the package below these folders (all without any), migrations left out."""
    for folder in under or (".",):
        for path in sorted((PACKAGE / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def name(path: Path, line: int | None = None) -> str:
    """How a complaint names a place: the path in the repository, with the line."""
    found = str(path.relative_to(ROOT))
    return f"{found}:{line}" if line else found


@cache
def tracked() -> tuple[Path, ...]:
    """Every file that would be published: tracked by git, or all of them where this is no checkout."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        skipped = {".venv", "var", "node_modules", ".git"}
        return tuple(p for p in ROOT.rglob("*") if p.is_file() and not skipped & set(p.relative_to(ROOT).parts))
    return tuple(ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file())


def layers(contract: str) -> list[list[str]]:
    """The layers of an import-linter contract, highest first, each a list of siblings."""
    found = next(c for c in pyproject()["tool"]["importlinter"]["contracts"] if c["name"].startswith(contract))
    return [[part.strip(" ()") for part in layer.split("|")] for layer in found["layers"]]
