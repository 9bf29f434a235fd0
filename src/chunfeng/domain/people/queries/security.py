"""Reading what opens an account, where it is open, and requests for new numbers."""

from dataclasses import dataclass

from chunfeng.domain.people import rules
from chunfeng.domain.people.enums import RecoveryStatus
from chunfeng.domain.people.models import Kiosk, Passkey, Recovery, RecoveryCode, SecondStep, Visit, WeixinLink
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import NotFound
from chunfeng.shared import reach
from chunfeng.shared.scopes import within


@dataclass(frozen=True, slots=True)
class Factors:
    """What somebody has besides the number. `papers`: how many codes on paper are unused."""

    passkeys: int
    app: bool
    papers: int

    @property
    def any(self) -> bool:
        return bool(self.passkeys) or self.app


def factors_of(person_id: int) -> Factors:
    """Three counts."""
    return Factors(
        passkeys=Passkey.objects.filter(person_id=person_id).count(),
        app=has_app(person_id),
        papers=RecoveryCode.objects.filter(person_id=person_id, used_at__isnull=True).count(),
    )


def has_app(person_id: int) -> bool:
    """Whether this person's authenticator app counts."""
    return SecondStep.objects.filter(person_id=person_id, totp_since__isnull=False).exists()


def passkeys_of(actor: Actor) -> list[Passkey]:
    """The actor's own, oldest first."""
    return list(Passkey.objects.filter(person_id=actor.person_id or 0).order_by("created_at", "id"))


def passkey_of(actor: Actor, passkey_id: int) -> Passkey:
    """One of the actor's own. Raises NotFound."""
    passkey = Passkey.objects.filter(pk=passkey_id, person_id=actor.person_id or 0).first()
    if passkey is None:
        raise NotFound
    return passkey


def visit_of(actor: Actor, session_key: str) -> int | None:
    """The visit that this session of the actor's is."""
    own = Visit.objects.filter(person_id=actor.person_id or 0, session_key=session_key)
    return own.values_list("pk", flat=True).first()


def visits_of(actor: Actor) -> list[Visit]:
    """Where the actor is signed in, the latest used first."""
    own = Visit.objects.filter(person_id=actor.person_id or 0).select_related("kiosk")
    return list(own.order_by("-seen_at", "-id")[: rules.VISITS_SHOWN])


def has_weixin(actor: Actor) -> bool:
    """Whether a Weixin account opens the actor's."""
    return WeixinLink.objects.filter(person_id=actor.person_id or 0).exists()


def recovery_against(actor: Actor) -> Recovery | None:
    """The request for a new number that waits for the actor's own account, which the actor can stop."""
    return Recovery.objects.filter(person_id=actor.person_id or 0, status=RecoveryStatus.WAITING).first()


def recoveries(actor: Actor) -> list[Recovery]:
    """Requests within the actor's posts: those that wait first, then the newest."""
    reached = Recovery.objects.filter(within("organisation_path", actor.scopes(*rules.HELPERS)))
    newest = list(reached.order_by("-created_at", "-id").values_list("pk", flat=True)[:200])
    named = Recovery.objects.filter(pk__in=newest).select_related("person", "asked_by")
    with reach.elevated("whose accounts, and which officers asked"):
        rows = list(named.order_by("-created_at", "-id"))
    return sorted(rows, key=lambda row: row.status != RecoveryStatus.WAITING)


def recovery(actor: Actor, recovery_id: int) -> Recovery:
    """One request within the actor's posts. Raises NotFound."""
    reached = Recovery.objects.filter(within("organisation_path", actor.scopes(*rules.HELPERS)), pk=recovery_id)
    if not reached.exists():
        raise NotFound
    named = Recovery.objects.select_related("person", "asked_by", "decided_by")
    with reach.elevated("whose account, and which officers"):
        return named.get(pk=recovery_id)


def may_approve(actor: Actor, found: Recovery) -> bool:
    """Whether the waiting time is over and somebody else asked."""
    ready = rules.recovery_ready(found.status, found.ready_at, clock.now())
    return ready and found.asked_by_id != actor.person_id


def kiosks(actor: Actor) -> list[Kiosk]:
    """Screens in use within the actor's posts."""
    reached = Kiosk.objects.filter(within("organisation_path", actor.scopes()), retired_at__isnull=True)
    return list(reached.order_by("name", "id"))
