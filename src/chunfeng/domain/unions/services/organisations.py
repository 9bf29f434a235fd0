"""The tree as it changes: founding, renaming, moving, merging, dissolving, ties of federations; nothing is forgotten.

Moves take the lock of the tree, then change the paths of a whole part in one statement. Versions and numbers follow by
triggers (migration 0003).
"""

from datetime import date, timedelta

from django.db import IntegrityError, connection, models, transaction
from django.db.models import F
from django.db.models.functions import Greatest

from chunfeng.domain.facts import services as facts
from chunfeng.domain.facts.enums import FactKind
from chunfeng.domain.unions import policies
from chunfeng.domain.unions.enums import (
    ORGANISATION_TRANSITIONS,
    Level,
    OrganisationAct,
    OrganisationKind,
    OrganisationState,
)
from chunfeng.domain.unions.errors import CannotHappen, OrganisationEnded, OrganisationExists, WrongLevel
from chunfeng.domain.unions.events import OrganisationEnded as Ended
from chunfeng.domain.unions.events import OrganisationMoved
from chunfeng.domain.unions.models import (
    CoveredEmployer,
    FederationTie,
    Organisation,
    OrganisationStep,
    StaffAssignment,
)
from chunfeng.domain.unions.services import succession, tallies
from chunfeng.domain.unions.services.reach import demand, lock_tree, reached, share_tree, standing
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.transitions import target
from chunfeng.kernel.verdict import Verdict
from chunfeng.shared import audit, events

ROOT_NAME = "中华全国总工会"
ROOT_CODE = "CN"


@transaction.atomic
def create_organisation(
    *,
    actor: Actor,
    name: str,
    level: Level,
    parent_id: int | None,
    place_code: str | None = None,
    code: str,
    kind: OrganisationKind | None = None,
    workers: int = 0,
) -> Organisation:
    """Found an organisation under `parent_id` (None: the root). Founding the same `code` there again returns it.

    For territorial unions and imports; what workers ask for goes by `founding.apply`. Raises NoSuchOrganisation (the parent
    is not the actor's), NotAllowed, WrongLevel, OrganisationEnded, OrganisationExists.
    """
    share_tree()
    parent = None if parent_id is None else reached(actor, parent_id)
    demand(policies.can_found(actor, parent))
    if parent is not None and not parent.stands:
        raise OrganisationEnded
    fits = policies.fits_below(Level(level), parent)
    if not fits.ok:
        raise WrongLevel(verdict=fits)
    there = Organisation.objects.filter(code=code).first()
    if there is not None:
        if (there.parent_id, there.name, there.level) == (parent_id, name, level):
            return there
        raise OrganisationExists
    today = clock.today()
    organisation = Organisation(
        name=name,
        level=level,
        parent=parent,
        place_id=place_code,
        code=code,
        kind=kind or (OrganisationKind.ENTERPRISE if level == Level.BASE else OrganisationKind.TERRITORIAL),
        workers=workers,
        approved_on=today,
        founded_on=today,
    )
    insert(organisation)
    record_step(actor, organisation, OrganisationAct.FOUND)
    audit.record(actor=actor, act="organisation.founded", target=("organisation", organisation.pk), parent=parent_id)
    return organisation


@transaction.atomic
def ensure_root() -> Organisation:
    """The root of the tree, founded when a home has none: every employer and seeker needs somebody who answers for them."""
    there = Organisation.objects.filter(parent__isnull=True).order_by("id").first()
    if there is not None:
        return there
    return create_organisation(
        actor=Actor.system("set-up"), name=ROOT_NAME, level=Level.NATION, parent_id=None, code=ROOT_CODE
    )


@transaction.atomic
def rename(*, actor: Actor, organisation_id: int, name: str) -> Organisation:
    """Give an organisation a new name from today on; its old one stays in the history. The same name again changes nothing.

    Raises NoSuchOrganisation, NotAllowed, OrganisationEnded.
    """
    organisation = standing(actor, organisation_id)
    demand(policies.can_change(actor, organisation))
    old, new = organisation.name, name.strip()
    if new == old or not new:
        return organisation
    organisation.name, organisation.since = new, clock.today()
    organisation.save(update_fields=["name", "since"])
    record_step(actor, organisation, OrganisationAct.RENAME, f"{old} → {new}")
    audit.record(
        actor=actor, act="organisation.renamed", target=("organisation", organisation.pk), before=old, after=new
    )
    return organisation


@transaction.atomic
def set_workers(*, actor: Actor, organisation_id: int, workers: int) -> Organisation:
    """Correct how many workers are known there. Raises NoSuchOrganisation, NotAllowed, OrganisationEnded."""
    organisation = standing(actor, organisation_id)
    demand(policies.can_keep(actor, organisation))
    if workers == organisation.workers:
        return organisation
    note = f"{organisation.workers} → {workers}"
    organisation.workers = workers
    organisation.save(update_fields=["workers"])
    record_step(actor, organisation, OrganisationAct.WORKERS, note)
    audit.record(actor=actor, act="organisation.workers", target=("organisation", organisation.pk), workers=workers)
    return organisation


