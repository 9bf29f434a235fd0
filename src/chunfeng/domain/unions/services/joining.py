"""Joining: asking, by oneself or through an officer, and deciding, one or many; reminders and escalation."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db import transaction
from django.db.models import QuerySet

from chunfeng.domain.facts import services as facts
from chunfeng.domain.facts.enums import FactKind
from chunfeng.domain.people import services as people
from chunfeng.domain.people.enums import Purpose
from chunfeng.domain.people.models import Consent, Person
from chunfeng.domain.unions import catalog, policies
from chunfeng.domain.unions.enums import ConsentHow, Evidence, JoinState, JoinStep, Via
from chunfeng.domain.unions.errors import (
    CannotJoin,
    DecidedAlready,
    JoinReasonMissing,
    NoSuchJoinApplication,
    NoSuchOrganisation,
    NotYourOwn,
    OtherName,
)
from chunfeng.domain.unions.events import JoinDecided, MemberJoined
from chunfeng.domain.unions.models import JoinApplication, Membership, Organisation
from chunfeng.domain.unions.rules import joining as rules
from chunfeng.domain.unions.services import steps
from chunfeng.domain.unions.services.reach import demand, reached
from chunfeng.kernel import clock, working_days
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import Refusal
from chunfeng.shared import audit, events, jobs
from chunfeng.shared.scopes import Scope

CLERK = Actor.system("review of applications to join")


@transaction.atomic
def apply(
    *,
    actor: Actor,
    organisation_id: int,
    via: Via,
    consent: bool,
    consent_version: str,
    employer_name: str = "",
    groups: Sequence[str] = (),
) -> JoinApplication:
    """Ask to join, under a consent given in the same moment. Asking the same union again returns what is out.

    Raises CannotJoin with every condition, NoSuchOrganisation, people.errors.OutdatedConsent. Source: RULES "Union".
    """
    organisation = Organisation.objects.filter(pk=organisation_id).first()
    if organisation is None:
        raise NoSuchOrganisation
    person = steps.lock_people([actor.person_id or 0]).get(actor.person_id or 0)
    out = steps.open_application(actor.person_id or 0)
    if out is not None and out.organisation_id == organisation.pk and out.state == JoinState.SUBMITTED:
        return out
    _demand_joinable(person, organisation, out, consent=consent)
    given = people.give_consent(
        actor=actor,
        purpose=Purpose.UNION_MEMBERSHIP,
        text_version=consent_version,
        recipient=("organisation", organisation.pk),
    )
    if out is not None:
        return _complete(out, actor=actor, consent=given, employer_name=employer_name, groups=groups)
    return _submit(
        JoinApplication(person=person, organisation=organisation, via=via, consent=given),
        by=actor,
        employer_name=employer_name,
        groups=groups,
    )


@transaction.atomic
def enter(
    *,
    actor: Actor,
    organisation_id: int,
    name: str,
    phone: str,
    consent_paper: str,
    employer_name: str = "",
    groups: Sequence[str] = (),
) -> JoinApplication:
    """An officer hands in for somebody who signed on paper; without an account one is opened, waiting for its owner.

    Raises NoSuchOrganisation, NotAllowed, CannotJoin, OtherName, people.errors.BadPhone, people.errors.BadName.
    """
    organisation = reached(actor, organisation_id)
    demand(policies.can_keep_members(actor, organisation))
    found = people.enrol(actor=actor, phone=phone, name=name)
    if not steps.same_name(found, name):
        raise OtherName
    person = steps.lock_people([found.pk])[found.pk]
    out = steps.open_application(person.pk)
    if out is not None and out.organisation_id == organisation.pk:
        return out
    _demand_joinable(person, organisation, out, consent=bool(consent_paper.strip()))
    return _submit(
        JoinApplication(
            person=person,
            organisation=organisation,
            via=Via.OFFICER,
            consent_how=ConsentHow.PAPER,
            consent_paper=consent_paper.strip()[:60],
        ),
        by=actor,
        employer_name=employer_name,
        groups=groups,
    )


@transaction.atomic
def withdraw(*, actor: Actor, application_id: int) -> JoinApplication:
    """The applicant takes the application back; twice changes nothing. Raises NoSuchJoinApplication, DecidedAlready."""
    steps.lock_people([actor.person_id or 0])
    application = (
        JoinApplication.objects.select_for_update(of=("self",))
        .filter(pk=application_id, person_id=actor.person_id or 0)
        .first()
    )
    if application is None:
        raise NoSuchJoinApplication
    if application.state != JoinState.WITHDRAWN:
        steps.move_application(application, JoinStep.WITHDRAW, by=actor)
    return application


@transaction.atomic
def approve(*, actor: Actor, application_id: int) -> Membership:
    """Take the applicant in. Approving again returns the membership. Raises NoSuchJoinApplication, NotAllowed,
    NotYourOwn, DecidedAlready.
    """
    application = _reviewed(actor, application_id)
    if application.state == JoinState.ACCEPTED and application.membership is not None:
        return application.membership
    if application.state != JoinState.SUBMITTED or steps.standing_membership(application.person_id) is not None:
        raise DecidedAlready
    paper = application.consent_how == ConsentHow.PAPER
    membership, *_none = steps.admit(
        by=actor,
        organisation=application.organisation,
        via=Via(application.via),
        newcomers=[(application.person_id, application.employer_name, application.groups)],
        evidence=Evidence.ROSTER if paper else Evidence.STATED,
    )
    application.membership = membership
    _decide(application, JoinStep.APPROVE, by=actor)
    events.publish(MemberJoined(membership.pk, membership.person_id))
    return membership


@transaction.atomic
def refuse(*, actor: Actor, application_id: int, reason: str) -> JoinApplication:
    """Not accepted, for a reason that the applicant reads. Again changes nothing. Raises as `approve`, JoinReasonMissing."""
    return _turned(actor, application_id, JoinStep.REFUSE, reason)


@transaction.atomic
def send_back(*, actor: Actor, application_id: int, reason: str) -> JoinApplication:
    """Something is missing: the applicant completes it and it comes again. Raises as `approve`, JoinReasonMissing."""
    return _turned(actor, application_id, JoinStep.RETURN, reason)


@dataclass(frozen=True, slots=True)
class Bulk:
    """What became of ticked applications: ids decided, and what was in the way of the others."""

    decided: tuple[int, ...]
    held: tuple[tuple[int, Refusal], ...]


def decide_many(*, actor: Actor, act: JoinStep, application_ids: Iterable[int], reason: str = "") -> Bulk:
    """Approve, refuse or send back many: each stands or falls by itself, and nobody's foreign row is named."""
    decided, held = [], []
    for application_id in sorted(set(application_ids)):
        try:
            if act == JoinStep.APPROVE:
                approve(actor=actor, application_id=application_id)
            elif act == JoinStep.REFUSE:
                refuse(actor=actor, application_id=application_id, reason=reason)
            else:
                send_back(actor=actor, application_id=application_id, reason=reason)
        except NoSuchJoinApplication:
            continue
        except Refusal as refusal:
            held.append((application_id, refusal))
        else:
            decided.append(application_id)
    return Bulk(tuple(decided), tuple(held))


