"""Plans of tasks: what a sheet of tasks says, when somebody is reminded, and which files can show that work is done."""

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from chunfeng.kernel.typed import whole
from chunfeng.kernel.verdict import Reason, Verdict
from chunfeng.shared.sheets.columns import Column, Kind, Schema

REMIND_BEFORE = (7, 1)
"""Days before the deadline on which whoever sees to a task is reminded; once more on the day after it."""
MOST_TASKS = 500
LIMIT_BYTES = 10 * 1024 * 1024

SHEET = Schema(
    "plan",
    (
        Column("number", "序号", ("编号", "no", "number"), Kind.TERM, width=6),
        Column("title", "任务", ("工作任务", "任务内容", "工作内容", "重点任务", "task"), width=40),
        Column("unit", "责任单位", ("责任部室", "责任部门", "牵头单位", "牵头部门", "responsible unit"), width=24),
        Column("person", "责任人", ("负责人", "联系人", "responsible person"), width=12),
        Column("due", "完成时限", ("完成时间", "时限", "截止时间", "截止日期", "due"), Kind.TERM, width=14),
        Column("route", "推进路径", ("工作举措", "推进措施", "具体措施", "路线图", "route"), width=48),
    ),
    needs=(("title", "due"),),
)
EXPORT = (
    *SHEET.columns,
    Column("state", "状态", width=12),
    Column("evidence", "佐证", width=30),
    Column("confirmed", "确认时间", width=18),
)

_FULL = re.compile(r"(20\d\d)[年./-](\d{1,2})[月./-](\d{1,2})[日号]?(?:00:00(?::00)?)?(?:之?前)?")
_MONTH = re.compile(r"(?:(20\d\d)[年./-])?(\d{1,2})月?份?[底末]?(?:之?前)?")
_DAY = re.compile(r"(\d{1,2})月(\d{1,2})[日号](?:之?前)?")
_QUARTER = re.compile(r"(?:(20\d\d)年)?第?([一二三四1-4])季度[底末]?(?:之?前)?")
_WHOLE = {"全年", "年底", "年底前", "年内", "长期", "长期坚持", "持续推进", "常态化"}


@dataclass(frozen=True, slots=True)
class Line:
    """One task as it was written. `row` is where it stood, from 1."""

    row: int
    number: int
    title: str
    unit: str
    person: str
    due_on: date
    route: str


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong with one row, and how to mend it."""

    row: int
    text: Any
    next_step: Any


def deadline(text: str, *, starts_on: date, ends_on: date) -> date | None:
    """The last day that a plan's wording means: a day, the end of a month or quarter, or of the plan; None when unclear."""
    said = re.sub(r"\s+", "", text)
    if said in _WHOLE:
        return ends_on
    if found := _FULL.fullmatch(said):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _DAY.fullmatch(said):
        return _within(starts_on, ends_on, int(found[1]), int(found[2]))
    if found := _QUARTER.fullmatch(said):
        month = 3 * ("一二三四".find(found[2]) + 1 or int(found[2]))
    elif (found := _MONTH.fullmatch(said)) and (found[1] or "月" in said):
        month = int(found[2])
    else:
        return None
    return _end(int(found[1]), month) if found[1] else _within(starts_on, ends_on, month, None)


