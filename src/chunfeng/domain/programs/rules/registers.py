"""Lists of workers in hardship (困难职工建档名册) as officers bring them: the columns, and whether a row can be taken in.

Who somebody is and what is on the register already is asked later.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from chunfeng.domain.programs.enums import Hardship
from chunfeng.domain.unions.rules import rosters
from chunfeng.shared.sheets.columns import Column, Kind, Schema

COLUMNS = (
    Column("name", "姓名", ("名字", "职工姓名", "困难职工姓名"), required=True, width=10),
    Column(
        "number",
        "身份证号",
        ("身份证", "身份证号码", "公民身份号码", "证件号码", "证件号"),
        kind=Kind.CODE,
        required=True,
        width=22,
    ),
    Column("level", "困难类别", ("困难类型", "困难等级", "困难程度", "建档类别", "类别"), required=True, width=12),
    Column("reason", "困难原因", ("致困原因", "主要致困原因", "原因"), width=20),
    Column("evidence", "证明材料", ("证明", "佐证材料", "材料", "依据"), required=True, width=24),
    Column("starts", "起始日期", ("建档日期", "建档时间", "起", "开始日期", "生效日期"), kind=Kind.TERM, width=12),
    Column("ends", "截止日期", ("有效期至", "到期日期", "止", "结束日期", "年审日期"), kind=Kind.TERM, width=12),
)
SCHEMA = Schema("困难职工名册", COLUMNS, needs=(("name", "number", "level"),))
LEVELS = {
    **dict.fromkeys(("深度困难", "深度", "深困"), Hardship.DEEP),
    **dict.fromkeys(("相对困难", "相对", "相困"), Hardship.RELATIVE),
    **dict.fromkeys(("意外致困", "意外", "意外困难"), Hardship.ACCIDENT),
    **dict.fromkeys(("临界困难", "临界"), Hardship.BORDERLINE),
}
HOLDS = timedelta(days=364)
"""A year with its first day: then it is reviewed."""
FAULTS = {
    **rosters.FAULTS,
    "lost_digits": _("The sheet has lost digits of the number. Format the column as text and write it again."),
    "level_missing": _("There is no level."),
    "level_unknown": _("This level is not known: deep, relative, by accident, or on the border."),
    "evidence_missing": _("It is not said what the level rests on."),
    "starts_bad": _("The first day cannot be read. Write it like 2026-05-31."),
    "ends_bad": _("The last day cannot be read. Write it like 2026-05-31."),
    "ends_early": _("The last day lies before the first."),
    "ends_over": _("The last day is over: the household is reviewed anew."),
    "ends_late": _("The register is reviewed every year: the last day is at most a year after the first."),
    "not_here": _("Nobody with this number is a member in your part of the tree. Bring the roster first."),
    "too_many": _("More than %(most)s rows at once. Bring this part as a second sheet."),
}
"""Why a row is not taken in, by code."""

Problem = tuple[str, str]
"""(key of the column, code of FAULTS)."""


class Entry(NamedTuple):
    """A row that can be taken in, as far as it says itself."""

    row: int
    name: str
    number: str
    level: Hardship
    reason: str
    evidence: str
    starts_on: date
    ends_on: date


def check(row: int, cells: Mapping[str, str], *, today: date) -> Entry | list[Problem]:
    """The entry in `cells` (text by key of COLUMNS), or everything that is wrong with it at once.

    Without a first day it is today, without a last one a year after the first.
    """
    problems: list[Problem] = []
    name = rosters.read_name(cells.get("name", ""), problems)
    number = rosters.read_number(cells.get("number", ""), today, problems)
    said = cells.get("level", "").strip()
    level = LEVELS.get(said)
    if level is None:
        problems.append(("level", "level_unknown" if said else "level_missing"))
    evidence = cells.get("evidence", "").strip()
    if not evidence:
        problems.append(("evidence", "evidence_missing"))
    starts_on = _day(cells, "starts", today, problems)
    ends_on = _day(cells, "ends", starts_on + HOLDS, problems)
    if ends_on < starts_on:
        problems.append(("ends", "ends_early"))
    elif ends_on < today:
        problems.append(("ends", "ends_over"))
    elif ends_on - starts_on > HOLDS + timedelta(days=1):  # 2026-05-31 to 2027-05-31 is how people write a year
        problems.append(("ends", "ends_late"))
    if problems or number is None or level is None:
        return problems
    reason = cells.get("reason", "").strip()[:300]
    return Entry(row, name, number.number, level, reason, evidence[:300], starts_on, ends_on)


def _day(cells: Mapping[str, str], key: str, default: date, problems: list[Problem]) -> date:
    text = cells.get(key, "").strip()
    found = rosters.read_day(text) if text else default
    if found is None:
        problems.append((key, f"{key}_bad"))
    return found or default
