"""Sign in (phone, then code), sign out, and walk in as somebody of the demo city."""

from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from chunfeng.domain.people import queries, services
from chunfeng.domain.people.enums import Purpose
from chunfeng.domain.people.errors import (
    AccountClosed,
    BadPhone,
    CodeExpired,
    Locked,
    SmsNotSent,
    TooManyRequests,
    TooSoon,
    WrongCode,
)
from chunfeng.domain.people.models import Person
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.shared import reach
from chunfeng.web.access import actor_of_person, person, public
from chunfeng.web.account.desks import desks_of
from chunfeng.web.account.forms import CodeForm, PhoneForm

SIGN_IN, SHOWN_CODE = "sign_in", "sign_in_shown_code"


@public
@never_cache
@sensitive_post_parameters("phone")
@require_http_methods(["GET", "POST"])
def phone(request: HttpRequest) -> HttpResponseBase:
    """First screen: the number. Known or not, the answer is the same."""
    if request.user.is_authenticated:
        return redirect(_after(request))
    form = PhoneForm(request.POST or None, initial={"next": _safe(request, request.GET.get("next", ""))})
    if request.method == "POST" and form.is_valid():
        try:
            _send(request, form.cleaned_data["phone"])
        except (BadPhone, SmsNotSent) as refusal:
            form.add_error("phone" if isinstance(refusal, BadPhone) else None, _sentences(refusal))
        except (Locked, TooManyRequests) as refusal:
            return _wait(request, refusal)
        else:
            return redirect(_code_url(request))
    context = {"form": form, "consent": queries.consent_text(Purpose.SERVICE), **_demo_accounts()}
    return render(request, "account/phone.html", context)


@public
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponseBase:
    """Second screen: the code."""
    if request.user.is_authenticated:  # also the second press of the same button
        return redirect(_after(request))
    sign_in_id = request.session.get(SIGN_IN)
    form = CodeForm(request.POST or None, initial={"next": _safe(request, request.GET.get("next", ""))})
    if request.method == "POST" and form.is_valid() and sign_in_id is not None:
        try:
            signed_in = services.confirm_code(
                sign_in_id=sign_in_id, code=form.cleaned_data["code"], address=_address(request)
            )
        except (Locked, TooManyRequests) as refusal:
            return _wait(request, refusal)
        except WrongCode as refusal:
            form.add_error("code", _wrong(refusal))
        except (CodeExpired, AccountClosed) as refusal:
            messages.warning(request, _sentences(refusal))
            return redirect(_phone_url(request))
        else:
            return _enter(request, signed_in.person, method="code")
    pending = queries.pending_code(sign_in_id)
    if pending is None:
        return redirect(_phone_url(request))
    context = {
        "form": form,
        "phone": pending.masked_phone,
        "wait": pending.wait,
        "resend_url": "" if pending.wait else _with_next(request, reverse("account_resend")),
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
        messages.error(request, _sentences(refusal))
        return redirect(_phone_url(request))
    return redirect(_code_url(request))


@person
@require_POST
def sign_out(request: HttpRequest) -> HttpResponseBase:
    services.note_sign_out(actor=request.actor)
    logout(request)
    return redirect("/")


@public
@require_POST
def demo(request: HttpRequest) -> HttpResponseBase:
    """Walk in as one of the made-up people: only in the demo city."""
    chosen = request.POST.get("account", "")
    found = services.sign_in_to_demo(person_id=int(chosen) if chosen.isascii() and chosen.isdigit() else 0)
    logout(request)
    return _enter(request, found, method="demo")


def _send(request: HttpRequest, number: str) -> None:
    """Have a code sent, and remember in the session for which sign-in (never the number itself)."""
    try:
        sent = services.request_code(phone=number, address=_address(request))
    except TooSoon as refusal:  # one is on its way: the page says when another may follow
        if request.session.get(SIGN_IN) != refusal.sign_in_id:
            request.session.pop(SHOWN_CODE, None)
        request.session[SIGN_IN] = refusal.sign_in_id
        return
    request.session[SIGN_IN] = sent.sign_in_id
    request.session[SHOWN_CODE] = sent.shown_code


def _enter(request: HttpRequest, found: Person, *, method: str) -> HttpResponseBase:
    """Let allauth log in, so that its further steps (passkeys) and its record of methods hold for everybody."""
    for key in (SIGN_IN, SHOWN_CODE):
        request.session.pop(key, None)
    reach.learn(Actor(person_id=found.pk, name=found.handle))
    record_authentication(request, found, method=method)
    goal = _safe(request, request.POST.get("next", "") or request.GET.get("next", "")) or _landing(found)
    return perform_login(request, Login(user=found, redirect_url=goal))


def _landing(found: Person) -> str:
    """Where somebody's work is: the desk of the union or of the employer, else the worker's home."""
    return next((desk.url for desk in desks_of(actor_of_person(found))), "/")


def _after(request: HttpRequest) -> str:
    asked = request.POST.get("next", "") or request.GET.get("next", "")
    return _safe(request, asked) or "/"


def _safe(request: HttpRequest, target: str) -> str:
    """`target` when it is an address of this site, else ""."""
    allowed = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if allowed else ""


def _with_next(request: HttpRequest, url: str) -> str:
    target = _safe(request, request.POST.get("next", "") or request.GET.get("next", ""))
    return f"{url}?{urlencode({'next': target})}" if target else url


def _phone_url(request: HttpRequest) -> str:
    return _with_next(request, reverse("account_login"))


def _code_url(request: HttpRequest) -> str:
    return _with_next(request, reverse("account_code"))


def _address(request: HttpRequest) -> str:
    """The visitor's network address. Behind our own proxy it is the last one that the proxy has added."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.BEHIND_PROXY else ""
    return forwarded.rsplit(",", 1)[-1].strip() or request.META.get("REMOTE_ADDR", "")


def _wait(request: HttpRequest, refusal: Locked | TooManyRequests) -> HttpResponse:
    """429: not now, and from when."""
    response = render(request, "account/wait.html", {"refusal": refusal, "back_url": _phone_url(request)}, status=429)
    response["Retry-After"] = str(max(1, round((refusal.until - clock.now()).total_seconds())))
    return response


def _sentences(refusal: Any) -> str:
    return " ".join(str(text) for text in (refusal.message, refusal.next_step) if text)


def _wrong(refusal: WrongCode) -> str:
    left = ngettext(
        "%(message)s After %(left)s more wrong try the number is paused for 30 minutes.",
        "%(message)s After %(left)s more wrong tries the number is paused for 30 minutes.",
        refusal.left,
    )
    return left % {"message": refusal.message, "left": refusal.left}


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
