"""Numbers that come as text, from anybody: in addresses, forms and files."""

from collections.abc import Iterable

LONGEST = 18
"""As many digits as always fit into a key of the database; Python itself refuses to read more than 4,300."""


def whole(text: str, digits: int = LONGEST) -> int | None:
    """The number that `text` is; None for what is none or has more digits: "12" → 12; "", "-1", "1e3", "１２" → None."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= digits else None


def wholes(texts: Iterable[str]) -> list[int]:
    """Those of them that are numbers, in their order."""
    return [number for number in map(whole, texts) if number is not None]
