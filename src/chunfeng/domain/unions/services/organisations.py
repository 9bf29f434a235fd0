"""Founding organisations."""

from django.db import IntegrityError, transaction

from chunfeng.domain.unions import policies
from chunfeng.domain.unions.enums import Level
from chunfeng.domain.unions.errors import OrganisationExists, WrongLevel
from chunfeng.domain.unions.models import Organisation
from chunfeng.domain.unions.services.reach import demand, reached
from chunfeng.kernel.actor import Actor
from chunfeng.shared import audit

ROOT_NAME = "中华全国总工会"
ROOT_CODE = "CN"


@transaction.atomic
def create_organisation(
    *, actor: Actor, name: str, level: Level, parent_id: int | None, place_code: str | None = None, code: str
) -> Organisation:
    """Found an organisation under `parent_id` (None: the root). Founding the same `code` there again returns it.

    Raises NoSuchOrganisation (the parent is not the actor's), NotAllowed, WrongLevel, OrganisationExists.
    """
    parent = None if parent_id is None else reached(actor, parent_id)
    demand(policies.can_found(actor, parent))
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
