"""Addresses that the layouts need, without the pages behind them: for rendering templates alone."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from chunfeng.web.access import public


@public
def nothing(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


worker = ([path(f"{name}/", nothing, name=name) for name in ("home", "jobs", "messages", "me", "wishes")], "worker")

urlpatterns = [
    path("preferences/", include("chunfeng.web.preferences.urls")),
    path("", include(worker)),
]
