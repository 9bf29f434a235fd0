"""Numbers: changing one's own, and what to do when a number has long been silent."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from chunfeng.domain.people import queries, services
from chunfeng.domain.people.enums import SignInMethod
from chunfeng.domain.people.errors import (
    BadPhone,
    CodeExpired,
    Locked,
    NumberTaken,
    ProofNeeded,
    SameNumber,
    SmsNotSent,
    TooManyRequests,
    TooSoon,
    WrongCode,
)
from chunfeng.domain.people.services import phones
from chunfeng.kernel import clock
from chunfeng.web import presence
from chunfeng.web.access import person, public
from chunfeng.web.account import guards
from chunfeng.web.account.entry import SILENT, address, again, asked_for, enter, sentences, with_next
from chunfeng.web.account.forms import CodeForm, NewPhoneForm

CHANGE, CHANGE_CODE = "change_sign_in", "change_shown_code"


@person
@never_cache
@sensitive_post_parameters("phone")
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest) -> HttpResponseBase:
    """The new number; a code goes to it."""
    held = guards.held_back(request)
    if held is not None:
        return held
    form = NewPhoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            sent = services.request_code(phone=form.cleaned_data["phone"], address=address(request))
        except TooSoon as refusal:
            request.session[CHANGE] = refusal.sign_in_id
            return redirect("account_phone_code")
        except (BadPhone, SmsNotSent) as refusal:
            form.add_error("phone" if isinstance(refusal, BadPhone) else None, sentences(refusal))
        except (Locked, TooManyRequests) as refusal:
            return wait(request, refusal)
        else:
            request.session[CHANGE], request.session[CHANGE_CODE] = sent.sign_in_id, sent.shown_code
            return redirect("account_phone_code")
    context = {
        "form": form,
        "title": _("Change the number"),
        "help": _("We send a code to the new number. The old one gets a notice, and other devices are signed out."),
        "label": _("Send me a code"),
        "back_url": reverse("account_security"),
    }
    return render(request, "worker/form.html", context)


@person
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def change_code(request: HttpRequest) -> HttpResponseBase:
    """The code that came to the new number."""
    held = guards.held_back(request)
    if held is not None:
        return held
    sign_in_id = request.session.get(CHANGE)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and sign_in_id is not None:
        try:
            phones.change(
                actor=request.actor,
                sign_in_id=sign_in_id,
                code=form.cleaned_data["code"],
                address=address(request),
                proved_at=presence.proved_at(request),
                session_key=request.session.session_key or "",
            )
        except ProofNeeded:
            return redirect(again(request))
        except WrongCode as refusal:
            form.add_error("code", sentences(refusal))
        except (Locked, TooManyRequests) as refusal:
            return wait(request, refusal)
        except (CodeExpired, SameNumber, NumberTaken) as refusal:
            messages.warning(request, sentences(refusal))
            return redirect("account_phone")
        else:
            request.session.pop(CHANGE, None)
            request.session.pop(CHANGE_CODE, None)
            messages.success(request, _("Your account has the new number. Other devices are signed out."))
            return redirect("account_security")
    pending = queries.pending_code(sign_in_id)
    if pending is None:
        return redirect("account_phone")
    context = {
        "form": form,
        "phone": pending.masked_phone,
        "wait": pending.wait,
        "resend_url": "",
        "back_url": reverse("account_phone"),
        "demo_code": request.session.get(CHANGE_CODE, ""),
    }
    return render(request, "account/code.html", context)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def silent(request: HttpRequest) -> HttpResponseBase:
    """A right code for a number that was silent for 90 days: is it still the same person's?"""
    if request.user.is_authenticated:
        return redirect(asked_for(request) or "/")
    sign_in_id = request.session.get(SILENT)
    if not queries.is_proved(sign_in_id):
        return redirect(with_next(request, reverse("account_login")))
    if request.method == "POST":
        try:
            found = phones.begin_anew(sign_in_id=sign_in_id)
        except (CodeExpired, NumberTaken) as refusal:
            messages.warning(request, sentences(refusal))
            return redirect(with_next(request, reverse("account_login")))
        return enter(request, found, method=SignInMethod.CODE)
    context = {
        "next": asked_for(request),
        "passkey_url": reverse("account_passkey"),
        "options_url": reverse("account_passkey_options"),
        "back_url": with_next(request, reverse("account_login")),
    }
    return render(request, "account/silent.html", context)


def wait(request: HttpRequest, refusal: Locked | TooManyRequests) -> HttpResponse:
    """429: not now, and from when."""
    context = {"refusal": refusal, "back_url": reverse("account_security")}
    response = render(request, "account/wait.html", context, status=429)
    response["Retry-After"] = str(max(1, round((refusal.until - clock.now()).total_seconds())))
    return response
