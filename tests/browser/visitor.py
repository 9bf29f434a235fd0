"""Somebody in front of a real browser: walks by what a person sees, and notices what a person should never see."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.db import connection
from playwright.sync_api import Browser, BrowserContext, Page

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[2]
DOCUMENTED, OTHERS = ROOT / "docs" / "screenshots", ROOT / "build" / "screenshots"
OWN = {"data", "blob", "chrome", "chrome-extension"}
"""Schemes that lead nowhere; the last two are the browser's own viewer of PDF."""
PATIENCE_MS = 180_000
"""How long a page may take to come to what is waited for: a busy machine gets there some day."""
SIZES = {
    "phone": {"width": 390, "height": 844},
    "desktop": {"width": 1440, "height": 900},
    "wall": {"width": 1920, "height": 1080},
    "kiosk": {"width": 1080, "height": 1920},
}


HOLD = """{
  const every = window.setInterval;
  window.held = true;
  window.setInterval = (act, pause, ...said) => every(() => window.held || act(...said), pause);
}"""


@cache
def axe() -> str:
    return (Path(__file__).parent / "vendor" / "axe.min.js").read_text("utf-8")


def stored(question: Callable[[], T]) -> T:
    """Ask the database from a thread of its own: Playwright's loop runs in the thread of the test."""

    def ask() -> T:
        try:
            return question()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        return other.submit(ask).result()


@cache
def documents() -> str:
    """What the documents say: the pictures that they show are kept beside them."""
    return "".join(path.read_text("utf-8") for path in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md")))


def shown(page: Page) -> str:
    """The heading of the answer at a door or to a card, as soon as there is one: at a kiosk it soon makes room for the next."""
    heading = "() => document.querySelector('[data-answer-place]:not([hidden]) h2')?.innerText"
    return str(page.wait_for_function(heading).json_value())


def manners(size: str) -> dict[str, Any]:
    """How browsers behave that people bring along."""
    return {
        "viewport": SIZES[size],
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "reduced_motion": "reduce",
    }


@dataclass
class Visitor:
    """One person with a browser of their own. `heard` are complaints of the console, `strangers` addresses elsewhere."""

    site: str
    page: Page
    size: str
    heard: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    @classmethod
    def enter(cls, browser: Browser, site: str, size: str, **options: Any) -> "Visitor":
        context = browser.new_context(**manners(size), **options)
        context.new_page()
        visitor = cls.before(context, site, size)
        visitor.page.on("console", lambda message: visitor.heard.append(f"{message.type}: {message.text}"))
        visitor.page.on("pageerror", lambda error: visitor.heard.append(str(error)))
        context.on("request", lambda request: visitor._note(request.url))
        return visitor

    @classmethod
    def before(cls, context: BrowserContext, site: str, size: str) -> "Visitor":
        """Before the one page of a browser that they brought along, which may complain."""
        context.set_default_timeout(PATIENCE_MS)
        return cls(site, context.pages[0], size)

    def _note(self, url: str) -> None:
        found = urlsplit(url)
        if found.scheme not in OWN and found.hostname not in {"127.0.0.1", "localhost"}:
            self.strangers.append(url)

    def leave(self) -> None:
        self.page.context.close()

    def go(self, path: str) -> None:
        self.page.goto(self.site + path)

    def feel_no_network(self) -> None:
        """Let the first page of a browser know that the network is away: Chromium does not tell it on the way there."""
        nothing = {"offline": True, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
        self.page.context.new_cdp_session(self.page).send("Network.overrideNetworkState", nothing)

    def hold_still(self) -> None:
        """From the next page on nothing happens every few seconds: what changes has been told to the page. Until `go_on`."""
        self.page.add_init_script(HOLD)

    def go_on(self) -> None:
        self.page.evaluate("held = false")

    def press(self, name: str) -> None:
        """Press the button or link that is called so; who looks at what comes then waits for it, or says `follow`."""
        found = self.page.get_by_role("button", name=name).or_(self.page.get_by_role("link", name=name))
        found.locator("visible=true").first.click()

    def follow(self, name: str) -> None:
        """Press what is called so, and be on the page where it leads."""
        with self.page.expect_navigation():
            self.press(name)

    def says(self, text: str) -> bool:
        return self.page.get_by_text(text).locator("visible=true").first.is_visible()

    def forgive(self, text: str) -> None:
        """Complaints that a test has provoked, such as those of a network that it took away."""
        self.heard = [line for line in self.heard if text not in line]

    def look(self, name: str) -> None:
        """Judge the page as it stands: nothing hard to reach, nothing wider than the screen; keep a picture if asked."""
        self.page.wait_for_load_state()
        self.page.evaluate("document.fonts.ready.then(() => true)")
        if os.environ.get("CHUNFENG_SCREENSHOTS") == "1":
            file = f"{name}.png" if self.size == "desktop" else f"{name}-{self.size}.png"
            folder = DOCUMENTED if f"screenshots/{file}" in documents() else OTHERS
            folder.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=folder / file)
        assert self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{name} is too wide"
        barriers = self.barriers()
        assert barriers == [], f"{name}: {barriers}"

    def barriers(self) -> list[str]:
        """What axe finds against WCAG 2.2 AA and its own good practice."""
        self.page.evaluate(axe())
        found = self.page.evaluate("axe.run({resultTypes: ['violations']}).then(r => r.violations)")
        return [
            f"{rule['id']}: {rule['help']}: {node['html'][:160]} {node['failureSummary'][:200]}"
            for rule in found
            for node in rule["nodes"]
        ]
