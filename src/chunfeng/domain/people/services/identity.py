"""Checking who somebody is: a number, then an official service or an officer with a photo; and looking at what is masked."""

import logging

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chunfeng.domain.people import catalog, policies, rules
from chunfeng.domain.people.enums import (
    IDENTITY_ACTIVE,
    IDENTITY_TRANSITIONS,
    Ground,
    IdentityMethod,
    IdentityStatus,
    Purpose,
)
from chunfeng.domain.people.errors import (
    BadNumber,
    BadPhoto,
    GuardianNeeded,
    IdentityClosed,
    PersonNotFound,
    ReasonMissing,
    TooManyClaims,
)
from chunfeng.domain.people.events import IdentityVerified, PersonRenamed
from chunfeng.domain.people.models import LIKENESS, NUMBER, IdentityDocument, IdentityPhoto, Person
from chunfeng.domain.people.queries.identity import desk_document
from chunfeng.domain.people.services.consents import give_consent
from chunfeng.domain.people.services.documents import take_step
from chunfeng.domain.people.services.duplicates import note_pair, note_same_likeness
from chunfeng.domain.people.services.own import own, tidy_name
from chunfeng.kernel import clock, id_numbers
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import NotAllowed, NotFound
from chunfeng.kernel.transitions import target
from chunfeng.shared import audit, events, identity, personal, reach
from chunfeng.shared.fields import blind_index

logger = logging.getLogger(__name__)

_FAULTS = {
    id_numbers.Fault.LENGTH: gettext_lazy("A number has 18 characters, on very old cards and some foreign ones 15."),
    id_numbers.Fault.FORM: gettext_lazy(
        "There is a character in it that stands on no card: only the last one may be X."
    ),
    id_numbers.Fault.CHECK: gettext_lazy("The last character does not fit the others, so a digit is mistyped."),
    id_numbers.Fault.BIRTHDAY: gettext_lazy("The birthday in it does not exist, so a digit is mistyped."),
}
_WAITING = (IdentityStatus.SUBMITTED, IdentityStatus.REVIEWING)


def read_number(*, text: str) -> id_numbers.IdNumber:
    """The number in `text` as typed. Raises BadNumber with what is wrong."""
    found = id_numbers.read(text, today=clock.today())
    if isinstance(found, id_numbers.Fault):
        raise BadNumber(_FAULTS[found])
    return found


def claim_identity(*, actor: Actor, number: str, name: str, consent_version: str) -> IdentityDocument:
    """Hand in the actor's own document number and the name on it, with separate consent (PIPL 29).

    The official service is asked at once where there is one; else a photo is needed next (`send_photo`). The same again
    changes nothing. A number that stands on another account is never refused: it is noted for an officer (CONTESTED).
    A checked document stays until the new one is checked. Raises BadName, BadNumber, GuardianNeeded, OutdatedConsent,
    TooManyClaims.
    """
    tidy = tidy_name(name)
    read = read_number(text=number)
    if read.age_on(clock.today()) < catalog.guardian().below:
        raise GuardianNeeded
    with transaction.atomic():
        person = own(actor)
        give_consent(actor=actor, purpose=Purpose.IDENTITY, text_version=consent_version)
        document = _claimed(actor, person, read, tidy)
    if document.state == IdentityStatus.SUBMITTED and document.asked_at is None:
        ask_service(document_id=document.pk)
        document.refresh_from_db()
    return document


def send_photo(*, actor: Actor, content: bytes) -> IdentityDocument:
    """A photo of the actor's document for an officer to look at; deleted once they have decided.

    A second photo takes the first one's place. Raises BadPhoto, IdentityClosed when no document waits.
    """
    kind = rules.photo_kind(content)
    if kind is None or len(content) > rules.PHOTO_BYTES:
        raise BadPhoto
    with transaction.atomic():
        person = own(actor)
        document = IdentityDocument.objects.select_for_update().filter(person=person, state__in=_WAITING).first()
        if document is None:
            raise IdentityClosed
        IdentityPhoto.objects.update_or_create(
            document=document, defaults={"content": content, "kind": kind, "at": clock.now()}
        )
        if document.state == IdentityStatus.SUBMITTED:
            document.path = personal.home(person.pk)
            take_step(document=document, step="send_photo", by=actor)
    return document


