"""Posters that people join by."""

from datetime import date

from django.db import transaction

from chunfeng.domain.unions import policies
from chunfeng.domain.unions.errors import NoSuchPoster, UnionEnded
from chunfeng.domain.unions.models import Poster
from chunfeng.domain.unions.services.reach import demand, reached
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.shared import audit
from chunfeng.shared.scopes import Scope


@transaction.atomic
def make_poster(*, actor: Actor, organisation_id: int, title: str, ends_on: date) -> Poster:
    """A poster of a union, good until `ends_on`. The same title and day again is the same poster.

    Raises NoSuchOrganisation, NotAllowed, UnionEnded.
    """
    organisation = reached(actor, organisation_id)
    demand(policies.can_keep_members(actor, organisation))
    if not organisation.stands:
        raise UnionEnded
    poster, made = Poster.objects.get_or_create(
        organisation=organisation,
        title=title.strip()[:60],
        ends_on=ends_on,
        revoked_at=None,
        defaults={"made_by_id": actor.person_id},
    )
    if made:
        audit.record(actor=actor, act="poster.made", target=("poster", poster.pk), organisation_id=organisation.pk)
    return poster


@transaction.atomic
def revoke_poster(*, actor: Actor, poster_id: int) -> Poster:
    """Its code lets nobody in from now on. Again changes nothing. Raises NoSuchPoster, NotAllowed."""
    poster = (
        Poster.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .filter(Scope.of(actor).on("organisation__path"), pk=poster_id)
        .first()
    )
    if poster is None:
        raise NoSuchPoster
    demand(policies.can_keep_members(actor, poster.organisation))
    if poster.revoked_at is None:
        poster.revoked_at = clock.now()
        poster.save(update_fields=["revoked_at"])
        audit.record(actor=actor, act="poster.revoked", target=("poster", poster.pk))
    return poster
