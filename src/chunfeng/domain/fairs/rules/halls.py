"""The hall on squared paper: drawn by rows and columns, or read from a sheet (展位图) as it is laid out."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from chunfeng.domain.fairs.enums import StandKind
from chunfeng.engine.seating import Hall, Square, drawn

MOST_ROWS = MOST_COLUMNS = 150
MOST_STANDS = 2000
PITCH = 3.0
"""Metres of a square's side: the usual booth is 3 × 3 m."""
AISLE, ENTRANCE, STAND, WALL = ".", "E", "S", "#"

_AISLES = {"", ".", "通道", "过道", "走道", "主通道"}
_ENTRANCES = {"E", "入口", "出入口", "大门", "主入口", "门", "ENTRANCE"}
_WALLS = {"#", "墙", "柱", "柱子", "舞台", "主席台", "仓库", "设备间", "X", "无"}
_DESKS = {
    StandKind.LAW: ("法律咨询", "法律援助", "法律服务", "维权服务"),
    StandKind.POLICY: ("政策咨询", "政策宣传", "就业政策"),
    StandKind.GUIDANCE: ("职业指导", "就业指导", "职业咨询", "职业规划", "生涯"),
    StandKind.RESUME: ("简历门诊", "简历诊断"),
    StandKind.HEALTH: ("健康服务", "健康咨询", "义诊", "医疗"),
    StandKind.SERVICE: ("服务台", "咨询台", "志愿者", "签到处", "工会服务"),
}
_STAND = re.compile(
    r"(?P<before>[^\dA-Z]*?)[\s:：-]*(?P<number>[A-Z]{0,3}-?\d{1,4}[A-Z]?)(?:号|号展位)?\s*(?P<power>[⚡*]|\(?有?电\)?)?[\s:：-]*(?P<after>[^\d]*)"
)
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class DrawnStand:
    """A stand as somebody drew it. `row` and `column` from 0."""

    number: str
    row: int
    column: int
    kind: StandKind = StandKind.BOOTH
    zone: str = ""
    power: bool = False


@dataclass(frozen=True, slots=True)
class DrawnHall:
    """`floor`: a row of squares each line, as `Fair.floor` keeps it."""

    floor: tuple[str, ...]
    stands: tuple[DrawnStand, ...]


@dataclass(frozen=True, slots=True)
class CellProblem:
    """What is wrong with one cell, and how to mend it. `cell` as the sheet calls it: "C7"; empty for the whole sheet."""

    cell: str
    text: Any
    next_step: Any


def laid_out(*, rows: int, per_row: int, crossing: int = 10, powered: int = 1) -> DrawnHall:
    """`rows` of `per_row` booths, two and two back to back, with an aisle before each and one across after each `crossing`.

    Every `powered`-th booth of a row has power (0: none). People come in at both ends of the first aisle.
    """
    columns = per_row + (per_row - 1) // crossing + 2
    lines: list[str] = [ENTRANCE + AISLE * (columns - 2) + ENTRANCE]
    stands: list[DrawnStand] = []
    for row in range(rows):
        line = [AISLE] * columns
        at = 1
        for number in range(per_row):
            if number and number % crossing == 0:
                at += 1
            line[at] = STAND
            power = powered > 0 and number % powered == 0
            stands.append(DrawnStand(f"{_letters(row)}{number + 1:02d}", len(lines), at, power=power))
            at += 1
        lines.append("".join(line))
        if row % 2 == 1 or row == rows - 1:
            lines.append(AISLE * columns)
    return DrawnHall(tuple(lines), tuple(stands))


def read_plan(rows: Iterable[tuple[int, Sequence[str]]]) -> tuple[DrawnHall | None, list[CellProblem]]:
    """The hall of a sheet whose cells are squares, or everything that is wrong with it, cell by cell.

    `rows`: number in the sheet (from 1) and the cells as shown. A cell holds a stand ("A12", "A12 ⚡", "制造业 A12"), a desk
    ("法律咨询"), 入口, a wall (墙, 柱, 舞台), or nothing, where people walk.
    """
    grid = {number - 1: [cell.strip() for cell in cells] for number, cells in rows}
    if not grid:
        return None, [
            CellProblem("", _("The sheet is empty."), _("Write a booth number into each square of the hall."))
        ]
    first, last = min(grid), max(grid)
    width = max(len(cells) for cells in grid.values())
    if last - first >= MOST_ROWS or width > MOST_COLUMNS:
        text = _("A plan has at most %(rows)s rows and %(columns)s columns.") % {
            "rows": MOST_ROWS,
            "columns": MOST_COLUMNS,
        }
        return None, [CellProblem("", text, _("Take away empty rows and columns, or make one square of several."))]
    floor = [[AISLE] * width for _row in range(first, last + 1)]
    stands: list[DrawnStand] = []
    problems: list[CellProblem] = []
    desks: dict[StandKind, int] = {}
    for row, cells in grid.items():
        for column, text in enumerate(cells):
            square, stand = _read(text, row - first, column, desks)
            if square is None:
                problems.append(
                    CellProblem(
                        cell_name(row, column),
                        _("“%(text)s” is no booth, desk, entrance or wall.") % {"text": text[:20]},
                        _("Write a booth number such as A12, 入口, 墙 or 法律咨询, or leave it empty for an aisle."),
                    )
                )
                continue
            floor[row - first][column] = square
            stands += [stand] if stand else []
    lines = tuple("".join(line) for line in floor)
    problems += [_moved(problem, first) for problem in faults(DrawnHall(lines, tuple(stands)))]
    return (None, problems) if problems else (DrawnHall(lines, tuple(stands)), [])


