"""What a session knows of who sits before it: how they came in, what they have shown, when they were last seen.

The middleware of `web.access` asks `look_after` at every request; everything here is in the session's own row, so it costs
no query until the time seen is to be written again.
"""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from chunfeng.domain.people.enums import SignInMethod
from chunfeng.domain.people.models import Person
from chunfeng.domain.people.services import kiosks, phones, sessions
from chunfeng.kernel import clock
from chunfeng.shared.access import Access

SEEN, IDLE, UNTIL, METHOD, PROVED, STEP, KIOSK = "seen", "idle", "until", "method", "proved", "second_step", "kiosk"
PROOFS = frozenset({SignInMethod.CODE, SignInMethod.PASSKEY, SignInMethod.DEMO})
"""Ways in that show afresh whose account it is."""

WRITE_SEEN = timedelta(hours=1)
WRITE_SEEN_WHEN_IDLE_COUNTS = timedelta(seconds=15)


def begin(
    request: HttpRequest, found: Person, *, method: SignInMethod, holds_posts: bool, kiosk_id: int | None = None
) -> None:
    """Right after the login: write down what this session starts with."""
    session, now = request.session, _now()
    session[SEEN], session[METHOD] = now, str(method)
    if method in PROOFS:
        session[PROVED] = now
    if method in {
        SignInMethod.PASSKEY,
        SignInMethod.DEMO,
    }:  # a passkey is two factors: the device, and its owner's lock
        session[STEP] = str(method)
    if holds_posts:
        session[IDLE] = settings.STAFF_IDLE_MINUTES * 60
    if kiosk_id is not None:
        session[KIOSK] = kiosk_id
        session[IDLE] = int(kiosks.IDLE.total_seconds())
        session[UNTIL] = now + kiosks.LONGEST.total_seconds()
    sessions.begin(
        person_id=found.pk,
        session_key=session.session_key or "",
        method=method,
        agent=request.headers.get("User-Agent", ""),
        kiosk_id=kiosk_id,
    )


def give_second_step(request: HttpRequest, *, by: str) -> None:
    """The second step has been given in this session, which from now on ends when nobody uses it."""
    request.session[STEP] = by
    request.session[PROVED] = _now()
    request.session[IDLE] = settings.STAFF_IDLE_MINUTES * 60


def has_second_step(request: HttpRequest) -> bool:
    """Whether posts count in this session. Never at a kiosk; by a click in the demo city only."""
    if KIOSK in request.session:
        return False
    given = request.session.get(STEP, "")
    if given == SignInMethod.DEMO:
        return bool(settings.DEMO)
    return bool(given) or in_grace()


def has_own_step(request: HttpRequest) -> bool:
    """Whether the second step was given in this session, grace or not."""
    return bool(request.session.get(STEP))


def in_grace() -> bool:
    """Whether the operator's day from which posts need the second step is still to come."""
    return clock.today() < settings.STAFF_FACTOR_FROM


def at_kiosk(request: HttpRequest) -> bool:
    return KIOSK in request.session


def proved_at(request: HttpRequest) -> datetime | None:
    """When this session last showed a code or a passkey."""
    proved = request.session.get(PROVED)
    return None if proved is None else datetime.fromtimestamp(proved, UTC)


def is_fresh(request: HttpRequest) -> bool:
    """Whether that is recent enough to change what opens the account."""
    return phones.is_fresh(proved_at(request))


def leave(request: HttpRequest) -> None:
    """End this session."""
    sessions.finish(session_key=request.session.session_key or "")
    logout(request)


def look_after(request: HttpRequest, access: Access) -> HttpResponseBase | None:
    """End the session when nobody has used it for too long; else write down, now and then, that it is used."""
    session = request.session
    seen, idle = session.get(SEEN), session.get(IDLE)
    if seen is None:
        return None
    now, away = _now(), _now() - seen
    kiosk = at_kiosk(request)
    if (idle is not None and away > idle) or now > session.get(UNTIL, now):
        leave(request)
        return None if access is Access.PUBLIC else _ended(request, kiosk)
    every = WRITE_SEEN if idle is None else WRITE_SEEN_WHEN_IDLE_COUNTS
    if away > every.total_seconds():
        session[SEEN] = now
        sessions.touch(session_key=session.session_key or "")
    return None


def keep_kiosk_clean(request: HttpRequest, response: HttpResponse) -> None:
    """Pages at a kiosk are kept nowhere and return to the code by themselves when nobody touches the screen."""
    if not request.session.is_empty() and at_kiosk(request):
        response["Cache-Control"] = "no-store, private"
        if response.get("Content-Type", "").startswith("text/html"):
            response["Refresh"] = f"{int(kiosks.IDLE.total_seconds())}; url={reverse('kiosk:screen')}"


def _ended(request: HttpRequest, kiosk: bool) -> HttpResponseBase:
    if kiosk:
        return redirect("kiosk:screen")
    messages.info(request, _("You were signed out because nothing happened here for a while."))
    return redirect_to_login(request.get_full_path(), reverse("account_login"))


def _now() -> float:
    return clock.now().timestamp()
