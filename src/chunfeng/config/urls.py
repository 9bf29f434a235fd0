"""Where the parts of the product are mounted. Every route is in the role × status table of the tests."""

from django.urls import include, path

handler400 = "chunfeng.web.errors.bad_request"
handler403 = "chunfeng.web.errors.forbidden"
handler404 = "chunfeng.web.errors.not_found"
handler500 = "chunfeng.web.errors.server_error"

urlpatterns = [
    path("", include("chunfeng.web.urls")),
    path("api/", include("chunfeng.api.urls")),
]
