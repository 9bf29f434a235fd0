"""Applications that a screen in a hall kept while it had no network: as if each had been a tap on the person's own phone.

The ticket of the fair says who applies; see decision 0041 for why that is enough. What becomes of an act depends on the acts
alone, never on the order in which they arrive: an application that stands stays one, and what was said before its person took
it back is not sent again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from chunfeng.domain.employers import queries as employers
from chunfeng.domain.employers.models import Position
from chunfeng.domain.fairs.enums import HOLDING
from chunfeng.domain.fairs.models import Fair, KioskAct
from chunfeng.domain.fairs.queries import public
from chunfeng.domain.fairs.services import telling
from chunfeng.domain.fairs.services.day import merits
from chunfeng.domain.happenings.enums import DOORS, LIVE, Channel
from chunfeng.domain.happenings.models import Device, Happening, Registration
from chunfeng.domain.happenings.queries import tickets
from chunfeng.domain.happenings.services import devices
from chunfeng.domain.happenings.services.checkins import MOST, Answer
from chunfeng.domain.hiring import services as hiring
from chunfeng.domain.hiring.enums import Step
from chunfeng.domain.hiring.errors import CannotApply
from chunfeng.domain.hiring.models import Application, ApplicationStep
from chunfeng.domain.hiring.queries import live_application
from chunfeng.domain.people.errors import OutdatedConsent
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import Refusal
from chunfeng.shared import reach, seals


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One application as a screen kept it. `code`: the ticket, sealed or short; `consent`: version of the text under which
    somebody pressed "agree and apply"; `belongs`: they said to be one of those whom the position is kept for.
    """

    client_id: UUID
    happening_id: int
    position_id: int
    code: str
    consent: str
    at: datetime
    belongs: bool = False


class _Refused(Exception):
    def __init__(self, code: str, text: str, next_step: str = "") -> None:
        super().__init__(code)
        self.code, self.text, self.next_step = code, text, next_step


def merge(*, device_id: int, sent_at: datetime, acts: Sequence[Act]) -> list[Answer]:
    """Take in what a screen kept: any order, any number of times, each act once. One answer for each act, in their order:
    "sent", "repeated" (known already) or "refused"; whose ticket it was is told of each, in words.

    `sent_at` is the screen's clock at the moment of sending, which sets its acts right. The signatures have been checked.
    Raises NoSuchDevice, DeviceRevoked, ValueError (more than MOST acts). Source: issue 5, decision 0041.
    """
    if len(acts) > MOST:
        raise ValueError(f"A batch holds at most {MOST} acts, this one has {len(acts)}: send several.")
    received_at = clock.now()
    answers: dict[UUID, Answer] = {}
    for act in sorted(acts, key=lambda each: (each.at, each.client_id)):
        if act.client_id not in answers:
            at = clock.set_right(act.at, sent_at=sent_at, received_at=received_at)
            answers[act.client_id] = _take(act, device_id, at=at)
    return [answers[act.client_id] for act in acts]


@transaction.atomic
def _take(act: Act, device_id: int, *, at: datetime) -> Answer:
    device = devices.in_use(device_id, lock=True)
    if _is_known(act.client_id):
        return Answer(act.client_id, "repeated", _("Known already."))
    try:
        registration = _shown(act, device)
    except _Refused as refused:  # nobody is known who could be told
        return Answer(act.client_id, "refused", refused.text, code=refused.code)
    person, at = registration.person, _on_its_day(at, registration.happening)
    with reach.limited(reach.Reach(person_id=person.pk)):
        actor = Actor(person_id=person.pk, employer_ids=employers.employer_ids_of(person.pk), name=person.handle)
        reach.learn(actor)
        position = Position.objects.filter(pk=act.position_id, published_at__isnull=False).first()
        row = KioskAct(
            client_id=act.client_id,
            device=device,
            person=person,
            position=position,
            at=at,
            device_at=act.at,
            received_at=clock.now(),
        )
        try:
            row.application = _apply(act, registration, position, device, actor, at=at)
        except _Refused as refused:
            row.refusal, row.words = refused.code, f"{refused.text} {refused.next_step}".strip()[:300]
            answer = Answer(act.client_id, "refused", _("Whose ticket it was is told why."), code=refused.code)
        else:
            answer = Answer(act.client_id, "sent", _("Sent."))
        row.save(force_insert=True)
    telling.tell_of_kiosk_later(device.pk)
    return answer


def _is_known(client_id: UUID) -> bool:
    with reach.elevated("whether a screen has sent this before, for whomever"):
        return KioskAct.objects.filter(client_id=client_id).exists()


