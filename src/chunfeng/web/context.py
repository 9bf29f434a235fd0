"""What every page's layout needs to know."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from chunfeng.web import kept


def page(request: HttpRequest) -> dict[str, Any]:
    placeholders = {"csrf_token": kept.TOKEN} if getattr(request, "keeping", False) else {}
    return {
        **placeholders,
        "demo": settings.DEMO,
        "elder": request.COOKIES.get("elder") == "1",
        "actor": getattr(request, "actor", None),
    }
