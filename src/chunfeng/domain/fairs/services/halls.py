"""The plan of the hall: laid out by numbers, read from a sheet, or changed square by square."""

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.db import transaction

from chunfeng.domain.fairs.enums import StandKind
from chunfeng.domain.fairs.errors import HallBroken, ListRefused, StandTaken
from chunfeng.domain.fairs.models import Fair, Stand
from chunfeng.domain.fairs.rules import halls as rules
from chunfeng.domain.fairs.services.planning import set_places, zone_named
from chunfeng.domain.fairs.services.reach import planned
from chunfeng.kernel.actor import Actor
from chunfeng.shared import audit
from chunfeng.shared.sheets.columns import Schema
from chunfeng.shared.sheets.reading import Limits, open_workbook

PLAN = Schema("展位图", (), needs=())
LIMITS = Limits(size=5 * 1024 * 1024, memory=512 * 1024 * 1024, seconds=20)


def lay_out(*, actor: Actor, fair_id: int, rows: int, per_row: int, crossing: int = 10, powered: int = 1) -> Fair:
    """Draw a hall of `rows` of booths. Raises what `draw` raises."""
    hall = rules.laid_out(rows=rows, per_row=per_row, crossing=crossing, powered=powered)
    return draw(actor=actor, fair_id=fair_id, hall=hall)


def draw_sheet(*, actor: Actor, fair_id: int, file: "File[Any]", name: str) -> Fair:
    """Draw the hall that the first sheet shows. Raises SheetError, ListRefused with every cell, and what `draw` raises."""
    with tempfile.TemporaryDirectory(prefix="chunfeng-") as folder:
        path = Path(folder) / "plan"
        with path.open("wb") as copy:
            for chunk in file.chunks():
                copy.write(chunk)
        with open_workbook(path, PLAN, name=name, limits=LIMITS) as book:
            rows = next((rows for _sheet, rows in book.grids() if rows), [])
    hall, problems = rules.read_plan(rows)
    if hall is None:
        raise ListRefused(tuple(problems))
    return draw(actor=actor, fair_id=fair_id, hall=hall)


@transaction.atomic
def draw(*, actor: Actor, fair_id: int, hall: rules.DrawnHall) -> Fair:
    """Put this plan in the place of the one there was. Employers keep the stands whose numbers are still there.

    Raises NoSuchFair, NotAllowed, FairOver, HallTooSmall, ListRefused.
    """
    fair = planned(actor, fair_id)
    if problems := rules.faults(hall):
        raise ListRefused(tuple(problems))
    kept = {
        stand.number: (stand.participation_id, stand.by_hand)
        for stand in fair.stands.filter(participation__isnull=False)
    }
    set_places(fair, sum(stand.kind == StandKind.BOOTH for stand in hall.stands))
    fair.floor = list(hall.floor)
    fair.save(update_fields=["floor", "places"])
    zones = {name: zone_named(fair, name) for name in dict.fromkeys(each.zone for each in hall.stands) if name}
    fair.stands.all().delete()
    Stand.objects.bulk_create(
        Stand(
            fair=fair,
            number=each.number,
            row=each.row,
            column=each.column,
            kind=each.kind,
            zone=zones.get(each.zone),
            power=each.power,
            participation_id=holder if each.kind == StandKind.BOOTH else None,
            by_hand=by_hand and each.kind == StandKind.BOOTH,
        )
        for each in hall.stands
        for holder, by_hand in (kept.get(each.number, (None, False)),)
    )
    audit.record(actor=actor, act="fair.drawn", target=("fair", fair.pk), stands=len(hall.stands))
    return fair


@transaction.atomic
def set_square(
    *,
    actor: Actor,
    fair_id: int,
    row: int,
    column: int,
    what: str,
    number: str = "",
    zone: str = "",
    power: bool = False,
) -> Fair:
    """One square of the plan: an aisle, an entrance, a wall (the marks of `rules.halls`), or a kind of stand.

    A stand that becomes something else gives its employer's place in the hall up, not its booth. Raises NoSuchFair, NotAllowed,
    FairOver, HallTooSmall, StandTaken (the number is another's), HallBroken.
    """
    fair = planned(actor, fair_id)
    there = fair.stands.filter(row=row, column=column).first()
    if what in (rules.AISLE, rules.ENTRANCE, rules.WALL):
        fair.stands.filter(row=row, column=column).delete()
        mark = what
    else:
        kind, mark = StandKind(what), rules.STAND
        number = number.strip().upper()[:12] or (there.number if there else f"R{row + 1}C{column + 1}")
        if fair.stands.filter(number=number).exclude(row=row, column=column).exists():
            raise StandTaken
        stand = there or Stand(fair=fair, row=row, column=column)
        stand.number, stand.kind, stand.power = number, kind, power
        stand.zone = zone_named(fair, zone) if zone.strip() else None
        if kind != StandKind.BOOTH:
            stand.participation, stand.by_hand = None, False
        stand.save()
    fair.floor = list(rules.painted(fair.floor, row, column, mark))
    if problems := rules.faults(rules.DrawnHall(tuple(fair.floor), drawn_stands(fair.stands.all()))):
        raise HallBroken(problems[0].text, next_step=problems[0].next_step)
    set_places(fair, fair.stands.filter(kind=StandKind.BOOTH).count())
    fair.save(update_fields=["floor", "places"])
    audit.record(actor=actor, act="fair.square", target=("fair", fair.pk), row=row, column=column, what=what)
    return fair


def drawn_stands(stands: Iterable[Stand]) -> tuple[rules.DrawnStand, ...]:
    """Stands as the rules know them."""
    return tuple(
        rules.DrawnStand(
            each.number, each.row, each.column, StandKind(each.kind), each.zone.name if each.zone else "", each.power
        )
        for each in stands
    )
