"""The words of recruitment sheets → codes: education, experience, employer size and nature.

Every function takes a cell as written and answers a code, or None where the word is not known (an empty cell is
unstated, also None): the caller says so to the person instead of guessing.
"""

import re
import unicodedata
from enum import StrEnum


class Education(StrEnum):
    """The lowest education asked for, or the highest that a person has. Ordered by `rank`."""

    ANY = "any"
    JUNIOR = "junior"
    HIGH = "high"
    SECONDARY = "secondary"
    TECHNICAL = "technical"
    COLLEGE = "college"
    BACHELOR = "bachelor"
    MASTER = "master"
    DOCTOR = "doctor"

    @property
    def rank(self) -> int:
        """0 (any) … 6 (doctor). High school, 中专 and 中技 are the same level (高中阶段教育)."""
        return _RANKS[self]


_RANKS = {
    Education.ANY: 0,
    Education.JUNIOR: 1,
    Education.HIGH: 2,
    Education.SECONDARY: 2,
    Education.TECHNICAL: 2,
    Education.COLLEGE: 3,
    Education.BACHELOR: 4,
    Education.MASTER: 5,
    Education.DOCTOR: 6,
}


class Experience(StrEnum):
    """Years asked for, in the buckets of RULES: 不限/应届生/1年以下/1-3/3-5/5-10/10年以上."""

    ANY = "any"
    GRADUATE = "graduate"
    UNDER_1 = "0-1"
    FROM_1 = "1-3"
    FROM_3 = "3-5"
    FROM_5 = "5-10"
    FROM_10 = "10+"


class Size(StrEnum):
    """People employed. The buckets of common job boards."""

    UNDER_20 = "0-20"
    FROM_20 = "20-99"
    UNDER_50 = "0-50"
    FROM_50 = "50-150"
    FROM_100 = "100-499"
    FROM_150 = "150-500"
    FROM_500 = "500-1000"
    FROM_1000 = "1000-5000"
    FROM_5000 = "5000-10000"
    FROM_10000 = "10000+"


class Nature(StrEnum):
    """Who owns the employer."""

    STATE = "state"
    PRIVATE = "private"
    LISTED = "listed"
    JOINT = "joint"
    FOREIGN = "foreign"
    FOREIGN_OFFICE = "foreign_office"
    PUBLIC = "public"
    GOVERNMENT = "government"
    NONPROFIT = "nonprofit"
    STARTUP = "startup"
    COLLECTIVE = "collective"
    SOLE = "sole"


_NOTHING = re.compile(r"[-/—–]*|不限|无|无要求|无具体|没有要求|没有|均可|其他|其它|any|none|n/?a|unlimited|notrequired")
# Ordered from the lowest: "大专及以上" and "大专、本科" both ask for 大专.
_EDUCATION: tuple[tuple[Education, str], ...] = (
    (Education.JUNIOR, r"初中|小学|义务教育|juniorhigh|middleschool"),
    (Education.HIGH, r"高中|highschool|seniorhigh"),
    (Education.SECONDARY, r"中专|职高|中职|职业高中|secondary|vocational"),
    (Education.TECHNICAL, r"中技|技校|技工"),
    (Education.COLLEGE, r"大专|专科|高职|高技|associate|juniorcollege|college"),
    (Education.BACHELOR, r"本科|学士|bachelor|undergraduate"),
    (Education.MASTER, r"硕士|研究生|master|postgraduate|mba|graduateschool"),
    (Education.DOCTOR, r"博士|doctor|phd"),
)
_YEARS = re.compile(r"(\d+)(?:-(\d+))?年")
_WORD_YEARS = {"一": "1", "二": "2", "两": "2", "三": "3", "四": "4", "五": "5", "六": "6", "八": "8", "十": "10"}
_NATURE: tuple[tuple[Nature, str], ...] = (
    (Nature.FOREIGN_OFFICE, r"代表处|representativeoffice"),
    (Nature.JOINT, r"合资|jointventure"),
    (Nature.FOREIGN, r"外资|外商|外企|港澳台|欧美|foreign"),
    (Nature.LISTED, r"上市|listed|publiccompany"),
    (Nature.STATE, r"国企|国有|央企|国资|国营|state"),
    (Nature.PUBLIC, r"事业单位|公立|publicinstitution"),
    (Nature.GOVERNMENT, r"政府|机关|公务|government"),
    (Nature.NONPROFIT, r"非营利|非盈利|社会团体|社会组织|民办非|基金会|协会|nonprofit|non-profit|ngo"),
    (Nature.STARTUP, r"创业|初创|startup"),
    (Nature.COLLECTIVE, r"集体|合作社|collective"),
    (Nature.SOLE, r"个体|个人独资|soleproprietor"),
    (Nature.PRIVATE, r"民营|私营|私企|民企|股份制|有限责任|有限公司|private"),
)


