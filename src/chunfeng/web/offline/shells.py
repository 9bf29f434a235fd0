"""What a page needs so that it opens without a network: the same files for everybody, known by one version.

A shell is rendered without the request: no token, no name, nothing of whoever asks, so that it may lie on a device for long.
"""

import hashlib
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse

COMMON = (
    "chunfeng/chunfeng.css",
    "chunfeng/mark.svg",
    "chunfeng/icon-192.png",
    "chunfeng/manifest.webmanifest",
    "vendor/lucide/icons.svg",
    "chunfeng/offline/away.js",
)
PAGES = {
    "offline:card_scan": "chunfeng/offline/scan.js",
    "gate:doors": "chunfeng/offline/gate.js",
    "hire:booth_away": "chunfeng/offline/booth.js",
    "kiosk:away": "chunfeng/offline/kiosk.js",
}
"""Route → its first module; those that it imports follow from it."""
STAND_INS = {"hire:booth": "hire:booth_away"}
"""Route of a private page (with one number) → the shell that stands in for it, filled by what the device saw last."""

KIOSK = "kiosk:away"
"""At a screen in a hall, which alone keeps this shell, it stands in for every page: nobody there can go anywhere else."""

WORKER = "chunfeng/offline/worker.js"
_IMPORT = re.compile(r'(?:from|import)\s*\(?"(\.[^"]+)"')


def page(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    """A shell, in the language and text size of the request."""
    elder = request.COOKIES.get("elder") == "1"
    response = HttpResponse(render_to_string(template, {"elder": elder, **context}))
    response["Cache-Control"] = "private, no-cache"
    response["Shell-Version"] = version()
    return response


def worker() -> str:
    """The source of the service worker: what there is to keep, then the code that keeps it."""
    return f"const shells = {json.dumps({'version': version(), **_contents()}, indent=1)};\n\n{_source(WORKER)}"


@cache
def version() -> str:
    """Changes with every file that a shell needs."""
    names = {WORKER, *COMMON, *(module for first in PAGES.values() for module in modules(first))}
    parts = [json.dumps(_contents()), *(f"{name} {_digest(name)}" for name in sorted(names))]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


@cache
def modules(first: str) -> tuple[str, ...]:
    """The module and all that it imports, at once or when needed, as names of static files."""
    found, left = {first}, [first]
    while left:
        name = left.pop()
        folder = Path(name).parent
        for target in _IMPORT.findall(_source(name)):
            other = str(Path("/", folder, target).resolve().relative_to("/"))
            if other not in found:
                found.add(other)
                left.append(other)
    return tuple(sorted(found))


def _contents() -> dict[str, Any]:
    return {
        "fallback": reverse("offline:away"),
        "kiosk": reverse(KIOSK),
        "signOut": reverse("account_logout"),
        "common": [static(name) for name in COMMON],
        "standIns": {
            f"^{reverse(route, args=[0]).replace('0', '[0-9]+')}$": reverse(shell) for route, shell in STAND_INS.items()
        },
        "pages": {reverse(route): [static(name) for name in modules(first)] for route, first in PAGES.items()},
    }


def _digest(name: str) -> str:
    return hashlib.sha256(_source(name, binary=True)).hexdigest()


def _source(name: str, *, binary: bool = False) -> Any:
    path = Path(str(finders.find(name)))
    return path.read_bytes() if binary else path.read_text("utf-8")
