"""Lists of workers in hardship: taken in row by row for a second officer to confirm, the rest handed back with why.

Each row stands by itself, and a row that says what is there already changes nothing: a list that was broken off is brought
again.
"""

import hashlib
import json
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import IO, Any

from django.db import transaction

from chunfeng.domain.programs.enums import HardshipState
from chunfeng.domain.programs.models import HardshipFile, HardshipSheet
from chunfeng.domain.programs.queries import hardship as queries
from chunfeng.domain.programs.rules import registers as rules
from chunfeng.domain.programs.rules.hardship import Household
from chunfeng.domain.programs.services import hardship
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import NotAllowed, Refusal
from chunfeng.shared import audit
from chunfeng.shared.sheets.reading import Limits, Row, Table, open_workbook

LIMITS = Limits(size=5 * 1024 * 1024)
MOST = 500
"""Rows that one request takes in."""
KEPT = timedelta(days=30)
"""So long the rows that were not taken lie here."""

Wrong = list[tuple[str, str]]
"""(key of the column or "", why in words) of one row."""


def take_in(*, actor: Actor, file: IO[bytes], name: str) -> HardshipSheet:
    """Take in a list; what became of its rows. The same list again takes in what was not taken before.

    Raises NotAllowed, SheetError.
    """
    if actor.person_id is None:
        raise NotAllowed
    content = file.read()
    sheet, _new = HardshipSheet.objects.get_or_create(
        made_by_id=actor.person_id, sha256=hashlib.sha256(content).hexdigest(), defaults={"name": name[:120]}
    )
    sheet.entered = sheet.known = sheet.refused = 0
    tables = []
    with tempfile.TemporaryDirectory(prefix="chunfeng-") as folder:
        path = Path(folder) / f"list{Path(name).suffix.lower()[:6]}"
        path.write_bytes(content)
        with open_workbook(path, rules.SCHEMA, name=name, limits=LIMITS) as workbook:
            for table in workbook.tables():
                refused = list(_table(actor, sheet, table))
                if refused:
                    tables.append({"name": table.name, "header": table.header, "rows": refused})
    sheet.annotated, sheet.done_at = json.dumps(tables, ensure_ascii=False), clock.now()
    sheet.save()
    audit.record(
        actor=actor,
        act="hardship.sheet",
        target=("hardship_sheet", sheet.pk),
        entered=sheet.entered,
        known=sheet.known,
        refused=sheet.refused,
    )
    return sheet


def forget() -> int:
    """Empty the rows of lists that nobody has mended for weeks; how many lists."""
    old = HardshipSheet.objects.exclude(annotated="").filter(done_at__lt=clock.now() - KEPT)
    return old.update(annotated="")


# Details


def _table(actor: Actor, sheet: HardshipSheet, table: Table) -> Iterator[dict[str, Any]]:
    """Take in the rows of a table; those that were not taken, as given, with what is wrong in which column."""
    seen: dict[str, rules.Entry] = {}
    for row in table.rows:
        wrong = _row(actor, sheet, row, seen)
        if wrong:
            sheet.refused += 1
            problems = [(table.index_of(key) if key else None, text) for key, text in wrong]
            yield {"number": row.number, "raw": row.raw, "problems": problems}


def _row(actor: Actor, sheet: HardshipSheet, row: Row, seen: dict[str, rules.Entry]) -> Wrong:
    """What is wrong with a row; nothing where it is taken in, or on the register already."""
    if sheet.entered + sheet.known + sheet.refused >= MOST:
        return [("", str(rules.FAULTS["too_many"]) % {"most": MOST})]
    if row.cells["number"].problem == "lost_digits":
        return _told([("number", "lost_digits")])
    entry = rules.check(row.number, {key: cell.text for key, cell in row.cells.items()}, today=clock.today())
    if isinstance(entry, list):
        return _told(entry)
    before = seen.setdefault(entry.number, entry)
    if before is not entry:
        if before[1:] != entry[1:]:
            return _told([("number", "twice")])
        sheet.known += 1
        return []
    return _entry(actor, sheet, entry)


def _entry(actor: Actor, sheet: HardshipSheet, entry: rules.Entry) -> Wrong:
    person = queries.member_by_number(actor, entry.number)
    if person is None:
        return _told([("number", "not_here")])
    if person.name != entry.name:
        return _told([("name", "other_name")])
    there = HardshipFile.objects.filter(
        person=person,
        level=entry.level,
        ends_on=entry.ends_on,
        state__in=(HardshipState.PROPOSED, HardshipState.CONFIRMED),
    )
    if there.exists():
        sheet.known += 1
        return []
    household = Household(people=0, income=0, words=entry.reason, evidence=entry.evidence)
    try:
        with transaction.atomic():
            hardship.propose(
                actor,
                person.pk,
                household,
                level=entry.level,
                starts_on=entry.starts_on,
                ends_on=entry.ends_on,
                sheet_id=sheet.pk,
            )
    except Refusal as refusal:
        return [("name", f"{refusal.message} {refusal.next_step}".strip())]
    sheet.entered += 1
    return []


def _told(problems: list[rules.Problem]) -> Wrong:
    return [(key, str(rules.FAULTS[code])) for key, code in problems]
