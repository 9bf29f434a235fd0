"""The list of employers (参会企业名单) by sheet: all of it, or nothing and what is wrong cell by cell."""

import tempfile
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from chunfeng.domain.employers import services as employers
from chunfeng.domain.fairs.enums import StandKind
from chunfeng.domain.fairs.errors import ListRefused
from chunfeng.domain.fairs.models import Participation, Stand
from chunfeng.domain.fairs.rules import lists as rules
from chunfeng.domain.fairs.services.guests import Answer, accepted
from chunfeng.domain.fairs.services.planning import zone_named, zone_of_industry
from chunfeng.domain.fairs.services.reach import planned
from chunfeng.kernel.actor import Actor
from chunfeng.shared import audit
from chunfeng.shared.sheets.reading import Limits, open_workbook

LIMITS = Limits(size=5 * 1024 * 1024)


def read_sheet(*, file: "File[Any]", name: str) -> list[rules.Line]:
    """The employers of a sheet. Raises SheetError (cannot be read) and ListRefused with what is wrong, cell by cell."""
    lines: list[rules.Line] = []
    problems: list[rules.RowProblem] = []
    with tempfile.TemporaryDirectory(prefix="chunfeng-") as folder:
        path = Path(folder) / "list"
        with path.open("wb") as copy:
            for chunk in file.chunks():
                copy.write(chunk)
        with open_workbook(path, rules.SHEET, name=name, limits=LIMITS) as book:
            rows = (row for table in book.tables() for row in table.rows)
            for row in islice(rows, rules.MOST):
                line, wrong = rules.read_line(row.number, {key: cell.text for key, cell in row.cells.items()})
                problems += wrong
                lines += [line] if line else []
    if problems:
        raise ListRefused(tuple(problems))
    return lines


@transaction.atomic
def bring(*, actor: Actor, fair_id: int, lines: list[rules.Line]) -> int:
    """Take employers in who have said that they come; how many. Their stands are put there by hand, as the list says.

    Brought again it changes what is different. Raises NoSuchFair, NotAllowed, FairOver, and ListRefused: an employer or a stand
    twice, a stand that the hall has not or somebody else has, more booths than there are.
    """
    fair = planned(actor, fair_id)
    stands = {stand.number: stand for stand in fair.stands.select_for_update().filter(kind=StandKind.BOOTH)}
    if problems := _twice(lines):
        raise ListRefused(tuple(problems))
    for line in lines:
        employer = employers.enter(
            actor=actor, organisation=fair.happening.organisation, name=line.employer, credit_code=line.code
        )
        guest, _made = Participation.objects.get_or_create(
            fair=fair, employer=employer, defaults={"zone": zone_of_industry(fair, employer)}
        )
        guest.fair = fair
        guest.zone = zone_named(fair, line.zone) if line.zone else guest.zone
        guest.draw = line.draw or guest.draw
        before = guest.booths if guest.holds else 0
        if line.booths > before + fair.free:
            problems.append(
                _problem(
                    line, "booths", _("There are no booths left for it."), _("Draw more booths, or shorten the list.")
                )
            )
            continue
        accepted(actor, fair, guest, Answer(line.booths, line.people, line.plates, line.power))
        if line.stand and (wrong := _stand(line, guest, stands)):
            problems.append(wrong)
    if problems:
        raise ListRefused(tuple(problems))
    audit.record(actor=actor, act="fair.list", target=("fair", fair.pk), employers=len(lines))
    return len(lines)


def _stand(line: rules.Line, guest: Participation, stands: dict[str, Stand]) -> rules.RowProblem | None:
    """Put the guest on its stand, or say what is in the way."""
    stand = stands.get(line.stand)
    if stand is None:
        return _problem(
            line,
            "stand",
            _("The hall has no booth %(number)s.") % {"number": line.stand},
            _("Draw the hall first, or mend the number; without one it is seated automatically."),
        )
    if stand.participation_id not in (None, guest.pk) and stand.by_hand:
        return _problem(
            line, "stand", _("Somebody else has this stand now."), _("Choose another one, or free it first.")
        )
    guest.stands.exclude(pk=stand.pk).filter(by_hand=True).update(participation=None, by_hand=False)
    stand.participation, stand.by_hand = guest, True
    stand.save(update_fields=["participation", "by_hand"])
    return None


def _twice(lines: list[rules.Line]) -> list[rules.RowProblem]:
    problems = []
    for key, said in (
        ("employer", [line.code or line.employer for line in lines]),
        ("stand", [line.stand for line in lines]),
    ):
        first: dict[str, int] = {}
        for line, value in zip(lines, said, strict=True):
            if value and first.setdefault(value, line.row) != line.row:
                problems.append(
                    _problem(
                        line,
                        key,
                        _("The same stands in row %(row)s.") % {"row": first[value]},
                        _("Keep one of the two rows."),
                    )
                )
    return problems


def _problem(line: rules.Line, key: str, text: str, next_step: str) -> rules.RowProblem:
    return rules.RowProblem(line.row, rules.SHEET.column(key).title, text, next_step)
