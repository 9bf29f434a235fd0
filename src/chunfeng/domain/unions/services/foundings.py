"""Founding a union: anyone applies, the union above reviews, approves with number and date; the founding meeting ends it.

Source: Trade Union Law of 2021, articles 11 and 12.
"""

from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from chunfeng.domain.places.models import Place
from chunfeng.domain.unions import policies
from chunfeng.domain.unions.enums import (
    FOUNDING_TRANSITIONS,
    OPEN_FOUNDINGS,
    ORGANISATION_TRANSITIONS,
    FoundingAct,
    FoundingState,
    Level,
    OrganisationAct,
    OrganisationKind,
    OrganisationState,
)
from chunfeng.domain.unions.errors import (
    ApprovalNumberUsed,
    CannotHappen,
    EmployerCovered,
    FoundingOpen,
    NoSuchFounding,
    NotComplete,
    OrganisationEnded,
    OrganisationExists,
)
from chunfeng.domain.unions.events import FoundingDecided, OrganisationFounded
from chunfeng.domain.unions.models import CoveredEmployer, Founding, FoundingStep, Organisation
from chunfeng.domain.unions.queries import root, territorial
from chunfeng.domain.unions.rules import founding as rules
from chunfeng.domain.unions.services.organisations import insert, record_founded, record_step
from chunfeng.domain.unions.services.reach import share_tree
from chunfeng.kernel import clock, working_days
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import NotAllowed, WrongState
from chunfeng.kernel.transitions import target
from chunfeng.shared import audit, events


@transaction.atomic
def apply(
    *,
    actor: Actor,
    kind: OrganisationKind,
    name: str,
    employers: Sequence[tuple[str, str]],
    place_code: str,
    workers: int,
    initiators: Sequence[str],
    address: str = "",
    note: str = "",
) -> Founding:
    """Ask to found a union; `employers` are (name, credit code). The union in charge of the place reviews it.

    Sent twice it stays one application. Raises NotAllowed (nobody is signed in), NotComplete, EmployerCovered, FoundingOpen.
    """
    if actor.person_id is None:
        raise NotAllowed(_("Sign in first."))
    plan = _complete(kind, name, employers, workers, initiators)
    there = Founding.objects.filter(
        applicant_id=actor.person_id, name=plan.name, state__in=OPEN_FOUNDINGS, place_id=place_code
    ).first()
    if there is not None:
        return there
    above = _above(plan, place_code)
    founding = Founding(applicant_id=actor.person_id, above=above, place_id=place_code, address=address, note=note)
    _say(founding, plan)
    _not_covered(plan)
    founding.due_on = _due()
    _save_open(founding)
    _log(actor, founding, FoundingAct.SUBMIT, before="")
    return founding


@transaction.atomic
def correct(
    *,
    actor: Actor,
    founding_id: int,
    kind: OrganisationKind,
    name: str,
    employers: Sequence[tuple[str, str]],
    place_code: str,
    workers: int,
    initiators: Sequence[str],
    address: str = "",
    note: str = "",
) -> Founding:
    """Send a mended application again; the days for the review begin anew.

    Raises NoSuchFounding, WrongState, NotComplete, EmployerCovered, FoundingOpen.
    """
    founding = _own(actor, founding_id)
    before = founding.state
    after = _step(founding, FoundingAct.CORRECT)
    plan = _complete(kind, name, employers, workers, initiators)
    _not_covered(plan)
    _say(founding, plan)
    founding.above = _above(plan, place_code)
    founding.place_id, founding.address, founding.note = place_code, address, note
    founding.state, founding.reasons, founding.due_on = after, "", _due()
    _save_open(founding)
    _log(actor, founding, FoundingAct.CORRECT, before=before)
    return founding


@transaction.atomic
def withdraw(*, actor: Actor, founding_id: int) -> Founding:
    """Take an own application back. Twice changes nothing. Raises NoSuchFounding, WrongState."""
    founding = _own(actor, founding_id)
    if founding.state == FoundingState.WITHDRAWN:
        return founding
    return _close(actor, founding, FoundingAct.WITHDRAW)


@transaction.atomic
def take(*, actor: Actor, founding_id: int) -> Founding:
    """Take the review upon oneself, so that others see whose it is; also from a colleague. Raises NoSuchFounding, NotAllowed."""
    founding = _reviewed(actor, founding_id)
    if founding.owner_id != actor.person_id and founding.state == FoundingState.SUBMITTED:
        founding.owner_id = actor.person_id
        founding.save(update_fields=["owner"])
        audit.record(actor=actor, act="founding.taken", target=("founding", founding.pk))
    return founding