@transaction.atomic
def take(*, actor: Actor, application_id: int) -> JoinApplication:
    """Take the review upon oneself, so that others see whose it is; also from a colleague.

    Raises NoSuchJoinApplication, NotAllowed, NotYourOwn.
    """
    application = _reviewed(actor, application_id)
    if application.owner_id != actor.person_id and application.state == JoinState.SUBMITTED:
        application.owner_id = actor.person_id
        application.save(update_fields=["owner", "updated_at"])
        audit.record(
            actor=actor,
            act="join.taken",
            target=(steps.APPLICATION, application.pk),
            about_person_id=application.person_id,
        )
    return application


def remind_due() -> int:
    """Remind reviewers of what is due today or on the next working day, once each; how many applications."""
    today = clock.today()
    if not working_days.is_working(today):
        return 0
    with transaction.atomic():
        due = list(
            _waiting().filter(due_on__lte=working_days.after(today, 1), due_on__gte=today, reminded_on__isnull=True)
        )
        for application in due:
            application.reminded_on = today
            steps.move_application(application, JoinStep.REMIND, by=CLERK, audited=False)
        _tell_keepers(application.organisation_id for application in due)
    return len(due)


def escalate_overdue() -> int:
    """Hand what is overdue to the union above, which decides instead or sees to it; how many applications.

    An application that has gone up stays with its union too: whoever is first decides.
    """
    with transaction.atomic():
        overdue = [
            application
            for application in _waiting().filter(due_on__lt=clock.today(), escalated_at__isnull=True)
            if application.organisation.parent_id is not None
        ]
        for application in overdue:
            application.escalated_to_id = application.organisation.parent_id
            application.escalated_at = clock.now()
            steps.move_application(application, JoinStep.ESCALATE, by=CLERK, audited=False)
        _tell_keepers(application.escalated_to_id or 0 for application in overdue)
    return len(overdue)


