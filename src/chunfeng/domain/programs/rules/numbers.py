"""Numbers of applications: the year, nine digits that cannot be guessed, and a digit that checks the others.

The check digit is Damm's: it tells every single wrong digit and every two neighbours that have changed places.
"""

import re

from stdnum import damm

from chunfeng.kernel import checksums

DIGITS = 9


def number(year: int, chosen: int) -> str:
    """`chosen` is below 10 ** DIGITS. 2026 and 123456789 give 261234567893."""
    if not 0 <= chosen < 10**DIGITS:
        raise ValueError(f"a number has {DIGITS} digits, got {chosen}")
    body = f"{year % 100:02d}{chosen:0{DIGITS}d}"
    return body + damm.calc_check_digit(body)


def read(text: str) -> str | None:
    """The twelve digits of a number as typed (spaces and dashes are fine), or None when it cannot be one."""
    digits = re.sub(r"[\s\-]", "", checksums.halfwidth(text))
    return digits if re.fullmatch(r"\d{12}", digits) and damm.is_valid(digits) else None


def shown(found: str) -> str:
    """261234567893 → 2612 3456 7893"""
    return " ".join(found[at : at + 4] for at in range(0, len(found), 4))
