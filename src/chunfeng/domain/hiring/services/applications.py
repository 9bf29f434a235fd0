"""All writes from application to intent.

Locks are taken in one order: position, application, person. Every step is idempotent: taking it again from the state it
leads to changes nothing.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from chunfeng.domain.employers.enums import EmployerStatus, PositionStatus
from chunfeng.domain.employers.errors import PositionNotFound
from chunfeng.domain.employers.models import Position
from chunfeng.domain.facts import services as facts
from chunfeng.domain.facts.enums import FactKind
from chunfeng.domain.facts.models import Fact
from chunfeng.domain.happenings.enums import Channel
from chunfeng.domain.hiring import policies, rules
from chunfeng.domain.hiring.enums import (
    ANSWERABLE,
    LIVE,
    TRANSITIONS,
    ApplicationStatus,
    DeclineReason,
    Side,
    Step,
)
from chunfeng.domain.hiring.errors import (
    ApplicationNotFound,
    CannotApply,
    NoLongerPossible,
    ReasonMissing,
)
from chunfeng.domain.hiring.events import ApplicationAnswered, ApplicationSubmitted, ApplicationWithdrawn, IntentReached
from chunfeng.domain.hiring.models import Application, ApplicationStep, InterviewNote
from chunfeng.domain.hiring.queries import ApplicantDetail, applicant
from chunfeng.domain.people import services as people
from chunfeng.domain.people.enums import Purpose
from chunfeng.domain.talent.models import Seeker
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import NotAllowed
from chunfeng.kernel.transitions import target
from chunfeng.shared import audit, events

SUBJECT = "application"


@transaction.atomic
def apply(
    *,
    actor: Actor,
    position_id: int,
    consent: bool,
    consent_version: str = "",
    happening_id: int | None = None,
    channel: str = Channel.ONLINE,
    note: str = "",
    reasons: Sequence[str] = (),
    belongs: bool = False,
    at: datetime | None = None,
    by: Actor | None = None,
) -> Application:
    """Send the actor's résumé to the employer of a position, under a consent given in the same moment.

    While an application is live, applying again returns it. `reasons`: what speaks for the seeker, as the employer reads it.
    `happening_id`: the fair at which it is sent. `belongs`: the seeker says to be one of those whom the position is kept for,
    which the employer reads first. `at` and `by`: when it was said and which device wrote it down, where it was not their own
    phone, now: then the application is news to the seeker, too.
    Raises CannotApply with every condition, PositionNotFound, people.errors.OutdatedConsent. Source: PIPL 23.
    """
    if actor.person_id is None:
        raise NotAllowed(_("Sign in first."))
    position = _position(position_id)
    seeker = Seeker.objects.select_related("person", "home_place").filter(person_id=actor.person_id).first()
    earlier = _earlier(seeker, position)
    if earlier is not None and earlier.status in LIVE:
        return earlier
    verdict = rules.check(
        rules.Attempt(
            name=seeker.person.name if seeker else "",
            has_profile=seeker is not None,
            consent=consent,
            own_employer=position.employer_id in actor.employer_ids,
            employer_active=position.employer.status in (EmployerStatus.VERIFIED, EmployerStatus.PENDING),
            published=position.status == PositionStatus.PUBLISHED,
            ends_on=position.ends_on,
            declined_before=earlier is not None,
            today=clock.today(),
            reserved_for=position.get_reserved_for_display(),
            belongs=belongs,
        )
    )
    if not verdict.ok or seeker is None:
        raise CannotApply(verdict=verdict)
    given = people.give_consent(
        actor=actor,
        purpose=Purpose.RESUME_TO_EMPLOYER,
        text_version=consent_version,
        recipient=("employer", position.employer_id),
        at=at,
    )
    application = Application.objects.create(
        seeker=seeker,
        person_id=seeker.person_id,
        position=position,
        consent=given,
        resume=_snapshot(seeker),
        reasons=[str(reason) for reason in (*_own_word(position), *reasons)],
        happening_id=happening_id,
        channel=channel,
        submitted_at=at or clock.now(),
    )
    Position.objects.filter(pk=position.pk).update(referrals=F("referrals") + 1)
    _log(application, Step.SUBMIT, before="", by=by or actor, note=note, at=at)
    facts.record(replace(entry(application, FactKind.APPLICATION_SUBMITTED), at=at))
    audit.record(
        actor=by or actor, act="application.submit", target=(SUBJECT, application.pk), about_person_id=seeker.person_id
    )
    events.publish(ApplicationSubmitted(application.pk, position.pk))
    return application


@transaction.atomic
def withdraw(*, actor: Actor, application_id: int, note: str = "") -> Application:
    """The seeker takes the application back; an intent that was reached is taken out of the figures by a correction."""
    application = locked(application_id)
    if not policies.is_seeker(actor, application):
        raise ApplicationNotFound
    if application.status == ApplicationStatus.WITHDRAWN:
        return application
    before = _move(application, Step.WITHDRAW, by=actor, note=note)
    facts.record(entry(application, FactKind.APPLICATION_WITHDRAWN))
    if before == ApplicationStatus.INTENT:
        _correct_intent(application)
    events.publish(ApplicationWithdrawn(application.pk))
    return application


@transaction.atomic
def show_interest(*, actor: Actor, application_id: int, note: str = "") -> Application:
    """The employer wants to talk; `note` is read by the seeker."""
    application = _answerable(actor, application_id)
    if application.status != ApplicationStatus.INTERESTED:
        _answer(application, Step.SHOW_INTEREST, by=actor, note=note)
    return application


@transaction.atomic
def reach_intent(*, actor: Actor, application_id: int, note: str = "") -> Application:
    """Both would like to work together (达成意向): counted once for a person and a position."""
    application = _answerable(actor, application_id)
    if application.status != ApplicationStatus.INTENT:
        _answer(application, Step.REACH_INTENT, by=actor, note=note)
        facts.record(entry(application, FactKind.INTENT_REACHED))
        events.publish(IntentReached(application.pk, application.position_id))
    return application


@transaction.atomic
def agree_intent(*, actor: Actor, application_id: int, note: str = "", at: datetime | None = None) -> Application:
    """Either side says that both should work together; once the other has said so too, within 48 hours, it counts.

    Said again it changes nothing; after the 48 hours it is a proposal of one's own. `at`: when it was said, where that becomes
    known later. Raises ApplicationNotFound, NotAllowed, NoLongerPossible.
    """
    application, side = _either(actor, application_id)
    said_at = _told(application, at)
    if application.status == ApplicationStatus.INTENT or application.open_proposal(side, said_at):
        return application
    other = Side.EMPLOYER if side == Side.SEEKER else Side.SEEKER
    if application.open_proposal(other, said_at):
        reached_at = max(said_at, application.proposed_at or said_at)  # by whoever said yes second
        _step(application, Step.REACH_INTENT, side, by=actor, note=note)
        facts.record(replace(entry(application, FactKind.INTENT_REACHED), at=reached_at))
        events.publish(IntentReached(application.pk, application.position_id))
        return application
    before, application.proposed_by, application.proposed_at = application.status, side, said_at
    if side == Side.EMPLOYER:
        _answer(application, Step.PROPOSE_INTENT, by=actor, note=note)
        return application
    if before not in ANSWERABLE:
        raise _no_longer(application)
    application.save()
    _log(application, Step.PROPOSE_INTENT, before=before, by=actor, note=note)
    _audit(application, Step.PROPOSE_INTENT, by=actor)
    return application


@transaction.atomic
def take_back_intent(*, actor: Actor, application_id: int, note: str = "") -> Application:
    """It was recorded by mistake, or did not hold: a correcting fact takes it out of the figures. A proposal is gone.

    By either side; again changes nothing.
    """
    application, side = _either(actor, application_id)
    if application.status == ApplicationStatus.INTENT:
        _step(application, Step.TAKE_BACK_INTENT, side, by=actor, note=note)
        _correct_intent(application)
    elif application.proposed_by == side:
        application.proposed_by, application.proposed_at = "", None
        application.save()
        _log(application, Step.TAKE_BACK_INTENT, before=application.status, by=actor, note=note)
        _audit(application, Step.TAKE_BACK_INTENT, by=actor)
    elif application.status not in (ANSWERABLE if side == Side.SEEKER else (ApplicationStatus.INTERESTED,)):
        raise _no_longer(application)
    return application


@transaction.atomic
def write_note(*, actor: Actor, application_id: int, text: str, at: datetime | None = None) -> InterviewNote | None:
    """A note about a talk, for the employer; None for an empty one. Raises ApplicationNotFound, NotAllowed."""
    application = _answerable(actor, application_id)
    if not text.strip():
        return None
    made = InterviewNote.objects.create(
        application=application,
        person_id=application.person_id,
        employer_id=application.position.employer_id,
        by_id=actor.person_id,
        text=text.strip()[:2000],
        at=_told(application, at),
    )
    _audit(application, "note", by=actor)
    return made


@transaction.atomic
def decline(*, actor: Actor, application_id: int, reason: str, note: str = "") -> Application:
    """Not this time, for a reason that the seeker reads. Raises ReasonMissing."""
    if reason not in DeclineReason.values:
        raise ReasonMissing
    application = _answerable(actor, application_id)
    if application.status != ApplicationStatus.DECLINED:
        application.decline_reason = reason
        _answer(application, Step.DECLINE, by=actor, note=note)
    return application


@transaction.atomic
def reconsider(*, actor: Actor, application_id: int, note: str = "") -> Application:
    """The way back from a decline: the employer wants to talk after all."""
    application = _answerable(actor, application_id)
    if application.status != ApplicationStatus.INTERESTED:
        application.decline_reason = ""
        _answer(application, Step.RECONSIDER, by=actor, note=note)
    return application


@transaction.atomic
def open_applicant(*, actor: Actor, application_id: int) -> ApplicantDetail:
    """One applicant with résumé and, under a consent in force, name and phone; each such look is logged (PIPL 44, 45)."""
    found = applicant(actor, application_id)
    if found.unmasked:
        audit.saw(
            actor=actor,
            target=(SUBJECT, application_id),
            about_person_id=found.person_id,
            why="application",
        )
    return found


@transaction.atomic
def mark_seen(*, actor: Actor, application_id: int | None = None) -> int:
    """The seeker has read the employer's answers (of one application, or all); how many were new."""
    if actor.person_id is None:
        return 0
    rows = ApplicationStep.objects.filter(application__seeker__person_id=actor.person_id, seen_at__isnull=True).exclude(
        by_id=actor.person_id
    )
    if application_id is not None:
        rows = rows.filter(application_id=application_id)
    return rows.update(seen_at=clock.now())


