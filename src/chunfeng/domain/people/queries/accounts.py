"""Reading accounts: one's own, and what signing in needs."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from chunfeng.domain.people import rules
from chunfeng.domain.people.models import Person, SignIn
from chunfeng.kernel import clock, masking
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import NotFound
from chunfeng.shared import reach
from chunfeng.shared.prepared import Prepared, Whole


@dataclass(frozen=True, slots=True)
class PendingCode:
    """What the page of the code needs to know. `resend_at` is the first moment at which another may be sent."""

    masked_phone: str
    phone: str
    resend_at: datetime
    wait: int


_PERSON = Whole(Person)
_ACCOUNT = Prepared(lambda person: Person.objects.filter(pk=person).values_list(*_PERSON.names), person=int)


def account(person_id: int) -> Person | None:
    """The account with this id, as far as one sees: the beginning of every page of somebody signed in."""
    return next(map(_PERSON.made, _ACCOUNT.rows(person=person_id)), None)


def person_of(actor: Actor) -> Person:
    """The actor's own account. Raises NotFound for nobody."""
    person = Person.objects.filter(pk=actor.person_id or 0, is_active=True).first()
    if person is None:
        raise NotFound
    return person


def person_with_phone(phone: str) -> Person | None:
    """The person with this phone (eleven digits), for the machinery of signing in; after a merge, the one that goes on."""
    with reach.elevated("who has this phone"):
        person = Person.objects.with_phone(phone).select_related("merged_into").first()
    return person.kept if person is not None else None


def pending_code(sign_in_id: int | None) -> PendingCode | None:
    """The code that is out for this sign-in, or None when there is none (used, replaced by a lock, purged)."""
    out = SignIn.objects.filter(pk=sign_in_id or 0, code_hash__isnull=False, sent_at__isnull=False)
    with reach.elevated("the code that this session asked for"):
        sign_in = out.first()
    if sign_in is None or sign_in.sent_at is None:
        return None
    resend_at = sign_in.sent_at + rules.RESEND_AFTER
    seconds = (resend_at - clock.now()).total_seconds()
    phone = str(sign_in.phone)
    return PendingCode(
        masked_phone=masking.mobile(phone), phone=phone, resend_at=resend_at, wait=max(0, -int(-seconds // 1))
    )


def is_proved(sign_in_id: int | None) -> bool:
    """Whether a right code has just come for this number, which had long been silent."""
    with reach.elevated("the code that this session asked for"):
        return SignIn.objects.filter(pk=sign_in_id or 0, proved_until__gt=clock.now()).exists()


def demo_accounts() -> list[Person]:
    """The made-up people to walk in as, by role; none outside the demo."""
    if not settings.DEMO:
        return []
    with reach.elevated("made-up people may be seen by all"):
        return list(Person.objects.exclude(demo_role="").filter(is_active=True).order_by("demo_role", "id"))
