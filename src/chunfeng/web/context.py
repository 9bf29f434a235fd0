"""What every page's layout needs to know."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, Any]:
    return {
        "demo": settings.DEMO,
        "elder": request.COOKIES.get("elder") == "1",
        "actor": getattr(request, "actor", None),
    }
