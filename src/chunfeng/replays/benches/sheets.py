"""How long a large sheet of positions takes, and how much memory: written, read, checked and imported, then taken back."""

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from django.core.files import File
from django.utils.translation import gettext_noop

from chunfeng.cli.commands import migrate
from chunfeng.domain.employers.services import imports
from chunfeng.domain.unions import queries as unions
from chunfeng.domain.unions.models import Organisation
from chunfeng.kernel.actor import Actor
from chunfeng.replays.city import tree
from chunfeng.shared.sheets.writing import write_xlsx

NAME = "sheets"
HELP = gettext_noop("Import a sheet of 100,000 positions")
ROWS = 100_000
SECONDS_ALLOWED = 60

_TITLES = (
    "维修电工",
    "焊工",
    "叉车司机",
    "仓库管理员",
    "行政文员",
    "护理员",
    "网约配送员",
    "机械工程师",
    "会计",
    "保安员",
)
_PAYS = (
    "6-9千/月",
    "8千-1.5万",
    "5000以上",
    "20元/小时",
    "200元/天",
    "8-13K·14薪",
    "年薪10-15万",
    "4500+提成",
    "面议",
    "1-1.5万/月",
)
_PLACES = ("武汉市洪山区", "武汉·武昌区", "武汉-江夏区", "武汉江岸", "黄石", "宜昌市西陵区", "襄阳", "湖北省荆州市")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rows", type=int, default=ROWS)


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """The measurement in a home that has unions and places."""
    migrate.run(argparse.Namespace(quiet=True))
    if not Organisation.objects.exists():
        tree.found(Random(0))
    result = measure(arguments.rows)
    sys.stderr.write(f"{result['rows']:,} rows in {result['import_seconds']} s, peak {result['peak_mb']} MB\n")
    return {"bench": NAME, **result, "sound": result["counts"]["read"] == result["rows"]}


def measure(rows: int = ROWS) -> dict[str, Any]:
    """Import `rows` made-up rows of 5,000 employers in the present database and take them back; seconds and MB."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sheet.xlsx"
        started = time.perf_counter()
        write_xlsx(path, imports.template(), made_up(rows))
        written = time.perf_counter()
        before = _peak()
        with path.open("rb") as file:
            sheet = imports.preview(
                actor=Actor.system("bench sheets"),
                file=File(file),
                name=path.name,
                organisation_id=unions.root().pk,
                publish=True,
            )
        seconds = time.perf_counter() - written
        imports.discard(actor=Actor.system("bench sheets"), import_id=sheet.pk)
        return {
            "rows": rows,
            "file_mb": round(path.stat().st_size / 1e6, 1),
            "write_seconds": round(written - started, 1),
            "import_seconds": round(seconds, 1),
            "allowed_seconds": SECONDS_ALLOWED,
            "rows_per_second": round(rows / seconds),
            "peak_mb_before": before,
            "peak_mb": _peak(),
            "counts": {name: sheet.counts[name] for name in ("read", "created", "updated", "unchanged", "rejected")},
        }


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def made_up(rows: int) -> Iterator[dict[str, object]]:
    """Rows of a 岗位汇总表, all different."""
    for number in range(rows):
        yield {
            "serial": number + 1,
            "employer": f"武汉第{number % 5000}机电有限公司",
            "industry": "机械/设备/重工",
            "nature": "民营",
            "size": "50-150人",
            "title": f"{_TITLES[number % 10]}{number // 5000 or ''}",
            "headcount": (number % 9 + 1) if number % 7 else "若干",
            "education": ("大专及以上", "高中", "不限", "本科")[number % 4],
            "majors": "机电一体化",
            "experience": ("1-3年", "不限", "应届生", "3年以上")[number % 4],
            "pay": _PAYS[number % 10],
            "welfare": "五险一金、包住、年终奖",
            "place": _PLACES[number % 8],
            "contact": "李经理",
            "phone": f"027{number % 10**8:08d}",
            "note": "可接受应届毕业生",
        }
