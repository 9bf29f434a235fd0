"""Phones at a booth: each signs what is done there, so that it arrives although no session is left, and by nobody else's hand.

A key stands for one person at one booth. What it may is asked anew with everything that it sends (`policies.can_send`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction

from chunfeng.domain.employers import queries as employers
from chunfeng.domain.employers.models import Representative
from chunfeng.domain.fairs import policies
from chunfeng.domain.fairs.errors import NoSuchParticipation, NoSuchPhone, PhoneOut
from chunfeng.domain.fairs.models import BoothPhone
from chunfeng.domain.fairs.queries import booths as queries
from chunfeng.domain.fairs.services import booths
from chunfeng.domain.fairs.services.reach import answerable
from chunfeng.domain.happenings.errors import BadKey, BadSignature
from chunfeng.domain.people import rules
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import Refusal
from chunfeng.kernel.verdict import Verdict
from chunfeng.shared import audit, reach, signatures

MOST = 200
"""Acts in one batch; a phone with more sends several."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of an act: "done", "known" (sent before, or a colleague was quicker) or "refused", for good in each case."""

    client_id: UUID
    result: str
    text: str = ""
    code: str = ""
    next_step: str = ""


@transaction.atomic
def register(
    *, actor: Actor, participation_id: int, public_key: bytes, agent: str = "", visit_id: int | None = None
) -> BoothPhone:
    """The actor's phone at a booth, by the public half of a key that it made itself. The same key again is the same phone.

    `agent` is what the browser calls itself. Raises NoSuchParticipation, PhoneOut (no booth, too late, removed), BadKey.
    """
    participation = queries.own(actor, participation_id)
    _demand(policies.can_have_phones(participation))
    if len(public_key) != signatures.KEY:
        raise BadKey
    speaks = Representative.objects.filter(
        employer_id=participation.employer_id, person_id=actor.person_id or 0, ended_at__isnull=True
    ).first()
    if speaks is None:
        raise NoSuchParticipation
    system, browser = rules.device_of(agent)
    try:
        phone, new = BoothPhone.objects.select_related("representative", "person").get_or_create(
            public_key=public_key,
            defaults={
                "participation": participation,
                "person_id": speaks.person_id,
                "representative": speaks,
                "system": system,
                "browser": browser,
                "visit_id": visit_id,
            },
        )
    except IntegrityError as error:  # it is somebody's whom the actor does not reach
        raise BadKey from error
    if (phone.participation_id, phone.person_id) != (participation.pk, actor.person_id):
        raise BadKey
    phone.participation = participation
    _demand(policies.can_send(phone))
    if new:
        _record(actor, "booth_phone.added", phone)
    elif phone.visit_id != visit_id:
        phone.visit_id = visit_id
        phone.save()
    return phone


@transaction.atomic
def remove(*, actor: Actor, participation_id: int, phone_id: int) -> BoothPhone:
    """From now on nothing that it sends is taken; any colleague may, and whoever plans the fair. Again changes nothing.

    Raises NoSuchParticipation, NotAllowed, NoSuchPhone.
    """
    participation = answerable(actor, participation_id)
    phone = BoothPhone.objects.select_for_update().filter(participation=participation, pk=phone_id).first()
    if phone is None:
        raise NoSuchPhone
    if phone.removed_at is None:
        _remove(actor, phone)
    return phone


@transaction.atomic
def sign_out(*, person_id: int, visit_id: int | None = None, kept_visit_id: int | None = None) -> int:
    """Remove the phones of a person whose sign-in was ended: that of one visit, or all but those of `kept_visit_id`. How many."""
    found = BoothPhone.objects.filter(person_id=person_id, removed_at__isnull=True)
    if visit_id is not None:
        found = found.filter(visit_id=visit_id)
    elif kept_visit_id is not None:
        found = found.exclude(visit_id=kept_visit_id)
    with reach.elevated("phones at booths go with the sign-ins of their person, whoever ends them"):
        phones = list(found.select_for_update().order_by("pk"))
        for phone in phones:
            _remove(Actor(person_id=person_id, name="sign-out"), phone)
    return len(phones)


def forget_old() -> int:
    """Delete the phones of fairs that are over for so long that nothing of theirs is taken any more; how many."""
    before = clock.now() - policies.PHONES_LIVE
    return BoothPhone.objects.filter(participation__fair__happening__ends_at__lte=before).delete()[0]


def sender(*, phone_id: int, purpose: str, text: str, signature: str) -> BoothPhone:
    """The phone that signed `text` (`signature`: base64url), if it still acts for its booth. Whoever cannot sign learns nothing.

    Raises BadSignature, PhoneOut.
    """
    with reach.elevated("whose phone signed this, before anybody is known"):
        phone = (
            BoothPhone.objects.select_related("person", "representative", "participation__fair__happening")
            .filter(pk=phone_id)
            .first()
        )
    if phone is None or not signed(phone=phone, purpose=purpose, text=text, signature=signature):
        raise BadSignature
    _demand(policies.can_send(phone))
    return phone


def signed(*, phone: BoothPhone, purpose: str, text: str, signature: str) -> bool:
    """Whether `phone` signed `text` for this purpose."""
    return signatures.genuine(bytes(phone.public_key), purpose=purpose, text=text, signature=signature)


def merge(*, phone: BoothPhone, deeds: Sequence[booths.Deed]) -> list[Answer]:
    """Do what a phone kept, in its person's name, with the rights that they have now and at the time that it says.

    Any order, any number of times, each act once; an answer for each, in their order. The signatures have been checked
    (`sender`, `signed`). Raises ValueError (more than MOST acts).
    """
    if len(deeds) > MOST:
        raise ValueError(f"A batch holds at most {MOST} acts, this one has {len(deeds)}: send several.")
    answers: dict[UUID, Answer] = {}
    received_at = clock.now()
    with reach.limited(reach.Reach(person_id=phone.person_id)):
        actor = Actor(
            person_id=phone.person_id,
            employer_ids=employers.employer_ids_of(phone.person_id),
            name=phone.person.handle,
        )
        reach.learn(actor)
        for deed in sorted(deeds, key=lambda each: each.at or received_at):
            answers.setdefault(deed.client_id, _answer(actor, phone, deed))
        BoothPhone.objects.filter(pk=phone.pk).update(seen_at=received_at, updated_at=received_at)
    return [answers[deed.client_id] for deed in deeds]


def _answer(actor: Actor, phone: BoothPhone, deed: booths.Deed) -> Answer:
    try:
        new = booths.do(actor=actor, participation_id=phone.participation_id, deed=deed)
    except Refusal as refusal:
        return Answer(
            deed.client_id, "refused", str(refusal.message), code=refusal.code, next_step=str(refusal.next_step)
        )
    return Answer(deed.client_id, "done" if new else "known")


def _remove(actor: Actor, phone: BoothPhone) -> None:
    phone.removed_at = clock.now()
    phone.save()
    _record(actor, "booth_phone.removed", phone)


def _record(actor: Actor, act: str, phone: BoothPhone) -> None:
    audit.record(
        actor=actor, act=act, target=("participation", phone.participation_id), about_person_id=phone.person_id
    )


def _demand(verdict: Verdict) -> None:
    if not verdict.ok:
        first = verdict.against[0]
        raise PhoneOut(first.text, next_step=first.next_step, verdict=verdict)
