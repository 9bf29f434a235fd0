"""Giving posts and ending them, deputies for a time, and the work that somebody leaves."""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from chunfeng.domain.people import queries as people
from chunfeng.domain.people.models import Person
from chunfeng.domain.unions import policies
from chunfeng.domain.unions.enums import Role
from chunfeng.domain.unions.errors import (
    AdministratorsApart,
    CannotHappen,
    NoSuchColleague,
    NoSuchPost,
    OrganisationEnded,
    PostDates,
    PostHeld,
)
from chunfeng.domain.unions.events import PostEnded
from chunfeng.domain.unions.models import Organisation, StaffAssignment
from chunfeng.domain.unions.queries import posts_anywhere
from chunfeng.domain.unions.rules import roles
from chunfeng.domain.unions.services.reach import reached
from chunfeng.kernel import checksums, clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import NotAllowed
from chunfeng.kernel.verdict import Verdict
from chunfeng.shared import audit, duties, events
from chunfeng.shared.scopes import Scope

_REFUSALS = {"staff_role_once": PostHeld, "staff_administrators_apart": AdministratorsApart}


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

    Repeating the same appointment returns it. Raises NoSuchOrganisation, OrganisationEnded, NotAllowed (see `rules.roles`),
    PostDates, PostHeld, AdministratorsApart.
    """
    organisation = reached(actor, organisation_id)
    _demand(policies.can_give(actor, organisation, Role(role), person_id))
    if not organisation.stands:
        raise OrganisationEnded
    first = starts_on or clock.today()
    if ends_on is not None and ends_on < first:
        raise PostDates
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    wanted = StaffAssignment(
        person_id=person_id,
        organisation=organisation,
        role=role,
        starts_on=first,
        ends_on=ends_on,
        given_by_id=actor.person_id,
    )
    return _given(actor, wanted)


@transaction.atomic
def appoint(
    *,
    actor: Actor,
    phone: str,
    organisation_id: int,
    role: Role,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> StaffAssignment:
    """Like `assign`, for somebody who has signed in with this phone. Raises NoSuchColleague too.

    Whether there is such a person is only said to those who may give the post.
    """
    organisation = reached(actor, organisation_id)
    _demand(policies.can_give(actor, organisation, Role(role)))
    return assign(
        actor=actor,
        person_id=_with_phone(phone).pk,
        organisation_id=organisation_id,
        role=role,
        starts_on=starts_on,
        ends_on=ends_on,
    )


@transaction.atomic
def deputise(
    *, actor: Actor, assignment_id: int, phone: str, starts_on: date | None = None, ends_on: date
) -> StaffAssignment:
    """Let somebody act in a post from `starts_on` (today when None) to `ends_on`, which counts; not beyond the post's own end.

    Repeating it returns the deputy. Raises NoSuchPost, NotAllowed, NoSuchColleague, PostDates, PostHeld.
    """
    post = _post(actor, assignment_id)
    _demand(policies.can_deputise(actor, post, 0))
    deputy = _with_phone(phone)
    _demand(policies.can_deputise(actor, post, deputy.pk))
    first = starts_on or clock.today()
    if first < post.starts_on or ends_on < first or (post.ends_on is not None and ends_on > post.ends_on):
        raise PostDates(
            _("A deputy acts within the time of the post itself."), next_step=_("Choose days within that time.")
        )
    wanted = StaffAssignment(
        person=deputy,
        organisation=post.organisation,
        role=post.role,
        starts_on=first,
        ends_on=ends_on,
        deputy_for=post,
        given_by_id=actor.person_id,
    )
    return _given(actor, wanted)


@transaction.atomic
def end_assignment(
    *, actor: Actor, assignment_id: int, ends_on: date | None = None, heir_id: int | None = None
) -> StaffAssignment:
    """Let a post end on `ends_on` (yesterday when None, so that it is over at once), its deputies with it.

    Once it is over, work left open goes to `heir_id`, who must have a post there, or back to everybody there: nothing keeps
    lying with somebody who left. Ending it on the same day again changes nothing. Raises NoSuchPost, NotAllowed, PostDates,
    CannotHappen.
    """
    post = _post(actor, assignment_id)
    _demand(policies.can_end(actor, post))
    last = ends_on or clock.today() - timedelta(days=1)
    if post.ends_on == last:
        return post
    if post.ends_on is not None and last > post.ends_on:
        raise PostDates(_("Ending a post does not make it longer."), next_step=_("Give the post anew instead."))
    if last < post.starts_on:
        if ends_on is not None:
            raise PostDates
        last = post.starts_on
    post.ends_on = last
    post.save(update_fields=["ends_on"])
    deputies = StaffAssignment.objects.filter(deputy_for=post, ends_on__gt=last)
    deputies.filter(starts_on__lte=last).update(ends_on=last, updated_at=clock.now())
    deputies.filter(starts_on__gt=last).delete()
    audit.record(
        actor=actor,
        act="post.ended",
        target=("organisation", post.organisation_id),
        about_person_id=post.person_id,
        role=post.role,
        ends_on=last.isoformat(),
    )
    if heir_id is not None:
        hand_over(
            actor=actor, organisation_id=post.organisation_id, from_person_id=post.person_id, to_person_id=heir_id
        )
    if last < clock.today():
        _clear(actor, post)
    events.publish(PostEnded(post.pk))
    return post


@transaction.atomic
def hand_over(*, actor: Actor, organisation_id: int, from_person_id: int, to_person_id: int | None) -> dict[str, int]:
    """Give the open work of one person at and below a node to a colleague with a post there, or back to everybody (None).

    Kind → how much. Raises NoSuchOrganisation, NotAllowed, CannotHappen (the colleague has no post that reaches it).
    """
    organisation = reached(actor, organisation_id)
    verdict = policies.can_hand_over(actor, organisation, from_person_id)
    if not verdict.ok:
        _demand(verdict)
    if to_person_id is not None and not _works_at(to_person_id, organisation.path):
        raise CannotHappen(
            _("Open work goes to somebody with a post at this union or above it."),
            next_step=_("Give them a post first, or choose another colleague."),
        )
    passed = duties.pass_on(from_id=from_person_id, to_id=to_person_id, path=organisation.path)
    if passed:
        audit.record(
            actor=actor,
            act="work.handed_over",
            target=("organisation", organisation.pk),
            about_person_id=from_person_id,
            to=to_person_id,
            work=passed,
        )
    return passed


@transaction.atomic
def clear_ended_posts() -> int:
    """Give back what those left open whose posts ended by their date; how many posts were looked at. For every night."""
    today = clock.today()
    over = StaffAssignment.objects.select_for_update(of=("self",), skip_locked=True).filter(
        ends_on__lt=today, cleared_on__isnull=True
    )
    posts = list(over.select_related("organisation").order_by("id"))
    for post in posts:
        _clear(Actor.system("posts ended"), post)
    return len(posts)


# Details


def _given(actor: Actor, wanted: StaffAssignment) -> StaffAssignment:
    same = StaffAssignment.objects.filter(
        person_id=wanted.person_id,
        organisation=wanted.organisation,
        role=wanted.role,
        starts_on=wanted.starts_on,
        ends_on=wanted.ends_on,
        deputy_for=wanted.deputy_for,
    ).first()
    if same is not None:
        return same
    try:
        with transaction.atomic():
            wanted.save()
    except IntegrityError as error:
        constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
        if constraint not in _REFUSALS:
            raise
        raise _REFUSALS[constraint] from error
    audit.record(
        actor=actor,
        act="post.given" if wanted.deputy_for is None else "post.deputised",
        target=("organisation", wanted.organisation_id),
        about_person_id=wanted.person_id,
        role=str(wanted.role),
        starts_on=wanted.starts_on.isoformat(),
        ends_on=wanted.ends_on.isoformat() if wanted.ends_on else None,
    )
    return wanted


def _clear(actor: Actor, post: StaffAssignment) -> None:
    """Work goes back to everybody unless the person still works there in another post."""
    if not _works_at(post.person_id, post.organisation.path):
        passed = duties.pass_on(from_id=post.person_id, to_id=None, path=post.organisation.path)
        if passed:
            audit.record(
                actor=actor,
                act="work.given_back",
                target=("organisation", post.organisation_id),
                about_person_id=post.person_id,
                work=passed,
            )
    post.cleared_on = clock.today()
    post.save(update_fields=["cleared_on"])


def _works_at(person_id: int, path: str) -> bool:
    return Actor(person_id=person_id, posts=posts_anywhere(person_id)).covers(path, *roles.WORKING)


def _with_phone(phone: str) -> Person:
    number = checksums.mobile(phone)
    person = people.person_with_phone(number) if number else None
    if person is None or not person.is_active:
        raise NoSuchColleague
    return person


def _post(actor: Actor, assignment_id: int) -> StaffAssignment:
    """A post within the actor's part of the tree, or the actor's own."""
    post = (
        StaffAssignment.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .filter(
            Scope.of(actor).on("organisation__path") | Q(person_id=actor.person_id, person__isnull=False),
            pk=assignment_id,
        )
        .first()
    )
    if post is None:
        raise NoSuchPost
    return post


def _demand(verdict: Verdict) -> None:
    if not verdict.ok:
        first = verdict.against[0]
        raise NotAllowed(first.text, next_step=first.next_step, verdict=verdict)