def faults(hall: DrawnHall) -> list[CellProblem]:
    """What keeps people from walking through a hall: numbers twice, no entrance, stands that nobody can reach."""
    problems: list[CellProblem] = []
    seen: dict[str, DrawnStand] = {}
    for stand in hall.stands:
        other = seen.setdefault(stand.number, stand)
        if other is not stand:
            problems.append(
                CellProblem(
                    cell_name(stand.row, stand.column),
                    _("Number %(number)s stands in %(cell)s, too.")
                    % {"number": stand.number, "cell": cell_name(other.row, other.column)},
                    _("Give each booth a number of its own."),
                )
            )
    if not hall.stands:
        problems.append(CellProblem("", _("No booth is drawn."), _("Write a number such as A01 where a booth stands.")))
    if len(hall.stands) > MOST_STANDS:
        problems.append(
            CellProblem("", _("A hall has at most %(most)s stands.") % {"most": MOST_STANDS}, _("Plan two halls."))
        )
    reached = _reached(hall.floor)
    if not reached:
        problems.append(
            CellProblem("", _("No entrance is drawn."), _("Write 入口 into the square where people come in."))
        )
        return problems
    for stand in hall.stands:
        if not any(cell in reached for cell in _around(stand.row, stand.column)):
            problems.append(
                CellProblem(
                    cell_name(stand.row, stand.column),
                    _("Nobody can get to %(number)s.") % {"number": stand.number},
                    _("Leave a square free beside it that leads to an entrance."),
                )
            )
    return problems


def walkable(floor: Sequence[str], stands: Iterable[DrawnStand]) -> Hall:
    """The hall for the engine, in metres. Raises ValueError for a stand without an aisle."""
    free = [(row, column) for row, line in enumerate(floor) for column, mark in enumerate(line) if mark == AISLE]
    entrances = [
        (row, column) for row, line in enumerate(floor) for column, mark in enumerate(line) if mark == ENTRANCE
    ]
    squares = [Square(stand.number, (stand.row, stand.column), stand.zone, stand.power) for stand in stands]
    return drawn(squares, free, entrances, pitch=PITCH)


def painted(floor: Sequence[str], row: int, column: int, mark: str) -> tuple[str, ...]:
    """`floor` with one square changed; it grows downwards and to the right if need be."""
    width = max([column + 1, *(len(line) for line in floor)])
    lines = [line.ljust(width, AISLE) for line in floor]
    lines += [AISLE * width] * (row + 1 - len(lines))
    lines[row] = lines[row][:column] + mark + lines[row][column + 1 :]
    return tuple(lines)


def cell_name(row: int, column: int) -> str:
    """As spreadsheets call it: (6, 2) is C7."""
    return f"{_letters(column)}{row + 1}"


def _read(text: str, row: int, column: int, desks: dict[StandKind, int]) -> tuple[str | None, DrawnStand | None]:
    said = text.strip().upper()
    if said in _AISLES:
        return AISLE, None
    if said in _ENTRANCES:
        return ENTRANCE, None
    if said in _WALLS:
        return WALL, None
    for kind, words in _DESKS.items():
        if any(word in said for word in words):
            desks[kind] = desks.get(kind, 0) + 1
            return STAND, DrawnStand(f"{kind.value.upper()}{desks[kind]}", row, column, kind)
    found = _STAND.fullmatch(said)
    if not found:
        return None, None
    zone = (found["before"] or found["after"] or "").strip()
    return STAND, DrawnStand(found["number"], row, column, zone=zone[:40], power=bool(found["power"]))


def _reached(floor: Sequence[str]) -> set[tuple[int, int]]:
    """Squares that people get to from an entrance."""
    waiting = [(row, column) for row, line in enumerate(floor) for column, mark in enumerate(line) if mark == ENTRANCE]
    reached = set(waiting)
    while waiting:
        for row, column in _around(*waiting.pop()):
            inside = 0 <= row < len(floor) and 0 <= column < len(floor[row])
            if inside and floor[row][column] in (AISLE, ENTRANCE) and (row, column) not in reached:
                reached.add((row, column))
                waiting.append((row, column))
    return reached


def _around(row: int, column: int) -> tuple[tuple[int, int], ...]:
    return (row + 1, column), (row - 1, column), (row, column + 1), (row, column - 1)


def _moved(problem: CellProblem, first: int) -> CellProblem:
    """A problem of the plan, where the plan begins in row `first` of its sheet."""
    letters = problem.cell.rstrip("0123456789")
    number = problem.cell[len(letters) :]
    return CellProblem(f"{letters}{int(number) + first}" if number else "", problem.text, problem.next_step)


def _letters(number: int) -> str:
    """0 is A, 26 is AA."""
    return (_letters(number // 26 - 1) if number >= 26 else "") + LETTERS[number % 26]
