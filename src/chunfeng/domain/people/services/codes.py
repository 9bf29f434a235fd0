"""Codes by SMS: sending, counting, locking, confirming; what a right code then opens."""

import hmac
import logging
import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from chunfeng.domain.people import rules
from chunfeng.domain.people.enums import SignInEventKind
from chunfeng.domain.people.errors import (
    AccountClosed,
    BadPhone,
    CodeExpired,
    Locked,
    SilentNumber,
    SmsNotSent,
    TooManyRequests,
    TooSoon,
    WrongCode,
)
from chunfeng.domain.people.events import PersonJoined
from chunfeng.domain.people.models import PHONE, Person, SignIn, SignInEvent
from chunfeng.domain.people.services.consents import consent_to_service
from chunfeng.domain.people.services.own import as_actor
from chunfeng.kernel import checksums, clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import Refusal
from chunfeng.shared import audit, events, reach, sms
from chunfeng.shared.fields import blind_index

logger = logging.getLogger(__name__)

_CODE = "people.sign_in.code"
_ADDRESS = "people.sign_in.address"


@dataclass(frozen=True, slots=True)
class CodeSent:
    """`shown_code` is the code where the gateway shows it on the page (the demo), else ""."""

    sign_in_id: int
    expires_at: datetime
    resend_at: datetime
    shown_code: str = ""


@dataclass(frozen=True, slots=True)
class SignedIn:
    person: Person
    joined: bool


def request_code(*, phone: str, address: str) -> CodeSent:
    """Send a code to `phone` (as typed), asked for from the network address `address`.

    Says the same whether or not somebody has this number. Raises BadPhone, Locked, TooSoon (one is on its way),
    TooManyRequests, SmsNotSent.
    """
    number = checksums.mobile(phone)
    if number is None:
        raise BadPhone
    now = clock.now()
    code = f"{secrets.randbelow(10**rules.CODE_DIGITS):0{rules.CODE_DIGITS}d}"
    with reach.elevated("what was sent to this number, and from where"), transaction.atomic():
        sign_in = _locked_row(number)
        _check_lock(sign_in, now)
        if sign_in.code_hash is not None and sign_in.sent_at is not None and now < sign_in.sent_at + rules.RESEND_AFTER:
            raise TooSoon(sign_in.sent_at + rules.RESEND_AFTER, sign_in.pk)
        address_index = _address_index(address)
        _check_limits(sign_in, address_index, now)
        event = SignInEvent.objects.create(
            at=now, kind=SignInEventKind.REQUEST, phone_index=sign_in.phone_index, address_index=address_index
        )
        sign_in.code_hash = _hash(sign_in, code)
        sign_in.sent_at, sign_in.expires_at = now, now + rules.CODE_LIFE
        sign_in.save(update_fields=["code_hash", "sent_at", "expires_at"])
    gateway = sms.gateway()
    try:
        gateway.send(_code_message(number, code))
    except sms.NotSent as error:
        logger.error("the SMS gateway failed: %s", error)
        # nobody waits a minute for an SMS that never left
        with reach.elevated("what was sent to this number, and from where"), transaction.atomic():
            SignIn.objects.filter(pk=sign_in.pk).update(code_hash=None)
            event.delete()
        raise SmsNotSent from error
    return CodeSent(
        sign_in_id=sign_in.pk,
        expires_at=now + rules.CODE_LIFE,
        resend_at=now + rules.RESEND_AFTER,
        shown_code=code if gateway.shown_on_page else "",
    )


def confirm_code(*, sign_in_id: int, code: str, address: str) -> SignedIn:
    """The person behind the phone that `code` was sent to; a new number becomes a new person on the way.

    Raises WrongCode, CodeExpired, Locked (a right code too), TooManyRequests, AccountClosed, SilentNumber (right code, but
    the number may have changed hands: `services.phones` goes on from there). A wrong code is counted even though it is
    refused.
    """
    now = clock.now()
    with reach.elevated("who has this phone"), transaction.atomic():
        sign_in = _try_code(sign_in_id, code, address, now)
        outcome = sign_in if isinstance(sign_in, Refusal) else _welcome(sign_in, now)
    if isinstance(outcome, Refusal):
        raise outcome
    return outcome


def prove_number(*, sign_in_id: int, code: str, address: str) -> str:
    """The number (eleven digits) that `code` was sent to, without signing anybody in. The code is used up.

    Raises WrongCode, CodeExpired, Locked, TooManyRequests.
    """
    with reach.elevated("whose number is locked"), transaction.atomic():
        outcome = _try_code(sign_in_id, code, address, clock.now())
    if isinstance(outcome, Refusal):
        raise outcome
    return str(outcome.phone)


def open_account(number: str) -> Person:
    """A new person with this proved number, in the caller's transaction."""
    person = Person(phone_verified_at=clock.now())
    person.set_phone(number)
    person.save()
    consent_to_service(person)
    events.publish(PersonJoined(person_id=person.pk))
    return person


def purge_sign_ins() -> int:
    """Forget codes, counts and phones of sign-ins that are older than every limit looks back. Returns rows deleted."""
    before = clock.now() - rules.MEMORY
    gone, _by_model = SignInEvent.objects.filter(at__lt=before).delete()
    idle = SignIn.objects.filter(updated_at__lt=before).exclude(locked_until__gte=clock.now())
    return gone + idle.delete()[0]


# Signing in


def _locked_row(number: str) -> SignIn:
    """The row of this phone, made when there is none, locked until the transaction ends."""
    index = blind_index(number, purpose=PHONE)
    SignIn.objects.bulk_create([SignIn(phone=number, phone_index=index)], ignore_conflicts=True)
    return SignIn.objects.select_for_update().get(phone_index=index)