def education(text: str) -> Education | None:
    """大专及以上 → COLLEGE, 学历不限 → ANY, 硕士研究生以上 → MASTER; the lowest named level is the one asked for."""
    plain = _plain(text)
    if not plain:
        return None
    named = re.sub(r"学历|学位|要求|最低|全日制|统招|相关|:", "", plain)
    if _NOTHING.fullmatch(named) or "不限" in named:
        return Education.ANY
    masked = re.sub(r"博士研究生", "博士", re.sub(r"硕士研究生", "硕士", re.sub(r"研究生.{0,3}博士", "博士", plain)))
    masked = re.sub(r"juniorcollege", "associate", re.sub(r"postgraduate", "master", masked))
    for code, words in _EDUCATION:
        if re.search(words, masked):
            return code
    # Catalogues lose the second half of a split cell: "本", "硕".
    return {"本": Education.BACHELOR, "硕": Education.MASTER, "博": Education.DOCTOR, "专": Education.COLLEGE}.get(
        plain
    )


def experience(text: str) -> Experience | None:
    """1-3年经验 → "1-3", 3年以上 → "3-5", 2年 → "1-3", 应届生 → GRADUATE, 经验不限 → ANY."""
    plain = _plain(text)
    if not plain:
        return None
    plain = re.sub(r"[一二两三四五六八十](?=年)", lambda match: _WORD_YEARS[match.group()], plain)
    plain = re.sub(r"years?|yrs?", "年", plain)
    years = _YEARS.search(plain)
    if years:
        low = int(years[1])
        if re.search(r"(?:以下|以内|不满|少于)", plain) and years[2] is None:
            return Experience.UNDER_1 if low <= 1 else Experience.FROM_1
        return _bucket(low)
    if re.search(r"应届|在校|毕业生|graduate|fresh", plain):
        return Experience.GRADUATE
    if _NOTHING.fullmatch(re.sub(r"经验|工作|年限|要求", "", plain)) or re.search(r"不限|无需|不要求|无经验", plain):
        return Experience.ANY
    bare = re.fullmatch(r"(\d{1,2})(?:-(\d{1,2}))?\+?", plain)
    return _bucket(int(bare[1])) if bare else None


def _bucket(years: int) -> Experience:
    for floor, code in (
        (10, Experience.FROM_10),
        (5, Experience.FROM_5),
        (3, Experience.FROM_3),
        (1, Experience.FROM_1),
    ):
        if years >= floor:
            return code
    return Experience.UNDER_1


def size(text: str) -> Size | None:
    """50-150人 → "50-150", 少于50人 → "0-50", 10000人以上 → "10000+", 120 → the bucket it falls into."""
    plain = _plain(text).replace(",", "").replace("万", "0000")
    numbers = [int(number) for number in re.findall(r"\d+", plain)]
    if not numbers or not re.fullmatch(
        r"[\d\-~+<>≥≤人员名工约少于以上下内及不足左右]*(?:people|employees|staff)?", plain
    ):
        return None
    low = numbers[0]
    if re.search(r"少于|以下|以内|不足|<|≤", plain) and len(numbers) == 1:
        return Size.UNDER_20 if low <= 20 else Size.UNDER_50 if low <= 50 else _size_of(low - 1)
    if len(numbers) == 2:
        exact = next((code for code in Size if code.value == f"{numbers[0]}-{numbers[1]}"), None)
        if exact:
            return exact
        if low <= 1:
            return Size.UNDER_20 if numbers[1] <= 20 else Size.UNDER_50 if numbers[1] <= 50 else _size_of(numbers[1])
    return _size_of(low)


def _size_of(people: int) -> Size:
    for floor, code in (
        (10_000, Size.FROM_10000),
        (5_000, Size.FROM_5000),
        (1_000, Size.FROM_1000),
        (500, Size.FROM_500),
        (150, Size.FROM_150),
        (50, Size.FROM_50),
        (20, Size.FROM_20),
    ):
        if people >= floor:
            return code
    return Size.UNDER_20


def nature(text: str) -> Nature | None:
    """国企, 民营公司, 外资（欧美）, 已上市 … → a code."""
    plain = _plain(text)
    return next((code for code, words in _NATURE if plain and re.search(words, plain)), None)


def _plain(text: str) -> str:
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lower()
    return re.sub(r"[~～—–−至到]+", "-", plain) if re.search(r"\d", plain) else plain
