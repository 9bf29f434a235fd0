"""Sign in (phone, then code), sign out, and walk in as somebody of the demo city."""

from itertools import groupby
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from chunfeng.domain.people import queries, services
from chunfeng.domain.people.enums import Purpose, SignInMethod
from chunfeng.domain.people.errors import (
    AccountClosed,
    BadPhone,
    CodeExpired,
    Locked,
    SilentNumber,
    SmsNotSent,
    TooManyRequests,
    TooSoon,
    WrongCode,
)
from chunfeng.domain.people.services import sessions
from chunfeng.kernel import clock
from chunfeng.kernel.typed import whole
from chunfeng.shared import weixin
from chunfeng.web import presence
from chunfeng.web.access import person, public
from chunfeng.web.account.entry import SHOWN_CODE, SIGN_IN, SILENT, address, after, enter, safe, sentences, with_next
from chunfeng.web.account.forms import CodeForm, PhoneForm


@public
@never_cache
@sensitive_post_parameters("phone")
@require_http_methods(["GET", "POST"])
def phone(request: HttpRequest) -> HttpResponseBase:
    """First screen: the number. Known or not, the answer is the same."""
    if request.user.is_authenticated:
        return redirect(after(request))
    form = PhoneForm(request.POST or None, initial={"next": safe(request, request.GET.get("next", ""))})
    if request.method == "POST" and form.is_valid():
        try:
            _send(request, form.cleaned_data["phone"])
        except (BadPhone, SmsNotSent) as refusal:
            form.add_error("phone" if isinstance(refusal, BadPhone) else None, sentences(refusal))
        except (Locked, TooManyRequests) as refusal:
            return _wait(request, refusal)
        else:
            return redirect(_code_url(request))
    context = {
        "form": form,
        "consent": queries.consent_text(Purpose.SERVICE),
        **_other_doors(request),
        **_demo_accounts(),
    }
    return render(request, "account/phone.html", context)


@public
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponseBase:
    """Second screen: the code."""
    if request.user.is_authenticated:  # also the second press of the same button
        return redirect(after(request))
    sign_in_id = request.session.get(SIGN_IN)
    form = CodeForm(request.POST or None, initial={"next": safe(request, request.GET.get("next", ""))})
    if request.method == "POST" and form.is_valid() and sign_in_id is not None:
        try:
            signed_in = services.confirm_code(
                sign_in_id=sign_in_id, code=form.cleaned_data["code"], address=address(request)
            )
        except (Locked, TooManyRequests) as refusal:
            return _wait(request, refusal)
        except WrongCode as refusal:
            form.add_error("code", _wrong(refusal))
        except SilentNumber:
            request.session[SILENT] = sign_in_id
            return redirect(with_next(request, reverse("account_silent")))
        except (CodeExpired, AccountClosed) as refusal:
            messages.warning(request, sentences(refusal))
            return redirect(_phone_url(request))
        else:
            return enter(request, signed_in.person, method=SignInMethod.CODE)
    pending = queries.pending_code(sign_in_id)
    if pending is None:
        return redirect(_phone_url(request))
    context = {
        "form": form,
        "phone": pending.masked_phone,
        "wait": pending.wait,
        "resend_url": "" if pending.wait else with_next(request, reverse("account_resend")),
        "back_url": _phone_url(request),
        "demo_code": request.session.get(SHOWN_CODE, ""),
    }
    return render(request, "account/code.html", context)


@public
@never_cache
@require_POST
def resend(request: HttpRequest) -> HttpResponseBase:
    """Another code to the same number, after a minute."""
    pending = queries.pending_code(request.session.get(SIGN_IN))
    if pending is None:
        return redirect(_phone_url(request))
    try:
        _send(request, pending.phone)
    except (Locked, TooManyRequests) as refusal:
        return _wait(request, refusal)
    except SmsNotSent as refusal:
        messages.error(request, sentences(refusal))
        return redirect(_phone_url(request))
    return redirect(_code_url(request))


@person
@require_POST
def sign_out(request: HttpRequest) -> HttpResponseBase:
    sessions.note_sign_out(actor=request.actor, session_key=request.session.session_key or "")
    screen = reverse("kiosk:screen") if presence.at_kiosk(request) else "/"
    presence.leave(request)
    return redirect(screen)


@public
@require_POST
def demo(request: HttpRequest) -> HttpResponseBase:
    """Walk in as one of the made-up people: only in the demo city."""
    chosen = request.POST.get("account", "")
    found = services.sign_in_to_demo(person_id=whole(chosen) or 0)
    presence.leave(request)
    return enter(request, found, method=SignInMethod.DEMO)


def _send(request: HttpRequest, number: str) -> None:
    """Have a code sent, and remember in the session for which sign-in (never the number itself)."""
    try:
        sent = services.request_code(phone=number, address=address(request))
    except TooSoon as refusal:  # one is on its way: the page says when another may follow
        if request.session.get(SIGN_IN) != refusal.sign_in_id:
            request.session.pop(SHOWN_CODE, None)
        request.session[SIGN_IN] = refusal.sign_in_id
        return
    request.session[SIGN_IN] = sent.sign_in_id
    request.session[SHOWN_CODE] = sent.shown_code


def _phone_url(request: HttpRequest) -> str:
    return with_next(request, reverse("account_login"))


def _code_url(request: HttpRequest) -> str:
    return with_next(request, reverse("account_code"))


def _wait(request: HttpRequest, refusal: Locked | TooManyRequests) -> HttpResponse:
    """429: not now, and from when."""
    response = render(request, "account/wait.html", {"refusal": refusal, "back_url": _phone_url(request)}, status=429)
    response["Retry-After"] = str(max(1, round((refusal.until - clock.now()).total_seconds())))
    return response


def _wrong(refusal: WrongCode) -> str:
    left = ngettext(
        "%(message)s After %(left)s more wrong try the number is paused for 30 minutes.",
        "%(message)s After %(left)s more wrong tries the number is paused for 30 minutes.",
        refusal.left,
    )
    return left % {"message": refusal.message, "left": refusal.left}


def _other_doors(request: HttpRequest) -> dict[str, Any]:
    return {
        "passkey_url": reverse("account_passkey"),
        "options_url": reverse("account_passkey_options"),
        "next": safe(request, request.GET.get("next", "")),
        "weixin_url": with_next(request, reverse("account_weixin")) if weixin.enabled() else "",
    }


def _demo_accounts() -> dict[str, Any]:
    if not settings.DEMO:
        return {}
    groups = [
        {
            "role": role,
            "accounts": [
                {"name": found.name or _("New here"), "text": found.demo_label, "value": found.pk} for found in people
            ],
        }
        for role, people in groupby(queries.demo_accounts(), key=lambda found: found.demo_role)
    ]
    return {"demo_accounts": groups, "demo_action": reverse("account_demo")}