def _check_lock(sign_in: SignIn, now: datetime) -> None:
    if sign_in.locked_until is not None and now < sign_in.locked_until:
        raise Locked(sign_in.locked_until)


def _check_limits(sign_in: SignIn, address_index: bytes, now: datetime) -> None:
    """Raises TooManyRequests with the later of the two times from which one more is allowed."""
    _hold_address(address_index)
    asked = SignInEvent.objects.filter(kind=SignInEventKind.REQUEST, at__gt=now - rules.MEMORY).order_by("at")
    of_phone = list(asked.filter(phone_index=sign_in.phone_index).values_list("at", flat=True))
    of_address = list(asked.filter(address_index=address_index).values_list("at", flat=True))
    waits = (
        rules.free_at(of_phone, rules.PHONE_LIMITS, now),
        rules.free_at(of_address, rules.ADDRESS_LIMITS, now),
    )
    until = max((wait for wait in waits if wait is not None), default=None)
    if until is not None:
        raise TooManyRequests(until)


def _try_code(sign_in_id: int, code: str, address: str, now: datetime) -> SignIn | Refusal:
    """Use the code up. The outcome is returned, not raised, so that what was counted is committed."""
    sign_in = SignIn.objects.select_for_update().filter(pk=sign_in_id).first()
    if sign_in is None:
        return CodeExpired()
    if sign_in.locked_until is not None and now < sign_in.locked_until:
        return Locked(sign_in.locked_until)
    address_index = _address_index(address)
    _hold_address(address_index)
    failed = SignInEvent.objects.filter(
        kind=SignInEventKind.FAILURE, at__gt=now - rules.MEMORY, address_index=address_index
    )
    until = rules.free_at(list(failed.order_by("at").values_list("at", flat=True)), rules.FAILURE_LIMITS, now)
    if until is not None:
        return TooManyRequests(until)
    if sign_in.code_hash is None or sign_in.expires_at is None or now >= sign_in.expires_at:
        return CodeExpired()
    typed = "".join(checksums.halfwidth(code).split())
    if not hmac.compare_digest(bytes(sign_in.code_hash), _hash(sign_in, typed)):
        return _count_failure(sign_in, address_index, now)
    sign_in.code_hash, sign_in.failures, sign_in.failed_at = None, 0, None
    sign_in.save(update_fields=["code_hash", "failures", "failed_at"])
    return sign_in


def _count_failure(sign_in: SignIn, address_index: bytes, now: datetime) -> Refusal:
    SignInEvent.objects.create(
        at=now, kind=SignInEventKind.FAILURE, phone_index=sign_in.phone_index, address_index=address_index
    )
    sign_in.failures = rules.failures_after(sign_in.failures, sign_in.failed_at, now)
    sign_in.failed_at = now
    if sign_in.failures < rules.FAILURES_TO_LOCK:
        sign_in.save(update_fields=["failures", "failed_at"])
        return WrongCode(rules.FAILURES_TO_LOCK - sign_in.failures)
    sign_in.failures, sign_in.code_hash, sign_in.locked_until = 0, None, now + rules.LOCK
    sign_in.save(update_fields=["failures", "failed_at", "code_hash", "locked_until"])
    person = Person.objects.filter(phone_index=sign_in.phone_index).first()
    audit.record(
        actor=Actor(name="sign-in"),
        act="sign_in_locked",
        target=("sign_in", sign_in.pk),
        about_person_id=person.pk if person else None,
        until=sign_in.locked_until.isoformat(),
    )
    return Locked(sign_in.locked_until)


def _welcome(sign_in: SignIn, now: datetime) -> SignedIn | Refusal:
    holder = Person.objects.with_phone(str(sign_in.phone)).select_related("merged_into").first()
    person = holder.kept if holder is not None else None
    joined = person is None
    if holder is None or person is None:
        person = open_account(str(sign_in.phone))
    elif not person.is_active:
        return AccountClosed()
    elif rules.is_silent(holder.phone_verified_at, now):
        sign_in.proved_until = now + rules.PROOF_LIFE
        sign_in.save(update_fields=["proved_until"])
        return SilentNumber()
    else:
        if holder.phone_verified_at is None:
            consent_to_service(person)
        holder.phone_verified_at = now  # what keeps the number from counting as silent
        holder.save(update_fields=["phone_verified_at"])
    audit.record(
        actor=as_actor(person),
        act="sign_in",
        target=("person", person.pk),
        about_person_id=person.pk,
        by="code",
        joined=joined,
    )
    return SignedIn(person=person, joined=joined)


def _hash(sign_in: SignIn, code: str) -> bytes:
    """Keyed, and bound to the phone: six digits without a key are guessed in no time."""
    return blind_index(f"{bytes(sign_in.phone_index).hex()}:{code}", purpose=_CODE)


def _address_index(address: str) -> bytes:
    return blind_index(address, purpose=_ADDRESS)


def _hold_address(address_index: bytes) -> None:
    """One after the other per address, so that a burst cannot slip through between counting and writing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(address_index[:8], "big", signed=True)])


def _code_message(number: str, code: str) -> sms.Message:
    minutes = int(rules.CODE_LIFE.total_seconds() // 60)
    with override("zh-hans"):  # providers approve one wording, and it is the Chinese one
        text = _("[Chunfeng] Your sign-in code is %(code)s. It lasts %(minutes)s minutes. Never tell it to anybody.")
    return sms.Message(
        phone=number,
        text=text % {"code": code, "minutes": minutes},
        template="sign_in_code",
        parameters={"code": code, "minutes": str(minutes)},
    )
