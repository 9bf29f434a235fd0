"""Progress on standard error."""

import sys

WIDTH = 30


class Bar:
    """A bar that is redrawn in place."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet

    def show(self, done: int, total: int | None) -> None:
        if self._quiet:
            return
        filled = int(WIDTH * min(1.0, done / total)) if total else 0
        share = f" {min(100, 100 * done // total)}%" if total else ""
        sys.stderr.write(f"\r[{'█' * filled}{'·' * (WIDTH - filled)}] {done:,}{share}")
        sys.stderr.flush()

    def end(self) -> None:
        if not self._quiet:
            sys.stderr.write("\n")
