"""Sheets that lie on the officers' desks: one ready but with rows to mend, one that is no sheet at all."""

import tempfile
from datetime import timedelta
from pathlib import Path
from random import Random

from django.core.files.base import ContentFile, File

from chunfeng.domain.employers.services import imports
from chunfeng.kernel import clock
from chunfeng.replays.city import names, trades, tree
from chunfeng.shared.sheets.writing import write_xlsx

_GAPS = (
    {"pay": "面议"},
    {"employer": ""},
    {"pay": "8千-5千"},
    {"headcount": "很多"},
    {"title": ""},
    {"place": "武汉市红山区"},
)


def lay_out(random: Random, unions: tree.Unions) -> None:
    """Two sheets of the district, one of a street."""
    with clock.at(clock.now() - timedelta(hours=3)):
        _bring(unions, "hongshan", "洪山区春风行动岗位汇总表.xlsx", _rows(random, 46, mistakes=6))
    with clock.at(clock.now() - timedelta(hours=26)):
        _bring(unions, "420111002", "关山街道企业用工需求（第二批）.xlsx", _rows(random, 28, mistakes=2))
    with clock.at(clock.now() - timedelta(days=1)):
        imports.preview(
            actor=unions.officers["hongshan"],
            file=ContentFile("岗位需求请看附件二，谢谢。".encode(), name="岗位需求.xlsx"),
            name="岗位需求.xlsx",
            organisation_id=unions.organisations["hongshan"].pk,
        )


def _bring(unions: tree.Unions, code: str, name: str, rows: list[dict[str, object]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sheet.xlsx"
        write_xlsx(path, imports.template(), rows)
        with path.open("rb") as file:
            imports.preview(
                actor=unions.officers[code],
                file=File(file),
                name=name,
                organisation_id=unions.organisations[code].pk,
            )


def _rows(random: Random, count: int, *, mistakes: int) -> list[dict[str, object]]:
    wrong = random.sample(range(count), mistakes)
    rows: list[dict[str, object]] = []
    for number in range(count):
        trade = random.choice(trades.trades())
        street = names.street(random)
        row: dict[str, object] = {
            "serial": number + 1,
            "employer": f"武汉{random.choice(names.BRANDS)}{random.choice(('实业', '科贸', '工贸'))}有限公司",
            "title": random.choice(trade.titles),
            "headcount": random.choice(("2", "3", "5", "若干")),
            "education": random.choice(("不限", "高中", "大专")),
            "experience": random.choice(("不限", "1-3年")),
            "pay": trade.pays[0],
            "welfare": "五险一金、节日福利",
            "place": names.address(random, street),
            "contact": f"{names.person(random)[0]}经理",
            "phone": names.phone(9000 + number),
        }
        if number in wrong:
            row.update(_GAPS[wrong.index(number) % len(_GAPS)])
        rows.append(row)
    return rows
