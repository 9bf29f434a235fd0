"""Word documents that a newsroom or an office goes on writing in: headings, paragraphs and plain tables, nothing else."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt

from chunfeng.kernel import clock

LATIN, CHINESE = "Times New Roman", "宋体"
"""What every Word knows; the document names its fonts and holds none."""


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Text:
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


def document(title: str, parts: Sequence[Heading | Text | Table]) -> bytes:
    """A .docx file of these parts, below the title."""
    made = Document()
    for name in ("Normal", "Title", "Heading 1", "Heading 2", "Table Grid"):
        style = made.styles[name]
        style.font.name = LATIN
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), CHINESE)
    made.styles["Normal"].font.size = Pt(12)
    properties = made.core_properties
    properties.title, properties.author = title, ""
    properties.created = properties.modified = clock.now().replace(tzinfo=None, microsecond=0)
    made.add_heading(title, level=0)
    for part in parts:
        if isinstance(part, Heading):
            made.add_heading(part.text, level=part.level)
        elif isinstance(part, Text):
            made.add_paragraph(part.text)
        else:
            table = made.add_table(rows=0, cols=len(part.head), style="Table Grid")
            for row in (part.head, *part.rows):
                for cell, text in zip(table.add_row().cells, row, strict=True):
                    cell.text = text
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()
