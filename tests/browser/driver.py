"""Playwright's own process and the browsers that tests share, begun once and kept from test to test.

Its loop runs in the thread of the tests, and Django asks the database of no thread in which one runs. So between two tests that
need it the loop rests, and nobody hears of it.
"""

import asyncio
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright

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
    with sync_playwright() as playwright:
        driver = Driver(playwright)
        asyncio._set_running_loop(None)
        yield driver
        asyncio._set_running_loop(driver.loop)


class Driver:
    def __init__(self, playwright: Playwright) -> None:
        self.chromium = playwright.chromium
        self.loop = asyncio.get_running_loop()
        self._shared: dict[tuple[str, ...], Browser] = {}

    @contextmanager
    def awake(self) -> Iterator[None]:
        """Within, browsers can be talked to, and the database only from another thread (`visitor.stored`)."""
        asyncio._set_running_loop(self.loop)
        try:
            yield
        finally:
            asyncio._set_running_loop(None)

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
