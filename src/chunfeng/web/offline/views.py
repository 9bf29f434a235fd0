"""The service worker, the page that says there is no network, and the scanner: the same for everybody."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from chunfeng.web.access import public
from chunfeng.web.offline import shells


@public
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """`/sw.js`: asked for anew by each browser at least once a day; another text is another version."""
    return HttpResponse(
        shells.worker(), content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "private, no-cache"}
    )


@public
@require_safe
def away(request: HttpRequest) -> HttpResponse:
    """What stands in for a page that cannot be fetched."""
    return shells.page(request, "offline/away.html")


@public
@require_safe
def card_scan(request: HttpRequest) -> HttpResponse:
    """Is this member card genuine? The camera reads, the device checks; with a network the union is asked as well."""
    return shells.page(request, "offline/scan.html")
