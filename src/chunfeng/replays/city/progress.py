"""A bar for long steps: drawn in place on a terminal, a line for each part elsewhere."""

import sys
import time

WIDTH = 28


class Progress:
    """Counts steps of named parts against a known whole. Silent when nobody looks (`quiet`)."""

    def __init__(self, whole: int, *, quiet: bool = False) -> None:
        self.whole = max(whole, 1)
        self.quiet = quiet
        self.drawn = -1.0
        self.done = 0
        self.part = ""
        self.started = time.monotonic()

    def begin(self, part: str) -> None:
        """What comes next, in words."""
        self.part = part
        if not self.quiet and not sys.stderr.isatty():
            sys.stderr.write(f"{part} …\n")
        self._draw(force=True)

    def step(self, count: int = 1) -> None:
        self.done += count
        self._draw()

    def end(self) -> None:
        if not self.quiet and sys.stderr.isatty():
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()

    def _draw(self, *, force: bool = False) -> None:
        if self.quiet or not sys.stderr.isatty():
            return
        now = time.monotonic()
        if not force and now - self.drawn < 0.1:
            return
        self.drawn = now
        share = min(self.done / self.whole, 1.0)
        filled = round(share * WIDTH)
        bar = "█" * filled + "░" * (WIDTH - filled)
        sys.stderr.write(f"\r\033[K{bar} {share:4.0%}  {self.part}")
        sys.stderr.flush()
