"""A leader brings many: a list is read, shown with what is wrong in it, and taken in as a whole."""

import tempfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import IO

from django.core import signing
from django.db import transaction
from django.utils.translation import gettext as _

from chunfeng.domain.happenings.enums import Channel, RegistrationStatus
from chunfeng.domain.happenings.errors import BadGroup
from chunfeng.domain.happenings.models import Group, Registration
from chunfeng.domain.happenings.rules import lists
from chunfeng.domain.happenings.rules.seats import GROUP
from chunfeng.domain.happenings.services import registrations
from chunfeng.domain.people import services as people
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.shared import audit
from chunfeng.shared.sheets.reading import Limits, open_workbook

CLERK = Actor.system("lists of groups")
LIMITS = Limits(size=2 * 1024 * 1024)
SALT, SHOWN_FOR = "happenings.group", timedelta(hours=1)


def read_sheet(file: IO[bytes], *, name: str) -> list[lists.Row]:
    """The rows of a 报名表, each with what is wrong in it; ID numbers are checked and then forgotten. Raises SheetError."""
    rows: list[lists.Row] = []
    with tempfile.TemporaryDirectory(prefix="chunfeng-") as folder:
        path = Path(folder) / f"list{Path(name).suffix.lower()[:6]}"
        path.write_bytes(file.read())
        with open_workbook(path, lists.SCHEMA, name=name, limits=LIMITS) as workbook:
            for table in workbook.tables():
                for row in table.rows:
                    cells = {column.key: row.text(column.key).strip() for column in lists.COLUMNS}
                    rows.append(lists.row(row.number, cells, today=clock.today()))
                    if len(rows) > GROUP:
                        return lists.checked(rows)
    return lists.checked(rows)


@transaction.atomic
def bring(
    *,
    actor: Actor,
    happening_id: int,
    name: str,
    rows: Sequence[lists.Row],
    session_id: int | None = None,
    school: str = "",
    major: str = "",
) -> Group:
    """Register everybody on a list, in its order: seats as long as there are any, then the waiting list.

    Whoever is registered already stays as they are. Accounts are made where there are none and wait for their owners;
    each finds the registration on the own phone and may cancel it. Bringing the same list again changes nothing.
    Raises NoSuchHappening, CannotRegister, BadGroup (with the rows).
    """
    if actor.person_id is None or not name.strip():
        raise BadGroup(_("A group has a name and a leader who is signed in."))
    bad = [row.number for row in rows if row.problems]
    if bad or not rows or len(rows) > GROUP:
        raise BadGroup(
            _("Rows that cannot be taken in: %(rows)s") % {"rows": ", ".join(map(str, bad[:20]))}
            if bad
            else _("A group has one to %(most)s people.") % {"most": GROUP}
        )
    found = [people.enrol(actor=CLERK, phone=row.phone) for row in rows]
    pool = registrations.lock(happening_id, session_id)
    registrations.demand_open(pool, channel=Channel.SPOT)
    group, _new = Group.objects.get_or_create(
        happening=pool.happening,
        leader_id=actor.person_id,
        name=name.strip()[:80],
        defaults={"school": school.strip()[:80], "major": major.strip()[:60]},
    )
    there = registrations.registered_among(pool.happening.pk, [person.pk for person in found])
    wishes = [
        Registration(
            person=person,
            group=group,
            brought_by_id=actor.person_id,
            channel=Channel.SPOT,
            name=row.name,
            education=row.education,
            school=row.school or group.school,
            wanted=row.wanted,
            says_member=row.member,
        )
        for person, row in zip(found, rows, strict=True)
        if person.pk not in there
    ]
    placed = registrations.place_all(pool, wishes, by=actor)
    audit.record(
        actor=actor,
        act="happening.group_brought",
        target=("group", group.pk),
        rows=len(rows),
        new=len(placed),
        waiting=sum(each.status == RegistrationStatus.WAITING for each in placed),
    )
    return group


def packed(rows: Sequence[lists.Row], /) -> str:
    """Rows that were read and shown, signed, for the page to bring back; nothing of them is stored before a yes."""
    return signing.dumps(
        [[row.number, row.name, row.phone, row.education, row.school, row.wanted, row.member] for row in rows],
        salt=SALT,
        compress=True,
    )


def unpacked(text: str, /) -> list[lists.Row]:
    """The rows again. Raises BadGroup for what this product has not written, or an hour ago."""
    try:
        return [lists.Row(*cells) for cells in signing.loads(text, salt=SALT, max_age=SHOWN_FOR)]
    except signing.BadSignature as error:
        raise BadGroup(_("The list was shown too long ago.")) from error
