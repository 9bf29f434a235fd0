"""Signing in at a screen in a hall: it shows a code, the phone that is signed in says yes, the screen takes the yes once.

The code is a seal (shared.seals) that names the row; whoever photographs it gains nothing, since only the screen that showed
it, known by its own secret, can take what was said yes to.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from django.db import transaction
from django.utils.translation import gettext as _

from chunfeng.domain.people import policies, rules
from chunfeng.domain.people.errors import KioskCodeGone, NotAKiosk, ReasonTooShort
from chunfeng.domain.people.models import Kiosk, KioskCode, Person
from chunfeng.domain.people.services import sessions
from chunfeng.domain.people.services.own import as_actor, own
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import NotAllowed, NotFound
from chunfeng.shared import audit, reach, seals
from chunfeng.shared.fields import blind_index

_SECRET = "people.kiosk.secret"
_SEAL = "people.kiosk"


IDLE, LONGEST = rules.KIOSK_IDLE, rules.KIOSK_LONGEST
"""After how long without a touch, and after how long at most, a visit at a screen ends."""


class CodeState(Enum):
    """A code waits for a phone, somebody has said yes, or the screen needs another."""

    SHOWN = "shown"
    APPROVED = "approved"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class ShownCode:
    """`text` is what the QR code says, behind the address of the page that opens it."""

    code_id: int
    text: str
    expires_at: datetime


@transaction.atomic
def set_up(*, actor: Actor, name: str, organisation_id: int, organisation_path: str) -> tuple[Kiosk, str]:
    """Make this screen a kiosk of an organisation in the actor's reach: the kiosk and its secret, told once.

    Raises NotAllowed, ReasonTooShort (a name that says nothing).
    """
    if not actor.covers(organisation_path, *policies.HELPERS) or actor.person_id is None:
        raise NotAllowed(_("Your post does not reach this organisation."))
    tidy = " ".join(name.split())[:60]
    if len(tidy) < 2:
        raise ReasonTooShort(_("Give the screen a name that people standing before it recognise."))
    secret = secrets.token_urlsafe(32)
    kiosk = Kiosk.objects.create(
        name=tidy,
        organisation_id=organisation_id,
        organisation_path=organisation_path,
        added_by_id=actor.person_id,
        secret_index=_index(secret),
    )
    audit.record(actor=actor, act="kiosk.set_up", target=("kiosk", kiosk.pk))
    return kiosk, secret


@transaction.atomic
def retire(*, actor: Actor, kiosk_id: int) -> None:
    """Take a screen out of use, ending whoever is signed in there; twice changes nothing. Raises NotFound, NotAllowed."""
    kiosk = Kiosk.objects.select_for_update().filter(pk=kiosk_id).first()
    if kiosk is None or not actor.covers(kiosk.organisation_path):
        raise NotFound
    if not actor.covers(kiosk.organisation_path, *policies.HELPERS):
        raise NotAllowed(_("This is for officers of the union."))
    if kiosk.retired_at is None:
        kiosk.retired_at = clock.now()
        kiosk.save(update_fields=["retired_at"])
        sessions.end_at_kiosk(kiosk_id=kiosk.pk)
        audit.record(actor=actor, act="kiosk.retired", target=("kiosk", kiosk.pk))


def kiosk_with(secret: str) -> Kiosk:
    """The kiosk in use that knows this secret. Raises NotAKiosk."""
    kiosk = Kiosk.objects.filter(secret_index=_index(secret), retired_at__isnull=True).first() if secret else None
    if kiosk is None:
        raise NotAKiosk
    return kiosk


def show_code(*, kiosk: Kiosk, code_id: int | None) -> ShownCode:
    """The code that this screen shows: the one it showed while that lasts, else a new one."""
    now = clock.now()
    code = KioskCode.objects.filter(
        pk=code_id or 0,
        kiosk=kiosk,
        person__isnull=True,
        expires_at__gt=now + rules.KIOSK_CODE_RENEW,
    ).first() or KioskCode.objects.create(kiosk=kiosk, shown_at=now, expires_at=now + rules.KIOSK_CODE_LIFE)
    text = seals.seal(_SEAL, code.pk.to_bytes(8, "big"), code.expires_at)
    return ShownCode(code_id=code.pk, text=text, expires_at=code.expires_at)


def kiosk_of(text: str) -> Kiosk:
    """The screen whose code a phone has opened. Raises KioskCodeGone for whatever is no code in force."""
    return _code(text).kiosk


def approve(*, actor: Actor, text: str) -> Kiosk:
    """The actor's phone says yes to the code: the first one counts, the same one twice is once. Raises KioskCodeGone."""
    with transaction.atomic():
        person = own(actor)
        code = _code(text, lock=True)
        if code.person_id is not None and (code.person_id, code.taken_at) != (person.pk, None):
            raise KioskCodeGone
        if code.person_id is None:
            code.person, code.approved_at = person, clock.now()
            code.save(update_fields=["person", "approved_at"])
            audit.record(
                actor=actor,
                act="kiosk.approved",
                target=("kiosk", code.kiosk_id),
                about_person_id=person.pk,
            )
    return code.kiosk


def state_of(*, kiosk: Kiosk, code_id: int | None) -> CodeState:
    """Where the code on this screen stands."""
    with reach.elevated("whether somebody said yes on the phone"):
        code = KioskCode.objects.filter(pk=code_id or 0, kiosk=kiosk, taken_at__isnull=True).first()
    now = clock.now()
    if code is not None and code.approved_at is not None and code.expires_at > now:
        return CodeState.APPROVED
    lasting = code is not None and code.approved_at is None and code.expires_at > now + rules.KIOSK_CODE_RENEW
    return CodeState.SHOWN if lasting else CodeState.GONE


def take(*, kiosk: Kiosk, code_id: int | None) -> Person | None:
    """Who comes in at this screen by the code it showed; None while nobody has said yes, and ever after the first time."""
    with reach.elevated("who said yes on the phone"), transaction.atomic():
        code = (
            KioskCode.objects.select_for_update(of=("self",))
            .select_related("person")
            .filter(
                pk=code_id or 0,
                kiosk=kiosk,
                approved_at__isnull=False,
                taken_at__isnull=True,
                expires_at__gt=clock.now(),
            )
            .first()
        )
        if code is None or code.person is None or not code.person.is_active:
            return None
        code.taken_at = clock.now()
        code.save(update_fields=["taken_at"])
        sessions.end_at_kiosk(kiosk_id=kiosk.pk)  # one screen, one person
        audit.record(
            actor=as_actor(code.person),
            act="sign_in",
            target=("person", code.person.pk),
            about_person_id=code.person.pk,
            by="kiosk",
            kiosk=kiosk.pk,
        )
    return code.person


def purge_codes() -> int:
    """Forget codes that were shown before yesterday. Returns rows deleted."""
    return KioskCode.objects.filter(shown_at__lt=clock.now() - timedelta(days=1)).delete()[0]


def _code(text: str, *, lock: bool = False) -> KioskCode:
    try:
        code_id = int.from_bytes(seals.open_seal(text, _SEAL), "big")
    except (seals.BadSeal, TypeError) as error:
        raise KioskCodeGone from error
    codes = KioskCode.objects.select_for_update(of=("self",)) if lock else KioskCode.objects.all()
    code = codes.select_related("kiosk").filter(pk=code_id, taken_at__isnull=True, expires_at__gt=clock.now()).first()
    if code is None or code.kiosk.retired_at is not None:
        raise KioskCodeGone
    return code


def _index(secret: str) -> bytes:
    return blind_index(secret, purpose=_SECRET)
