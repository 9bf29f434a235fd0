"""A number changes hands, or its owner loses the phone: the account stays with the person, never with the number.

Four rules. (1) Whoever is in by a fresh code or passkey changes the number by a code to the new one. (2) Whoever has lost
phone and passkey is helped at a counter: an officer looks at a document and asks, the old number is told, and a second
officer approves after 24 hours in which the owner can say no. (3) A number that was not proved for 90 days opens nothing by
itself: its account opens by passkey or at the counter, and whoever begins anew with the number takes it from that account.
(4) A number that is in use is never taken from anybody.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from chunfeng.domain.people import policies, rules
from chunfeng.domain.people.enums import RECOVERY_TRANSITIONS, RecoveryDocument, RecoveryStatus
from chunfeng.domain.people.errors import (
    CodeExpired,
    DecidedAlready,
    NoSuchAccount,
    NotReadyYet,
    NumberTaken,
    ProofNeeded,
    ReasonTooShort,
    SameNumber,
    TooManyRequests,
)
from chunfeng.domain.people.events import PhoneChanged
from chunfeng.domain.people.models import PHONE, Person, Recovery, SignIn
from chunfeng.domain.people.services import codes, second_step, sessions
from chunfeng.domain.people.services.own import as_actor, own
from chunfeng.kernel import checksums, clock, masking
from chunfeng.kernel.actor import Actor, Post
from chunfeng.kernel.errors import NotAllowed, NotFound
from chunfeng.kernel.transitions import target
from chunfeng.shared import audit, events, reach, sms
from chunfeng.shared.fields import blind_index

logger = logging.getLogger(__name__)

WAIT, PROOF_LIFE = rules.RECOVERY_WAIT, rules.PROOF_LIFE

PostsOf = Callable[[int], tuple[Post, ...]]
"""Which posts a person holds: unions.queries.posts_anywhere, handed in because this domain lies below that one."""


def change(
    *, actor: Actor, sign_in_id: int, code: str, address: str, proved_at: datetime | None, session_key: str
) -> Person:
    """Give the actor's account the number that `code` was sent to, and sign out everywhere but in `session_key`.

    `proved_at`: when this session last showed a code or a passkey. Raises ProofNeeded, WrongCode, CodeExpired, Locked,
    TooManyRequests, SameNumber, NumberTaken.
    """
    if not is_fresh(proved_at):
        raise ProofNeeded
    number = codes.prove_number(sign_in_id=sign_in_id, code=code, address=address)
    with reach.elevated("who has the new number"), transaction.atomic():
        person = own(actor)
        if person.phone == number:
            raise SameNumber
        _free(number)
        old = _give(person, number)
        sessions.end_all(person_id=person.pk, keep=session_key)
        audit.record(
            actor=actor, act="phone.changed", target=("person", person.pk), about_person_id=person.pk, by="owner"
        )
    _tell(old, _changed_words(number))
    return person


def is_fresh(proved_at: datetime | None) -> bool:
    """Whether a code or a passkey was shown recently enough to change what opens the account."""
    return proved_at is not None and clock.now() - proved_at <= rules.PROOF_LIFE


def begin_anew(*, sign_in_id: int) -> Person:
    """A new account for whoever has just proved a silent number; the old account stays, without it.

    Raises CodeExpired when the proof is older than ten minutes or was used.
    """
    with reach.elevated("who had this number"), transaction.atomic():
        sign_in = _proved(sign_in_id)
        number = str(sign_in.phone)
        _free(number)
        person = codes.open_account(number)
        audit.record(
            actor=as_actor(person),
            act="sign_in",
            target=("person", person.pk),
            about_person_id=person.pk,
            by="code",
            joined=True,
        )
    return person


@transaction.atomic
def keep_number(*, person_id: int, sign_in_id: int) -> bool:
    """After a passkey: when the silent number that was just proved is this person's, it counts as theirs again."""
    with reach.elevated("whose number was proved, before they are in"):
        try:
            sign_in = _proved(sign_in_id)
        except CodeExpired:
            return False
        kept = Person.objects.filter(pk=person_id, phone_index=bytes(sign_in.phone_index))
        return kept.update(phone_verified_at=clock.now()) == 1


# At the counter