# Details


def erase(*, person_id: int) -> int:
    """Take the résumés out of a person's applications; what is still open is withdrawn. Returns how many there were."""
    system = Actor.system("erasure")
    ids = list(Application.objects.filter(seeker__person_id=person_id).order_by("id").values_list("pk", flat=True))
    for application_id in ids:
        application = locked(application_id)
        if application.status in LIVE:
            _move(application, Step.WITHDRAW, by=system, note="")
        application.resume, application.reasons, application.answer_note = {}, [], ""
        application.save()
    ApplicationStep.objects.filter(application_id__in=ids).exclude(note="").update(note="")
    InterviewNote.objects.filter(person_id=person_id).delete()
    return len(ids)


def _position(position_id: int) -> Position:
    position = (
        Position.objects.select_for_update(of=("self",), no_key=True)
        .select_related("employer__organisation")
        .filter(pk=position_id, published_at__isnull=False)
        .first()
    )
    if position is None:
        raise PositionNotFound
    return position


def _own_word(position: Position) -> list[str]:
    if not position.reserved_for:
        return []
    return [_("By their own word one of: %(group)s") % {"group": position.get_reserved_for_display()}]


def _earlier(seeker: Seeker | None, position: Position) -> Application | None:
    if seeker is None:
        return None
    rows = Application.objects.filter(seeker=seeker, position=position)
    return rows.exclude(status=ApplicationStatus.WITHDRAWN).select_related("position__employer").first()


