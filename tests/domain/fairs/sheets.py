"""Sheets as officers bring them."""

import io
from typing import Any

import xlsxwriter
from django.core.files.base import ContentFile


def xlsx(rows: list[list[Any]], *, name: str = "sheet.xlsx") -> ContentFile:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        page = book.add_worksheet()
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return ContentFile(made.getvalue(), name=name)


PLAN = [
    ["", "入口", "", "", "", ""],
    ["", "", "", "", "", ""],
    ["", "制造业A01", "制造业A02 ⚡", "", "B01", ""],
    ["", "制造业A03", "A04", "", "法律咨询", ""],
    ["", "", "", "", "", "墙"],
]
