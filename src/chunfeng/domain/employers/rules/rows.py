"""What one row of a sheet of positions says. Pure: places are looked up by the caller's functions."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from chunfeng.domain.employers.rules.columns import SCHEMA, work_kind
from chunfeng.domain.employers.rules.messages import Message
from chunfeng.kernel import checksums, headcount, terms
from chunfeng.kernel import pay as pays
from chunfeng.kernel.vocabulary import Education, EmployerNature, EmployerSize, Experience, HeadcountKind, WorkKind
from chunfeng.shared.sheets.reading import Row, Table

TITLE_LONGEST = 120
EMPLOYER_LONGEST = 120
SKILLS_MOST = 30

_EMPTY_WORDS = frozenset({"", "无", "-", "—", "/", "暂无", "null", "none", "nan", "n/a"})
_WELFARE = re.compile(
    r"[五六七5-7]险|公积金|社保|补贴|补助|奖金|年终奖|年薪|体检|旅游|培训|双休|年假|带薪|福利|包吃|包住|食宿|住宿|餐|弹性|股票|期权|"
    r"工会|班车|节日|生日|加班费|全勤|绩效|单身公寓|商业保险|意外险|保险"
)


@dataclass(slots=True)
class EmployerDraft:
    """The employer as the row names it. `catalogue`: a published list of shortages, not a firm."""

    name: str
    code: str = ""
    catalogue: bool = False
    nature: EmployerNature | None = None
    size: EmployerSize = EmployerSize.UNSTATED
    industry: str = ""
    place_code: str | None = None


@dataclass(slots=True)
class Draft:
    """One row as a position. `content`: what decides whether the row has changed."""

    number: int
    employer: EmployerDraft
    key: tuple[int, int] = (0, 0)
    """Which table of the file, and which row of it."""
    serial: str = ""
    title: str = ""
    kind: WorkKind = WorkKind.FULL_TIME
    description: str = ""
    pay: pays.Pay | None = None
    pay_text: str = ""
    headcount_kind: HeadcountKind = HeadcountKind.UNSTATED
    headcount: int | None = None
    place_code: str | None = None
    place_text: str = ""
    occupation_code: str | None = None
    education: Education = Education.ANY
    experience: Experience = Experience.ANY
    majors: str = ""
    skills: list[str] = field(default_factory=list)
    welfare: list[str] = field(default_factory=list)
    contact_name: str = ""
    contact_phone: str = ""
    contact_email: str = ""
    note: str = ""
    tags: list[str] = field(default_factory=list)
    ends_on: date | None = None
    content: tuple[str, ...] = ()
    messages: list[Message] = field(default_factory=list)

    @property
    def rejected(self) -> bool:
        """Whether the row must stay out."""
        return any(message.severity == "error" for message in self.messages)

    def add(self, key: str | None, code: str, severity: str = "warning", value: str = "", suggestion: str = "") -> None:
        """Note a message."""
        self.messages.append(Message(key, code, severity, value[:80], suggestion))


@dataclass(frozen=True, slots=True)
class Lookups:
    """What lower domains know: text → place code, place code → name, title → occupation code."""

    place: Callable[[str, str | None], str | None]
    place_name: Callable[[str], str]
    occupation: Callable[[str], str | None]


_pay = lru_cache(maxsize=50_000)(pays.parse)
_headcount = lru_cache(maxsize=10_000)(headcount.parse)
_hint = lru_cache(maxsize=1_000)(pays.header_hint)
_CONTENT_KEYS = tuple(
    column.key
    for column in SCHEMA.columns
    if column.key not in {"serial", "employer", "code", "industry", "nature", "size", "region"}
)


def read_row(row: Row, table: Table, lookups: Lookups, *, own_employer: str = "") -> Draft:
    """Read one row completely; every message is collected, none cuts the reading short."""
    has_employer = table.index_of("employer") is not None
    draft = Draft(row.number, EmployerDraft(name=row.text("employer") or own_employer))
    draft.serial = row.text("serial")
    _spoilt_cells(row, draft)
    _title(row, draft)
    draft.occupation_code = lookups.occupation(draft.title) if draft.title else None
    _where(row, draft, lookups)
    if not has_employer and not own_employer:
        _catalogue(row, draft, lookups)
    _employer(row, draft)
    _pay_of(row, table, draft)
    _how_many(row, draft)
    _whom(row, draft)
    _extras(row, draft)
    draft.content = (draft.title, *(row.text(key) for key in _CONTENT_KEYS))
    return draft


def _spoilt_cells(row: Row, draft: Draft) -> None:
    for key, cell in row.cells.items():
        if cell.problem is None:
            continue
        needed = SCHEMA.column(key).required or cell.problem in {"lost_digits", "error_value"}
        draft.add(key, cell.problem, "error" if needed else "warning", cell.text)


def _title(row: Row, draft: Draft) -> None:
    title = re.sub(r"\s+", " ", row.text("title"))
    if title in _EMPTY_WORDS:
        if not any(message.key == "title" for message in draft.messages):
            draft.add("title", "missing", "error")
    elif not re.search(r"[^\W\d_]", title):
        draft.add("title", "no_words", "error", title)
    elif len(title) > TITLE_LONGEST:
        draft.add("title", "title_shortened", value=title)
        draft.description = title
        title = re.split(r"[。；;，,、]", title, maxsplit=1)[0][:TITLE_LONGEST]
    draft.title = title
    draft.kind = work_kind(row.text("kind")) or work_kind(title) or WorkKind.FULL_TIME


def _employer(row: Row, draft: Draft) -> None:
    employer = draft.employer
    if employer.name in _EMPTY_WORDS:
        if not any(message.key == "employer" for message in draft.messages):
            draft.add("employer", "missing", "error")
    elif len(employer.name) > EMPLOYER_LONGEST:
        draft.add("employer", "too_long", "error", employer.name)
    code = row.text("code")
    if code and code not in _EMPTY_WORDS and not row.cells["code"].problem:
        valid = checksums.credit_code(code)
        if valid is None:
            draft.add("code", "bad_credit_code", "error", code)
        employer.code = valid or ""
    nature, size = row.text("nature"), row.text("size")
    if nature not in _EMPTY_WORDS:
        employer.nature = terms.nature(nature)
        if employer.nature is None:
            draft.add("nature", "unknown_word", value=nature)
    if size not in _EMPTY_WORDS:
        found = terms.size(size)
        employer.size = EmployerSize.UNSTATED if found is None else found
        if found is None:
            draft.add("size", "unknown_word", value=size)
    industry = row.text("industry")
    employer.industry = "" if industry in _EMPTY_WORDS else industry[:80]


def _where(row: Row, draft: Draft, lookups: Lookups) -> None:
    """Province, city and district may stand in columns of their own; what is repeated is said once."""
    parts: list[str] = []
    for key in ("province", "city", "area", "place"):
        text = row.text(key)
        if text in _EMPTY_WORDS or any(text in part for part in parts):
            continue
        if parts and text.startswith(parts[-1]):
            parts[-1] = text
        else:
            parts.append(text)
    draft.place_text = "·".join(parts)[:200]
    if not parts:
        draft.add("place", "no_place")
        return
    whole = lookups.place("".join(parts), None) or lookups.place(draft.place_text, None)
    province = lookups.place(parts[0], None) if len(parts) > 1 else None
    within = lookups.place(parts[-1], province) if len(parts) > 1 else None
    draft.place_code = whole or within or province
    if draft.place_code is None:
        draft.add("place", "unknown_place", value=draft.place_text)


def _catalogue(row: Row, draft: Draft, lookups: Lookups) -> None:
    """Rows without an employer belong to the catalogue of the division that published them."""
    province, city = row.text("province"), row.text("city")
    above = lookups.place(province, None) if province else None
    narrower = city and city not in province
    code = (lookups.place(city, above) if narrower else None) or above
    region = lookups.place_name(code) if code else (city or province)
    draft.employer = EmployerDraft(name=f"{region}紧缺岗位目录" if region else "", catalogue=True, place_code=code)
    if row.text("year"):
        draft.tags.append(f"catalogue-{row.text('year')}"[:40])
    if row.text("degree"):
        draft.tags.append(f"shortage-{row.text('degree')}"[:40])


def _pay_of(row: Row, table: Table, draft: Draft) -> None:
    text = row.text("pay")
    if text in _EMPTY_WORDS:
        draft.add("pay", "no_pay")
        return
    draft.pay_text = text if len(text) <= 80 else text[:79] + "…"
    period, unit = _hint(table.header_of("pay"))
    read = _pay(text, period=period, unit=unit)
    if isinstance(read, pays.Pay):
        draft.pay = read
        if not read.stated:
            draft.add("pay", "pay_negotiable", value=text)
    elif read.code in {"empty", "no_amount", "ambiguous"}:
        draft.add("pay", f"pay_{read.code}", value=text, suggestion=read.suggestion)
    else:
        draft.add("pay", f"pay_{read.code}", "error", text, read.suggestion)
    if len(text) > 80:
        draft.description = "\n".join(filter(None, (draft.description, f"{table.header_of('pay')}：{text}")))


def _how_many(row: Row, draft: Draft) -> None:
    read = _headcount(row.text("headcount"))
    if isinstance(read, headcount.HeadcountProblem):
        draft.add("headcount", f"headcount_{read.code}", "error", read.text)
        return
    draft.headcount_kind, draft.headcount = read.kind, read.number


def _whom(row: Row, draft: Draft) -> None:
    education, experience = row.text("education"), row.text("experience")
    if education not in _EMPTY_WORDS:
        level = terms.education(education)
        draft.education = level or Education.ANY
        if level is None:
            draft.add("education", "unknown_word", value=education)
    if experience not in _EMPTY_WORDS:
        years = terms.experience(experience)
        draft.experience = years or Experience.ANY
        if years is None:
            draft.add("experience", "unknown_word", value=experience)
    majors = row.text("majors")
    draft.majors = "" if majors in _EMPTY_WORDS else majors[:300]


def _extras(row: Row, draft: Draft) -> None:
    words = split_words(row.text("welfare"), spaces=True)
    labels = split_words(row.text("labels"), spaces=False)
    draft.welfare = _unique([*words, *(word for word in labels if _WELFARE.search(word))])
    draft.skills = _unique([word for word in labels if not _WELFARE.search(word)])
    long = [text for text in (row.text("description"), draft.description) if text]
    if len(row.text("note")) > 300:
        long.append(row.text("note"))
    draft.description = "\n".join(long)
    draft.note = row.text("note")[:300]
    draft.contact_name = row.text("contact")[:60]
    draft.contact_phone = row.text("phone")[:40]
    if draft.contact_phone and not re.search(r"\d{7}", re.sub(r"[-()（）]", "", draft.contact_phone)):
        draft.add("phone", "bad_phone", value=draft.contact_phone)
    draft.contact_email = row.text("email")[:120]
    if draft.contact_email and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", draft.contact_email):
        draft.add("email", "bad_email", value=draft.contact_email)
    ends = row.text("ends_on")
    if ends not in _EMPTY_WORDS:
        draft.ends_on = read_date(ends)
        if draft.ends_on is None:
            draft.add("ends_on", "bad_date", value=ends)


def split_words(text: str, *, spaces: bool) -> list[str]:
    """ "五险一金 绩效奖金|年终奖" → its words."""
    pattern = r"[,，、;；|\s]+" if spaces else r"[,，、;；|]+"
    return [word.strip()[:60] for word in re.split(pattern, text) if word.strip() and word.strip() not in _EMPTY_WORDS]


def _unique(words: list[str]) -> list[str]:
    return list(dict.fromkeys(words))[:SKILLS_MOST]


def read_date(text: str) -> date | None:
    """2026-03-01, 2026/3/1, 2026年3月1日, 2026.3.1."""
    match = re.match(r"(20\d{2})[-/.年](\d{1,2})[-/.月](\d{1,2})", text)
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None
