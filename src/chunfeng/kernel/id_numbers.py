"""Numbers of identity documents: which document is it, whose birthday does it tell, is it mistyped.

Sources: GB 11643-1999 (18 characters; the 15 digits of before 1999 become 18), residence permits of Hong Kong, Macau and
Taiwan residents (the same form, areas 810000, 820000, 830000), foreign permanent resident cards of 2017 (3 letters and 12
digits) and of 2023 (18 digits beginning with 9).
"""

import re
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from stdnum.cn import ric

from chunfeng.kernel import checksums

_EIGHTEEN = re.compile(r"\d{17}[\dX]")
OLDEST = 130  # years; nobody alive was born earlier


class Document(StrEnum):
    RESIDENT_ID = "resident_id"
    RESIDENCE_PERMIT = "residence_permit"  # of somebody from Hong Kong, Macau or Taiwan
    FOREIGN_2017 = "foreign_2017"
    FOREIGN_2023 = "foreign_2023"


class Fault(StrEnum):
    """Why a text is no number of a document."""

    LENGTH = "length"
    FORM = "form"
    CHECK = "check"
    BIRTHDAY = "birthday"


class IdNumber(NamedTuple):
    """`number` as it is kept: upper case, 15 old digits made 18. `sex` is "m", "f", or "" where the number does not tell."""

    document: Document
    number: str
    born_on: date
    sex: str

    def age_on(self, day: date) -> int:
        """Full years on `day`; somebody born on 29 February is a year older on 1 March (Civil Code 201, 202)."""
        return day.year - self.born_on.year - ((day.month, day.day) < (self.born_on.month, self.born_on.day))


def read(text: str, *, today: date) -> IdNumber | Fault:
    """The number in `text` as people type it (spaces, full-width digits, a small x), or what is wrong with it."""
    value = text if text.isascii() and text.isalnum() else re.sub(r"[\s\-]", "", checksums.halfwidth(text))
    value = value.upper()
    if len(value) not in (15, 18):
        return Fault.LENGTH
    if len(value) == 15:
        if re.fullmatch(r"[A-Z]{3}\d{12}", value):
            return _foreign_2017(value, today)
        if re.fullmatch(r"\d{15}", value):
            value = from_15(value)
    if not _EIGHTEEN.fullmatch(value):
        return Fault.FORM
    if ric.calc_check_digit(value) != value[-1]:
        return Fault.CHECK
    born_on = _day(value[6:10], value[10:12], value[12:14])
    if born_on is None or not _plausible(born_on, today):
        return Fault.BIRTHDAY
    return IdNumber(_document(value), value, born_on, "m" if int(value[16]) % 2 else "f")


def from_15(digits: str) -> str:
    """The 18 characters of an old number of 15 digits: 19 goes before the year, the check character to the end."""
    body = f"{digits[:6]}19{digits[6:]}"
    return body + str(ric.calc_check_digit(body + "0"))


def to_15(number: str) -> str | None:
    """The 15 digits that somebody with these 18 characters may still have on an old card; none for births after 1999."""
    return number[:6] + number[8:17] if len(number) == 18 and number[6:8] == "19" else None


def _document(value: str) -> Document:
    if value[0] == "9":
        return Document.FOREIGN_2023
    if value[:6] in ("810000", "820000", "830000"):
        return Document.RESIDENCE_PERMIT
    return Document.RESIDENT_ID


def _foreign_2017(value: str, today: date) -> IdNumber | Fault:
    """Nationality, 4 digits of the place, birthday as YYMMDD, 2 digits. The century is the latest that has been."""
    for century in (today.year // 100, today.year // 100 - 1):
        born_on = _day(f"{century}{value[7:9]}", value[9:11], value[11:13])
        if born_on is not None and _plausible(born_on, today):
            return IdNumber(Document.FOREIGN_2017, value, born_on, "")
    return Fault.BIRTHDAY


@lru_cache(maxsize=50_000)
def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _plausible(born_on: date, today: date) -> bool:
    return born_on <= today and today.year - born_on.year <= OLDEST
