"""What rows are counted by."""

from collections.abc import Iterator
from itertools import count


class Numbers:
    """No two rows of a test have the same: names, telephone numbers and codes come from here."""

    def __init__(self) -> None:
        self._counting: Iterator[int] = count(1)

    def __next__(self) -> int:
        return next(self._counting)

    def go_on(self, counting: Iterator[int]) -> None:
        """From here on count along `counting`: anew for every test, `tests.numbering`."""
        self._counting = counting


numbers = Numbers()
