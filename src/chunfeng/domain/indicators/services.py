"""Freezing bulletins."""

from django.db import transaction

from chunfeng.domain.indicators import policies, rules
from chunfeng.domain.indicators.errors import CannotFreeze, WhyMissing
from chunfeng.domain.indicators.models import Edition
from chunfeng.domain.indicators.queries.bulletins import draft
from chunfeng.domain.indicators.queries.editions import content, editions_of
from chunfeng.domain.indicators.queries.occasions import Occasion
from chunfeng.domain.unions.models import Organisation
from chunfeng.kernel.actor import Actor
from chunfeng.shared import audit


@transaction.atomic
def freeze(*, actor: Actor, told: Occasion, note: str = "") -> Edition:
    """Publish the figures of this moment under their SHA-256. While they say the same, again is the same edition.

    Figures that have changed since make a new edition, which names the one that it corrects and says, in `note` and number by
    number, what. Raises CannotFreeze with every condition, WhyMissing.
    """
    verdict = policies.can_freeze(actor, told)
    if not verdict.ok:
        raise CannotFreeze(verdict=verdict)
    Organisation.objects.select_for_update(no_key=True).get(pk=told.organisation.pk)  # two officers, one edition
    newest = next(iter(editions_of(told)), None)
    note = note.strip()[:300] if newest else ""
    number = newest.number + 1 if newest else 1
    body = content(draft(told), number=number, previous=newest, note=note)
    if newest is not None and not body["changes"]:
        return newest
    if newest is not None and not note:
        raise WhyMissing
    text = rules.canonical(body)
    made = Edition.objects.create(
        about=told.about,
        about_id=told.pk,
        first=told.first,
        last=told.last,
        organisation_path=told.organisation.path,
        number=number,
        content=text,
        digest=rules.digest(text),
        note=note,
        frozen_by_id=actor.person_id,
    )
    audit.record(
        actor=actor,
        act="bulletin.frozen",
        target=("bulletin", made.pk),
        words={"note": note},
        digest=made.digest,
        number=number,
    )
    return made
