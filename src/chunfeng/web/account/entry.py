"""The one door: every way of signing in ends in `enter`."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from chunfeng.domain.people.enums import SignInMethod
from chunfeng.domain.people.models import Person
from chunfeng.domain.people.services import phones, weixin
from chunfeng.domain.people.services.passkeys import Site
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.shared import reach
from chunfeng.shared.fields import current_keyring
from chunfeng.web import presence
from chunfeng.web.access import actor_of_person
from chunfeng.web.account.desks import desks_of

SIGN_IN, SHOWN_CODE = "sign_in", "sign_in_shown_code"
SILENT = "silent_sign_in"
"""The sign-in whose right code was typed in this very session; its row is one for all who ask for that number."""
PASSKEY, WEIXIN = "passkey", "weixin"


def enter(
    request: HttpRequest, found: Person, *, method: SignInMethod, kiosk_id: int | None = None, goal: str = ""
) -> HttpResponseBase:
    """Sign `found` in by allauth, begin the visit, and lead on to where their work is (or to `goal`)."""
    openid = _waiting_openid(request)
    for key in (SIGN_IN, SHOWN_CODE, SILENT, PASSKEY, WEIXIN):
        request.session.pop(key, None)
    reach.learn(Actor(person_id=found.pk, name=found.handle))
    actor = actor_of_person(found)
    asked = safe(request, request.POST.get("next", "") or request.GET.get("next", ""))
    record_authentication(request, found, method=str(method))
    response = perform_login(request, Login(user=found, redirect_url=goal or asked or _landing(actor)))
    presence.begin(request, found, method=method, holds_posts=bool(actor.posts), kiosk_id=kiosk_id)
    if actor.posts and presence.in_grace() and not presence.has_own_step(request):
        messages.warning(
            request,
            _("From %(day)s on your post opens with a second step only. Set it up under Sign-in and security.")
            % {"day": date_format(settings.STAFF_FACTOR_FROM)},
        )
    if openid and method == SignInMethod.CODE and weixin.link(actor=actor, openid=openid):
        messages.info(
            request,
            _("From now on Weixin opens your account. If that is not your Weixin, end it under Sign-in and security."),
        )
    return response


def keep_openid(request: HttpRequest, openid: str) -> None:
    """Weixin waits for its number as long as a proof counts: whoever sits here afterwards is somebody else."""
    until = clock.now() + phones.PROOF_LIFE
    request.session[WEIXIN] = [current_keyring().encrypt(openid, purpose=WEIXIN).hex(), until.timestamp()]


def _waiting_openid(request: HttpRequest) -> str:
    kept = request.session.get(WEIXIN)
    if not isinstance(kept, list):  # nothing, or what was kept without an end, before it had one
        return ""
    sealed, until = kept
    if clock.now().timestamp() >= until:
        return ""
    return current_keyring().decrypt(bytes.fromhex(sealed), purpose=WEIXIN)


def site_of(request: HttpRequest) -> Site:
    """The address that passkeys made here belong to."""
    host = request.get_host()
    return Site(host=host.partition(":")[0], origin=f"{request.scheme}://{host}")


def after(request: HttpRequest) -> str:
    """Where somebody who is in already goes."""
    return asked_for(request) or "/"


def asked_for(request: HttpRequest) -> str:
    """The address of this site that was asked for before, or ""."""
    return safe(request, request.POST.get("next", "") or request.GET.get("next", ""))


def safe(request: HttpRequest, target: str) -> str:
    """`target` when it is an address of this site, else ""."""
    allowed = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if allowed else ""


def with_next(request: HttpRequest, url: str) -> str:
    """`url`, carrying along where to go afterwards."""
    target = asked_for(request)
    return f"{url}?{urlencode({'next': target}, safe='/')}" if target else url


def again(request: HttpRequest) -> str:
    """Where to show once more that it is you, and come back here."""
    return f"{reverse('account_again')}?{urlencode({'next': request.get_full_path()}, safe='/')}"


def address(request: HttpRequest) -> str:
    """The visitor's network address. Behind our own proxy it is the last one that the proxy has added."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.BEHIND_PROXY else ""
    return forwarded.rsplit(",", 1)[-1].strip() or request.META.get("REMOTE_ADDR", "")


def sentences(refusal: Any) -> str:
    """What a refusal says and what to do next."""
    return " ".join(str(text) for text in (refusal.message, refusal.next_step) if text)


def _landing(actor: Actor) -> str:
    """Where somebody's work is: the desk of the union or of the employer, else the worker's home."""
    return next((desk.url for desk in desks_of(actor)), "/")
