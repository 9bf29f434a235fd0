"""The shipped starter list and the habits of titles, read once a process."""

import csv
import re
import tomllib
from functools import cache
from pathlib import Path

from chunfeng.domain.occupations.rules import Habits, Node

DATA = Path(__file__).parent / "data"


@cache
def starter() -> tuple[tuple[Node, tuple[str, ...]], ...]:
    """The shipped nodes with their everyday words, parents before children."""
    with (DATA / "starter.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            (Node(row["code"], row["name"], row["flags"]), tuple(word for word in row["words"].split("|") if word))
            for row in csv.DictReader(file)
        ]
    return tuple(sorted(rows, key=lambda row: row[0].code))


@cache
def habits() -> Habits:
    declared = tomllib.loads((DATA / "titles.toml").read_text(encoding="utf-8"))
    return Habits(
        noise=re.compile("|".join(f"(?:{expression})" for expression in declared["noise"])),
        ranks=re.compile(f"^(?:{declared['ranks']})"),
        endings=re.compile(f"(?:{declared['endings']})$"),
        heads=frozenset(declared["heads"]),
        patterns=tuple((re.compile(pattern["match"]), pattern["code"]) for pattern in declared["patterns"]),
    )
