"""The second step of staff: giving it, setting up an app for it, codes on paper."""

import base64

import segno
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from chunfeng.domain.people import queries
from chunfeng.domain.people.errors import AccountClosed, BadPasskey, LastFactor, Locked, WrongSecondCode
from chunfeng.domain.people.services import passkeys, second_step
from chunfeng.kernel import clock
from chunfeng.web import presence
from chunfeng.web.access import person
from chunfeng.web.account import guards
from chunfeng.web.account.entry import PASSKEY, asked_for, sentences, site_of, with_next
from chunfeng.web.account.forms import SecondCodeForm


@person
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest) -> HttpResponseBase:
    """Give the second step, or set one up where there is none yet."""
    factors = queries.factors_of(request.user.pk)
    if presence.at_kiosk(request) or not (guards.holds_posts(request) or factors.any):
        return redirect("account_security")
    goal = asked_for(request) or reverse("account_security")
    if presence.has_own_step(request):
        return redirect(goal)
    form = SecondCodeForm(request.POST if "code" in request.POST else None, initial={"next": asked_for(request)})
    if request.method == "POST":
        if "credential" in request.POST:
            if _by_passkey(request):
                return redirect(goal)
        elif form.is_valid():
            try:
                second_step.check(actor=request.actor, code=form.cleaned_data["code"])
            except Locked as refusal:
                return _wait(request, refusal)
            except WrongSecondCode as refusal:
                form.add_error("code", sentences(refusal))
            else:
                presence.give_second_step(request, by="code")
                return redirect(goal)
    context = {
        "form": form,
        "factors": factors,
        "next": asked_for(request),
        "passkey_new_url": with_next(request, reverse("account_passkey_new")),
        "app_url": with_next(request, reverse("account_app")),
        "options_url": reverse("account_passkey_options"),
        "back_url": "/",
    }
    return render(request, "account/second.html", context)


@person
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def app(request: HttpRequest) -> HttpResponseBase:
    """Set up an authenticator app: scan, type the first code."""
    held = guards.held_back(request)
    if held is not None:
        return held
    actor = request.actor
    if queries.factors_of(request.user.pk).app:
        return redirect("account_security")
    form = SecondCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            second_step.confirm_app(actor=actor, code=form.cleaned_data["code"])
        except Locked as refusal:
            return _wait(request, refusal)
        except WrongSecondCode as refusal:
            form.add_error("code", sentences(refusal))
        else:
            messages.success(request, _("Your authenticator app is set up."))
            return guards.after_adding(request, by="app")
    secret = second_step.begin_app(actor=actor)
    label = request.user.masked_phone or request.user.handle
    context = {
        "form": form,
        "picture": segno.make(second_step.app_address(secret=secret, issuer=_("Chunfeng"), label=label)).svg_data_uri(
            scale=5
        ),
        "secret": _in_fours(base64.b32encode(secret).decode()),
        "back_url": with_next(request, reverse("account_second")),
    }
    return render(request, "account/app.html", context)


@person
@require_POST
def remove_app(request: HttpRequest) -> HttpResponseBase:
    held = guards.held_back(request)
    if held is not None:
        return held
    try:
        second_step.remove_app(actor=request.actor, keep_one=guards.holds_posts(request))
    except LastFactor as refusal:
        messages.warning(request, sentences(refusal))
    else:
        messages.success(request, _("The authenticator app no longer opens your account."))
    return redirect("account_security")


@person
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def papers(request: HttpRequest) -> HttpResponseBase:
    """Ten codes to be written down, shown this once."""
    held = guards.held_back(request)
    if held is not None:
        return held
    factors = queries.factors_of(request.user.pk)
    if not factors.any:
        return redirect("account_security")
    codes = second_step.renew_papers(actor=request.actor) if request.method == "POST" else []
    context = {
        "codes": codes,
        "left": factors.papers,
        "next": asked_for(request) or reverse("account_security"),
        "back_url": reverse("account_security"),
    }
    return render(request, "account/papers.html", context)


def _by_passkey(request: HttpRequest) -> bool:
    """Whether one of this person's own devices answered; says on the page why not."""
    try:
        found = passkeys.sign_in(
            site=site_of(request),
            state=request.session.pop(PASSKEY, None),
            answer=request.POST.get("credential", ""),
        )
    except (BadPasskey, AccountClosed) as refusal:
        messages.warning(request, sentences(refusal))
        return False
    if found.pk != request.user.pk:
        messages.warning(request, _("This device opens another account."))
        return False
    presence.give_second_step(request, by="passkey")
    return True


def _wait(request: HttpRequest, refusal: Locked) -> HttpResponse:
    response = render(request, "account/wait.html", {"refusal": refusal, "back_url": "/"}, status=429)
    response["Retry-After"] = str(max(1, round((refusal.until - clock.now()).total_seconds())))
    return response


def _in_fours(text: str) -> str:
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))
