"""A real browser in front of the real pages. Where no Chromium is installed these tests say so and are skipped."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from playwright.sync_api import Browser, sync_playwright
from pytest_django.live_server_helper import LiveServer

from chunfeng.cli.commands import serve
from chunfeng.shared.sms.memory import MemoryGateway
from tests.browser.visitor import ROOT, Visitor
from tests.serving import free_port, wait_until

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(
                    pytest.mark.skip(reason="no chromium is installed (apt install chromium, or CHROMIUM=path)")
                )


@pytest.fixture
def browser(transactional_db: None) -> Iterator[Browser]:
    with sync_playwright() as engine:
        chromium = engine.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def enter(browser: Browser, live_server: LiveServer, settings: Any, tmp_path: Path) -> Iterator[Callable[..., Visitor]]:
    """Lets people in; at the end none of them has heard an error or left the machine."""
    settings.MEDIA_ROOT = tmp_path
    settings.SMS_GATEWAY = "memory"
    MemoryGateway.outbox.clear()
    there: list[Visitor] = []

    def let_in(size: str, *, site: str = live_server.url, **options: Any) -> Visitor:
        there.append(Visitor.enter(browser, site, size, **options))
        return there[-1]

    yield let_in
    heard = [line for visitor in there for line in visitor.heard]
    strangers = [url for visitor in there for url in visitor.strangers]
    for visitor in there:
        visitor.leave()
    assert (heard, strangers) == ([], [])


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
