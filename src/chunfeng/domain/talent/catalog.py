"""What is declared for the three questions, from `declarations/`."""

import tomllib
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "declarations" / "common_work.toml"


@cache
def common_work() -> tuple[str, ...]:
    """Everyday words that the first question offers. Raises ValueError when one stands there twice."""
    with FILE.open("rb") as file:
        words = tuple(tomllib.load(file)["words"])
    if len(set(words)) < len(words):
        raise ValueError(f"{FILE.name}: a word stands there twice")
    return words
