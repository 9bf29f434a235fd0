"""The list of employers at a fair (参会企业名单) as officers bring it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from chunfeng.kernel import checksums
from chunfeng.shared.sheets.columns import Column, Kind, Schema

MOST = 2000
COLUMNS = (
    Column("stand", "展位号", ("展位", "展位编号", "摊位号", "booth"), Kind.CODE, width=10),
    Column(
        "employer",
        "单位",
        ("单位名称", "参会单位", "企业名称", "企业", "招聘单位", "employer"),
        required=True,
        width=32,
    ),
    Column("code", "统一社会信用代码", ("信用代码", "社会信用代码", "机构代码", "credit code"), Kind.CODE, width=22),
    Column("zone", "分区", ("展区", "区域", "所属展区", "行业分区", "zone"), width=16),
    Column("people", "参会人数", ("人数", "到场人数", "people"), Kind.TERM, width=10),
    Column("booths", "展位数", ("摊位数", "展位数量", "booths"), Kind.TERM, width=10),
    Column("draw", "预计人流", ("预计咨询人数", "预计人数", "expected"), Kind.TERM, width=10),
    Column("power", "用电", ("是否用电", "需要用电", "电源", "power"), Kind.TERM, width=8),
    Column("plates", "车牌", ("车牌号", "车辆", "plate"), width=24),
)
SHEET = Schema("参会企业名单", COLUMNS, needs=(("employer",),))

YES, NO = "是", "否"
"""As the sheet says it."""
_YES = {"是", "有", "需要", "需", "要", "√", "✓", "1", "YES", "Y", "TRUE"}
_NO = {"", "否", "无", "不需要", "不", "×", "0", "NO", "N", "FALSE", "/", "-"}
_PLATE = re.compile(r"[\u4e00-\u9fff][A-Z][A-Z0-9·]{5,7}")


@dataclass(frozen=True, slots=True)
class Line:
    """One employer as the list says it. `row` as the sheet counts, from 1."""

    row: int
    employer: str
    code: str
    stand: str
    zone: str
    people: int
    booths: int
    draw: int | None
    power: bool
    plates: str


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong with one cell of a row, and how to mend it."""

    row: int
    column: str
    text: Any
    next_step: Any


def read_line(row: int, cells: Mapping[str, str]) -> tuple[Line | None, list[RowProblem]]:
    """One row: the employer, or everything that is wrong with it."""
    said = {column.key: cells.get(column.key, "").strip() for column in COLUMNS}
    problems: list[RowProblem] = []

    def wrong(key: str, text: Any, next_step: Any) -> None:
        problems.append(RowProblem(row, SHEET.column(key).title, text, next_step))

    if not said["employer"]:
        wrong("employer", _("The name of the employer is missing."), _("Write the name as on the licence."))
    code = checksums.credit_code(said["code"]) if said["code"] else ""
    if code is None:
        wrong(
            "code", _("This is no valid credit code."), _("Copy the 18 characters from the licence, or leave it empty.")
        )
    numbers = {
        "people": _number(said["people"], 2, 1, 50),
        "booths": _number(said["booths"], 1, 1, 20),
        "draw": _number(said["draw"], 0, 0, 100_000),
    }
    for key, number in numbers.items():
        if number is None:
            wrong(
                key, _("“%(text)s” is no number that fits here.") % {"text": said[key][:12]}, _("Write a plain number.")
            )
    power = said["power"].upper()
    if power not in _YES | _NO:
        wrong("power", _("“%(text)s” is neither yes nor no.") % {"text": said["power"][:12]}, _("Write 是 or 否."))
    plates = [part for part in re.split(r"[\s,，;；、/]+", said["plates"].upper()) if part]
    for plate in plates:
        if not _PLATE.fullmatch(plate):
            wrong("plates", _("“%(text)s” is no number plate.") % {"text": plate[:12]}, _("Write it as 鄂A12345."))
    if problems:
        return None, problems
    draw, people, booths = numbers["draw"], numbers["people"], numbers["booths"]
    return (
        Line(
            row=row,
            employer=said["employer"][:120],
            code=code or "",
            stand=said["stand"].upper(),
            zone=said["zone"][:40],
            people=people or 1,
            booths=booths or 1,
            draw=draw or None,
            power=power in _YES,
            plates=",".join(plates)[:200],
        ),
        [],
    )


def _number(text: str, empty: int, least: int, most: int) -> int | None:
    """The number in a cell ("2人" is 2), `empty` where it says nothing, None where it says something else."""
    found = re.fullmatch(r"约?(\d{1,6})(?:\.0)?\s*[人个位名]?", text)
    if not text:
        return empty
    return int(found[1]) if found and least <= int(found[1]) <= most else None