def _snapshot(seeker: Seeker) -> dict[str, Any]:
    """What is passed on, as it is today. The phone is not copied: it is read through the consent, while that lasts."""
    return {
        "education": seeker.education,
        "experience_years": seeker.experience_years,
        "skills": list(seeker.skills),
        "certificates": list(seeker.certificates),
        "summary": seeker.summary,
        "wanted": list(seeker.wanted_words),
        "home": seeker.home_place.name if seeker.home_place else "",
    }


def locked(application_id: int) -> Application:
    """The application, until the end of the transaction. Raises ApplicationNotFound."""
    application = (
        Application.objects.select_for_update(of=("self",))
        .select_related("seeker", "position__employer__organisation")
        .filter(pk=application_id)
        .first()
    )
    if application is None:
        raise ApplicationNotFound
    return application


def _answerable(actor: Actor, application_id: int) -> Application:
    application = locked(application_id)
    if not policies.is_employer(actor, application):
        raise ApplicationNotFound
    verdict = policies.can_answer(actor, application)
    if not verdict.ok:
        first = verdict.against[0]
        raise NotAllowed(first.text, next_step=first.next_step, verdict=verdict)
    return application


def _told(application: Application, at: datetime | None) -> datetime:
    """When something was done that becomes known now: not in the future, and not before there was an application."""
    now = clock.now()
    return now if at is None else min(now, max(at, application.submitted_at))


