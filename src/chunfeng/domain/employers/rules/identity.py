"""What makes two names one employer and two rows one position.

A fingerprint has three parts: title and place; everything that the row says; and the row's own number in its sheet with
title. A row that comes again is found by the first that fits:

1. the same in every word → nothing to do;
2. the same number and title from the same employer → the row was mended;
3. the same title and place, where sheet and store each hold exactly one row of it that the other lacks → mended too;
4. otherwise it is another position: two rows that differ in pay alone are two positions.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable

_BRACKETS = str.maketrans("【】〔〕［］[]{}《》", "()()()()()()")


def normal_name(name: str) -> str:
    """An employer's name with widths, brackets, spaces, dots and case made equal. 有限公司 and 有限责任公司 stay different."""
    plain = unicodedata.normalize("NFKC", name).translate(_BRACKETS).lower()
    return re.sub(r"[\s·•‧・.,，。'’\"“”]+", "", plain)[:120]


def _digest(parts: Iterable[str], length: int) -> str:
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=length // 2).hexdigest()


def fingerprint(*, title: str, place: str, content: str, serial: str = "") -> str:
    """62 characters, "base.content.serial". `content`: from `content_hash`."""
    base = _digest((normal_name(title), normal_name(place)), 24)
    return f"{base}.{content[:24]}.{serial_part(title=title, serial=serial)}"


def base_part(print_: str) -> str:
    """Title and place."""
    return print_[:24]


def serial_part(*, title: str, serial: str) -> str:
    """The row's own number with its title; "-" where the sheet has no numbers."""
    return _digest((normal_name(title), serial), 12) if serial else "-"


def content_hash(values: Iterable[str]) -> str:
    """Everything that the row says, in the order of the schema."""
    return _digest(values, 64)
