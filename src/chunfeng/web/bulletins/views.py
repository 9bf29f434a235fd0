"""A published bulletin by its hash."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from chunfeng.domain.indicators import queries
from chunfeng.web.access import public


@public
@require_safe
def edition(request: HttpRequest, bulletin_hash: str) -> HttpResponse:
    """What was published under this hash, what has been corrected since, and how to check it oneself."""
    found = queries.published(bulletin_hash)
    figures = [(queries.declaration(key), value) for key, value in found.content["figures"].items() if value]
    context = {
        "found": found,
        "figures": figures,
        "press": [
            {"language": language, "text": queries.joined(tuple(found.content["text"][language]), language)}
            for language in ("zh", "en")
        ],
        "newer_url": "" if found.newest == found.edition else reverse("bulletins:edition", args=[found.newest.digest]),
        "corrects": found.content["corrects"],
        "file_url": reverse("bulletins:document", args=[found.edition.digest]),
        "file_name": f"{found.edition.digest}.json",
    }
    return render(request, "bulletins/edition.html", context)


@public
@require_safe
def document(request: HttpRequest, bulletin_hash: str) -> HttpResponse:
    """The very bytes whose SHA-256 is the hash."""
    found = queries.published(bulletin_hash).edition
    answer = HttpResponse(found.content.encode(), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{found.digest}.json"'
    return answer
