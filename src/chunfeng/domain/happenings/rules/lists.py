"""The list that a group's leader brings (报名表), and what can be wrong with a row. ID numbers are checked, never kept."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from chunfeng.kernel import checksums, id_numbers, terms
from chunfeng.kernel.vocabulary import Education
from chunfeng.shared.sheets.columns import Column, Kind, Schema

COLUMNS = (
    Column("name", "姓名", ("名字", "学生姓名", "参加人"), required=True, width=10),
    Column("sex", "性别", width=6),
    Column("id_number", "身份证号", ("身份证", "身份证号码", "证件号码"), kind=Kind.CODE, width=22),
    Column(
        "phone", "电话", ("手机", "手机号", "手机号码", "联系电话", "联系方式"), kind=Kind.CODE, required=True, width=16
    ),
    Column("education", "学历", ("文化程度", "最高学历"), kind=Kind.TERM, width=10),
    Column("school", "院校/单位", ("学校", "院校", "毕业院校", "单位", "工作单位", "所在单位"), width=24),
    Column("wanted", "意向岗位", ("求职意向", "意向工种", "应聘岗位", "意向"), width=18),
    Column("member", "是否会员", ("工会会员", "是否工会会员", "会员"), kind=Kind.TERM, width=10),
)
SCHEMA = Schema("报名表", COLUMNS, needs=(("name", "phone"),))
_YES, _NO = {"是", "会员", "Y", "YES", "√", "1"}, {"否", "非会员", "N", "NO", "×", "0"}


@dataclass(frozen=True, slots=True)
class Row:
    """One person on a list, and what is wrong with the row, in words for its leader."""

    number: int
    name: str
    phone: str
    education: int = Education.ANY
    school: str = ""
    wanted: str = ""
    member: bool | None = None
    problems: tuple[str | Promise, ...] = ()


def row(number: int, cells: Mapping[str, str], *, today: date) -> Row:
    """A row as it was written: tidy, with its problems. What is optional and not understood is left out, not refused."""
    name, phone = " ".join(cells.get("name", "").split()), checksums.mobile(cells.get("phone", ""))
    id_number, member = cells.get("id_number", ""), cells.get("member", "").upper()
    problems: list[str | Promise] = []
    if not name:
        problems.append(_("The name is missing."))
    if phone is None:
        problems.append(_("The phone number is not a mobile number."))
    if id_number and not isinstance(id_numbers.read(id_number, today=today), id_numbers.IdNumber):
        problems.append(_("The ID number is mistyped: its check digit does not fit."))
    return Row(
        number=number,
        name=name[:60],
        phone=phone or cells.get("phone", ""),
        education=terms.education(cells.get("education", "")) or Education.ANY,
        school=cells.get("school", "")[:80],
        wanted=cells.get("wanted", "")[:80],
        member=True if member in _YES else False if member in _NO else None,
        problems=tuple(problems),
    )


def checked(rows: Iterable[Row]) -> list[Row]:
    """The rows, with those marked that name a phone number twice."""
    listed = list(rows)
    often = Counter(each.phone for each in listed if each.phone)
    return [
        replace(each, problems=(*each.problems, _("This phone number stands in the list twice.")))
        if often[each.phone] > 1
        else each
        for each in listed
    ]
