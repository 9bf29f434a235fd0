"""Marks: what a list of words says in a few bits, so that it can be weighed at a glance.

Each word sets the bit that its number hashes to. What the words of one side are worth to the other is then at most the
worth of the bits that are set, which `engine.weighing` adds up.
"""

import numpy as np

from chunfeng.engine.compiled import borrowing
from chunfeng.engine.matching.columns import Bytes, Singles


@borrowing
def mark_of(number: int, count: int) -> int:
    """Which of 2ᵏ = `count` marks stands for a word (multiplicative hashing)."""
    return int((np.uint64(number) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(40)) % count


@borrowing
def set_mark(marks: Bytes, row: int, first: int, mark: int) -> None:
    """Set a mark of a row, counted from byte `first`."""
    marks[row, first + mark // 8] |= np.uint8(1 << mark % 8)


@borrowing
def add_worth(worth: Singles, first: int, mark: int, amount: float) -> None:
    """Let a mark, counted from byte `first`, be worth so much more."""
    worth[8 * first + mark] += np.float32(amount)
