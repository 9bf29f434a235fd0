"""Routes of the pages."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("chunfeng.web.account.urls")),
    path("", include("chunfeng.web.offline.urls")),
    path("gate/", include("chunfeng.web.gate.urls")),
    path("kiosk/", include("chunfeng.web.kiosk.urls")),
    path("wall/", include("chunfeng.web.wall.urls")),
    path("bulletins/", include("chunfeng.web.bulletins.urls")),
    path("preferences/", include("chunfeng.web.preferences.urls")),
    path("desk/", include("chunfeng.web.desk.urls")),
    path("hire/", include("chunfeng.web.hire.urls")),
    path("", include("chunfeng.web.happenings.urls")),
    path("", include("chunfeng.web.drops.urls")),
    path("", include("chunfeng.web.rooms.urls")),
    path("", include("chunfeng.web.benefits.urls")),
    path("fairs/", include("chunfeng.web.fairs.urls")),
    path("", include("chunfeng.web.worker.urls")),
]
