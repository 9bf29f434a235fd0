"""What members do with their membership: take it along, keep it, leave; and the groups that they belong to."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from chunfeng.domain.facts import services as facts
from chunfeng.domain.facts.enums import FactKind
from chunfeng.domain.unions import catalog, policies
from chunfeng.domain.unions.enums import Evidence, KeptWhy, MembershipStatus, MemberStep
from chunfeng.domain.unions.errors import (
    BadEvidence,
    NoMembership,
    NoSuchMember,
    NoSuchOrganisation,
    NotYourOwn,
    UnionEnded,
)
from chunfeng.domain.unions.events import MemberLeft, MemberTransferred
from chunfeng.domain.unions.models import (
    GroupMembership,
    JoinApplication,
    Membership,
    MembershipStep,
    Organisation,
    Placement,
)
from chunfeng.domain.unions.rules import groups as rules
from chunfeng.domain.unions.services import steps
from chunfeng.domain.unions.services.reach import demand
from chunfeng.domain.unions.services.succession import follow
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.shared import audit, events, reach
from chunfeng.shared.scopes import Scope


@transaction.atomic
def transfer(*, actor: Actor, organisation_id: int, employer_name: str = "") -> Membership:
    """Take the membership along to another union, at once; both see it. Doing it again changes nothing.

    Raises NoMembership, NoSuchOrganisation, UnionEnded. Source: RULES "Union": join once, transfer freely.
    """
    membership = _own(actor)
    reached = Organisation.objects.filter(pk=organisation_id).first()
    if reached is None:
        raise NoSuchOrganisation
    if membership.organisation_id == reached.pk:
        return membership
    if not reached.stands:
        raise UnionEnded
    left, today = membership.organisation, clock.today()
    Placement.objects.create(membership=membership, organisation=left, valid_from=membership.since, valid_to=today)
    membership.organisation, membership.organisation_path = reached, ""  # the database fills it
    membership.since, membership.kept_why = today, ""
    membership.employer_name = employer_name.strip()[:120]
    steps.move_membership(membership, MemberStep.TRANSFER, by=actor, left=left, reached=reached)
    facts.record(
        steps.fact(
            membership,
            FactKind.MEMBER_TRANSFERRED,
            reached,
            groups=steps.groups_of(membership),
            tags=(f"from:{left.pk}",),
        )
    )
    events.publish(MemberTransferred(membership.pk, membership.person_id, left.pk, reached.pk))
    return membership


@transaction.atomic
def keep(*, actor: Actor, why: KeptWhy) -> Membership:
    """Stay a member while out of work or in retirement. Again changes nothing. Raises NoMembership."""
    membership = _own(actor)
    if membership.status == MembershipStatus.KEPT and membership.kept_why == why:
        return membership
    membership.kept_why = why
    steps.move_membership(membership, MemberStep.KEEP, by=actor, note=str(why))
    facts.record(steps.fact(membership, FactKind.MEMBERSHIP_KEPT, membership.organisation, tags=(f"why:{why}",)))
    return membership


@transaction.atomic
def resume(*, actor: Actor) -> Membership:
    """Back at work with the same union. Again changes nothing. Raises NoMembership."""
    membership = _own(actor)
    if membership.status == MembershipStatus.ACTIVE:
        return membership
    membership.kept_why = ""
    steps.move_membership(membership, MemberStep.RESUME, by=actor)
    return membership


@transaction.atomic
def leave(*, actor: Actor, why: str = "") -> Membership:
    """Leave the union. Again returns the membership that was left. Raises NoMembership."""
    steps.lock_people([actor.person_id or 0])
    membership = steps.standing_membership(actor.person_id or 0)
    if membership is None:
        left = Membership.objects.of(actor.person_id).filter(status=MembershipStatus.LEFT).order_by("-pk").first()
        if left is None:
            raise NoMembership
        return left
    end(membership, by=actor, why=why)
    return membership


def end(membership: Membership, *, by: Actor, why: str = "") -> None:
    """A standing membership, locked with its person, is over from today on."""
    membership.left_on, membership.left_why, membership.kept_why = clock.today(), why.strip()[:200], ""
    steps.move_membership(membership, MemberStep.LEAVE, by=by, left=membership.organisation, note=why)
    facts.record(
        steps.fact(membership, FactKind.MEMBER_LEFT, membership.organisation, groups=steps.groups_of(membership))
    )
    events.publish(MemberLeft(membership.pk, membership.person_id))


@transaction.atomic
def state_group(*, actor: Actor, group: str) -> GroupMembership:
    """The member says that they belong to a group; an officer's evidence, where there is some, is left as it is.

    Raises NoMembership, BadEvidence.
    """
    membership = _own(actor)
    return _put(membership, group, Evidence.STATED, "", by=actor, only_renew=True)


@transaction.atomic
def leave_group(*, actor: Actor, group: str) -> None:
    """The member is not one of the group any more. Raises NoMembership."""
    membership = _own(actor)
    gone, _by = GroupMembership.objects.filter(membership=membership, group=group).delete()
    if gone:
        audit.record(
            actor=actor,
            act="membership.group_left",
            target=(steps.MEMBERSHIP, membership.pk),
            about_person_id=membership.person_id,
            group=group,
        )


@transaction.atomic
def confirm_group(
    *, actor: Actor, membership_id: int, group: str, evidence: Evidence, note: str = "", ends_on: date | None = None
) -> GroupMembership:
    """An officer has seen the evidence. `ends_on` is its own last day, where it has one that is earlier than the rule's.

    Raises NoSuchMember, NotAllowed, NotYourOwn, BadEvidence.
    """
    membership = _scoped(actor, membership_id)
    return _put(membership, group, evidence, note, by=actor, ends_on=ends_on)


@transaction.atomic
def end_group(*, actor: Actor, membership_id: int, group: str) -> None:
    """An officer takes a member out of a group. Raises NoSuchMember, NotAllowed, NotYourOwn."""
    membership = _scoped(actor, membership_id)
    gone, _by = GroupMembership.objects.filter(membership=membership, group=group).delete()
    if gone:
        audit.record(
            actor=actor,
            act="membership.group_ended",
            target=(steps.MEMBERSHIP, membership.pk),
            about_person_id=membership.person_id,
            group=group,
        )


@follow
def _inherit(actor: Actor, gone: Organisation, heir: Organisation) -> None:
    """Members of a union that has ended go on in its heir, and so do applications to it; both unions' logs say so.

    Called by whoever ends it, under the lock of the tree, in the same transaction.
    """
    today = clock.today()
    with reach.elevated("members go with their union, wherever its heir lies"):
        _pass_on(actor, gone, heir, today)


# Details


def _pass_on(actor: Actor, gone: Organisation, heir: Organisation, today: date) -> None:
    rows = list(Membership.objects.select_for_update().filter(organisation=gone).members().order_by("pk"))
    Placement.objects.bulk_create(
        Placement(membership=row, organisation=gone, valid_from=row.since, valid_to=today) for row in rows
    )
    for row in rows:
        row.organisation, row.organisation_path, row.since, row.updated_at = heir, "", today, clock.now()
    Membership.objects.bulk_update(rows, ["organisation", "organisation_path", "since", "updated_at"], batch_size=2000)
    MembershipStep.objects.bulk_create(
        MembershipStep(
            membership=row,
            step=MemberStep.TRANSFER,
            before=row.status,
            after=row.status,
            left=gone,
            reached=heir,
            by_id=actor.person_id,
        )
        for row in rows
    )
    audit.record_many(
        actor=actor,
        act=f"membership.{MemberStep.TRANSFER}",
        kind=steps.MEMBERSHIP,
        ids=[row.pk for row in rows],
        heir=heir.pk,
    )
    facts.record_many(
        steps.fact(row, FactKind.MEMBER_TRANSFERRED, heir, tags=(f"from:{gone.pk}", "union_ended")) for row in rows
    )
    JoinApplication.objects.filter(organisation=gone).open().update(
        organisation=heir, organisation_path="", owner=None, updated_at=clock.now()
    )


def _own(actor: Actor) -> Membership:
    """The actor's membership, locked after the person: joining, leaving and moving wait for each other."""
    steps.lock_people([actor.person_id or 0])
    membership = steps.standing_membership(actor.person_id or 0)
    if membership is None:
        raise NoMembership
    return membership


