"""What the service worker is told, and that pages kept on a device are the same for everybody."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import storage  # the object in it must not be awake before the test is
from django.core.management import call_command
from django.test import Client, override_settings
from django.urls import reverse

from chunfeng.web.offline import shells
from tests import factories

STATIC = Path(__file__).resolve().parents[3] / "src/chunfeng/web/static"
SHELLS = ["/offline/", "/card/scan/", "/gate/", "/hire/booth/", "/kiosk/away/"]


def test_worker_may_govern_the_whole_site_and_is_asked_for_anew() -> None:
    response = Client().get("/sw.js")
    assert response["Content-Type"] == "text/javascript; charset=utf-8"
    assert response["Cache-Control"] == "private, no-cache"
    assert response.content.decode().startswith('const shells = {\n "version": "' + shells.version() + '"')


def test_modules_of_a_page_are_followed_through_their_imports() -> None:
    assert shells.modules("chunfeng/offline/scan.js") == (
        "chunfeng/buzz.js",
        "chunfeng/offline/camera.js",
        "chunfeng/offline/frame.js",
        "chunfeng/offline/luhn.js",
        "chunfeng/offline/scan.js",
        "chunfeng/offline/seals.js",
        "chunfeng/offline/store.js",
        "vendor/jsqr/jsQR.js",
    )


@pytest.mark.django_db
@pytest.mark.parametrize("address", SHELLS)
def test_a_shell_is_the_same_for_everybody(address: str) -> None:
    person = factories.person(name="王建国")
    signed_in = Client()
    signed_in.force_login(person)
    nobodys, persons = Client().get(address), signed_in.get(address)
    assert nobodys.content == persons.content
    assert persons["Shell-Version"] == shells.version()
    assert persons.cookies == {}


@pytest.mark.parametrize("address", SHELLS)
def test_a_shell_follows_the_wish_for_larger_text_and_the_language(address: str) -> None:
    client = Client()
    client.cookies["elder"] = "1"
    assert re.search(r"<html[^>]*>", client.get(address).content.decode()).group() == (
        '<html lang="zh-hans" data-theme="elder">'
    )
    client.cookies["django_language"] = "en"
    assert re.search(r"<html[^>]*>", client.get(address).content.decode()).group() == (
        '<html lang="en" data-theme="elder">'
    )


@pytest.mark.parametrize("route", shells.PAGES)
def test_a_shell_loads_less_than_100_kilobytes(route: str) -> None:
    """jsQR is fetched only by browsers that cannot read codes themselves."""
    page = Client().get(reverse(route))
    names = {*shells.COMMON, *shells.modules(shells.PAGES[route])} - {"vendor/jsqr/jsQR.js"}
    sizes = {name: len(gzip.compress((STATIC / name).read_bytes(), 6)) for name in names}
    assert sum(sizes.values()) + len(gzip.compress(page.content)) < 70_000, sizes


def test_all_files_can_be_collected_and_modules_import_each_other_by_hashed_names(tmp_path: Path) -> None:
    storages = {**settings.STORAGES, "staticfiles": {"BACKEND": "chunfeng.web.assets.HashedFiles"}}
    with override_settings(STATIC_ROOT=tmp_path, STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0)
        for first in shells.PAGES.values():
            for name in shells.modules(first):
                text = (tmp_path / storage.staticfiles_storage.stored_name(name)).read_text("utf-8")
                for target in re.findall(r'(?:from |import\()"(\.[^"]+)"', text):
                    assert re.search(r"\.[0-9a-f]{12}\.js$", target), f"{name} imports {target}"