def ask_service(*, document_id: int) -> IdentityDocument:
    """Ask the official service about a document that waits for it; what it does not know waits for a photo.

    No answer changes nothing but the time: `tasks` asks again. Never called inside a transaction: it takes seconds.
    """
    document = IdentityDocument.objects.get(pk=document_id)
    checker = identity.checker()
    if not checker.asks or document.state != IdentityStatus.SUBMITTED or document.number is None:
        return document
    claim = identity.Claim(document=document.document, number=document.number, name=document.name)
    try:
        answer = checker.check(claim)
    except identity.NoAnswer as error:
        logger.error("the identity service gave no answer: %s", error)
        IdentityDocument.objects.filter(pk=document_id).update(asked_at=clock.now())
        return document
    system = Actor.system("identity check")
    with transaction.atomic():
        document = IdentityDocument.objects.select_for_update().get(pk=document_id)
        if document.state != IdentityStatus.SUBMITTED:
            return document
        if answer is identity.Answer.MATCH:
            _verify(document, IdentityMethod.GATEWAY, by=system)
        elif answer is identity.Answer.MISMATCH:
            note = _("The official service says that this name and this number do not belong together.")
            _refuse(document, IdentityMethod.GATEWAY, note, by=system)
    return document


def ask_service_again() -> int:
    """Ask about whatever got no answer some time ago. Returns how many were asked."""
    waiting = IdentityDocument.objects.filter(
        state=IdentityStatus.SUBMITTED, asked_at__lt=clock.now() - rules.ASK_AGAIN_AFTER
    )
    ids = list(waiting.order_by("asked_at").values_list("pk", flat=True)[:500])
    for document_id in ids:
        ask_service(document_id=document_id)
    return len(ids)


def verify_identity(*, actor: Actor, document_id: int) -> IdentityDocument:
    """An officer has compared photo, number and name. Raises NotFound, NotAllowed, IdentityClosed."""
    with transaction.atomic():
        document = _for_officer(actor, document_id)
        _verify(document, IdentityMethod.OFFICER, by=actor)
    return document


def refuse_identity(*, actor: Actor, document_id: int, note: str) -> IdentityDocument:
    """It does not fit; `note` is read by the person. Raises NotFound, NotAllowed, ReasonMissing, IdentityClosed."""
    if not note.strip():
        raise ReasonMissing
    with transaction.atomic():
        document = _for_officer(actor, document_id)
        _refuse(document, IdentityMethod.OFFICER, note.strip()[:300], by=actor)
    return document


def open_document(*, actor: Actor, document_id: int) -> IdentityDocument:
    """A document for the officer who checks it, with the whole name on it; the look is written down. Raises NotFound."""
    document = desk_document(actor, document_id)
    _saw(actor, document, "document_name")
    return document


def open_photo(*, actor: Actor, document_id: int) -> tuple[bytes, str]:
    """The photo (bytes, media type) for the officer who checks it; the look is written down. Raises NotFound."""
    document = IdentityDocument.objects.filter(pk=document_id).first()
    if document is None or not policies.can_check(actor, document).ok:
        raise NotFound
    photo = IdentityPhoto.objects.filter(document=document).first()
    if photo is None:
        raise NotFound
    _saw(actor, document, "photo")
    return bytes(photo.content), photo.kind


def unmask(*, actor: Actor, person_id: int, what: str, why: str) -> str:
    """The full `phone` or `number` of a person, for an officer who says why; the person can read who, when and why.

    Raises PersonNotFound outside the actor's part of the tree, ReasonMissing.
    """
    person = Person.objects.filter(pk=person_id).first()
    if person is None or not policies.can_unmask(actor, personal.home(person_id)).ok:
        raise PersonNotFound
    reason = " ".join(why.split())[:200]
    if len(reason) < 2:
        raise ReasonMissing
    if what == "phone":
        value = person.phone
    else:
        document = (
            IdentityDocument.objects.filter(person=person, number__isnull=False).order_by("-decided_at", "-id").first()
        )
        value = document.number if document else None
    audit.saw(actor=actor, target=("person", person_id), about_person_id=person_id, why=reason, what=what)
    return str(value or "")