def _scoped(actor: Actor, membership_id: int) -> Membership:
    membership = (
        Membership.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .members()
        .filter(Scope.of(actor).on("organisation_path"), pk=membership_id)
        .first()
    )
    if membership is None:
        raise NoSuchMember
    verdict = policies.can_keep_groups(actor, membership)
    if membership.person_id == actor.person_id:
        raise NotYourOwn(_("Nobody notes evidence about themselves."), verdict=verdict)
    demand(verdict)
    return membership


def _put(
    membership: Membership,
    group: str,
    evidence: Evidence,
    note: str,
    *,
    by: Actor,
    ends_on: date | None = None,
    only_renew: bool = False,
) -> GroupMembership:
    days = catalog.days_of(group, evidence)
    if days is None:
        raise BadEvidence
    today = clock.today()
    rule_end = rules.evidence_end(days, today)
    end = min(day for day in (rule_end, ends_on, date.max) if day is not None)
    if end < today:
        raise BadEvidence
    there = GroupMembership.objects.filter(membership=membership, group=group).first()
    if there is not None and only_renew and there.evidence != evidence and (there.ends_on or date.max) >= today:
        return there
    row = there or GroupMembership(membership=membership, group=group, starts_on=today)
    if there is not None and (there.ends_on or date.max) < today:
        row.starts_on = today
    row.evidence, row.evidence_note, row.ends_on = evidence, note.strip()[:120], end
    row.confirmed_by_id = None if evidence == Evidence.STATED else by.person_id
    row.save()
    audit.record(
        actor=by,
        act="membership.group_shown",
        target=(steps.MEMBERSHIP, membership.pk),
        about_person_id=membership.person_id,
        group=group,
        evidence=str(evidence),
    )
    return row
