"""Lists of people as officers bring them: a sheet (报名表), or lines that were typed or pasted."""

import re
import tempfile
from pathlib import Path
from typing import IO

from chunfeng.domain.unions import catalog
from chunfeng.domain.unions.services.ceremonies import MOST, Listed
from chunfeng.kernel import checksums
from chunfeng.shared.sheets.columns import Column, Kind, Schema
from chunfeng.shared.sheets.reading import Limits, Row, open_workbook

COLUMNS = (
    Column("name", "姓名", ("名字", "会员姓名", "职工姓名"), required=True, width=10),
    Column(
        "phone", "电话", ("手机", "手机号", "手机号码", "联系电话", "联系方式"), kind=Kind.CODE, required=True, width=16
    ),
    Column("group", "从事职业", ("群体", "职业", "工种", "从业类别", "所属群体"), width=14),
    Column("employer", "工作单位", ("单位", "单位名称", "所在单位", "院校/单位", "企业"), width=24),
    Column("paper", "申请书编号", ("纸质申请书编号", "申请书", "签字编号", "编号"), width=16),
)
SCHEMA = Schema("入会名单", COLUMNS, needs=(("name", "phone"),))
LIMITS = Limits(size=5 * 1024 * 1024)
_PARTS = re.compile(r"[\t,，;；|]+|\s{1,}")


def read_sheet(file: IO[bytes], *, name: str) -> list[Listed]:
    """The rows of a sheet as they stand there; whether they can be taken in is asked later. Raises SheetError."""
    listed: list[Listed] = []
    with tempfile.TemporaryDirectory(prefix="chunfeng-") as folder:
        path = Path(folder) / f"list{Path(name).suffix.lower()[:6]}"
        path.write_bytes(file.read())
        with open_workbook(path, SCHEMA, name=name, limits=LIMITS) as workbook:
            for table in workbook.tables():
                for row in table.rows:
                    listed.append(_of_row(row))
                    if len(listed) > MOST:
                        return listed
    return listed


def read_lines(text: str) -> list[Listed]:
    """One person a line: the name, the phone, then group, employer and paper in any order where they can be told apart.

    张三 13800138000 骑手 · 李四，13900139000，顺丰洪山站，W-12
    """
    return [_of_line(line) for line in text.splitlines() if line.strip()]


def _of_row(row: Row) -> Listed:
    group = row.text("group").strip()
    return Listed(
        name=row.text("name").strip(),
        phone=row.text("phone").strip(),
        group=catalog.words().get(group, ""),
        employer_name=row.text("employer").strip(),
        paper=row.text("paper").strip(),
    )


def _of_line(line: str) -> Listed:
    parts = [part for part in _PARTS.split(checksums.halfwidth(line).strip()) if part]
    phone = next((part for part in parts if checksums.mobile(part) is not None), "")
    group, employer, paper = "", "", ""
    for part in parts[1:]:
        if part == phone:
            continue
        if part in catalog.words():
            group = catalog.words()[part]
        elif re.search(r"\d", part) and re.fullmatch(r"[\w\-/号第 ]{1,30}", part) and not employer.endswith(part):
            paper = paper or part
        else:
            employer = employer or part
    return Listed(name=parts[0] if parts else "", phone=phone, group=group, employer_name=employer, paper=paper)
