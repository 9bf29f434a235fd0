"""Addresses of signing in and out. The names without a namespace are those that Django and allauth ask for."""

from django.conf import settings
from django.urls import URLPattern, path

from chunfeng.shared import weixin as weixin_keys
from chunfeng.web.account import numbers, passkeys, second, security, views, weixin


def routes(*, demo: bool, with_weixin: bool) -> list[URLPattern]:
    """The click-in of the demo city exists in the demo only, Weixin with keys only."""
    always = [
        path("sign-in/", views.phone, name="account_login"),
        path("sign-in/code/", views.code, name="account_code"),
        path("sign-in/resend/", views.resend, name="account_resend"),
        path("sign-in/passkey/", passkeys.sign_in, name="account_passkey"),
        path("sign-in/passkey/options/", passkeys.options, name="account_passkey_options"),
        path("sign-in/silent/", numbers.silent, name="account_silent"),
        path("sign-in/again/", security.again, name="account_again"),
        path("sign-in/second/", second.step, name="account_second"),
        path("sign-out/", views.sign_out, name="account_logout"),
        path("me/security/", security.overview, name="account_security"),
        path("me/security/passkeys/new/", passkeys.new, name="account_passkey_new"),
        path("me/security/passkeys/<int:passkey_id>/", passkeys.edit, name="account_passkey_edit"),
        path("me/security/app/", second.app, name="account_app"),
        path("me/security/app/remove/", second.remove_app, name="account_app_remove"),
        path("me/security/papers/", second.papers, name="account_papers"),
        path("me/security/sessions/<int:visit_id>/end/", security.end, name="account_end"),
        path("me/security/sessions/end-others/", security.end_others, name="account_others"),
        path("me/security/phone/", numbers.change, name="account_phone"),
        path("me/security/phone/code/", numbers.change_code, name="account_phone_code"),
        path("me/security/phone/requests/<int:recovery_id>/stop/", security.stop, name="account_stop"),
    ]
    by_click = [path("demo/sign-in/", views.demo, name="account_demo")]
    by_weixin = [
        path("sign-in/weixin/", weixin.start, name="account_weixin"),
        path("sign-in/weixin/back/", weixin.back, name="account_weixin_back"),
        path("me/security/weixin/unlink/", security.unlink_weixin, name="account_weixin_unlink"),
    ]
    return [*always, *(by_click if demo else []), *(by_weixin if with_weixin else [])]


urlpatterns = routes(demo=settings.DEMO, with_weixin=weixin_keys.enabled())