def ask(
    *,
    actor: Actor,
    account: str,
    sign_in_id: int,
    code: str,
    address: str,
    document: RecoveryDocument,
    reason: str,
    posts_of: PostsOf,
) -> Recovery:
    """An officer has looked at `document` and asks for a new number for `account` (its number, or its handle).

    `code` was sent to the new number, whose owner stands at the counter. The old number is told. Raises NotAllowed,
    ReasonTooShort, NoSuchAccount, WrongCode, CodeExpired, Locked, TooManyRequests, NumberTaken. Repeating it returns the
    request that waits.
    """
    path, asker_id = _post_path(actor)
    _check_reason(reason)
    person = _find(account)
    if person is None or not policies.can_help(actor, person.pk, posts_of(person.pk)).ok:
        raise NoSuchAccount
    now = clock.now()
    with reach.elevated("what was asked for this account, and by this officer, at whatever union"):
        waiting = Recovery.objects.filter(person=person, status=RecoveryStatus.WAITING).first()
        if waiting is not None:
            return waiting
        asked = Recovery.objects.filter(asked_by_id=asker_id, created_at__gt=now - rules.RECOVERY_LIMITS[0].within)
        until = rules.free_at(list(asked.values_list("created_at", flat=True)), rules.RECOVERY_LIMITS, now)
    if until is not None:
        raise TooManyRequests(until)
    number = codes.prove_number(sign_in_id=sign_in_id, code=code, address=address)
    with reach.elevated("who has the new number, and whose account it is for"), transaction.atomic():
        _check_free(number, Person.objects.select_for_update().get(pk=person.pk))
        recovery, made = Recovery.objects.get_or_create(
            person=person,
            status=RecoveryStatus.WAITING,
            defaults={
                "phone": number,
                "document": document,
                "reason": reason.strip(),
                "asked_by_id": asker_id,
                "organisation_path": path,
                "ready_at": now + rules.RECOVERY_WAIT,
            },
        )
        if made:
            audit.saw(actor=actor, target=("person", person.pk), about_person_id=person.pk, why="lost_phone")
            _record(actor, "asked", recovery)
    if made:
        _tell(person.phone, _asked_words(number))
    return recovery


def approve(*, actor: Actor, recovery_id: int, reason: str, posts_of: PostsOf) -> Recovery:
    """A second officer agrees once the waiting time is over: the number moves, every device and session is forgotten.

    Raises NotFound, NotAllowed (the one who asked), ReasonTooShort, DecidedAlready, NotReadyYet, NumberTaken.
    """
    with reach.elevated("the account that gets a new number"), transaction.atomic():
        recovery = _reviewed(actor, recovery_id, posts_of)
        _check_reason(reason)
        if recovery.asked_by_id == actor.person_id:
            raise NotAllowed(_("Another officer decides than the one who asked."))
        if recovery.status != RecoveryStatus.WAITING:
            raise DecidedAlready
        if not rules.recovery_ready(recovery.status, recovery.ready_at, clock.now()):
            raise NotReadyYet
        person = Person.objects.select_for_update().get(pk=recovery.person_id)
        number = str(recovery.phone)
        _check_free(number, person)
        _free(number, but=person)
        old = _give(person, number)
        second_step.forget_devices(person_id=person.pk)
        sessions.end_all(person_id=person.pk)
        _decide(recovery, actor, "approve", reason)
    _tell(old, _changed_words(number))
    return recovery


@transaction.atomic
def refuse(*, actor: Actor, recovery_id: int, reason: str, posts_of: PostsOf) -> Recovery:
    """Say no, with a reason; the one who asked may also take it back. Raises NotFound, ReasonTooShort, DecidedAlready."""
    recovery = _reviewed(actor, recovery_id, posts_of)
    _check_reason(reason)
    _decide(recovery, actor, "refuse", reason)
    return recovery


@transaction.atomic
def stop(*, actor: Actor, recovery_id: int) -> Recovery:
    """The owner, still able to sign in, says that nobody was to ask. Raises NotFound, DecidedAlready."""
    recovery = Recovery.objects.select_for_update().filter(pk=recovery_id, person_id=actor.person_id or 0).first()
    if recovery is None:
        raise NotFound
    _decide(recovery, actor, "stop", "")
    return recovery


def forget_requests(*, person_id: int) -> None:
    """Numbers and reasons of requests go with the account; that there were some stays. In the caller's transaction."""
    Recovery.objects.filter(person_id=person_id, status=RecoveryStatus.WAITING).update(status=RecoveryStatus.STOPPED)
    Recovery.objects.filter(person_id=person_id).update(phone="", reason="", decision="")


# Details


