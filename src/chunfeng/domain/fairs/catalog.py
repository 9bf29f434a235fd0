"""The points of the checklist, from `declarations/checklist.toml`, checked while loading."""

import tomllib
from functools import cache
from pathlib import Path

from chunfeng.domain.fairs.rules.checklist import Point

FILE = Path(__file__).parent / "declarations" / "checklist.toml"
FIELDS = {"key", "kind", "days", "from", "title", "clause"}


class BadDeclaration(Exception):
    """A declaration that cannot be used; the text says which and why."""


@cache
def points() -> tuple[Point, ...]:
    """All points, in the order in which pages show them."""
    return read(FILE.read_text("utf-8"))


def read(text: str) -> tuple[Point, ...]:
    """Raises BadDeclaration."""
    found = []
    for entry in tomllib.loads(text).get("point", []):
        if unknown := entry.keys() - FIELDS:
            raise BadDeclaration(f"{entry.get('key')}: unknown {', '.join(sorted(unknown))}")
        if entry.get("kind") not in ("paper", "counted") or {"zh", "en"} - entry.get("title", {}).keys():
            raise BadDeclaration(f"{entry.get('key')}: needs a kind, and a title in zh and en")
        found.append(
            Point(
                key=entry["key"],
                paper=entry["kind"] == "paper",
                days=int(entry["days"]),
                least=int(entry.get("from", 0)),
                titles=entry["title"],
                clauses=entry.get("clause", {}),
            )
        )
    if len({point.key for point in found}) < len(found):
        raise BadDeclaration("two points have one key")
    return tuple(found)
