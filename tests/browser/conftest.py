"""A real browser in front of the real pages. Where no Chromium is installed these tests say so and are skipped."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from chunfeng.cli.commands import serve
from chunfeng.shared.sms.memory import MemoryGateway
from tests.browser.camera import FAKE_CAMERA, film_of_code
from tests.browser.driver import CHROMIUM, Driver, begun
from tests.browser.visitor import ROOT, Visitor, manners
from tests.serving import free_port, wait_until


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(
                    pytest.mark.skip(reason="no chromium is installed (apt install chromium, or CHROMIUM=path)")
                )


@pytest.fixture(scope="session")
def _driver() -> Iterator[Driver]:
    with begun() as driver:
        yield driver


@pytest.fixture
def driver(transactional_db: None, _driver: Driver) -> Iterator[Driver]:
    with _driver.awake():
        yield _driver


@pytest.fixture
def browser(driver: Driver) -> Browser:
    return driver.shared()


@pytest.fixture
def site(live_server: LiveServer, settings: Any, tmp_path: Path) -> str:
    """The address of the pages of this test; what they send by text message stays here."""
    settings.MEDIA_ROOT = tmp_path
    settings.SMS_GATEWAY = "memory"
    MemoryGateway.outbox.clear()
    return live_server.url


@pytest.fixture
def enter(browser: Browser, site: str) -> Iterator[Callable[..., Visitor]]:
    """Lets people in; at the end none of them has heard an error or left the machine."""
    there: list[Visitor] = []

    def let_in(size: str, *, site: str = site, **options: Any) -> Visitor:
        there.append(Visitor.enter(browser, site, size, **options))
        return there[-1]

    yield let_in
    heard = [line for visitor in there for line in visitor.heard]
    strangers = [url for visitor in there for url in visitor.strangers]
    for visitor in there:
        visitor.leave()
    assert (heard, strangers) == ([], [])


@pytest.fixture
def start(driver: Driver, site: str, tmp_path: Path) -> Iterator[Callable[[str], Visitor]]:
    """Starts the browser of one and the same person, each time with what it has kept the last time."""
    started: list[Visitor] = []

    def begin(size: str) -> Visitor:
        context = driver.launch_with_profile(tmp_path / "profile", **manners(size))
        started.append(Visitor.before(context, site, size))
        return started[-1]

    yield begin
    for visitor in started:
        visitor.leave()


@pytest.fixture
def filming(driver: Driver, site: str, tmp_path: Path) -> Iterator[Callable[[str, str], Visitor]]:
    """Lets somebody in, to a screen of a size, before whose camera there is a code."""
    browsers: list[Browser] = []

    def let_in(size: str, text: str) -> Visitor:
        film = film_of_code(tmp_path / "camera.y4m", text)
        browsers.append(driver.launch(*FAKE_CAMERA, f"--use-file-for-fake-video-capture={film}"))
        return Visitor.enter(browsers[-1], site, size, permissions=["camera"])

    yield let_in
    for browser in browsers:
        browser.close()


@pytest.fixture
def live_process(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The real one, on the database of this test."""
    port = free_port()
    there = connection.settings_dict
    address = (
        f"postgresql://{there['USER']}:{there['PASSWORD']}@/{there['NAME']}?host={there['HOST']}&port={there['PORT']}"
    )
    monkeypatch.setenv("CHUNFENG_LIVE_PORT", str(port))
    command = ["granian", "--interface", "asgi", "--port", str(port), "--workers-kill-timeout", "1"]
    process = subprocess.Popen(
        [sys.executable, "-m", *command, "chunfeng.config.asgi:application"],
        env=os.environ | {"DATABASE_URL": address, "PYTHONPATH": str(ROOT / "src")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    wait_until(lambda: serve.answers(f"http://127.0.0.1:{port}/"))
    yield
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
