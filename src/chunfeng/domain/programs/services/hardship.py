"""Reviewing a household: a file for a year, and what is known about who has which."""

import json
from dataclasses import asdict
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from chunfeng.domain.programs.models import HardshipFile
from chunfeng.domain.programs.rules import flow
from chunfeng.domain.programs.rules.hardship import Household, level
from chunfeng.domain.unions.models import Organisation
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import NotAllowed
from chunfeng.shared import audit, personal

HOLDS = timedelta(days=364)
"""A year with its first day."""


@transaction.atomic
def review(*, actor: Actor, person_id: int, household: Household) -> HardshipFile:
    """Enter what a review of a household has found: it holds for a year. Again on the same day corrects it.

    Raises NotAllowed: the union that answers for the person reviews, and nobody reviews themselves or kin.
    """
    path = personal.home(person_id)
    if not actor.covers(path, *flow.APPEAL_ROLES) or actor.person_id == person_id:
        raise NotAllowed(next_step=_("Ask an officer of the union that answers for this person."))
    today = clock.today()
    HardshipFile.objects.filter(person_id=person_id, starts_on__lt=today, ends_on__gte=today).update(
        ends_on=today - timedelta(days=1)
    )
    made, _new = HardshipFile.objects.update_or_create(
        person_id=person_id,
        starts_on=today,
        defaults={
            "organisation": Organisation.objects.get(path=path),
            "level": level(household),
            "figures": json.dumps(asdict(household)),
            "ends_on": today + HOLDS,
            "decided_by_id": actor.person_id,
        },
    )
    audit.record(actor=actor, act="hardship.reviewed", target=("hardship_file", made.pk), about_person_id=person_id)
    return made