@transaction.atomic
def move(*, actor: Actor, organisation_id: int, parent_id: int) -> Organisation:
    """Put an organisation with all below it under another one, from today on. Moving it where it is changes nothing.

    Raises NoSuchOrganisation, NotAllowed (both the old and the new union above must be the actor's), OrganisationEnded,
    CannotHappen, TreeBusy.
    """
    lock_tree()
    organisation = standing(actor, organisation_id)
    parent = reached(actor, parent_id)
    demand(policies.can_change(actor, organisation))
    demand(policies.can_found(actor, parent))
    if organisation.parent_id == parent.pk:
        return organisation
    _possible(policies.can_lie_below(organisation, parent))
    old = organisation.parent
    _shift(organisation, parent)
    record_step(actor, organisation, OrganisationAct.MOVE, f"{old.name if old else ''} → {parent.name}")
    audit.record(
        actor=actor,
        act="organisation.moved",
        target=("organisation", organisation.pk),
        before=old.pk if old else None,
        after=parent.pk,
    )
    events.publish(OrganisationMoved(organisation.pk))
    return organisation


@transaction.atomic
def merge(*, actor: Actor, organisation_id: int, heir_id: int) -> Organisation:
    """End an organisation and let `heir_id` take over from it, today: what lies below it, its employers, workers, members.

    It stays in the tree below its heir, so that whatever still names it is the heir's. Raises NoSuchOrganisation, NotAllowed,
    OrganisationEnded, CannotHappen, TreeBusy.
    """
    lock_tree()
    gone = standing(actor, organisation_id)
    heir = reached(actor, heir_id)
    demand(policies.can_change(actor, gone))
    demand(policies.can_change(actor, heir) if heir.parent_id else policies.can_keep(actor, heir))
    children = list(Organisation.objects.standing().filter(parent=gone).order_by("id"))
    _possible(policies.can_merge(gone, heir, children))
    for child in Organisation.objects.filter(parent=gone).order_by("id"):
        _shift(child, heir)
    gone.refresh_from_db()
    _shift(gone, heir)
    heir = Organisation.objects.select_for_update().get(pk=heir.pk)
    if gone.workers:
        heir.workers += gone.workers
        heir.save(update_fields=["workers"])
    covered = CoveredEmployer.objects.filter(organisation=gone, ends_on__isnull=True)
    covered.update(organisation=heir, updated_at=clock.now())
    _end(actor, gone, heir, OrganisationState.MERGED)
    record_step(actor, gone, OrganisationAct.MERGE, heir.name)
    record_step(actor, heir, OrganisationAct.ABSORB, gone.name)
    audit.record(actor=actor, act="organisation.merged", target=("organisation", gone.pk), heir=heir.pk)
    return gone


@transaction.atomic
def dissolve(*, actor: Actor, organisation_id: int, note: str = "") -> Organisation:
    """End an organisation that has nothing below it, today; the union above takes over what it was in charge of.

    Raises NoSuchOrganisation, NotAllowed, OrganisationEnded, CannotHappen, TreeBusy.
    """
    lock_tree()
    gone = standing(actor, organisation_id)
    demand(policies.can_change(actor, gone))
    _possible(policies.can_dissolve(gone, Organisation.objects.standing().filter(parent=gone).count()))
    heir = gone.parent
    if heir is None:
        raise CannotHappen
    CoveredEmployer.objects.filter(organisation=gone, ends_on__isnull=True).update(
        ends_on=Greatest(F("starts_on"), clock.today()), updated_at=clock.now()
    )
    _end(actor, gone, heir, OrganisationState.DISSOLVED)
    record_step(actor, gone, OrganisationAct.DISSOLVE, note)
    audit.record(
        actor=actor, act="organisation.dissolved", target=("organisation", gone.pk), heir=heir.pk, words={"note": note}
    )
    return gone


@transaction.atomic
def tie(*, actor: Actor, federation_id: int, organisation_id: int, starts_on: date | None = None) -> FederationTie:
    """Let a federation count an organisation and all below it. Tying it again returns the tie.

    Raises NoSuchOrganisation, NotAllowed, OrganisationEnded, CannotHappen.
    """
    federation = standing(actor, federation_id)
    organisation = standing(actor, organisation_id)
    demand(Verdict.combine(policies.can_keep(actor, federation), policies.can_keep(actor, organisation)))
    _possible(policies.can_tie(federation, organisation))
    day = starts_on or clock.today()
    there = FederationTie.objects.filter(federation=federation, organisation=organisation, ends_on__isnull=True).first()
    if there is not None:
        return there
    try:
        with transaction.atomic():
            made = FederationTie.objects.create(federation=federation, organisation=organisation, starts_on=day)
    except IntegrityError as error:
        raise CannotHappen from error
    record_step(actor, organisation, OrganisationAct.TIE, federation.name)
    audit.record(actor=actor, act="federation.tied", target=("organisation", organisation.pk), federation=federation.pk)
    return made


