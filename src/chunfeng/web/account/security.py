"""登录与安全: what opens my account, where it is open, my number."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chunfeng.domain.people import policies, queries
from chunfeng.domain.people.enums import SignInMethod
from chunfeng.domain.people.models import Visit
from chunfeng.domain.people.services import phones, sessions
from chunfeng.domain.people.services import weixin as links
from chunfeng.kernel import masking
from chunfeng.shared import weixin
from chunfeng.web import presence
from chunfeng.web.access import person, posts_wait
from chunfeng.web.account import guards
from chunfeng.web.account.entry import asked_for, with_next

SYSTEMS = {
    "harmony": gettext_lazy("HarmonyOS"),
    "android": gettext_lazy("Android phone"),
    "iphone": gettext_lazy("iPhone"),
    "ipad": gettext_lazy("iPad"),
    "windows": gettext_lazy("Windows computer"),
    "mac": gettext_lazy("Mac"),
    "linux": gettext_lazy("Linux computer"),
}
BROWSERS = {
    "weixin": gettext_lazy("Weixin"),
    "qq": gettext_lazy("QQ Browser"),
    "uc": gettext_lazy("UC Browser"),
    "miui": gettext_lazy("Xiaomi Browser"),
    "huawei": gettext_lazy("Huawei Browser"),
    "edge": gettext_lazy("Edge"),
    "firefox": gettext_lazy("Firefox"),
    "chrome": gettext_lazy("Chrome"),
    "safari": gettext_lazy("Safari"),
}


@person
@never_cache
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    actor = request.actor
    staff = guards.holds_posts(request)
    factors = queries.factors_of(request.user.pk)
    against = queries.recovery_against(actor)
    context = {
        "phone": request.user.masked_phone,
        "phone_url": reverse("account_phone"),
        "passkeys": [
            {
                "name": passkey.name,
                "added": passkey.created_at,
                "used": passkey.used_at,
                "url": reverse("account_passkey_edit", args=[passkey.pk]),
            }
            for passkey in queries.passkeys_of(actor)
        ],
        "new_url": reverse("account_passkey_new"),
        "staff": staff,
        "waiting": posts_wait(request),
        "sets_up_screens": bool(actor.scopes(*policies.HELPERS)),
        "second_url": reverse("account_second"),
        "factors": factors,
        "app_url": reverse("account_app"),
        "app_remove_url": reverse("account_app_remove"),
        "papers_url": reverse("account_papers"),
        "visits": [visit_row(visit, request) for visit in queries.visits_of(actor)],
        "others_url": reverse("account_others"),
        "against": against,
        "against_phone": masking.mobile(str(against.phone)) if against else "",
        "stop_url": reverse("account_stop", args=[against.pk]) if against else "",
        "weixin": weixin.enabled() and queries.has_weixin(actor),
        "unlink_url": reverse("account_weixin_unlink") if weixin.enabled() else "",
        "back_url": reverse("worker:me"),
    }
    return render(request, "account/security.html", context)


@person
@require_POST
def end(request: HttpRequest, visit_id: int) -> HttpResponseBase:
    """Sign out on one other device."""
    sessions.end(actor=request.actor, visit_id=visit_id)
    messages.success(request, _("That device is signed out."))
    return redirect("account_security")


@person
@require_POST
def end_others(request: HttpRequest) -> HttpResponseBase:
    sessions.end_others(actor=request.actor, session_key=request.session.session_key or "")
    messages.success(request, _("You are signed in on this device only."))
    return redirect("account_security")


@person
@require_POST
def stop(request: HttpRequest, recovery_id: int) -> HttpResponseBase:
    """It was not me who asked for a new number."""
    phones.stop(actor=request.actor, recovery_id=recovery_id)
    messages.success(request, _("The request is stopped. Your number stays as it is."))
    return redirect("account_security")


@person
@require_POST
def unlink_weixin(request: HttpRequest) -> HttpResponseBase:
    links.unlink(actor=request.actor)
    messages.success(request, _("Weixin no longer opens your account."))
    return redirect("account_security")


@person
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def again(request: HttpRequest) -> HttpResponseBase:
    """Show once more that it is you: out, and in again by code or passkey."""
    if request.method == "POST":
        target = with_next(request, reverse("account_login"))
        presence.leave(request)
        return redirect(target)
    context = {
        "next": asked_for(request),
        "kiosk": presence.at_kiosk(request),
        "back_url": reverse("account_security"),
    }
    return render(request, "account/again.html", context)


def device_words(system: str, browser: str) -> str:
    """What a device says of itself (`people.rules.device_of`), in words."""
    return " · ".join(str(words) for words in (SYSTEMS.get(system), BROWSERS.get(browser)) if words) or _(
        "Unknown device"
    )


def visit_row(visit: Visit, request: HttpRequest) -> dict[str, Any]:
    """One session in words: on what, by which way in, when last used."""
    return {
        "title": visit.kiosk.name if visit.kiosk else device_words(visit.system, visit.browser),
        "method": SignInMethod(visit.method).label,
        "begun": visit.created_at,
        "seen": visit.seen_at,
        "here": visit.session_key == request.session.session_key,
        "url": reverse("account_end", args=[visit.pk]),
    }
