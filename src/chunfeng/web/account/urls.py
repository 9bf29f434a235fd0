"""Addresses of signing in and out. The names without a namespace are those that Django and allauth ask for."""

from django.conf import settings
from django.urls import URLPattern, path

from chunfeng.web.account import views


def routes(*, demo: bool) -> list[URLPattern]:
    """The click-in of the demo city exists in the demo only."""
    always = [
        path("sign-in/", views.phone, name="account_login"),
        path("sign-in/code/", views.code, name="account_code"),
        path("sign-in/resend/", views.resend, name="account_resend"),
        path("sign-out/", views.sign_out, name="account_logout"),
    ]
    return [*always, path("demo/sign-in/", views.demo, name="account_demo")] if demo else always


urlpatterns = routes(demo=settings.DEMO)