def read_line(
    *, row: int, fallback: int, cells: Mapping[str, str], starts_on: date, ends_on: date
) -> tuple[Line | None, list[RowProblem]]:
    """One row of a sheet: the task, or everything that is wrong with it. `fallback` numbers a row without a number."""
    said = {key: cells.get(key, "").strip() for key in ("number", "title", "unit", "person", "due", "route")}
    digits = re.sub(r"\.0$|[.、]$", "", said["number"])
    number = whole(digits, 4) or None
    due_on = deadline(said["due"], starts_on=starts_on, ends_on=ends_on)
    problems = []
    if not said["title"] or len(said["title"]) > 200:
        problems.append(RowProblem(row, _("The task is missing or too long."), _("Write it in 1 to 200 characters.")))
    if digits and number is None:
        problems.append(
            RowProblem(row, _("“%(text)s” is no number.") % {"text": digits[:20]}, _("Number the tasks 1, 2, 3."))
        )
    if len(said["unit"]) > 120 or len(said["person"]) > 60 or len(said["route"]) > 2000:
        problems.append(
            RowProblem(row, _("One of the cells is too long."), _("Shorten it: unit 120, person 60, route 2,000."))
        )
    if due_on is None:
        problems.append(
            RowProblem(
                row,
                _("The deadline “%(text)s” is unclear.") % {"text": said["due"][:40]},
                _("Write a day such as 2026-06-30, a month such as 6月底, or 二季度."),
            )
        )
    elif not starts_on <= due_on <= ends_on:
        problems.append(
            RowProblem(
                row,
                _("The deadline %(day)s lies outside the plan.") % {"day": due_on},
                _("Choose a day between %(first)s and %(last)s.") % {"first": starts_on, "last": ends_on},
            )
        )
    if problems or due_on is None:
        return None, problems
    line = Line(row, number or fallback, said["title"], said["unit"], said["person"], due_on, said["route"])
    return line, []


def numbered_twice(lines: list[Line]) -> list[RowProblem]:
    """Rows whose number another row before them has."""
    seen: dict[int, int] = {}
    problems = []
    for line in lines:
        if line.number in seen:
            text = _("Number %(n)s stands in row %(row)s already.") % {"n": line.number, "row": seen[line.number]}
            problems.append(RowProblem(line.row, text, _("Give each task a number of its own.")))
        seen.setdefault(line.number, line.row)
    return problems


def due_days(today: date) -> tuple[date, ...]:
    """The deadlines of which somebody is reminded today."""
    return (*(today + timedelta(days=days) for days in REMIND_BEFORE), today - timedelta(days=1))


_SIGNS = (
    (b"%PDF-", 0, "pdf"),
    (b"\xff\xd8\xff", 0, "jpg"),
    (b"\x89PNG\r\n\x1a\n", 0, "png"),
    (b"WEBP", 8, "webp"),
    (b"PK\x03\x04", 0, "zip"),
)
_OFFICE = ("docx", "xlsx", "pptx")


def extension(head: bytes, name: str) -> str | None:
    """What a file really is, by its first 16 bytes; office documents by their name too. None: not taken."""
    kind = next((kind for sign, offset, kind in _SIGNS if head[offset : offset + len(sign)] == sign), None)
    if kind != "zip":
        return kind
    ending = name.rsplit(".", 1)[-1].lower()
    return ending if ending in _OFFICE else None


def evidence_file(*, head: bytes, name: str, size: int) -> Verdict:
    """Whether a file can show that a task is done."""
    return Verdict(
        (
            Reason.check(
                "evidence.kind",
                extension(head, name) is not None,
                text=_("It is a picture, a PDF or an office document."),
                next_step=_("Take a photo, or save it as PDF."),
            ),
            Reason.check(
                "evidence.size",
                0 < size <= LIMIT_BYTES,
                text=_("It is not empty and has at most 10 MB."),
                actual=f"{size / 1024 / 1024:.1f} MB",
                threshold="10 MB",
                next_step=_("Choose a smaller file."),
            ),
        )
    )


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _end(year: int, month: int) -> date | None:
    return date(year, month, calendar.monthrange(year, month)[1]) if 1 <= month <= 12 else None


def _within(starts_on: date, ends_on: date, month: int, day: int | None) -> date | None:
    """The month (its end) or day without a year: in the year of the plan in which it lies within the plan."""
    for year in range(starts_on.year, ends_on.year + 1):
        found = _end(year, month) if day is None else _day(year, month, day)
        if found is not None and starts_on <= found <= ends_on:
            return found
    return _end(starts_on.year, month) if day is None else _day(starts_on.year, month, day)
