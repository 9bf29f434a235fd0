"""Rosters of members (报名表, 会员名册): what the columns are called, and whether a row can be taken in.

Nothing is looked up here: whether a union exists, a number is known or a phone is somebody else's is asked later.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from chunfeng.domain.people.rules import is_name
from chunfeng.kernel import checksums, id_numbers
from chunfeng.shared.sheets.columns import Column, Kind, Schema

COLUMNS = (
    Column("name", "姓名", ("名字", "会员姓名", "职工姓名", "name"), required=True, width=10),
    Column("sex", "性别", ("男女", "sex", "gender"), width=6),
    Column(
        "number",
        "身份证号",
        ("身份证", "身份证号码", "公民身份号码", "证件号码", "证件号", "有效证件号码", "id number"),
        kind=Kind.CODE,
        required=True,
        width=22,
    ),
    Column(
        "phone",
        "电话",
        ("手机", "手机号", "手机号码", "联系电话", "联系方式", "移动电话", "电话号码", "phone", "mobile"),
        kind=Kind.CODE,
        width=16,
    ),
    Column("education", "学历", ("文化程度", "最高学历", "education"), width=10),
    Column(
        "employer",
        "院校/单位",
        ("单位", "工作单位", "单位名称", "所在单位", "院校", "单位/院校", "企业", "企业名称", "employer"),
        width=24,
    ),
    Column("wish", "意向岗位", ("求职意向", "期望岗位", "意向职位"), width=14),
    Column("member", "是否会员", ("是否工会会员", "工会会员", "会员"), width=10),
    Column("organisation", "工会", ("所属工会", "工会名称", "工会编码", "工会组织", "基层工会", "union"), width=24),
    Column("joined", "入会日期", ("入会时间", "加入工会日期", "入会年月", "joined"), kind=Kind.TERM, width=12),
    Column("own_number", "会员证号", ("会员编号", "会员号", "工会会员证号", "证号"), kind=Kind.CODE, width=16),
    Column("group", "群体", ("从事职业", "职业", "工种", "从业类别", "所属群体", "就业群体"), width=14),
)
SCHEMA = Schema("会员名册", COLUMNS, needs=(("name", "number"),))
TAKEN = tuple(column.key for column in COLUMNS if column.key not in {"education", "wish"})
"""Columns that a membership has a place for; schooling and wishes are for the person to give when looking for work."""

FAULTS = {
    "name_missing": _("There is no name."),
    "name_bad": _("This is no name: letters only, 2 to 60."),
    "number_missing": _("There is no ID number; without one nobody can be told apart."),
    "number_length": _("An ID number has 18 characters, an old one 15."),
    "number_form": _("There is a character in the ID number that stands on no card."),
    "number_check": _("The last character of the ID number does not fit the others: a digit is mistyped."),
    "number_birthday": _("The birthday in the ID number does not exist: a digit is mistyped."),
    "sex_bad": _("The sex is not written as 男 or 女."),
    "sex_differs": _("The sex is not the one that the ID number tells."),
    "phone_bad": _("This is no mobile number: 11 digits beginning with 1."),
    "joined_bad": _("The date of joining cannot be read. Write it like 2024-05-31."),
    "joined_future": _("The date of joining lies in the future."),
    "joined_early": _("The date of joining lies before the sixteenth birthday."),
    "group_unknown": _("This group is not known. Take a word from the list of groups, or leave it empty."),
    "not_member": _("The row itself says that this is no member."),
    "own_number_bad": _("The card number is longer than 30 characters."),
    "organisation_missing": _("No union is named, here or for the whole file."),
    "organisation_unknown": _("There is no union with this code or exact name in your part of the tree."),
    "organisation_several": _("Several unions have this name: write the code."),
    "organisation_ended": _("This union has been merged or dissolved."),
    "twice": _("The same ID number stands in the file before, with another name, phone or union."),
    "phone_twice": _("The same phone stands in the file before, with another ID number."),
    "other_name": _(
        "This ID number belongs to somebody of another name here. Check both; an officer can merge accounts."
    ),
    "phone_other": _("This phone belongs to somebody with another ID number here. Nobody was merged: ask the person."),
    "phone_other_name": _("This phone belongs to somebody of another name here. Nobody was merged: ask the person."),
    "closed": _("This account is closed and cannot be a member's."),
    "elsewhere": _("This person is a member of another union: they transfer with one tap, or that union does it."),
}
"""Why a row is not taken in, by code."""

WORKING_AGE = 16  # Labour Law, article 15
OWN_NUMBER = 30
_PLAIN_NAME = re.compile("[\u4e00-\u9fff]{2,4}")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?)?月?(?:[ T]0?0:00(?::00)?)?")
_SEXES = {"男": "m", "女": "f", "男性": "m", "女性": "f", "m": "m", "f": "f", "male": "m", "female": "f"}
_NOT_A_MEMBER = frozenset({"否", "不是", "非会员", "未入会", "no", "n"})
_CODE_MARKS = str.maketrans("", "", "'’‘`\"= \t\u3000\ufeff\u200b")
_FAULT_CODES = {fault: f"number_{fault.value}" for fault in id_numbers.Fault}

Problem = tuple[str, str]
"""(key of the column, code of FAULTS)."""


class Entry(NamedTuple):
    """A row that can be taken in, as far as it says itself. `organisation` is a code or a name, "" where it says none."""

    row: int
    name: str
    document: str
    number: str
    born_on: date
    sex: str
    phone: str
    employer_name: str
    organisation: str
    joined_on: date
    own_number: str
    group: str


def check(row: int, cells: Mapping[str, str], *, today: date, groups: Mapping[str, str]) -> Entry | list[Problem]:
    """The entry in `cells` (text by key of TAKEN), or everything that is wrong with it at once."""
    problems: list[Problem] = []
    name = read_name(cells.get("name", ""), problems)
    read = read_number(cells.get("number", ""), today, problems)
    phone = _phone(cells.get("phone", ""), problems)
    sex = cells.get("sex", "").strip()
    if sex:
        told = _SEXES.get(sex.lower())
        if told is None:
            problems.append(("sex", "sex_bad"))
        elif read is not None and read.sex and read.sex != told:
            problems.append(("sex", "sex_differs"))
    joined_on = _joined(cells.get("joined", ""), today, read, problems)
    group = cells.get("group", "").strip()
    if group and group not in groups:
        problems.append(("group", "group_unknown"))
    if cells.get("member", "").strip().lower() in _NOT_A_MEMBER:
        problems.append(("member", "not_member"))
    own_number = plain_code(cells.get("own_number", ""))
    if len(own_number) > OWN_NUMBER:
        problems.append(("own_number", "own_number_bad"))
    if problems or read is None:
        return problems
    return Entry(
        row=row,
        name=name,
        document=read.document.value,
        number=read.number,
        born_on=read.born_on,
        sex=read.sex,
        phone=phone,
        employer_name=cells.get("employer", "").strip()[:120],
        organisation=cells.get("organisation", "").strip(),
        joined_on=joined_on,
        own_number=own_number,
        group=groups[group] if group else "",
    )


def repeated(entries: Sequence[Entry]) -> tuple[list[Entry], list[tuple[int, Problem]], int]:
    """Each person once: those to go on with, what is wrong with later rows, and how many rows only say the same again."""
    by_number: dict[str, Entry] = {}
    by_phone: dict[str, Entry] = {}
    wrong: list[tuple[int, Problem]] = []
    again = 0
    for entry in entries:
        before = by_number.get(entry.number)
        if before is not None:
            same = (entry.name, entry.phone, entry.organisation) == (before.name, before.phone, before.organisation)
            again += same
            if not same:
                wrong.append((entry.row, ("number", "twice")))
        elif entry.phone and entry.phone in by_phone:
            wrong.append((entry.row, ("phone", "phone_twice")))
        else:
            by_number[entry.number] = entry
            if entry.phone:
                by_phone[entry.phone] = entry
    return list(by_number.values()), wrong, again


def read_name(text: str, problems: list[Problem]) -> str:
    """The name as it is kept; what is wrong with it goes to `problems`."""
    if _PLAIN_NAME.fullmatch(text):
        return text
    name = " ".join(checksums.halfwidth(text).split())
    if re.fullmatch("[\u4e00-\u9fff ]+", name):
        name = name.replace(" ", "")  # 张 三, set wide for looks
    if not name:
        problems.append(("name", "name_missing"))
    elif not is_name(name):
        problems.append(("name", "name_bad"))
    return name


def read_number(text: str, today: date, problems: list[Problem]) -> id_numbers.IdNumber | None:
    """The ID number; None where it is none, and why goes to `problems`."""
    plain = plain_code(text)
    if not plain:
        problems.append(("number", "number_missing"))
        return None
    found = id_numbers.read(plain, today=today)
    if isinstance(found, id_numbers.Fault):
        problems.append(("number", _FAULT_CODES[found]))
        return None
    return found


def plain_code(text: str) -> str:
    """Without the marks and spaces that sheets put around codes."""
    return text if text.isalnum() else text.translate(_CODE_MARKS)


def _phone(text: str, problems: list[Problem]) -> str:
    plain = plain_code(text)
    if not plain:
        return ""
    found = checksums.mobile(plain)
    if found is None:
        problems.append(("phone", "phone_bad"))
    return found or ""


def _joined(text: str, today: date, read: id_numbers.IdNumber | None, problems: list[Problem]) -> date:
    if not text.strip():
        return today
    day = read_day(text)
    if day is None:
        problems.append(("joined", "joined_bad"))
    elif day > today:
        problems.append(("joined", "joined_future"))
    elif read is not None and read.age_on(day) < WORKING_AGE:
        problems.append(("joined", "joined_early"))
    return day or today


@lru_cache(maxsize=20_000)
def read_day(text: str) -> date | None:
    """A day as sheets write it (2024-05-31, 2024/5/31, 2024.5.31, 20240531, 2024年5月31日); a month is its first day."""
    plain = checksums.halfwidth(text).strip()
    if re.fullmatch(r"\d{8}", plain):
        plain = f"{plain[:4]}-{plain[4:6]}-{plain[6:]}"
    found = _DAY.fullmatch(plain)
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3] or 1))
    except ValueError:
        return None
