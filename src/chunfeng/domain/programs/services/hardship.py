"""The register of workers in hardship: entered by one officer, confirmed by another, held for a year, ended with a reason."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from chunfeng.domain.programs import policies
from chunfeng.domain.programs.enums import HARDSHIP_TRANSITIONS, Hardship, HardshipState
from chunfeng.domain.programs.errors import MovedOn, NoSuchReview, ReasonMissing, ReviewRunOut, ReviewWaits
from chunfeng.domain.programs.models import HardshipFile
from chunfeng.domain.programs.rules import hardship as rules
from chunfeng.domain.programs.rules.hardship import Household
from chunfeng.domain.programs.rules.registers import HOLDS
from chunfeng.domain.programs.services import finding, ledger
from chunfeng.domain.programs.services.reviewing import Bulk
from chunfeng.domain.unions.models import Organisation
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import NotAllowed, Refusal
from chunfeng.kernel.transitions import target
from chunfeng.shared import audit, personal
from chunfeng.shared.scopes import Scope


@transaction.atomic
def enter(*, actor: Actor, person_id: int, household: Household) -> HardshipFile:
    """Write down a household for a colleague to confirm: the level follows from the figures. Again corrects one's own proposal.

    Raises NotAllowed, DecidedByOthers (oneself, kin), ReviewWaits (a colleague's proposal).
    """
    today = clock.today()
    return propose(actor, person_id, household, level=rules.level(household), starts_on=today, ends_on=today + HOLDS)


def propose(
    actor: Actor,
    person_id: int,
    household: Household,
    /,
    *,
    level: Hardship,
    starts_on: date,
    ends_on: date,
    sheet_id: int | None = None,
) -> HardshipFile:
    """Write down a proposal within a transaction; raises as `enter`."""
    path = personal.home(person_id)
    finding.demand(policies.can_review_household(actor, person_id, path))
    there = HardshipFile.objects.filter(person_id=person_id, state=HardshipState.PROPOSED).first()
    if there is not None and there.entered_by_id != actor.person_id:
        raise ReviewWaits
    try:
        with transaction.atomic():
            made, _new = HardshipFile.objects.update_or_create(
                person_id=person_id,
                state=HardshipState.PROPOSED,
                defaults={
                    "organisation": Organisation.objects.get(path=path),
                    "level": level,
                    "figures": rules.written(household),
                    "starts_on": starts_on,
                    "ends_on": ends_on,
                    "entered_by_id": actor.person_id,
                    "sheet_id": sheet_id,
                },
            )
    except IntegrityError as error:
        if ledger.constraint(error) == "hardship_one_proposal":
            raise ReviewWaits from error
        raise
    _note(actor, "hardship.entered", made)
    return made


@transaction.atomic
def confirm(*, actor: Actor, file_id: int) -> HardshipFile:
    """A second officer has looked at it: from today it holds for a year, and the file before it ends yesterday.

    What came with a list holds until the day of the list, and not before its first. Again changes nothing. Raises
    NoSuchReview, NotAllowed, DecidedByOthers, MovedOn, ReviewRunOut.
    """
    file = _within_reach(actor, file_id)
    if file.state == HardshipState.CONFIRMED and file.decided_by_id == actor.person_id:
        return file
    _decide(actor, file, "confirm")
    first = clock.today()
    last = first + HOLDS
    if file.sheet_id is not None:
        first, last = max(first, file.starts_on), file.ends_on
        if last < first:
            raise ReviewRunOut
    _end_before(file.person_id, first)
    same_day = HardshipFile.objects.filter(person_id=file.person_id, starts_on=first, state=HardshipState.CONFIRMED)
    same_day.update(state=HardshipState.RETURNED, answer=_("replaced on the same day"))
    file.starts_on, file.ends_on = first, last
    file.save()
    _note(actor, "hardship.confirmed", file)
    return file


def confirm_many(*, actor: Actor, file_ids: Iterable[int]) -> Bulk:
    """Confirm many: each stands or falls by itself, and nobody's foreign row is named."""
    decided, held = [], []
    for file_id in sorted(set(file_ids)):
        try:
            confirm(actor=actor, file_id=file_id)
        except NoSuchReview:
            continue
        except Refusal as refusal:
            held.append((file_id, refusal))
        else:
            decided.append(file_id)
    return Bulk(tuple(decided), tuple(held))


@transaction.atomic
def send_back(*, actor: Actor, file_id: int, reason: str) -> HardshipFile:
    """A second officer says what does not fit. Raises as `confirm`, and ReasonMissing."""
    file = _within_reach(actor, file_id)
    _decide(actor, file, "send_back", reason=_said(reason))
    file.save()
    _note(actor, "hardship.sent_back", file)
    return file


@transaction.atomic
def end(*, actor: Actor, file_id: int, reason: str) -> HardshipFile:
    """The household is out of hardship, or moved away: it counts no more from now on. Again changes nothing.

    Raises NoSuchReview, NotAllowed, DecidedByOthers, MovedOn, ReasonMissing.
    """
    file = _within_reach(actor, file_id)
    if file.state == HardshipState.ENDED:
        return file
    finding.demand(policies.can_review_household(actor, file.person_id, file.organisation_path))
    after = target(HARDSHIP_TRANSITIONS, step="end", state=file.state)
    if after is None:
        raise MovedOn
    file.state, file.answer = after, _said(reason)
    file.ends_on = max(file.starts_on, clock.today())
    file.save()
    _note(actor, "hardship.ended", file)
    return file


@transaction.atomic
def review(*, actor: Actor, person_id: int, household: Household) -> HardshipFile:
    """Take over from an older register what has been confirmed there: an operator's act. Again on the same day corrects it.

    Raises NotAllowed for everybody else: `enter` and `confirm` are for officers.
    """
    if not actor.is_system:
        raise NotAllowed(next_step=_("Enter the household for a colleague to confirm."))
    today = clock.today()
    _end_before(person_id, today)
    made, _new = HardshipFile.objects.update_or_create(
        person_id=person_id,
        starts_on=today,
        state=HardshipState.CONFIRMED,
        defaults={
            "organisation": Organisation.objects.get(path=personal.home(person_id)),
            "level": rules.level(household),
            "figures": rules.written(household),
            "ends_on": today + HOLDS,
        },
    )
    _note(actor, "hardship.reviewed", made)
    return made


# Details


def _within_reach(actor: Actor, file_id: int) -> HardshipFile:
    rows = HardshipFile.objects.filter(Scope.of(actor).on("organisation_path"), pk=file_id)
    found = rows.select_for_update(of=("self",)).select_related("person", "organisation").first()
    if found is None:
        raise NoSuchReview
    return found


def _decide(actor: Actor, file: HardshipFile, step: str, *, reason: str = "") -> None:
    """Set the state after a second officer's word; the caller saves."""
    entered_by_id = file.entered_by_id
    finding.demand(
        policies.can_review_household(actor, file.person_id, file.organisation_path, entered_by_id=entered_by_id)
    )
    after = target(HARDSHIP_TRANSITIONS, step=step, state=file.state)
    if after is None:
        raise MovedOn
    file.state, file.answer, file.decided_by_id = after, reason, actor.person_id


def _end_before(person_id: int, first: date) -> None:
    """What held until the day `first` ends on the day before."""
    held = HardshipFile.objects.on(first).filter(person_id=person_id, starts_on__lt=first)
    held.update(ends_on=first - timedelta(days=1))


def _said(reason: str) -> str:
    if not reason.strip():
        raise ReasonMissing
    return reason.strip()[:200]


def _note(actor: Actor, act: str, file: HardshipFile) -> None:
    words = {"reason": file.answer} if file.answer else {}
    audit.record(
        actor=actor,
        act=act,
        target=("hardship_file", file.pk),
        about_person_id=file.person_id,
        words=words,
        level=file.level,
    )