@transaction.atomic
def send_back(*, actor: Actor, founding_id: int, reasons: str) -> Founding:
    """Return an application for correction. Raises NoSuchFounding, NotAllowed, WrongState."""
    return _close(actor, _reviewed(actor, founding_id), FoundingAct.SEND_BACK, _said(reasons))


@transaction.atomic
def refuse(*, actor: Actor, founding_id: int, reasons: str) -> Founding:
    """Say no for good, and why. Raises NoSuchFounding, NotAllowed, WrongState."""
    return _close(actor, _reviewed(actor, founding_id), FoundingAct.REFUSE, _said(reasons))


@transaction.atomic
def approve(*, actor: Actor, founding_id: int, number: str, approved_on: date | None = None) -> Founding:
    """Approve with number and date: the organisation stands in the tree from now on, and prepares its founding meeting.

    Two reviewers at once: the second one gets WrongState. Raises NoSuchFounding, NotAllowed, EmployerCovered,
    ApprovalNumberUsed, CannotHappen (approved in the future).
    """
    share_tree()
    founding = _reviewed(actor, founding_id)
    after = _step(founding, FoundingAct.APPROVE)
    day = approved_on or clock.today()
    if day > clock.today():
        raise CannotHappen(
            _("An approval is entered on its day or later."), next_step=_("Check the date of the approval.")
        )
    number = number.strip()
    if not number:
        raise CannotHappen(_("An approval has a number."), next_step=_("Write the number of the approval document."))
    organisation = _stand(founding, number, day)
    founding.organisation = organisation
    founding.owner_id = founding.owner_id or actor.person_id
    _decide(actor, founding, FoundingAct.APPROVE, after, number)
    record_step(actor, organisation, OrganisationAct.APPROVE, number)
    events.publish(FoundingDecided(founding.pk))
    return founding


@transaction.atomic
def hold_ceremony(*, actor: Actor, founding_id: int, held_on: date | None = None) -> Founding:
    """The founding meeting was held: the union is founded and counts. Entering it again on the same day changes nothing.

    Raises NoSuchFounding, NotAllowed, WrongState, CannotHappen (a day before the approval, or not yet come).
    """
    founding = _reviewed(actor, founding_id)
    day = held_on or clock.today()
    organisation = founding.organisation
    if founding.state == FoundingState.FOUNDED and organisation is not None and organisation.founded_on == day:
        return founding
    after = _step(founding, FoundingAct.HOLD_CEREMONY)
    if organisation is None or organisation.approved_on is None:
        raise NoSuchFounding
    if target(ORGANISATION_TRANSITIONS, step="found", state=organisation.state) is None:
        raise OrganisationEnded
    verdict = rules.ceremony(approved_on=organisation.approved_on, held_on=day, today=clock.today())
    if not verdict.ok:
        first = verdict.against[0]
        raise CannotHappen(first.text, next_step=first.next_step, verdict=verdict)
    organisation.state, organisation.founded_on = OrganisationState.FOUNDED, day
    organisation.save(update_fields=["state", "founded_on"])
    before, founding.state = founding.state, after
    founding.save(update_fields=["state"])
    _log(actor, founding, FoundingAct.HOLD_CEREMONY, before=before, note=day.isoformat())
    record_step(actor, organisation, OrganisationAct.FOUND)
    record_founded(organisation)
    events.publish(OrganisationFounded(organisation.pk))
    return founding


# Details


def _complete(
    kind: OrganisationKind, name: str, employers: Sequence[tuple[str, str]], workers: int, initiators: Sequence[str]
) -> rules.Plan:
    plan = rules.plan_of(kind=kind, name=name, employers=employers, workers=workers, initiators=initiators)
    verdict = rules.complete(plan)
    if not verdict.ok:
        raise NotComplete(verdict.against[0].text, next_step=verdict.against[0].next_step, verdict=verdict)
    return plan


def _above(plan: rules.Plan, place_code: str) -> Organisation:
    if not Place.objects.filter(pk=place_code).exists():
        raise NotComplete(_("The place is not known."), next_step=_("Choose the street, or the county at least."))
    return territorial(place_code) or root()


def _say(founding: Founding, plan: rules.Plan) -> None:
    founding.kind, founding.name, founding.workers = plan.kind, plan.name, plan.workers
    founding.employers = [{"name": each.name, "credit_code": each.credit_code} for each in plan.employers]
    founding.credit_code = plan.employers[0].credit_code if plan.employers else ""
    founding.initiators = list(plan.initiators)


def _not_covered(plan: rules.Plan) -> None:
    codes = [each.credit_code for each in plan.employers]
    there = CoveredEmployer.objects.filter(credit_code__in=codes, ends_on__isnull=True).order_by("id").first()
    if there is not None:
        raise EmployerCovered(
            _("There is a union for %(employer)s already: %(union)s.")
            % {"employer": there.name, "union": there.organisation.name}
        )