# Details


def _saw(actor: Actor, document: IdentityDocument, what: str) -> None:
    audit.saw(
        actor=actor,
        target=("identity", document.pk),
        about_person_id=document.person_id,
        why="identity_check",
        what=what,
    )


def _claimed(actor: Actor, person: Person, read: id_numbers.IdNumber, name: str) -> IdentityDocument:
    """The row of this claim: the one that stands when it is the same again, else a new one."""
    index = blind_index(read.number, purpose=NUMBER)
    _one_at_a_time(index)
    documents = IdentityDocument.objects.select_for_update().filter(person=person)
    standing = list(documents.filter(state__in=(*IDENTITY_ACTIVE, IdentityStatus.CONTESTED)).order_by("id"))
    for document in standing:
        if bytes(document.number_index or b"") == index and document.name == name:
            return document
    today = documents.filter(created_at__gte=clock.day_start(clock.today())).count()
    if today >= rules.CLAIMS_A_DAY:
        raise TooManyClaims
    for document in standing:
        if document.state != IdentityStatus.VERIFIED:
            IdentityPhoto.objects.filter(document=document).delete()
            take_step(document=document, step="replace", by=actor)
    with reach.elevated("who has this number already"):
        others = IdentityDocument.objects.filter(number_index=index, state__in=IDENTITY_ACTIVE).exclude(person=person)
        other = others.order_by("id").first()
    document = IdentityDocument(
        person=person,
        document=read.document,
        number=read.number,
        number_index=index,
        name=name,
        born_on_text=read.born_on.isoformat(),
        sex=read.sex,
        likeness=blind_index(rules.likeness(name, read.born_on), purpose=LIKENESS),
        path=personal.home(person.pk),
        state=IdentityStatus.SUBMITTED,
    )
    if other is not None:
        document.state = str(target(IDENTITY_TRANSITIONS, step="contest", state=document.state))
    document.save()
    audit.record(
        actor=actor,
        act="identity.claim",
        target=("identity", document.pk),
        about_person_id=person.pk,
        after=document.state,
    )
    if other is not None:
        note_pair(person_ids=(other.person_id, person.pk), ground=Ground.SAME_NUMBER)
    return document


def _one_at_a_time(index: bytes) -> None:
    """Two accounts that claim one number at once come one after the other; the constraint stays the guarantee."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(index[:8], "big", signed=True)])


def _for_officer(actor: Actor, document_id: int) -> IdentityDocument:
    document = IdentityDocument.objects.select_for_update().filter(pk=document_id).first()
    if document is None or not actor.covers(document.path):
        raise NotFound
    verdict = policies.can_check(actor, document)
    if not verdict.ok:
        raise NotAllowed(verdict.against[0].text, next_step=verdict.against[0].next_step, verdict=verdict)
    return document


def _verify(document: IdentityDocument, method: str, *, by: Actor) -> None:
    with reach.elevated("another union may have checked this person before"):
        checked = IdentityDocument.objects.filter(person_id=document.person_id, state=IdentityStatus.VERIFIED)
        for older in checked.select_for_update():
            take_step(document=older, step="replace", by=by)
    document.note = ""
    _decide(document, "verify", method, by=by)
    person = Person.objects.select_for_update().get(pk=document.person_id)
    if person.name != document.name:
        person.name = document.name
        person.save(update_fields=["name"])
        audit.record(actor=by, act="rename", target=("person", person.pk), about_person_id=person.pk, by="document")
        events.publish(PersonRenamed(person_id=person.pk))
    note_same_likeness(document=document)
    events.publish(IdentityVerified(person_id=person.pk))


def _refuse(document: IdentityDocument, method: str, note: str, *, by: Actor) -> None:
    document.note = note
    _decide(document, "refuse", method, by=by)


def _decide(document: IdentityDocument, step: str, method: str, *, by: Actor) -> None:
    document.method = method
    document.decided_at, document.decided_by_id = clock.now(), by.person_id
    IdentityPhoto.objects.filter(document=document).delete()
    take_step(document=document, step=step, by=by)
