"""Take pictures of the page templates with lifelike content, to look at: no database, no server needed.

    PYTHONPATH=src:. python tools/preview.py OUTPUT_FOLDER [page …]

For each page: phone (390×844) and desktop (1440×900), light, dark and larger text. Needs chromium.
"""

import os
import sys
import tempfile
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import django
from django.conf import settings
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation
from playwright.sync_api import sync_playwright

from chunfeng.kernel import clock

ROOT = Path(__file__).resolve().parents[1]
SIZES = {"phone": (390, 844), "desktop": (1440, 900)}
LOOKS = {"light": ("light", False), "dark": ("dark", False), "elder": ("light", True)}


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the pictures are the answer."""


def prepare() -> None:
    os.environ.setdefault("CHUNFENG_HOME", tempfile.mkdtemp())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chunfeng.config.settings")
    django.setup()
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.ROOT_URLCONF = "tests.web.look_urls"
    settings.TEMPLATES[0]["DIRS"] = [*settings.TEMPLATES[0]["DIRS"], ROOT / "tests" / "web" / "templates"]
    settings.ALLOWED_HOSTS = ["*"]


def main(out: Path, wanted: list[str]) -> None:
    prepare()
    from tests.web.look_samples import NOW, PAGES  # noqa: PLC0415  forms need Django to be set up

    out.mkdir(parents=True, exist_ok=True)
    site = Path(tempfile.mkdtemp())
    (site / "static").symlink_to(ROOT / "src" / "chunfeng" / "web" / "static")
    request = RequestFactory().get("/")
    with clock.at(NOW), translation.override("zh-hans"):
        for name in wanted or PAGES:
            template, context = PAGES[name]
            for elder in (False, True):
                html = render_to_string(template, {**context, "elder": elder}, request)
                (site / f"{name}{'-elder' * elder}.html").write_text(html, "utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for size, (width, height) in SIZES.items():
            for look, (scheme, elder) in LOOKS.items():
                page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
                page.on("console", lambda message: sys.stderr.write(f"console: {message.text}\n"))
                for name in wanted or PAGES:
                    page.goto(f"http://127.0.0.1:{server.server_port}/{name}{'-elder' * elder}.html")
                    wide = page.evaluate("document.documentElement.scrollWidth")
                    if wide > width:
                        sys.stderr.write(f"{name} {size} {look}: {wide} pixels wide\n")
                    page.screenshot(path=out / f"{name}-{size}-{look}.png")
                page.close()
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
