"""What a measuring process says while it works: lines that whoever started it passes on."""

import sys
import time
from collections.abc import Callable

MARK = "· "


def say(what: str) -> None:
    sys.stderr.write(f"{MARK}{time.strftime('%H:%M:%S')} {what} …\n")
    sys.stderr.flush()


def steps(total: int, count: int = 10) -> Callable[[int], None]:
    """Hears how many are done, and says so `count` times on the way to `total`."""
    said = 0

    def heard(done: int) -> None:
        nonlocal said
        if done * count // total > said:
            said = done * count // total
            say(f"{done:,} of {total:,}")

    return heard
