"""The right to be forgotten: asked for, taken back, or done, with what the law keeps named (PIPL 47)."""

from django.db import transaction

from chunfeng.domain.people import rules
from chunfeng.domain.people.enums import ErasureStatus
from chunfeng.domain.people.errors import NothingToErase
from chunfeng.domain.people.events import PersonErased
from chunfeng.domain.people.models import Erasure, FormerPhone, Person, SignIn, SignInEvent
from chunfeng.domain.people.services import duplicates, phones, second_step, sessions, weixin
from chunfeng.domain.people.services.documents import erase_documents
from chunfeng.domain.people.services.own import own
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.shared import audit, events, personal


def request_erasure(*, actor: Actor) -> Erasure:
    """Note the actor's wish; it is carried out after `rules.ERASURE_WAIT`. Asking again returns the same wish."""
    with transaction.atomic():
        person = own(actor)
        asked = Erasure.objects.filter(person=person, state=ErasureStatus.REQUESTED).first()
        if asked is not None:
            return asked
        now = clock.now()
        made = Erasure.objects.create(
            person=person, requested_at=now, due_at=now + rules.ERASURE_WAIT, kept=_kept(person.pk)
        )
        audit.record(
            actor=actor,
            act="erasure.requested",
            target=("erasure", made.pk),
            about_person_id=person.pk,
            due=made.due_at.isoformat(),
        )
    return made


def cancel_erasure(*, actor: Actor) -> Erasure:
    """Take the wish back while it has not been carried out. Raises NothingToErase."""
    with transaction.atomic():
        person = own(actor)
        asked = Erasure.objects.select_for_update().filter(person=person, state=ErasureStatus.REQUESTED).first()
        if asked is None:
            raise NothingToErase
        asked.state, asked.ended_at = ErasureStatus.CANCELLED, clock.now()
        asked.save()
        audit.record(actor=actor, act="erasure.cancelled", target=("erasure", asked.pk), about_person_id=person.pk)
    return asked


def erase_due() -> int:
    """Carry out every wish whose time has come, each in a transaction of its own. Returns how many."""
    due = Erasure.objects.filter(state=ErasureStatus.REQUESTED, due_at__lte=clock.now()).order_by("due_at")
    return sum(_execute(erasure_id) for erasure_id in due.values_list("pk", flat=True))


def _execute(erasure_id: int) -> bool:
    system = Actor.system("erasure")
    with transaction.atomic():
        asked = Erasure.objects.select_for_update().filter(pk=erasure_id, state=ErasureStatus.REQUESTED).first()
        if asked is None:
            return False
        ids = [asked.person_id, *Person.objects.filter(merged_into=asked.person_id).values_list("pk", flat=True)]
        asked.kept = _kept(asked.person_id)
        for person_id in ids:
            personal.erase(person_id)
            _erase_account(system, Person.objects.select_for_update().get(pk=person_id))
        asked.state, asked.ended_at = ErasureStatus.EXECUTED, clock.now()
        asked.save()
        audit.record(
            actor=system, act="erasure.executed", target=("erasure", asked.pk), about_person_id=asked.person_id
        )
        for person_id in ids:
            events.publish(PersonErased(person_id=person_id))
    return True


def _erase_account(system: Actor, person: Person) -> None:
    """Nobody can sign in to it any more, and nothing in it says who it was."""
    erase_documents(actor=system, person_id=person.pk)
    audit.shred(actor=system, person_id=person.pk)
    if person.phone_index is not None:
        SignIn.objects.filter(phone_index=person.phone_index).delete()
        SignInEvent.objects.filter(phone_index=person.phone_index).delete()
    FormerPhone.objects.filter(person=person).delete()
    sessions.end_all(person_id=person.pk)
    second_step.forget_devices(person_id=person.pk)
    weixin.forget(person_id=person.pk)
    phones.forget_requests(person_id=person.pk)
    duplicates.forget_words(person_id=person.pk)
    person.set_phone(None)
    person.name = person.demo_role = person.demo_label = ""
    person.phone_verified_at = None
    person.is_active = False
    person.erased_at = clock.now()
    person.save()


def _kept(person_id: int) -> list[dict[str, str]]:
    return [
        {"what": str(item.what), "law": str(item.law), "until": item.until.isoformat() if item.until else ""}
        for item in personal.kept(person_id)
    ]
