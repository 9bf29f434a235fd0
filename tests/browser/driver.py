"""Playwright's own process and the browsers that tests share, begun once and kept from test to test.

Its loop runs in the thread of the tests, and Django asks the database of no thread in which one runs. So between two tests that
need it the loop rests, and nobody hears of it.
"""

import asyncio
import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright

from tests import pace

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")

WISHES = (
    "--no-sandbox",
    "--enable-features=CDPScreenshotNewSurface,SkipListAccountsWithoutGaiaCookies,RenderDocument:level/subframe",
)
"""The features are Playwright's own and one more: where each load of a page gets a new frame, as in Chromium 150, a page that is
loaded while the network is away hears `navigator.onLine` say that it is there."""


@contextmanager
def begun() -> Iterator["Driver"]:
    """One that rests, and ends with all its browsers."""
    before = _children(os.getpid())
    with sync_playwright() as playwright:
        driver = Driver(playwright, _children(os.getpid()) - before)
        asyncio._set_running_loop(None)
        yield driver
        asyncio._set_running_loop(driver.loop)


class Driver:
    """`processes` are those that began with it: Playwright's own, which has started all browsers."""

    def __init__(self, playwright: Playwright, processes: set[int]) -> None:
        self.chromium = playwright.chromium
        self.processes = processes
        self.loop = asyncio.get_running_loop()
        self._shared: dict[tuple[str, ...], Browser] = {}

    @contextmanager
    def awake(self) -> Iterator[None]:
        """Within, browsers can be talked to, and the database only from another thread (`visitor.stored`)."""
        before = self._worked()
        with ThreadPoolExecutor(1) as for_files:
            self.loop.set_default_executor(for_files)  # its thread, too, ends with the test
            asyncio._set_running_loop(self.loop)
            try:
                yield
            finally:
                asyncio._set_running_loop(None)
        pace.count(self._worked() - before)

    def _worked(self) -> float:
        """Seconds of processor, of all that runs here."""
        running, there = _running(), set(self.processes)
        while more := {each for each, (parent, _ticks) in running.items() if parent in there} - there:
            there |= more
        return sum(running[each][1] for each in there) / os.sysconf("SC_CLK_TCK")

    def shared(self, *wishes: str) -> Browser:
        """The browser of all tests with these wishes: visitors have a context of their own, and nothing in common."""
        found = self._shared.get(wishes)
        if found is None or not found.is_connected():
            found = self._shared[wishes] = self.launch(*wishes)
        return found

    def launch(self, *wishes: str) -> Browser:
        return self.chromium.launch(executable_path=CHROMIUM, args=[*WISHES, *wishes])

    def launch_with_profile(self, profile: Path, **manners: Any) -> BrowserContext:
        """A browser that finds in `profile` what it has kept."""
        return self.chromium.launch_persistent_context(profile, executable_path=CHROMIUM, args=WISHES, **manners)


def _running() -> dict[int, tuple[int, int]]:
    """All processes: (parent, ticks of processor that each has worked, with those of its own that have ended)."""
    found = {}
    for each in Path("/proc").glob("[0-9]*/stat"):
        with suppress(FileNotFoundError, ProcessLookupError):  # it has just ended
            told = each.read_text().rpartition(")")[2].split()
            found[int(each.parent.name)] = (int(told[1]), sum(map(int, told[11:15])))
    return found


def _children(process: int) -> set[int]:
    return {each for each, (parent, _ticks) in _running().items() if parent == process}