def _shown(act: Act, device: Device) -> Registration:
    """The registration whose ticket was shown. Raises _Refused."""
    if device.kiosk_id is None:
        raise _Refused("not_a_kiosk", _("This device is no screen in a hall: it takes no applications."))
    try:
        registration_id = tickets.registration_in(act.code)
    except seals.ExpiredSeal as error:
        raise _Refused("expired", str(error.message)) from error
    except seals.BadSeal as error:
        raise _Refused("forged", _("This code is not one of ours, or was not read completely.")) from error
    with reach.elevated("whose ticket somebody showed at a screen"):
        found = Registration.objects.select_related("person", "happening").filter(pk=registration_id).first()
    if found is None or not found.person.is_active:
        raise _Refused("no_registration", _("There is no such registration here."))
    return found


def _on_its_day(at: datetime, happening: Happening) -> datetime:
    """A screen whose clock began at nothing had no fair before that fair's first day."""
    return max(at, min(clock.day_start(clock.local_day(happening.starts_at)), clock.now()))


def _apply(
    act: Act,
    registration: Registration,
    position: Position | None,
    device: Device,
    actor: Actor,
    *,
    at: datetime,
) -> Application:
    """The application that the act becomes, within the reach of its person. Raises _Refused in words for that person."""
    with override(telling.LANGUAGE):  # what is told later, and to somebody else than the screen's language is for
        fair = _fair(act, registration, device)
        brought = position is not None and _is_brought(fair, position)
        if position is None or not brought:
            raise _Refused(
                "not_brought", _("This booth does not offer this position."), _("Look for similar positions.")
            )
        if live_application(actor, position.pk) is not None:
            raise _Refused("already", _("You have applied for this position already."), _("It stays one application."))
        if _taken_back(actor, position, at):
            raise _Refused("taken_back", _("You took this application back afterwards."), _("Nothing was sent."))
        try:
            return hiring.apply(
                actor=actor,
                position_id=position.pk,
                consent=True,
                consent_version=act.consent,
                happening_id=fair.happening_id,
                channel=Channel.SPOT,
                note=_("At the screen “%(kiosk)s”, with the ticket of the fair, at %(time)s")
                % {"kiosk": device.name, "time": f"{at.astimezone(clock.SHANGHAI):%H:%M}"},
                reasons=merits(actor=actor, position=position),
                belongs=act.belongs,
                at=at,
                by=devices.actor_of(device),
            )
        except CannotApply as refusal:
            against = refusal.verdict.against
            missing = " ".join(str(reason.text) for reason in against)
            raise _Refused(
                against[0].code, _("Not met: %(conditions)s") % {"conditions": missing}, str(against[0].next_step)
            ) from refusal
        except OutdatedConsent as refusal:
            raise _Refused(
                "outdated_consent",
                _("The words of the consent have changed since the screen last had a network."),
                _("Read the new ones and apply on your phone."),
            ) from refusal
        except Refusal as refusal:
            raise _Refused(refusal.code, str(refusal.message), str(refusal.next_step)) from refusal


def _fair(act: Act, registration: Registration, device: Device) -> Fair:
    if registration.happening_id != act.happening_id:
        raise _Refused(
            "other_happening",
            _("This ticket is for %(title)s.") % {"title": registration.happening.title},
            _("Apply on your phone."),
        )
    found = public.near(device.organisation_path).filter(happening_id=act.happening_id).first()
    if found is None:
        raise _Refused("unknown", _("This screen does not belong to this fair."), _("Apply on your phone."))
    if found.happening.status not in DOORS:
        raise _Refused(
            "not_on",
            _("%(title)s: %(status)s.")
            % {"title": found.happening.title, "status": found.happening.get_status_display()},
            _("Apply on your phone."),
        )
    if registration.status not in LIVE:
        raise _Refused(
            "cancelled",
            _("Your ticket holds no longer: %(status)s.") % {"status": registration.get_status_display()},
            _("Apply on your phone."),
        )
    return found


def _is_brought(fair: Fair, position: Position) -> bool:
    return fair.participations.filter(presence__in=HOLDING, positions=position).exists()


def _taken_back(actor: Actor, position: Position, at: datetime) -> bool:
    """Whether the person has withdrawn an application for it since: then that is their last word."""
    steps = ApplicationStep.objects.filter(application__person_id=actor.person_id or 0, application__position=position)
    return steps.filter(step=Step.WITHDRAW, at__gte=at).exists()
