"""What a fair is: begun from a happening, with zones, numbers and a checklist."""

import secrets
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.files.base import File
from django.db import transaction

from chunfeng.domain.employers.models import Employer
from chunfeng.domain.fairs import catalog, policies
from chunfeng.domain.fairs.enums import StandKind
from chunfeng.domain.fairs.errors import BadPaper, HallTooSmall, NoSuchFair, NotAFair, PaperMissing
from chunfeng.domain.fairs.models import Fair, Tick, Zone
from chunfeng.domain.fairs.services.reach import demand, planned
from chunfeng.domain.happenings.enums import HappeningKind
from chunfeng.domain.happenings.models import Happening
from chunfeng.kernel.actor import Actor
from chunfeng.shared import audit
from chunfeng.shared.scopes import Scope

MOST_BYTES = 10 * 1024 * 1024
TONES = 8
"""How many colours zones share."""
HEADS = {b"%PDF": "pdf", b"\xff\xd8\xff": "jpg", b"\x89PNG": "png", b"PK\x03\x04": "docx"}


@transaction.atomic
def begin(*, actor: Actor, happening_id: int) -> Fair:
    """Begin to plan a happening as a fair. Again it is the same fair. Raises NoSuchFair, NotAllowed, NotAFair."""
    happening = Happening.objects.filter(Scope.of(actor).on("organisation_path"), pk=happening_id).first()
    if happening is None:
        raise NoSuchFair
    demand(policies.can_plan(actor, happening))
    if happening.kind != HappeningKind.FAIR:
        raise NotAFair
    fair, made = Fair.objects.get_or_create(happening=happening)
    if made:
        audit.record(actor=actor, act="fair.begun", target=("fair", fair.pk), happening_id=happening.pk)
    return fair


@transaction.atomic
def set_basics(
    *, actor: Actor, fair_id: int, expected: int, answer_by: date | None, places: int | None, zones: Sequence[str]
) -> Fair:
    """How many people and booths, until when employers answer, and the zones by name; a zone left out is no more.

    A new zone named like an industry takes in those of its employers that have none. `places` counts only while no hall is
    drawn. Raises NoSuchFair, NotAllowed, FairOver, HallTooSmall.
    """
    fair = planned(actor, fair_id)
    fair.expected, fair.answer_by = expected, answer_by
    if places is not None and not fair.stands.filter(kind=StandKind.BOOTH).exists():
        set_places(fair, places)
    fair.save(update_fields=["expected", "answer_by", "places"])
    names = list(dict.fromkeys(name.strip()[:40] for name in zones if name.strip()))
    fair.zones.exclude(name__in=names).delete()
    known = set(fair.zones.values_list("name", flat=True))
    for name in names:
        zone = zone_named(fair, name)
        if name not in known:
            fair.participations.filter(zone=None, employer__industry=name).update(zone=zone)
    audit.record(actor=actor, act="fair.basics", target=("fair", fair.pk), expected=expected, zones=len(names))
    return fair


@transaction.atomic
def tick(*, actor: Actor, fair_id: int, point: str, note: str = "", file: "File[Any] | None" = None) -> Tick:
    """Show that a point of the checklist is seen to, for the day on which the fair now is. Again replaces what was shown.

    Raises NoSuchFair, NotAllowed, FairOver, PaperMissing (also for a point that is counted, or that there is not), BadPaper.
    """
    fair = planned(actor, fair_id)
    note = note.strip()[:300]
    there = Tick.objects.filter(fair=fair, point=point).first()
    if point not in {each.key for each in catalog.points() if each.paper} or not (note or file or there):
        raise PaperMissing
    shown = there or Tick(fair=fair, point=point)
    shown.note, shown.for_start, shown.by_id = note or shown.note, fair.happening.starts_at, actor.person_id
    if file is not None:
        _attach(shown, file)
    shown.save()
    audit.record(actor=actor, act="fair.ticked", target=("fair", fair.pk), words={"note": note}, point=point)
    return shown


@transaction.atomic
def untick(*, actor: Actor, fair_id: int, point: str) -> None:
    """A point is open again. Raises NoSuchFair, NotAllowed, FairOver."""
    fair = planned(actor, fair_id)
    gone, _each = Tick.objects.filter(fair=fair, point=point).delete()
    if gone:
        audit.record(actor=actor, act="fair.unticked", target=("fair", fair.pk), point=point)


def zone_of_industry(fair: Fair, employer: Employer) -> Zone | None:
    """The zone that is named like the employer's industry: where it stands until an officer says otherwise."""
    return fair.zones.filter(name=employer.industry).first() if employer.industry else None


def zone_named(fair: Fair, name: str) -> Zone:
    """The zone of that name; its colour is by its name's turn."""
    zone, _made = Zone.objects.get_or_create(
        fair=fair, name=name.strip()[:40], defaults={"tone": fair.zones.count() % TONES}
    )
    return zone


def set_places(fair: Fair, places: int) -> None:
    """For a locked fair; the caller saves. Raises HallTooSmall."""
    if places < fair.promised:
        raise HallTooSmall
    fair.places = places


def _attach(shown: Tick, file: "File[Any]") -> None:
    file.seek(0)
    head = file.read(8)
    kind = next((ending for magic, ending in HEADS.items() if head.startswith(magic)), None)
    if kind is None or file.size > MOST_BYTES:
        raise BadPaper
    file.seek(0)
    shown.file_name = (file.name or "").rsplit("/", 1)[-1][-120:]
    shown.file.save(f"{secrets.token_hex(16)}.{kind}", file, save=False)