def _either(actor: Actor, application_id: int) -> tuple[Application, Side]:
    """An application as one of its two sides, locked. Raises ApplicationNotFound, NotAllowed (somebody who is both)."""
    application = locked(application_id)
    if policies.is_employer(actor, application):
        return _answerable(actor, application_id), Side.EMPLOYER
    if not policies.is_seeker(actor, application):
        raise ApplicationNotFound
    return application, Side.SEEKER


def _step(application: Application, step: Step, side: Side, *, by: Actor, note: str) -> None:
    if side == Side.EMPLOYER:
        _answer(application, step, by=by, note=note)
    else:
        _move(application, step, by=by, note=note)


def _answer(application: Application, step: Step, *, by: Actor, note: str) -> None:
    first = application.answered_at is None
    if first:
        application.answered_at = clock.now()
    application.answer_note = note.strip()[:300]
    _move(application, step, by=by, note=note)
    if first:
        facts.record(entry(application, FactKind.APPLICATION_ANSWERED))
    events.publish(ApplicationAnswered(application.pk, step))


def _move(application: Application, step: Step, *, by: Actor, note: str) -> str:
    """Take the step: state, log and audit together. Returns the state before."""
    before = application.status
    after = target(TRANSITIONS, step=step, state=before)
    if after is None:
        raise _no_longer(application)
    application.status = after
    if step != Step.PROPOSE_INTENT:  # whatever else happens, the proposal is answered by it
        application.proposed_by, application.proposed_at = "", None
    application.save()
    _log(application, step, before=before, by=by, note=note)
    _audit(application, step, by=by)
    return before


def _no_longer(application: Application) -> NoLongerPossible:
    return NoLongerPossible(
        _("This application is in the state “%(state)s”, so that step does not apply.")
        % {"state": application.get_status_display()}
    )


def _audit(application: Application, step: str, *, by: Actor) -> None:
    audit.record(
        actor=by,
        act=f"application.{step}",
        target=(SUBJECT, application.pk),
        about_person_id=application.seeker.person_id,
    )


def _log(
    application: Application, step: Step, *, before: str, by: Actor, note: str, at: datetime | None = None
) -> None:
    ApplicationStep.objects.create(
        application=application,
        step=step,
        before=before,
        after=application.status,
        by_id=by.person_id,
        note=note.strip()[:300],
        at=at or clock.now(),
    )


def _correct_intent(application: Application) -> None:
    standing = Fact.objects.filter(
        kind=FactKind.INTENT_REACHED,
        subject_kind=SUBJECT,
        subject_id=application.pk,
        corrects__isnull=True,
        corrections__isnull=True,
    ).first()
    if standing is not None:
        facts.correct(standing.pk)


def entry(application: Application, kind: FactKind) -> facts.Entry:
    """What the ledger is told of an application, with the fair and the channel that it came by."""
    employer = application.position.employer
    return facts.Entry(
        kind=kind,
        subject=(SUBJECT, application.pk),
        person_id=application.seeker.person_id,
        employer_id=employer.pk,
        organisation_id=employer.organisation_id,
        organisation_path=employer.organisation.path,
        place_code=application.position.place_id or employer.place_id or "",
        happening_id=application.happening_id,
        tags=(application.channel,),
    )
