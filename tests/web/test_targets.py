"""In a real browser: nothing is wider than the screen, whatever can be touched is large enough, the keys of the desk work."""

import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.template.loader import get_template
from django.test import RequestFactory, override_settings
from django.utils import translation
from playwright.sync_api import Browser, Page, sync_playwright

from chunfeng.kernel import clock
from tests.web.look_samples import NOW, PAGES

HERE = Path(__file__).parent
STATIC = Path(__file__).resolve().parents[2] / "src/chunfeng/web/static"
CHROMIUM = shutil.which("chromium")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.enable_socket,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium is installed"),
]

TOO_SMALL = """least => [...document.querySelectorAll("a, button, input, select, textarea, summary")].filter(e => {
  const label = e.closest("label");
  if (!e.checkVisibility() || e.matches(".skip, .sentence a, .cover") || e.type === "hidden") return false;
  const box = (label && e.matches("input") ? label : e).getBoundingClientRect();
  return box.width > 0 && (box.height < least - 0.5 || box.width < least - 0.5);
}).map(e => {
  const box = e.getBoundingClientRect();
  return `${e.outerHTML.slice(0, 120)} ${Math.round(box.width)}×${Math.round(box.height)}`;
})"""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Requests are not part of a test's output."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("site")
    (folder / "static").symlink_to(STATIC)
    (folder / "sw.js").touch()  # a service worker that does nothing
    with (
        override_settings(ROOT_URLCONF="tests.web.look_urls"),
        clock.at(NOW),
        translation.override("zh-hans"),
    ):
        for name, (template, context) in PAGES.items():
            if template.startswith("look/"):
                source = (HERE / "templates" / template).read_text("utf-8")
                compiled = get_template("layouts/base.html").backend.from_string(source)
            else:
                compiled = get_template(template)
            for look in ("usual", "elder"):
                html = compiled.render({**context, "elder": look == "elder"}, RequestFactory().get("/"))
                (folder / f"{name}-{look}.html").write_text(html, "utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as engine:
        chromium = engine.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def phone(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    yield page
    page.close()


@pytest.fixture(scope="module")
def desk(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    yield page
    page.close()


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("look", ["usual", "elder"])
def test_page_fits_a_phone(site: str, phone: Page, name: str, look: str) -> None:
    phone.goto(f"{site}/{name}-{look}.html")
    assert phone.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("look", "least"), [("usual", 44), ("elder", 60)])
def test_targets_are_large_enough(site: str, phone: Page, name: str, look: str, least: int) -> None:
    if name in {"desk", "parts"}:
        least = 24  # a desk is used with a mouse and keys (WCAG 2.5.8)
    phone.goto(f"{site}/{name}-{look}.html")
    assert phone.evaluate(TOO_SMALL, least) == []


def test_primary_action_is_within_reach_of_the_thumb(site: str, phone: Page) -> None:
    phone.goto(f"{site}/position-usual.html")
    box = phone.locator(".thumb .btn-primary").bounding_box()
    assert box is not None
    assert box["y"] > 844 * 2 / 3
    assert phone.locator(".phone-nav").is_visible() is False


def test_pages_ask_nothing_of_the_console(site: str, desk: Page) -> None:
    said: list[str] = []
    desk.on("console", lambda message: said.append(message.text))
    desk.on("pageerror", lambda error: said.append(str(error)))
    for name in ("home", "desk", "parts"):
        desk.goto(f"{site}/{name}-usual.html")
    assert said == []


def test_keys_move_select_and_count(site: str, desk: Page) -> None:
    desk.goto(f"{site}/desk-usual.html")
    assert desk.locator("form[data-bulk]").is_visible() is False
    for key in ("j", "j", "x", "k", "x"):
        desk.keyboard.press(key)
    assert desk.locator("tr.row-here").get_attribute("data-row") == "1"
    assert desk.locator("form[data-bulk] [data-selected]").text_content() == "2"
    desk.keyboard.press("/")
    assert desk.evaluate("document.activeElement.name") == "words"
    desk.keyboard.type("jx")
    assert desk.input_value("[name=words]") == "jx"


def test_form_is_sent_once(site: str, desk: Page) -> None:
    desk.goto(f"{site}/sign-in-usual.html")
    sent = desk.evaluate("""() => {
      let sent = 0;
      window.addEventListener("submit", event => {
        if (!event.defaultPrevented) sent += 1;
        event.preventDefault();
      });
      const form = document.querySelector("form[data-once]");
      form.requestSubmit();
      form.requestSubmit();
      return sent;
    }""")
    assert sent == 1