def _save_open(founding: Founding) -> None:
    try:
        with transaction.atomic():
            founding.save()
    except IntegrityError as error:
        raise FoundingOpen from error


def _due() -> date:
    return working_days.after(clock.today(), rules.REVIEW_DAYS)


def _own(actor: Actor, founding_id: int) -> Founding:
    founding = (
        Founding.objects.select_for_update(of=("self",))
        .select_related("above")
        .filter(pk=founding_id, applicant_id=actor.person_id, applicant__isnull=False)
        .first()
    )
    if founding is None:
        raise NoSuchFounding
    return founding


def _reviewed(actor: Actor, founding_id: int) -> Founding:
    founding = (
        Founding.objects.select_for_update(of=("self",))
        .select_related("above", "organisation")
        .filter(pk=founding_id)
        .first()
    )
    if founding is None or not actor.covers(founding.above.path):
        raise NoSuchFounding
    verdict = policies.can_review(actor, founding)
    if not verdict.ok:
        first = verdict.against[0]
        raise NotAllowed(first.text, next_step=first.next_step, verdict=verdict)
    return founding


def _step(founding: Founding, act: FoundingAct) -> str:
    after = target(FOUNDING_TRANSITIONS, step=act, state=founding.state)
    if after is None:
        raise WrongState(
            _("This founding is in the state “%(state)s”, so that step does not apply.")
            % {"state": founding.get_state_display()},
            next_step=_("Reload the page to see its present state."),
        )
    return after


def _said(reasons: str) -> str:
    if not reasons.strip():
        raise WrongState(_("A refusal needs a reason."), next_step=_("Say in a sentence what is missing or wrong."))
    return reasons.strip()[:500]


def _close(actor: Actor, founding: Founding, act: FoundingAct, reasons: str = "") -> Founding:
    """A step that ends a review without an organisation: sent back, refused or withdrawn."""
    after = _step(founding, act)
    founding.reasons = reasons
    if act == FoundingAct.WITHDRAW:
        before, founding.state = founding.state, after
        founding.save(update_fields=["state", "reasons"])
        _log(actor, founding, act, before=before)
    else:
        _decide(actor, founding, act, after, reasons)
    events.publish(FoundingDecided(founding.pk))
    return founding


def _decide(actor: Actor, founding: Founding, act: FoundingAct, after: str, note: str) -> None:
    before, founding.state = founding.state, after
    founding.decided_by_id, founding.decided_at = actor.person_id, clock.now()
    founding.save()
    _log(actor, founding, act, before=before, note=note)


def _log(actor: Actor, founding: Founding, act: FoundingAct, *, before: str, note: str = "") -> None:
    FoundingStep.objects.create(
        founding=founding, act=act, before=before, after=founding.state, by_id=actor.person_id, note=note
    )
    audit.record(
        actor=actor, act=f"founding.{act}", target=("founding", founding.pk), about_person_id=founding.applicant_id
    )


def _stand(founding: Founding, number: str, approved_on: date) -> Organisation:
    """The organisation that an approval puts into the tree, with the employers that it is there for."""
    above = Organisation.objects.get(pk=founding.above_id)
    while not above.stands and above.parent is not None:  # it was merged meanwhile, and lies below its heir
        above = above.parent
    level = Level.BASE
    if founding.kind == OrganisationKind.FEDERATION:
        level = min(Level(above.level + 1), Level.BASE)
    organisation = Organisation(
        name=founding.name,
        kind=founding.kind,
        level=level,
        state=OrganisationState.APPROVED,
        parent=above,
        place_id=founding.place_id,
        code=f"U{founding.pk:06d}",
        workers=founding.workers,
        approval_number=number,
        approved_on=approved_on,
    )
    if Organisation.objects.filter(parent=above, approval_number=number).exists():
        raise ApprovalNumberUsed
    try:
        insert(organisation)
    except OrganisationExists as error:  # a colleague gave the number a moment ago
        raise ApprovalNumberUsed from error
    try:
        with transaction.atomic():
            CoveredEmployer.objects.bulk_create(
                CoveredEmployer(organisation=organisation, name=each["name"], credit_code=each["credit_code"])
                for each in founding.employers
            )
    except IntegrityError as error:
        raise EmployerCovered from error
    return organisation


def pass_on(from_id: int, to_id: int | None, path: str) -> int:
    """Give the reviews that somebody has taken to a colleague, or back to all (see `shared.duties`)."""
    mine = Founding.objects.under(path).waiting().filter(owner_id=from_id).exclude(applicant_id=to_id)
    return mine.update(owner_id=to_id, updated_at=clock.now())
