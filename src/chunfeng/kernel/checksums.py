"""Identifiers with a check character: is it one, and in what form is it kept."""

import re

from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

_MOBILE = re.compile(r"1[3-9]\d{9}")
_FULL_TO_HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


def halfwidth(text: str) -> str:
    """Full-width forms as ASCII, so that １３８ is 138."""
    if text.isascii():
        return text
    return text.translate(_FULL_TO_HALF).replace("\u3000", " ")


def luhn(digits: str) -> str:
    """The check digit (Luhn) to be put at the end of these digits."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 if place % 2 else 2)
        total += value // 10 + value % 10
    return str(-total % 10)


def mobile(text: str) -> str | None:
    """The eleven digits of a mainland mobile number, or None: `1[3-9]` + 9 digits after +86, 0086, spaces and dashes."""
    if text.isascii() and _MOBILE.fullmatch(text):
        return text
    digits = re.sub(r"[\s\-()（）]", "", halfwidth(text))
    digits = re.sub(r"^(\+86|0086|86(?=1\d{10}$))", "", digits)
    return digits if _MOBILE.fullmatch(digits) else None


def resident_id(text: str) -> str | None:
    """The 18 characters of a valid resident ID (GB 11643-1999), upper case, or None.

    Checks the check character and that the birth date exists; abolished area codes stay valid.
    """
    value = halfwidth(text).strip().upper()
    try:
        if len(value) != 18 or ric.calc_check_digit(value) != value[-1]:
            return None
        ric.get_birth_date(value)
    except (ValidationError, ValueError):
        return None
    return value


def credit_code(text: str) -> str | None:
    """The 18 characters of a valid unified social credit code (GB 32100-2015), upper case, or None."""
    value = re.sub(r"[\s\-]", "", halfwidth(text)).upper()
    try:
        return str(uscc.validate(value))
    except ValidationError:
        return None
