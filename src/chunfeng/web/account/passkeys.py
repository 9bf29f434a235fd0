"""Passkeys through the pages: signing in with one; adding, naming and removing the own ones."""

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from chunfeng.domain.people import queries
from chunfeng.domain.people.enums import SignInMethod
from chunfeng.domain.people.errors import AccountClosed, BadPasskey, LastFactor, TooManyPasskeys
from chunfeng.domain.people.services import passkeys, phones
from chunfeng.web.access import person, public
from chunfeng.web.account import guards
from chunfeng.web.account.entry import PASSKEY, SILENT, after, enter, sentences, site_of, with_next
from chunfeng.web.account.forms import PasskeyForm


@public
@never_cache
@require_POST
def options(request: HttpRequest) -> HttpResponse:
    """What the browser asks the device for; the challenge waits in the session."""
    challenge = passkeys.begin_sign_in(site=site_of(request))
    request.session[PASSKEY] = challenge.state
    return JsonResponse(challenge.options)


@public
@never_cache
@require_POST
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """The device's answer opens the account."""
    if request.user.is_authenticated:
        return redirect(after(request))
    waiting = request.session.get(SILENT)
    try:
        found = passkeys.sign_in(
            site=site_of(request),
            state=request.session.pop(PASSKEY, None),
            answer=request.POST.get("credential", ""),
        )
    except (BadPasskey, AccountClosed) as refusal:
        messages.warning(request, sentences(refusal))
        return redirect(with_next(request, reverse("account_login")))
    if waiting is not None:  # a silent number was proved first: it is this person's again
        phones.keep_number(person_id=found.pk, sign_in_id=waiting)
    return enter(request, found, method=SignInMethod.PASSKEY)


@person
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponseBase:
    """Register this device. The name is ours, the rest is between the browser and the device."""
    held = guards.held_back(request)
    if held is not None:
        return held
    if request.method == "POST":
        try:
            passkeys.register(
                actor=request.actor,
                site=site_of(request),
                name=request.POST.get("name", ""),
                state=request.session.pop(PASSKEY, None),
                answer=request.POST.get("credential", ""),
            )
        except (BadPasskey, TooManyPasskeys) as refusal:
            messages.warning(request, sentences(refusal))
            return redirect(request.get_full_path())
        messages.success(request, _("From now on you can sign in here with your face or fingerprint."))
        return guards.after_adding(request, by="passkey")
    try:
        challenge = passkeys.begin_registration(actor=request.actor, site=site_of(request))
    except TooManyPasskeys as refusal:
        messages.warning(request, sentences(refusal))
        return redirect("account_security")
    request.session[PASSKEY] = challenge.state
    context = {
        "form": PasskeyForm(),
        "options": json.dumps(challenge.options),
        "back_url": reverse("account_security"),
    }
    return render(request, "account/passkey_new.html", context)


@person
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, passkey_id: int) -> HttpResponseBase:
    """Rename one of the own devices, or remove it."""
    actor = request.actor
    passkey = queries.passkey_of(actor, passkey_id)
    form = PasskeyForm(request.POST or None, initial={"name": passkey.name})
    if request.method == "POST":
        if "remove" in request.POST:
            return _remove(request, passkey_id)
        if form.is_valid():
            passkeys.rename(actor=actor, passkey_id=passkey_id, name=form.cleaned_data["name"])
            messages.success(request, _("The name is saved."))
            return redirect("account_security")
    context = {"form": form, "passkey": passkey, "back_url": reverse("account_security")}
    return render(request, "account/passkey.html", context)


def _remove(request: HttpRequest, passkey_id: int) -> HttpResponseBase:
    held = guards.held_back(request)
    if held is not None:
        return held
    try:
        passkeys.remove(actor=request.actor, passkey_id=passkey_id, keep_one=guards.holds_posts(request))
    except LastFactor as refusal:
        messages.warning(request, sentences(refusal))
    else:
        messages.success(request, _("This device no longer opens your account."))
    return redirect("account_security")
