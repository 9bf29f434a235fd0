"""A bulletin as a file: a Word document to go on writing in, and a workbook of its numbers."""

from collections.abc import Iterator
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext

from chunfeng.domain.indicators.models import Edition
from chunfeng.domain.indicators.queries.bulletins import BY_CHANNEL, BY_FAIR, Draft, Line
from chunfeng.domain.indicators.queries.numbers import declaration
from chunfeng.domain.indicators.queries.press import joined, press
from chunfeng.kernel import clock
from chunfeng.shared.papers import word
from chunfeng.shared.sheets.columns import Column


def bulletin_title(draft: Draft) -> str:
    """What its files are called."""
    return gettext("Bulletin: %(title)s") % {"title": draft.occasion.title}


def bulletin_document(draft: Draft, *, newest: Edition | None, rounded: bool = False) -> bytes:
    """Press text in both languages, then every number. `newest` is the last edition, named when it says the same."""
    moment = date_format(draft.counted_at.astimezone(clock.SHANGHAI), "Y-m-d H:i")
    parts: list[word.Heading | word.Text | word.Table] = [
        word.Text(gettext("Counted at %(moment)s") % {"moment": moment}),
    ]
    if newest is not None:
        parts.append(
            word.Text(
                gettext("Edition %(number)s, SHA-256 %(digest)s") % {"number": newest.number, "digest": newest.digest}
            )
        )
    for language, lines in press(draft, rounded=rounded).items():
        parts += [
            word.Heading({"zh": "新闻稿", "en": "Press text"}[language]),
            word.Text(joined(lines, language)),
        ]
    columns, rows = bulletin_rows(draft)
    parts += [
        word.Heading(gettext("Figures")),
        word.Table([column.title for column in columns], [_cells(columns, row) for row in rows]),
        word.Text(gettext("People and employers are counted once in each line; lines of people do not add up.")),
    ]
    return word.document(bulletin_title(draft), parts)


def bulletin_rows(draft: Draft) -> tuple[tuple[Column, ...], Iterator[dict[str, Any]]]:
    """Every number with its unit and what it is of: the whole, a channel, a group, one of several fairs."""
    columns = (
        Column("of", gettext("Of"), width=28),
        Column("title", gettext("Figure"), width=28),
        Column("value", pgettext("bulletin", "Number"), width=12),
        Column("unit", pgettext("bulletin", "Unit"), width=10),
    )
    return columns, _rows(draft)


def _rows(draft: Draft) -> Iterator[dict[str, Any]]:
    whole = gettext("All of it")
    for figure in draft.figures:
        for one in (figure, *figure.beside):
            yield {"of": whole, "title": one.title, "value": one.value, "unit": one.unit}
    for channel, values in draft.channels.items():
        yield from _some(str(channel.label), values, BY_CHANNEL)
    for group, number in draft.groups.items():
        item = declaration("participants")
        yield {"of": str(group.label), "title": item.title, "value": number, "unit": str(item.unit.label)}
    for line in (*draft.lines, *draft.earlier):
        yield from _some(_name(line), line.values, BY_FAIR)


def _some(of: str, values: Any, keys: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    for key in keys:
        item = declaration(key)
        yield {"of": of, "title": item.title, "value": values[key], "unit": str(item.unit.label)}


def _name(line: Line) -> str:
    return f"{line.happening.title}（{clock.local_day(line.happening.starts_at).isoformat()}）"


def _cells(columns: tuple[Column, ...], row: dict[str, Any]) -> list[str]:
    return [f"{row[column.key]:,}" if isinstance(row[column.key], int) else str(row[column.key]) for column in columns]