def pass_on(from_id: int, to_id: int | None, path: str) -> int:
    """Give the reviews that somebody has taken to a colleague, or back to all (see `shared.duties`).

    The colleague's own application goes back to all: nobody decides on themselves.
    """
    mine = JoinApplication.objects.under(path).filter(state=JoinState.SUBMITTED, owner_id=from_id)
    own = mine.filter(person_id=to_id or 0).update(owner=None, updated_at=clock.now())
    return own + mine.update(owner_id=to_id, updated_at=clock.now())


# Details


def _demand_joinable(
    person: Person | None, organisation: Organisation, out: JoinApplication | None, *, consent: bool
) -> None:
    present = steps.standing_membership(person.pk) if person else None
    verdict = rules.check(
        rules.Attempt(
            name=person.name if person else "",
            consent=consent,
            union_stands=organisation.stands,
            present_union=present.organisation.name if present else "",
            asked_union=out.organisation.name if out and out.organisation_id != organisation.pk else "",
        )
    )
    if not verdict.ok or person is None:
        raise CannotJoin(verdict=verdict)


def _submit(application: JoinApplication, *, by: Actor, employer_name: str, groups: Sequence[str]) -> JoinApplication:
    _fill(application, employer_name, groups)
    application.save()
    steps.log_application(application, JoinStep.SUBMIT, before="", by=by)
    steps.audit_application(application, JoinStep.SUBMIT, by=by)
    organisation = application.organisation
    facts.record(
        facts.Entry(
            kind=FactKind.MEMBERSHIP_APPLIED,
            subject=(steps.APPLICATION, application.pk),
            person_id=application.person_id,
            organisation_id=organisation.pk,
            organisation_path=organisation.path,
            place_code=organisation.place_id or "",
            tags=(f"via:{application.via}", *(f"group:{group}" for group in application.groups)),
        )
    )
    return application


def _complete(
    application: JoinApplication, *, actor: Actor, consent: Consent, employer_name: str, groups: Sequence[str]
) -> JoinApplication:
    _fill(application, employer_name, groups)
    application.consent, application.consent_how = consent, ConsentHow.OWN
    application.reason = ""
    application.reminded_on = application.escalated_to = application.escalated_at = None
    steps.move_application(application, JoinStep.RESUBMIT, by=actor)
    return application


def _fill(application: JoinApplication, employer_name: str, groups: Sequence[str]) -> None:
    application.employer_name = employer_name.strip()[:120]
    application.groups = list(rules.groups_known(groups, list(catalog.groups())))
    application.submitted_at = clock.now()
    application.due_on = rules.due_on(clock.today())


def _reviewed(actor: Actor, application_id: int) -> JoinApplication:
    """The application, with its person locked before it, if the actor may decide on it."""
    scoped = JoinApplication.objects.filter(Scope.of(actor).on("organisation_path"), pk=application_id)
    person_id = scoped.values_list("person_id", flat=True).first()
    if person_id is None:
        raise NoSuchJoinApplication
    steps.lock_people([person_id])
    application = (
        scoped.select_for_update(of=("self",))
        .select_related("organisation", "membership")
        .filter(pk=application_id)
        .get()
    )
    verdict = policies.can_review_join(actor, application)
    if "not_own_application" in {reason.code for reason in verdict.failed}:
        raise NotYourOwn(verdict=verdict)
    demand(verdict)
    return application


def _turned(actor: Actor, application_id: int, step: JoinStep, reason: str) -> JoinApplication:
    if not reason.strip():
        raise JoinReasonMissing
    application = _reviewed(actor, application_id)
    done = {JoinStep.REFUSE: JoinState.REFUSED, JoinStep.RETURN: JoinState.RETURNED}[step]
    if application.state == done:
        return application
    application.reason = reason.strip()[:300]
    _decide(application, step, by=actor, note=reason)
    return application


def _decide(application: JoinApplication, step: JoinStep, *, by: Actor, note: str = "") -> None:
    application.decided_at, application.decided_by_id = clock.now(), by.person_id
    steps.move_application(application, step, by=by, note=note)
    events.publish(JoinDecided(application.pk, application.person_id))
    jobs.later("chunfeng.unions.tell_applicant", lock=f"join:{application.pk}:{step}", application_id=application.pk)


def _waiting() -> "QuerySet[JoinApplication]":
    return (
        JoinApplication.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("organisation")
        .filter(state=JoinState.SUBMITTED)
        .order_by("pk")
    )


def _tell_keepers(organisation_ids: Iterable[int]) -> None:
    for organisation_id, _same in groupby(sorted(set(organisation_ids))):
        jobs.later(
            "chunfeng.unions.tell_keepers",
            lock=f"keepers:{organisation_id}:{clock.today()}",
            organisation_id=organisation_id,
        )
