"""Addresses that the layouts need, without the pages behind them: for rendering templates alone."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from chunfeng.web.access import public


@public
def nothing(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


worker = (
    [path(f"{name}/", nothing, name=name) for name in ("home", "jobs", "messages", "me", "wishes", "card_keys")],
    "worker",
)

gate = ([path(f"{name}/", nothing, name=name) for name in ("doors", "set_up")], "gate")
api = (
    [
        path("cards/<str:card_code>", nothing, name="check_card"),
        *(path(f"gate/{name}", nothing, name=name) for name in ("acts", "briefing")),
        path("booth/acts", nothing, name="booth_acts"),
    ],
    "api",
)

urlpatterns = [
    path("", include("chunfeng.web.offline.urls")),
    path("api/", include(api)),
    path("gate/", include(gate)),
    path("preferences/", include("chunfeng.web.preferences.urls")),
    path("", include(worker)),
]
