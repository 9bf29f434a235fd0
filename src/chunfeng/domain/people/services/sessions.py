"""Where somebody is signed in, and ending it: from anywhere, at once.

A session is Django's row; a visit says whose it is and on what. Deleting the session ends it: the next click finds nobody.
"""

from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction

from chunfeng.domain.people import queries, rules
from chunfeng.domain.people.enums import SignInMethod
from chunfeng.domain.people.events import SignedOut, SignedOutElsewhere
from chunfeng.domain.people.models import Visit
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import NotFound
from chunfeng.shared import audit, events, reach


def begin(
    *, person_id: int, session_key: str, method: SignInMethod, agent: str = "", kiosk_id: int | None = None
) -> Visit:
    """Note that this session is `person_id`'s, on the device that calls itself `agent`."""
    system, browser = rules.device_of(agent)
    visit, _made = Visit.objects.update_or_create(
        session_key=session_key,
        defaults={
            "person_id": person_id,
            "method": method,
            "system": system,
            "browser": browser,
            "kiosk_id": kiosk_id,
            "seen_at": clock.now(),
        },
    )
    return visit


@transaction.atomic
def note_sign_out(*, actor: Actor, session_key: str) -> None:
    """Whoever sits there signs out: an entry in the audit trail, and others are told. The page ends the session itself."""
    if actor.person_id is None:
        return
    audit.record(actor=actor, act="sign_out", target=("person", actor.person_id), about_person_id=actor.person_id)
    visit_id = queries.visit_of(actor, session_key)
    if visit_id is not None:
        events.publish(SignedOut(actor.person_id, visit_id))


def touch(*, session_key: str) -> None:
    """The session was used just now."""
    with reach.elevated("the session that was used, before anybody asks whose it is"):
        Visit.objects.filter(session_key=session_key).update(seen_at=clock.now())


def finish(*, session_key: str) -> None:
    """Forget the visit of a session that its own browser is leaving."""
    with reach.elevated("the session that its own browser leaves"):
        Visit.objects.filter(session_key=session_key).delete()


@transaction.atomic
def end(*, actor: Actor, visit_id: int) -> None:
    """Sign the actor out on one device. Raises NotFound for a visit that is not the actor's, or is over."""
    visit = Visit.objects.select_for_update().filter(pk=visit_id, person_id=actor.person_id or 0).first()
    if visit is None:
        raise NotFound
    _end([visit])
    events.publish(SignedOut(visit.person_id, visit_id))
    audit.record(actor=actor, act="session.ended", target=("person", visit.person_id), about_person_id=visit.person_id)


@transaction.atomic
def end_others(*, actor: Actor, session_key: str) -> int:
    """Sign the actor out everywhere but in `session_key`; how many sessions that were."""
    ended = end_all(person_id=actor.person_id or 0, keep=session_key)
    if actor.person_id is not None and ended:
        audit.record(
            actor=actor,
            act="session.others_ended",
            target=("person", actor.person_id),
            about_person_id=actor.person_id,
            sessions=ended,
        )
    return ended


@transaction.atomic
def end_all(*, person_id: int, keep: str = "") -> int:
    """End every session of a person but `keep`: for a changed phone, a merged or closed account."""
    with reach.elevated("wherever an account is open, whoever closes it"):
        visits = list(Visit.objects.select_for_update().filter(person_id=person_id).order_by("pk"))
        kept = next((visit.pk for visit in visits if visit.session_key == keep), None)
        events.publish(SignedOutElsewhere(person_id, kept))
        return _end([visit for visit in visits if visit.pk != kept])


@transaction.atomic
def end_at_kiosk(*, kiosk_id: int) -> int:
    """End every session on one kiosk: it shows the next person a code, whoever was there before."""
    open_there = Visit.objects.select_for_update().filter(kiosk_id=kiosk_id)
    with reach.elevated("whoever stands before this screen"):
        return _end(list(open_there.order_by("pk")))


def purge_visits() -> int:
    """Forget visits whose session has run out. Returns rows deleted."""
    before = clock.now() - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    return Visit.objects.filter(seen_at__lt=before).delete()[0]


def _end(visits: list[Visit]) -> int:
    Session.objects.filter(session_key__in=[visit.session_key for visit in visits]).delete()
    Visit.objects.filter(pk__in=[visit.pk for visit in visits]).delete()
    return len(visits)
