"""The second step of staff: an authenticator app, ten codes on paper. Five wrong ones pause it for half an hour."""

import base64
import secrets

from django.db import transaction

from chunfeng.domain.people import rules
from chunfeng.domain.people.errors import LastFactor, Locked, WrongSecondCode
from chunfeng.domain.people.models import Passkey, Person, RecoveryCode, SecondStep
from chunfeng.domain.people.services.own import own
from chunfeng.kernel import checksums, clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import Refusal, WrongState
from chunfeng.shared import audit
from chunfeng.shared.fields import blind_index

_CODE = "people.recovery_code"


@transaction.atomic
def begin_app(*, actor: Actor) -> bytes:
    """The secret for the actor's authenticator app; the same until a first code confirms it. Raises WrongState after that."""
    step = _row(own(actor))
    if step.totp_since is not None:
        raise WrongState
    if not step.totp_secret:
        step.totp_secret = base64.b64encode(secrets.token_bytes(20)).decode()
        step.save(update_fields=["totp_secret"])
    return base64.b64decode(str(step.totp_secret))


def app_address(*, secret: bytes, issuer: str, label: str) -> str:
    """What an authenticator app scans."""
    return rules.totp_address(secret, issuer=issuer, label=label)


def confirm_app(*, actor: Actor, code: str) -> None:
    """The app counts from its first right code on. Raises WrongSecondCode, Locked, WrongState."""
    with transaction.atomic():
        step = _row(own(actor))
        if step.totp_since is not None or not step.totp_secret:
            raise WrongState
        outcome = _try(step, code, papers=False)
        if outcome is None:
            step.totp_since = clock.now()
            step.save(update_fields=["totp_since"])
            audit.record(
                actor=actor,
                act="second_step.app_added",
                target=("person", step.person_id),
                about_person_id=step.person_id,
            )
    if outcome is not None:
        raise outcome


def check(*, actor: Actor, code: str) -> None:
    """Take a code of the app or one from paper, once each. Raises WrongSecondCode, Locked (for right codes too)."""
    with transaction.atomic():
        step = _row(own(actor))
        outcome = _try(step, code, papers=True)
        audit.record(
            actor=actor,
            act="second_step.given" if outcome is None else "second_step.wrong",
            target=("person", step.person_id),
            about_person_id=step.person_id,
        )
    if outcome is not None:
        raise outcome


@transaction.atomic
def renew_papers(*, actor: Actor) -> list[str]:
    """Ten new codes for paper, shown this once; the old ones stop working."""
    person = own(actor)
    codes = [_paper() for _number in range(rules.RECOVERY_CODES)]
    RecoveryCode.objects.filter(person=person).delete()
    RecoveryCode.objects.bulk_create(
        [RecoveryCode(person=person, code_index=_index(person.pk, code)) for code in codes]
    )
    audit.record(actor=actor, act="second_step.papers_renewed", target=("person", person.pk), about_person_id=person.pk)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


@transaction.atomic
def remove_app(*, actor: Actor, keep_one: bool) -> None:
    """Forget the actor's authenticator app. `keep_one`: the actor holds a post. Raises LastFactor."""
    step = _row(own(actor))
    if step.totp_since is None:
        return
    if keep_one and not Passkey.objects.filter(person_id=step.person_id).exists():
        raise LastFactor
    _clear(step)
    audit.record(
        actor=actor, act="second_step.app_removed", target=("person", step.person_id), about_person_id=step.person_id
    )


def forget_devices(*, person_id: int) -> None:
    """Nothing that lay on a lost phone opens the account any more: passkeys, app, paper. In the caller's transaction."""
    Passkey.objects.filter(person_id=person_id).delete()
    RecoveryCode.objects.filter(person_id=person_id).delete()
    for step in SecondStep.objects.select_for_update().filter(person_id=person_id):
        _clear(step)


def _clear(step: SecondStep) -> None:
    step.totp_secret, step.totp_since = None, None
    step.save(update_fields=["totp_secret", "totp_since"])


def _row(person: Person) -> SecondStep:
    SecondStep.objects.bulk_create([SecondStep(person=person)], ignore_conflicts=True)
    return SecondStep.objects.select_for_update().get(person=person)


def _try(step: SecondStep, code: str, *, papers: bool) -> Refusal | None:
    """The refusal is returned, not raised, so that what was counted is committed."""
    now = clock.now()
    if step.locked_until is not None and now < step.locked_until:
        return Locked(step.locked_until)
    typed = "".join(letter for letter in checksums.halfwidth(code).lower() if letter.isalnum())
    if _is_right(step, typed) or (papers and _use_paper(step.person_id, typed)):
        step.failures, step.failed_at = 0, None
        step.save(update_fields=["failures", "failed_at", "totp_step"])
        return None
    step.failures = rules.failures_after(step.failures, step.failed_at, now)
    step.failed_at = now
    locked = step.failures >= rules.FAILURES_TO_LOCK
    if locked:
        step.failures, step.locked_until = 0, now + rules.LOCK
    step.save(update_fields=["failures", "failed_at", "locked_until"])
    return Locked(now + rules.LOCK) if locked else WrongSecondCode()


def _is_right(step: SecondStep, typed: str) -> bool:
    if not step.totp_secret:
        return False
    found = rules.totp_match(base64.b64decode(str(step.totp_secret)), typed, now=clock.now(), after=step.totp_step)
    if found is None:
        return False
    step.totp_step = found
    return True


def _use_paper(person_id: int, typed: str) -> bool:
    waiting = RecoveryCode.objects.filter(
        person_id=person_id, used_at__isnull=True, code_index=_index(person_id, typed)
    )
    return waiting.update(used_at=clock.now()) == 1


def _paper() -> str:
    return "".join(secrets.choice(rules.RECOVERY_LETTERS) for _letter in range(rules.RECOVERY_LENGTH))


def _index(person_id: int, code: str) -> bytes:
    return blind_index(f"{person_id}:{code}", purpose=_CODE)
