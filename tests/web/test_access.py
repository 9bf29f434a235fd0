"""Who may open what: every route × every role, for reading and for writing.

The routes come from the resolver, what each role gets from `access.txt` beside this file. A new route fails until a line
says who may. A line holds the route, and for GET and POST the statuses in the order of ROLES (— for "the same as before").
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
import time_machine
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver
from pytest_django import DjangoDbBlocker

from chunfeng.domain.people.models import Person
from chunfeng.kernel import clock
from tests.web import world

ROLES = ("nobody", "worker", "stranger", "employer", "rival", "officer", "auditor", "elsewhere")
TABLE = Path(__file__).with_name("access.txt")
pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class There:
    """The world, and each role's cookies: everybody has come in once."""

    world: world.World
    cookies: dict[str, dict[str, str]]


def sign_in(person: Person | None) -> dict[str, str]:
    client = Client()
    if person is not None:
        client.force_login(person)
    return {name: cookie.value for name, cookie in client.cookies.items()}


@pytest.fixture(scope="module")
def there(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[There]:
    """One world for all tests here, since each undoes what it did; its clock stands still, so that no code expires."""
    media = tmp_path_factory.mktemp("media")
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=media),
        time_machine.travel(clock.now(), tick=False),
        transaction.atomic(),
    ):
        built = world.build()
        yield There(built, {role: sign_in(person) for role, person in built.people.items()})
        transaction.set_rollback(True)


def routes(resolver: URLResolver | None = None, before: str = "") -> Iterator[str]:
    """Every route of the product, as it is written in the url files."""
    for found in (resolver or get_resolver()).url_patterns:
        route = before + str(found.pattern)
        if isinstance(found, URLResolver):
            yield from routes(found, route)
        else:
            assert isinstance(found, URLPattern)
            yield route or "(home)"


@cache
def table() -> dict[str, dict[str, list[str]]]:
    """route → method → statuses in the order of ROLES."""
    lines = [line.split() for line in TABLE.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    found: dict[str, dict[str, list[str]]] = {}
    for route, method, *statuses in lines:
        found.setdefault(route, {})[method] = statuses
    return found


def address(route: str, there: There) -> str:
    ids = {**there.world.ids, "import_id": there.world.own_sheet} if route.startswith("hire/") else there.world.ids
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda match: ids[match.group(1)], route.replace("(home)", ""))


@cache
def door(**options: bool) -> Client:
    """One for all roles: nothing but cookies tells them apart, and each new one would load the middleware again."""
    return Client(**options)


def enter(there: There, role: str, **options: bool) -> Client:
    client = door(**options)
    client.cookies = SimpleCookie(there.cookies[role])
    return client


def answers(route: str, there: There, method: str) -> Iterator[tuple[str, HttpResponseBase]]:
    """What each role gets; whatever one of them wrote is undone before the next comes."""
    for role in ROLES:
        client = enter(there, role)
        with transaction.atomic():
            response = getattr(client, method.lower())(address(route, there))
            if response.streaming:
                b"".join(response.streaming_content)  # to its end, which closes the file behind it
            yield role, response
            transaction.set_rollback(True)


def test_every_route_has_its_line() -> None:
    assert set(table()) == set(routes())


def test_every_line_is_whole() -> None:
    broken = [
        (route, method)
        for route, methods in table().items()
        for method, statuses in methods.items()
        if len(statuses) != len(ROLES) or set(methods) != {"GET", "POST"}
    ]
    assert broken == []


@pytest.mark.parametrize("route", sorted(table()))
def test_each_role_gets_what_the_table_says_in_a_guarded_answer(route: str, there: There) -> None:
    for method in ("GET", "POST"):
        found = {}
        for role, response in answers(route, there, method):
            found[role] = str(response.status_code)
            guarded(role, response)
        assert found == dict(zip(ROLES, table()[route][method], strict=True)), method


@pytest.mark.parametrize("route", sorted(route for route in table() if not route.startswith("api/")))
def test_nothing_is_written_without_the_token_of_the_form(route: str, there: There) -> None:
    found = {
        role: enter(there, role, enforce_csrf_checks=True).post(address(route, there)).status_code for role in ROLES
    }
    assert found == dict.fromkeys(ROLES, 403)


class _Page(HTMLParser):
    """What a policy without 'unsafe-inline' would break, and what a screen reader must be told."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.inline: list[str] = []
        self.language: str | None = None  # a fragment of a page has none
        self.elsewhere: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "html":
            self.language = given.get("lang") or ""
        if tag == "style" or (tag == "script" and not given.get("src") and given.get("type") != "application/ld+json"):
            self.inline.append(f"<{tag}>")
        self.inline += [f"{tag} {name}" for name in given if name == "style" or name.startswith("on")]
        loaded = [given.get(name) or "" for name in ("src", "srcset", "action", "formaction")]
        loaded += [given.get("href") or ""] if tag == "link" else []
        self.elsewhere += [link for link in loaded if re.match(r"(?:\w+:)?//", link)]


def guarded(role: str, response: HttpResponseBase) -> None:
    """Every answer tells the browser what it may do with it: nothing inline, nothing from elsewhere, nothing kept for others."""
    policy = response.get("Content-Security-Policy", "")
    strict = "default-src 'self'" in policy or "sandbox" in policy  # what people hand in is shown in a sandbox
    assert (strict, "unsafe" in policy) == (True, False), policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    if role != "nobody" and response.status_code == 200:
        kept = response.get("Cache-Control", "")
        assert "private" in kept or "no-store" in kept, f"what {role} sees may be kept by others: {kept!r}"
    if response.get("Content-Type", "").startswith("text/html") and not response.streaming:
        page = _Page(response.content.decode())
        whole = page.language is not None
        assert (page.inline, page.elsewhere, page.language) == ([], [], "zh-hans" if whole else None)