@transaction.atomic
def untie(*, actor: Actor, federation_id: int, organisation_id: int) -> None:
    """Stop counting: yesterday was the last day. Untying twice changes nothing. Raises NoSuchOrganisation, NotAllowed."""
    federation, organisation = reached(actor, federation_id), reached(actor, organisation_id)
    demand(Verdict.combine(policies.can_keep(actor, federation), policies.can_keep(actor, organisation)))
    ties = FederationTie.objects.filter(federation=federation, organisation=organisation, ends_on__isnull=True)
    if _end_ties(ties):
        record_step(actor, organisation, OrganisationAct.UNTIE, federation.name)
        audit.record(
            actor=actor, act="federation.untied", target=("organisation", organisation.pk), federation=federation.pk
        )


def record_step(actor: Actor, organisation: Organisation, act: OrganisationAct, note: str = "") -> None:
    """One line of the history that the organisation's page tells."""
    OrganisationStep.objects.create(
        organisation=organisation, act=act, on=clock.today(), by_id=actor.person_id, note=note[:300]
    )


def insert(organisation: Organisation) -> None:
    """Save a new organisation and learn the path that the database gave it. Raises OrganisationExists."""
    try:
        with transaction.atomic():
            organisation.save(force_insert=True)
    except IntegrityError as error:
        raise OrganisationExists from error
    organisation.refresh_from_db(fields=["path"])
    if organisation.state == OrganisationState.FOUNDED:
        record_founded(organisation)


def record_founded(organisation: Organisation) -> None:
    """The fact that counts, on the day of the founding meeting."""
    facts.record(
        facts.Entry(
            kind=FactKind.UNION_FOUNDED,
            subject=("organisation", organisation.pk),
            organisation_id=organisation.pk,
            organisation_path=organisation.path,
            place_code=organisation.place_id or "",
            tags=(str(organisation.kind),),
        )
    )


# Details


def _possible(verdict: Verdict) -> None:
    if not verdict.ok:
        first = verdict.against[0]
        raise CannotHappen(first.text, next_step=first.next_step, verdict=verdict)


def _shift(organisation: Organisation, parent: Organisation) -> None:
    """Change the paths of a whole part in one statement, and carry its numbers over. Within the lock of the tree."""
    old, new = organisation.path, f"{parent.path}{organisation.pk}/"
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE unions_organisation SET path = %(new)s || substr(path, length(%(old)s) + 1), since = %(day)s,"
            " parent_id = CASE WHEN id = %(id)s THEN %(parent)s ELSE parent_id END, updated_at = %(now)s"
            " WHERE path >= %(old)s AND path < %(after)s",
            {
                "new": new,
                "old": old,
                "after": old[:-1] + "0",
                "id": organisation.pk,
                "parent": parent.pk,
                "day": clock.today(),
                "now": clock.now(),
            },
        )
    tallies.carry(organisation_id=organisation.pk, old_path=old, new_path=new)
    organisation.path, organisation.parent, organisation.since = new, parent, clock.today()


def _end(actor: Actor, gone: Organisation, heir: Organisation, state: OrganisationState) -> None:
    """The common end: posts and ties are over, what follows passes to the heir, the row says so."""
    step = {OrganisationState.MERGED: "merge", OrganisationState.DISSOLVED: "dissolve"}[state]
    if target(ORGANISATION_TRANSITIONS, step=step, state=gone.state) != state:
        raise OrganisationEnded
    succession.pass_on(actor, gone, heir)
    gone.state, gone.ended_on, gone.since = state, clock.today(), clock.today()
    gone.save(update_fields=["state", "ended_on", "since"])
    last = clock.today() - timedelta(days=1)
    StaffAssignment.objects.on(clock.today()).filter(organisation=gone).update(
        ends_on=Greatest(F("starts_on"), last), updated_at=clock.now()
    )
    StaffAssignment.objects.filter(organisation=gone, starts_on__gt=clock.today()).update(
        ends_on=F("starts_on"), updated_at=clock.now()
    )
    _end_ties(FederationTie.objects.filter(organisation=gone, ends_on__isnull=True))
    _end_ties(FederationTie.objects.filter(federation=gone, ends_on__isnull=True))
    events.publish(Ended(gone.pk, heir.pk))


def _end_ties(ties: "models.QuerySet[FederationTie]") -> int:
    """Yesterday was the last day; one that has not lasted a day leaves no trace."""
    gone = ties.filter(starts_on__gte=clock.today()).delete()[0]
    return gone + ties.update(ends_on=clock.today() - timedelta(days=1), updated_at=clock.now())
