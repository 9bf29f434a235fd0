"""Prepares a home for the month, serves it, and lets the story run against it."""

import argparse
import time
from pathlib import Path
from typing import Any

from django.db import connections

from chunfeng.cli.commands import migrate
from chunfeng.domain.people.models import Person
from chunfeng.domain.unions import services as unions
from chunfeng.domain.unions.enums import Level, Role
from chunfeng.kernel.actor import Actor
from chunfeng.replays import postbox, product
from chunfeng.replays.a6 import story
from chunfeng.replays.city import loading
from chunfeng.replays.city.progress import Progress
from chunfeng.replays.tally import compared

TITLE = "Yiwu service month"
SYSTEM = Actor.system("replay A6")
_TREE = (
    ("zhejiang", "浙江省总工会", Level.PROVINCE, "33"),
    ("jinhua", "金华市总工会", Level.CITY, "3307"),
    ("yiwu", "义乌市总工会", Level.COUNTY, "330782"),
)


def play(home: Path, *, scale: float = 1.0, slow: bool = False) -> dict[str, Any]:
    """The whole replay in `home`, which it empties first: its figures beside the bulletin's. Raises Unexpected."""
    started = time.monotonic()
    _prepare()
    cast = story.Cast.of(scale)
    progress = Progress(cast.steps)
    with postbox.open_postbox() as box:
        environment = {
            "CHUNFENG_SMS": "http",
            "CHUNFENG_SMS_URL": box.address,
            "CHUNFENG_PROXY": "1",
            "CHUNFENG_STAFF_FACTOR_FROM": "9999-12-31",  # the story is told by code alone
        }
        with product.served(home, **environment) as address:
            tally, bulletin = story.Story(address, box, cast, progress, pause=0.4 if slow else 0.0).play()
    progress.end()
    figures = compared(tally, bulletin)
    return {
        "replay": "A6",
        "figures": figures,
        "agrees": all(pair["tally"] == pair["bulletin"] for pair in figures.values()),
        "seconds": round(time.monotonic() - started, 1),
    }


def _prepare() -> None:
    """An empty home with the unions and the first officer, as an operator sets it up."""
    migrate.run(argparse.Namespace(quiet=True))
    if Person.objects.exists():
        loading.empty()
        connections.close_all()
        migrate.run(argparse.Namespace(quiet=True))
    parent = unions.ensure_root()
    for code, name, level, place in _TREE:
        parent = unions.create_organisation(
            actor=SYSTEM,
            name=name,
            level=level,
            parent_id=parent.pk,
            place_code=place,
            code=code,
        )
    officer = Person(name="骆建英")
    officer.set_phone(story.OFFICER_PHONE)
    officer.save()
    unions.assign(actor=SYSTEM, person_id=officer.pk, organisation_id=parent.pk, role=Role.OFFICER)
    connections.close_all()
