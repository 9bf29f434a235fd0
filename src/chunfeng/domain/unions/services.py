"""Founding organisations, appointing and dismissing staff."""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from chunfeng.domain.unions import policies
from chunfeng.domain.unions.enums import Level, Role
from chunfeng.domain.unions.errors import (
    NoSuchOrganisation,
    NoSuchPost,
    OrganisationExists,
    PostDates,
    PostHeld,
    WrongLevel,
)
from chunfeng.domain.unions.models import Organisation, StaffAssignment
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import NotAllowed
from chunfeng.kernel.verdict import Verdict
from chunfeng.shared import audit
from chunfeng.shared.scopes import Scope

ROOT_NAME = "中华全国总工会"
ROOT_CODE = "CN"


@transaction.atomic
def create_organisation(
    *, actor: Actor, name: str, level: Level, parent_id: int | None, place_code: str | None = None, code: str
) -> Organisation:
    """Found an organisation under `parent_id` (None: the root). Founding the same `code` there again returns it.

    Raises NoSuchOrganisation (the parent is not the actor's), NotAllowed, WrongLevel, OrganisationExists.
    """
    parent = None if parent_id is None else _reached(actor, parent_id)
    _demand(policies.can_found(actor, parent))
    fits = policies.fits_below(Level(level), parent)
    if not fits.ok:
        raise WrongLevel(verdict=fits)
    there = Organisation.objects.filter(code=code).first()
    if there is not None:
        if (there.parent_id, there.name, there.level) == (parent_id, name, level):
            return there
        raise OrganisationExists
    organisation = Organisation(name=name, level=level, parent=parent, place_id=place_code, code=code)
    organisation.path = f"/new-{code}/"  # the path holds the own id, which the first write gives
    try:
        with transaction.atomic():
            organisation.save()
            organisation.path = f"{parent.path if parent else '/'}{organisation.pk}/"
            organisation.save(update_fields=["path"])
    except IntegrityError as error:
        raise OrganisationExists from error
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
    organisation = _reached(actor, organisation_id)
    _demand(policies.can_assign(actor, organisation))
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
    _demand(policies.can_assign(actor, post.organisation))
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


def _reached(actor: Actor, organisation_id: int) -> Organisation:
    organisation = Organisation.objects.filter(Scope.of(actor).on("path"), pk=organisation_id).first()
    if organisation is None:
        raise NoSuchOrganisation
    return organisation


def _demand(verdict: Verdict) -> None:
    if not verdict.ok:
        raise NotAllowed(gettext("Your post does not reach this organisation."), verdict=verdict)
