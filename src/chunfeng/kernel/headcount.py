"""How many people are wanted: a number, 若干, 不限 and an empty cell are four different things."""

import re
import unicodedata
from dataclasses import dataclass

from chunfeng.kernel.vocabulary import HeadcountKind

HIGHEST = 100_000


@dataclass(frozen=True, slots=True)
class Headcount:
    """`number` is set for NUMBER only; of "3-5人" it is the lower end, which is what the employer vouches for."""

    kind: HeadcountKind
    number: int | None = None
    highest: int | None = None


@dataclass(frozen=True, slots=True)
class HeadcountProblem:
    """Why `text` is no headcount. Codes: not_a_number, fraction, out_of_range."""

    code: str
    text: str


_SEVERAL = re.compile(r"若干|多名|多人|数名|数人|几[名人个]|several|some")
_UNLIMITED = re.compile(r"不限|无限|不设限|长期招聘|unlimited")
_UNSTATED = re.compile(r"[-/—–无空]*|暂无|未填|未知|待定|n/?a|none|null|nan")
_SMALL = {word: number for number, word in enumerate("一二三四五六七八九十", start=1)} | {"两": 2}
_NUMBER = re.compile(
    r"(?:招聘?|约|共|需|各)?(\d+(?:\.\d+)?)(?:-(\d+))?(?:人次|人|名|个|位|persons?|people)?(?:左右|以上|及以上|\+)?"
)


def parse(text: str) -> Headcount | HeadcountProblem:
    """Read one cell: "5", "５名", "3-5人", "若干", "不限", ""."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lower()
    plain = re.sub(r"[~—–−至到]+", "-", plain) if re.search(r"\d", plain) else plain
    if _UNSTATED.fullmatch(plain):
        return Headcount(HeadcountKind.UNSTATED)
    if _SEVERAL.search(plain):
        return Headcount(HeadcountKind.SEVERAL)
    if _UNLIMITED.search(plain):
        return Headcount(HeadcountKind.UNLIMITED)
    word = plain.rstrip("人名个位")
    if word in _SMALL:
        return Headcount(HeadcountKind.NUMBER, _SMALL[word])
    match = _NUMBER.fullmatch(plain.replace(",", ""))
    if match is None:
        return HeadcountProblem("not_a_number", text)
    if float(match[1]) != int(float(match[1])):
        return HeadcountProblem("fraction", text)
    number = int(float(match[1]))
    highest = int(match[2]) if match[2] else None
    if number == 0 and highest is None:
        # Catalogues write 0 where the column was not filled in; a position that wants nobody would not be listed.
        return Headcount(HeadcountKind.UNSTATED)
    if number > HIGHEST or (highest is not None and not number < highest <= HIGHEST):
        return HeadcountProblem("out_of_range", text)
    return Headcount(HeadcountKind.NUMBER, max(number, 1), highest)
