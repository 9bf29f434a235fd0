"""Reading a TOML document so that every mistake is found at once, with its line."""

import difflib
import re
import tomllib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from chunfeng.domain.programs.catalog.problems import BadDeclaration, Problem, did_you_mean
from chunfeng.domain.programs.rules.declared import Text

Choice = TypeVar("Choice", bound=Enum)
HEADER = re.compile(r"^\s*\[", re.MULTILINE)
NAME = re.compile(r"[a-z][a-z0-9_]*")
KEY = re.compile(r"[a-z][a-z0-9-]*")
MOST_FEN = 10**13


class Document:
    """The text, and what is wrong with it so far."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.problems: list[Problem] = []

    def root(self) -> "Table":
        """The whole document as a table. Raises BadDeclaration where it is no TOML."""
        try:
            data = tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            found = re.search(r"line (\d+), column (\d+)", str(error))
            line, column = (int(found[1]), int(found[2])) if found else (len(self.text.splitlines()), 0)
            hint = _("Text stands in quotation marks, and every bracket is closed.")
            self._add("toml", line, column, _("This is not written as TOML wants it."), hint)
            raise BadDeclaration(self.problems) from error
        return Table(self, data, "", 0, len(self.text))

    def problem(self, code: str, at: int, what: str, hint: str = "") -> None:
        """Note a mistake at a character of the text; at -1 it concerns all of it."""
        if at < 0:
            self._add(code, 0, 0, what, hint)
            return
        line = self.text.count("\n", 0, at) + 1
        self._add(code, line, at - (self.text.rfind("\n", 0, at) + 1) + 1, what, hint)

    def _add(self, code: str, line: int, column: int, what: str, hint: str) -> None:
        lines = self.text.splitlines()
        self.problems.append(Problem(code, line, column, what, hint, lines[line - 1] if 0 < line <= len(lines) else ""))


class Table:
    """One table of the document, which lies between two characters of the text. Asks for a key are remembered: `done`."""

    def __init__(self, document: Document, data: dict[str, Any], path: str, start: int, end: int) -> None:
        self.document = document
        self.data = data
        self.path = path
        self.start = start
        self.end = end
        self._asked: list[str] = []

    def has(self, key: str) -> bool:
        self._asked.append(key)
        return key in self.data

    def at(self, key: str) -> int:
        """Where a key stands in the text; the table itself where it cannot be found."""
        found = re.compile(rf"(?:^|[{{,\s]){re.escape(key)}\s*=", re.MULTILINE).search(
            self.document.text, self.start, self.end
        )
        return found.start() + (not found[0].startswith(key)) if found else self.start

    def within(self, key: str, value: str, offset: int) -> int:
        """Where a character of a text value stands; the key, where the value is not written as it reads (escapes)."""
        found = self.document.text.find(value, self.at(key), self.end)
        return found + offset if found >= 0 else self.at(key)

    def wrong(self, key: str, code: str, what: str, hint: str = "") -> None:
        self.document.problem(code, self.at(key), what, hint)

    def text(self, key: str, *, required: bool = True, longest: int = 1000) -> Text:
        """Chinese words, or a table of zh and en."""
        value = self._value(key, required)
        if value is None:
            return Text("")
        both = {"zh": value} if isinstance(value, str) else value
        if (
            isinstance(both, dict)
            and both.keys() <= {"zh", "en"}
            and all(isinstance(each, str) for each in both.values())
        ):
            zh, en = both.get("zh", "").strip(), both.get("en", "").strip()
            if zh and max(len(zh), len(en)) <= longest:
                return Text(zh, en)
        self.wrong(key, "not_text", _("“%(key)s” is text in quotation marks.") % {"key": key})
        return Text("")

    def texts(self, key: str) -> tuple[Text, ...]:
        values = self._value(key, required=False) or []
        if isinstance(values, list) and all(isinstance(value, str) for value in values):
            return tuple(Text(value) for value in values)
        self.wrong(key, "not_list", _("“%(key)s” is a list of texts.") % {"key": key})
        return ()

    def string(self, key: str, *, required: bool = True, form: re.Pattern[str] | None = None) -> str:
        """Plain text; `form` is what it must look like."""
        value = self._value(key, required)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.wrong(key, "not_text", _("“%(key)s” is text in quotation marks.") % {"key": key})
            return ""
        if form is not None and not form.fullmatch(value):
            hint = _("Small English letters, digits and “%(mark)s”.") % {"mark": "_" if form is NAME else "-"}
            self.wrong(key, "bad_name", _("“%(value)s” can't be a name.") % {"value": value}, hint)
        return value

    def strings(self, key: str) -> tuple[str, ...]:
        return tuple(text.zh for text in self.texts(key))

    def number(self, key: str, *, low: int, high: int, default: int | None = None) -> int:
        value = self._value(key, required=default is None)
        if value is None:
            return low if default is None else default
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        what = _("“%(key)s” is a whole number from %(low)d to %(high)d.") % {"key": key, "low": low, "high": high}
        self.wrong(key, "bad_number", what)
        return low

    def fen(self, key: str, *, required: bool = True) -> int | None:
        """Yuan in the text (a whole number, or "28.40"), fen in the answer."""
        value = self._value(key, required)
        if value is None:
            return None
        try:
            amount = Decimal(value) * 100 if isinstance(value, (int, str)) and not isinstance(value, bool) else None
        except InvalidOperation:
            amount = None
        if amount is not None and amount.is_finite() and amount == int(amount) and 0 <= amount <= MOST_FEN:
            return int(amount)
        hint = _('Write 50000 or "28.40".')
        self.wrong(key, "bad_money", _("“%(key)s” is an amount in yuan.") % {"key": key}, hint)
        return None

    def day(self, key: str, *, required: bool = True) -> date | None:
        value = self._value(key, required)
        if value is None or (isinstance(value, date) and type(value) is date):
            return value
        self.wrong(key, "bad_day", _("“%(key)s” is a day, without quotation marks: 2026-01-31.") % {"key": key})
        return None

    def flag(self, key: str, default: bool) -> bool:
        value = self._value(key, required=False)
        if value is None or isinstance(value, bool):
            return default if value is None else value
        self.wrong(key, "not_flag", _("“%(key)s” is true or false.") % {"key": key})
        return default

    def choice(self, key: str, among: type[Choice], by: dict[str, Choice], default: Choice | None = None) -> Choice:
        """One of the words of a vocabulary; the first where it is none of them."""
        value = self._value(key, required=default is None)
        first = default or next(iter(by.values()))
        if value is None:
            return first
        if value in by:
            return by[value]
        near = tuple(difflib.get_close_matches(str(value), by, n=2)) or tuple(by)
        self.wrong(key, "unknown_choice", _("“%(value)s” is not known here.") % {"value": value}, did_you_mean(near))
        return first

    def table(self, key: str, *, required: bool = False) -> "Table | None":
        value = self._value(key, required)
        if value is None:
            return None
        if isinstance(value, dict):
            start, end = self._span(key, 0)
            return Table(self.document, value, self._below(key), start, end)
        self.wrong(key, "not_table", _("“%(key)s” is a table: [%(key)s].") % {"key": key})
        return None

    def tables(self, key: str) -> Iterator["Table"]:
        values = self._value(key, required=False) or []
        if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
            self.wrong(key, "not_tables", _("“%(key)s” are tables: [[%(key)s]].") % {"key": key})
            return
        for index, value in enumerate(values):
            start, end = self._span(key, index)
            yield Table(self.document, value, self._below(key), start, end)

    def each(self) -> Iterator[tuple[str, "Table"]]:
        """Every table below this one, by its name."""
        for key in self.data:
            inner = self.table(key)
            if inner is not None:
                yield key, inner

    def done(self) -> None:
        """Complain about keys that nobody asked for."""
        for key in self.data.keys() - set(self._asked):
            near = tuple(difflib.get_close_matches(key, set(self._asked), n=2))
            what = _("“%(key)s” is not known here.") % {"key": key}
            self.wrong(key, "unknown_key", what, did_you_mean(near))

    def _value(self, key: str, required: bool) -> Any:
        self._asked.append(key)
        if key not in self.data and required:
            near = tuple(difflib.get_close_matches(key, self.data.keys(), n=1))
            what = _("“%(key)s” is missing.") % {"key": key}
            self.document.problem("missing", self.start if self.path else -1, what, did_you_mean(near))
        return self.data.get(key)

    def _below(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def _span(self, key: str, index: int) -> tuple[int, int]:
        """From the header of a table to the next header that is not below it; inline tables keep their parent's span."""
        path = self._below(key)
        headers = list(re.finditer(rf"^\s*\[+{re.escape(path)}\]+", self.document.text, re.MULTILINE))
        headers = [each for each in headers if self.start <= each.start() < self.end]
        if index >= len(headers):
            return self.at(key), self.end
        start = headers[index].start()
        start += len(headers[index][0]) - len(headers[index][0].lstrip())
        for other in HEADER.finditer(self.document.text, headers[index].end(), self.end):
            name = self.document.text[other.end() :].lstrip("[")
            if not name.startswith(f"{path}."):
                return start, other.start()
        return start, self.end
