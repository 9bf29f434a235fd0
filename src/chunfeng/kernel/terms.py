"""The words of recruitment sheets → codes: education, experience, employer size and nature.

Every function takes a cell as written and answers a code, or None where the word is not known (an empty cell is
unstated, also None): the caller says so to the person instead of guessing.
"""

import re
import unicodedata

from chunfeng.kernel.vocabulary import Education, EmployerNature, EmployerSize, Experience

_NOTHING = re.compile(r"[-/—–]*|不限|无|无要求|无具体|没有要求|没有|均可|其他|其它|any|none|n/?a|unlimited|notrequired")
# Ordered from the lowest: "大专及以上" and "大专、本科" both ask for 大专.
_EDUCATION: tuple[tuple[Education, str], ...] = (
    (Education.JUNIOR, r"初中|小学|义务教育|juniorhigh|middleschool"),
    (Education.SENIOR, r"高中|中专|职高|中职|职业高中|中技|技校|技工|highschool|seniorhigh|secondary|vocational"),
    (Education.COLLEGE, r"大专|专科|高职|高技|associate|juniorcollege|college"),
    (Education.BACHELOR, r"本科|学士|bachelor|undergraduate"),
    (Education.MASTER, r"硕士|研究生|master|postgraduate|mba|graduateschool"),
    (Education.DOCTOR, r"博士|doctor|phd"),
)
_YEARS = re.compile(r"(\d+)(?:-(\d+))?年")
_WORD_YEARS = {"一": "1", "二": "2", "两": "2", "三": "3", "四": "4", "五": "5", "六": "6", "八": "8", "十": "10"}
_NATURE: tuple[tuple[EmployerNature, str], ...] = (
    (EmployerNature.FOREIGN, r"合资|外资|外商|外企|港澳台|欧美|代表处|foreign|jointventure|representativeoffice"),
    (EmployerNature.LISTED, r"上市|listed|publiccompany"),
    (EmployerNature.STATE, r"国企|国有|央企|国资|国营|state"),
    (EmployerNature.INSTITUTION, r"事业单位|公立|publicinstitution"),
    (EmployerNature.GOVERNMENT, r"政府|机关|公务|government"),
    (EmployerNature.SOCIAL, r"非营利|非盈利|社会团体|社会组织|民办非|基金会|协会|nonprofit|non-profit|ngo"),
    (EmployerNature.SOLE, r"个体|个人|家庭|soleproprietor"),
    (EmployerNature.PRIVATE, r"民营|私营|私企|民企|创业|初创|股份制|有限责任|有限公司|private|startup"),
    (EmployerNature.OTHER, r"集体|合作社|其他|其它|collective|other"),
)


def education(text: str) -> Education | None:
    """大专及以上 → COLLEGE, 学历不限 → ANY, 硕士研究生以上 → MASTER; the lowest named level is asked for."""
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
    """1-3年经验 → 1-3, 3年以上 → 3-5, 2年 → 1-3, 应届生 → GRADUATE, 经验不限 → ANY."""
    plain = _plain(text)
    if not plain:
        return None
    plain = re.sub(r"[一二两三四五六八十](?=年)", lambda match: _WORD_YEARS[match.group()], plain)
    plain = re.sub(r"years?|yrs?", "年", plain)
    years = _YEARS.search(plain)
    if years:
        low = int(years[1])
        if re.search(r"以下|以内|不满|少于", plain) and years[2] is None:
            return Experience.UNDER_1 if low <= 1 else Experience.FROM_1_TO_3
        return _bucket(low)
    if re.search(r"应届|在校|毕业生|graduate|fresh", plain):
        return Experience.GRADUATE
    if _NOTHING.fullmatch(re.sub(r"经验|工作|年限|要求", "", plain)) or re.search(r"不限|无需|不要求|无经验", plain):
        return Experience.ANY
    bare = re.fullmatch(r"(\d{1,2})(?:-(\d{1,2}))?\+?", plain)
    return _bucket(int(bare[1])) if bare else None


def _bucket(years: int) -> Experience:
    if years >= 10:
        return Experience.OVER_10
    if years >= 5:
        return Experience.FROM_5_TO_10
    if years >= 3:
        return Experience.FROM_3_TO_5
    return Experience.FROM_1_TO_3 if years >= 1 else Experience.UNDER_1


def size(text: str) -> EmployerSize | None:
    """50-150人 → FROM_50, 10000人以上 → OVER_10000, 120 → FROM_100: the bucket that the least number falls into.

    "少于50人" is the widest bucket below it, FROM_20.
    """
    plain = _plain(text).replace(",", "").replace("万", "0000")
    numbers = [int(number) for number in re.findall(r"\d+", plain)]
    if not numbers or not re.fullmatch(
        r"[\d\-~+<>≥≤人员名工约少于以上下内及不足左右]*(?:people|employees|staff)?", plain
    ):
        return None
    low = numbers[0]
    if len(numbers) == 1 and re.search(r"少于|以下|以内|不足|<|≤", plain):
        low = max(0, low - 1)
    elif len(numbers) == 2 and low <= 1:
        low = numbers[1] - 1
    return max(bucket for bucket in EmployerSize if bucket <= low)


def nature(text: str) -> EmployerNature | None:
    """国企, 民营公司, 外资（欧美）, 已上市 … → a code."""
    plain = _plain(text)
    return next((code for code, words in _NATURE if plain and re.search(words, plain)), None)


def _plain(text: str) -> str:
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lower()
    return re.sub(r"[~～—–−至到]+", "-", plain) if re.search(r"\d", plain) else plain
