"""Appointing and dismissing staff."""

from datetime import date, timedelta

from django.db import transaction

from chunfeng.domain.unions import policies
from chunfeng.domain.unions.enums import Role
from chunfeng.domain.unions.errors import NoSuchPost, PostDates, PostHeld
from chunfeng.domain.unions.models import Organisation, StaffAssignment
from chunfeng.domain.unions.services.reach import demand, reached
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.shared import audit
from chunfeng.shared.scopes import Scope


@transaction.atomic
def assign(
    *,
    actor: Actor,
    person_id: int,
    organisation_id: int,
    role: Role,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> StaffAssignment:
    """Appoint a person at a node from `starts_on` (today when None) to `ends_on` (which counts; None: open).

    Repeating the same appointment returns it. Raises NoSuchOrganisation, NotAllowed, PostDates, PostHeld.
    """
    organisation = reached(actor, organisation_id)
    demand(policies.can_give(actor, organisation, Role(role), person_id))
    first = starts_on or clock.today()
    if ends_on is not None and ends_on < first:
        raise PostDates
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    held = StaffAssignment.objects.filter(person_id=person_id, organisation=organisation, role=role)
    same = held.filter(starts_on=first, ends_on=ends_on).first()
    if same is not None:
        return same
    if held.filter(ends_on__isnull=True).exists():
        raise PostHeld
    post = StaffAssignment.objects.create(
        person_id=person_id, organisation=organisation, role=role, starts_on=first, ends_on=ends_on
    )
    audit.record(
        actor=actor,
        act="post.given",
        target=("organisation", organisation.pk),
        about_person_id=person_id,
        role=str(role),
        starts_on=first.isoformat(),
    )
    return post


@transaction.atomic
def end_assignment(*, actor: Actor, assignment_id: int, ends_on: date | None = None) -> StaffAssignment:
    """Let a post end on `ends_on` (yesterday when None, so that it is over at once).

    Ending it on the same day again changes nothing. Raises NoSuchPost, NotAllowed, PostDates.
    """
    post = (
        StaffAssignment.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .filter(Scope.of(actor).on("organisation__path"), pk=assignment_id)
        .first()
    )
    if post is None:
        raise NoSuchPost
    demand(policies.can_end(actor, post))
    last = ends_on or clock.today() - timedelta(days=1)
    if post.ends_on == last:
        return post
    if last < post.starts_on:
        if ends_on is not None:
            raise PostDates
        last = post.starts_on
    post.ends_on = last
    post.save(update_fields=["ends_on"])
    audit.record(
        actor=actor,
        act="post.ended",
        target=("organisation", post.organisation_id),
        about_person_id=post.person_id,
        role=post.role,
        ends_on=last.isoformat(),
    )
    return post