def _proved(sign_in_id: int) -> SignIn:
    sign_in = SignIn.objects.select_for_update().filter(pk=sign_in_id).first()
    if sign_in is None or sign_in.proved_until is None or clock.now() >= sign_in.proved_until:
        raise CodeExpired
    sign_in.proved_until = None
    sign_in.save(update_fields=["proved_until"])
    return sign_in


def _find(account: str) -> Person | None:
    number = checksums.mobile(account)
    with reach.elevated("whose account somebody at the counter means"):
        people = Person.objects.with_phone(number) if number else Person.objects.filter(handle=account.strip())
        return people.filter(is_active=True).first()


def _holder(number: str) -> Person | None:
    return Person.objects.select_for_update().filter(phone_index=blind_index(number, purpose=PHONE)).first()


def _check_free(number: str, person: Person) -> None:
    holder = _holder(number)
    if holder is not None and holder.pk != person.pk and not rules.is_silent(holder.phone_verified_at, clock.now()):
        raise NumberTaken


def _free(number: str, *, but: Person | None = None) -> None:
    """Take a silent number from the account that had it; a number in use is nobody's to take."""
    holder = _holder(number)
    if holder is None or (but is not None and holder.pk == but.pk):
        return
    if not rules.is_silent(holder.phone_verified_at, clock.now()):
        raise NumberTaken
    since = holder.phone_verified_at
    holder.set_phone(None)
    holder.phone_verified_at = None
    holder.save(update_fields=["phone", "phone_index", "phone_verified_at"])
    sessions.end_all(person_id=holder.pk)
    audit.record(
        actor=Actor(name="sign-in"),
        act="phone.detached",
        target=("person", holder.pk),
        about_person_id=holder.pk,
        silent_since=since.isoformat() if since else "",
    )


def _give(person: Person, number: str) -> str | None:
    """The number that the person had before."""
    old = person.phone
    person.set_phone(number)
    person.phone_verified_at = clock.now()
    person.save(update_fields=["phone", "phone_index", "phone_verified_at"])
    events.publish(PhoneChanged(person_id=person.pk))
    return str(old) if old else None


def _post_path(actor: Actor) -> tuple[str, int]:
    scopes = actor.scopes(*policies.HELPERS)
    if not scopes or actor.person_id is None:
        raise NotAllowed(_("This is for officers of the union."))
    return scopes[0], actor.person_id


def _check_reason(reason: str) -> None:
    if len(reason.strip()) < 5:
        raise ReasonTooShort


def _reviewed(actor: Actor, recovery_id: int, posts_of: PostsOf) -> Recovery:
    recovery = Recovery.objects.select_for_update().filter(pk=recovery_id).first()
    if recovery is None or not actor.covers(recovery.organisation_path, *policies.HELPERS):
        raise NotFound
    if not policies.can_help(actor, recovery.person_id, posts_of(recovery.person_id)).ok:
        raise NotFound
    return recovery


def _decide(recovery: Recovery, actor: Actor, step: str, reason: str) -> None:
    after = target(RECOVERY_TRANSITIONS, step=step, state=recovery.status)
    if after is None:
        raise DecidedAlready
    recovery.status, recovery.decided_by_id, recovery.decided_at = after, actor.person_id, clock.now()
    recovery.decision = reason.strip()[:300]
    recovery.save(update_fields=["status", "decided_by", "decided_at", "decision"])
    _record(actor, after, recovery)


def _record(actor: Actor, what: str, recovery: Recovery) -> None:
    audit.record(
        actor=actor,
        act=f"recovery.{what}",
        target=("recovery", recovery.pk),
        about_person_id=recovery.person_id,
        document=recovery.document,
    )


def _changed_words(number: str) -> str:
    with override("zh-hans"):
        return _(
            "[Chunfeng] Your account now signs in with %(phone)s. If that was not you, go to the union's counter."
        ) % {"phone": masking.mobile(number)}


def _asked_words(number: str) -> str:
    with override("zh-hans"):
        return _(
            "[Chunfeng] At a counter somebody asked to move your account to %(phone)s. If that was not you, sign in within"
            " 24 hours and stop it under Sign-in and security."
        ) % {"phone": masking.mobile(number)}


def _tell(number: str | None, text: str) -> None:
    """A notice that does not arrive undoes nothing: it is logged without the number."""
    if not number:
        return
    try:
        sms.gateway().send(sms.Message(phone=number, text=text, template="number_notice"))
    except sms.NotSent as error:
        logger.error("a notice about a changed number was not sent: %s", error)
