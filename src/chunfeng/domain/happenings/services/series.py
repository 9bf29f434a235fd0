"""Seasons and other rows of happenings."""

from datetime import date

from django.db import transaction

from chunfeng.domain.happenings import policies
from chunfeng.domain.happenings.errors import NoSuchHappening, NoSuchSeries, TimesTurned
from chunfeng.domain.happenings.models import Series
from chunfeng.domain.happenings.services.finding import demand
from chunfeng.domain.unions.models import Organisation
from chunfeng.kernel.actor import Actor
from chunfeng.shared import audit
from chunfeng.shared.scopes import Scope


@transaction.atomic
def prepare(
    *,
    actor: Actor,
    organisation_id: int,
    title: str,
    starts_on: date,
    ends_on: date,
    planned: int = 0,
    planned_spot: int = 0,
    parent_id: int | None = None,
) -> Series:
    """A row of happenings, perhaps within a wider one. The same title over the same days again is the same series.

    Raises NoSuchHappening (an organisation out of reach), NoSuchSeries (the wider one), NotAllowed, TimesTurned.
    """
    organisation = Organisation.objects.filter(Scope.of(actor).on("path"), pk=organisation_id).first()
    if organisation is None:
        raise NoSuchHappening
    demand(policies.can_organise(actor, organisation.path))
    if ends_on < starts_on:
        raise TimesTurned
    if parent_id is not None and not (
        Series.objects.filter(Scope.of(actor).on("organisation_path"), pk=parent_id).exists()
    ):
        raise NoSuchSeries
    made, new = Series.objects.get_or_create(
        organisation=organisation,
        title=title.strip()[:80],
        starts_on=starts_on,
        ends_on=ends_on,
        defaults={"planned": max(planned, planned_spot), "planned_spot": planned_spot, "parent_id": parent_id},
    )
    if new:
        audit.record(actor=actor, act="series.prepared", target=("series", made.pk))
    return made
