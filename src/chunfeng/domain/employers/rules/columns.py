"""The columns of a sheet of positions: 岗位汇总表 with the words that firms, job boards and catalogues use instead."""

import re

from chunfeng.kernel import headcount, terms
from chunfeng.kernel.vocabulary import WorkKind
from chunfeng.shared.sheets.columns import Column, Kind, Schema


def _is_size(text: str) -> bool:
    return ("人" in text or "-" in text) and terms.size(text) is not None and not re.fullmatch(r"\d+人?", text.strip())


def _is_headcount(text: str) -> bool:
    return not _is_size(text) and isinstance(headcount.parse(text), headcount.Headcount)


def _is_work_kind(text: str) -> bool:
    return work_kind(text) is not None


def _is_nature(text: str) -> bool:
    return not _is_work_kind(text) and terms.nature(text) is not None


def work_kind(text: str) -> WorkKind | None:
    """全职 · 兼职 · 临时 · 实习 as people write them."""
    for code, words in (
        (WorkKind.INTERNSHIP, r"实习|见习|intern"),
        (WorkKind.TEMPORARY, r"临时|日结|零工|短期|季节"),
        (WorkKind.PART_TIME, r"兼职|小时工|钟点工|非全日制|part.?time"),
        (WorkKind.FULL_TIME, r"全职|全日制|长期|正式|full.?time"),
    ):
        if re.search(words, text.lower()):
            return code
    return None


_COLUMNS = (
    Column("serial", "序号", ("编号", "岗位编号", "职位编号", "no", "no.", "id"), kind=Kind.TERM, width=6),
    Column(
        "employer",
        "单位名称",
        (
            "单位",
            "企业名称",
            "企业",
            "公司名称",
            "公司",
            "用人单位",
            "用人单位名称",
            "招聘单位",
            "雇主",
            "company",
            "employer",
            "company name",
        ),
        required=True,
        width=32,
    ),
    Column(
        "code",
        "统一社会信用代码",
        ("社会信用代码", "信用代码", "统一信用代码", "机构代码", "credit code", "uscc"),
        kind=Kind.CODE,
        width=22,
    ),
    Column(
        "industry",
        "行业",
        ("主营", "主营业务", "所属行业", "行业类别", "产业分类", "产业", "industry", "sector"),
        width=16,
    ),
    Column(
        "nature",
        "性质",
        ("单位性质", "企业性质", "公司性质", "企业类型", "单位类型", "company_type", "company type"),
        kind=Kind.TERM,
        looks=_is_nature,
        width=12,
    ),
    Column(
        "size",
        "规模",
        ("企业规模", "单位规模", "公司规模", "员工人数", "职工人数", "需求", "company_size", "company size"),
        kind=Kind.TERM,
        looks=_is_size,
        width=12,
    ),
    Column(
        "title",
        "岗位",
        (
            "岗位名称",
            "职位",
            "职位名称",
            "招聘岗位",
            "招聘职位",
            "紧缺岗位名称",
            "紧缺岗位",
            "工种",
            "需求岗位",
            "用工岗位",
            "title",
            "position",
            "job title",
            "job",
        ),
        required=True,
        width=20,
    ),
    Column(
        "kind", "工作性质", ("用工形式", "用工性质", "性质", "job type"), kind=Kind.TERM, looks=_is_work_kind, width=10
    ),
    Column(
        "headcount",
        "人数",
        (
            "招聘人数",
            "需求人数",
            "缺口人数",
            "需求",
            "需求数量",
            "用工人数",
            "拟招人数",
            "岗位数",
            "headcount",
            "number",
            "openings",
            "vacancies",
        ),
        kind=Kind.TERM,
        looks=_is_headcount,
        width=8,
    ),
    Column("education", "学历", ("学历要求", "最低学历", "文化程度", "education", "degree"), kind=Kind.TERM, width=12),
    Column("majors", "专业", ("专业要求", "所学专业", "专业名称", "major", "majors"), width=20),
    Column("experience", "经验", ("工作经验", "经验要求", "工作年限", "年限", "experience"), kind=Kind.TERM, width=12),
    Column(
        "pay",
        "薪资",
        (
            "薪酬",
            "工资",
            "月薪",
            "年薪",
            "薪资待遇",
            "工资待遇",
            "薪酬待遇",
            "薪资范围",
            "月工资",
            "待遇",
            "综合薪资",
            "薪资水平",
            "薪资参考",
            "薪资参考/政策补贴",
            "salary",
            "pay",
            "wage",
        ),
        width=18,
    ),
    Column(
        "welfare",
        "福利",
        ("福利待遇", "福利保障", "benefits", "welfare", "保险福利"),
        width=28,
    ),
    Column("labels", "标签", ("岗位标签", "关键词", "技能", "技能要求", "tags", "skills"), width=24),
    Column(
        "place",
        "地点",
        ("工作地点", "工作地址", "地址", "工作地", "单位地址", "place", "location", "city/area"),
        width=24,
    ),
    Column("province", "省", ("省份", "省/直辖市", "所在省", "province"), width=10),
    Column("city", "市", ("城市", "所在市", "城市/区县", "地市", "city"), width=10),
    Column("area", "区", ("区县", "县区", "县", "区/县", "所在区", "district", "county"), width=10),
    Column("contact", "联系人", ("招聘联系人", "负责人", "contact", "contact name"), width=12),
    Column(
        "phone",
        "电话",
        ("联系电话", "联系方式", "手机", "手机号", "手机号码", "phone", "telephone", "mobile"),
        kind=Kind.CODE,
        width=16,
    ),
    Column("email", "邮箱", ("电子邮箱", "邮件", "简历投递邮箱", "email", "e-mail"), kind=Kind.CODE, width=24),
    Column(
        "description",
        "岗位职责",
        ("职位描述", "岗位描述", "工作内容", "岗位要求", "任职要求", "岗位说明", "description", "job description"),
        width=40,
    ),
    Column(
        "ends_on",
        "截止日期",
        ("有效期", "截止时间", "招聘截止日期", "报名截止", "ends on", "deadline"),
        kind=Kind.TERM,
        width=12,
    ),
    Column("year", "文件年份", ("年份", "年度"), kind=Kind.TERM, width=8),
    Column("degree", "需求程度", ("紧缺程度", "紧缺等级", "紧缺指数"), kind=Kind.TERM, width=8),
    Column("region", "地区(大区)", ("大区",), width=10),
    Column("note", "备注", ("说明", "其他", "其他要求", "remark", "remarks", "note"), width=24),
)
SCHEMA = Schema("positions", _COLUMNS, needs=(("title", "employer"), ("title", "province"), ("title", "city")))
OWN_SCHEMA = Schema("positions", _COLUMNS, needs=(("title", "pay"), ("title", "headcount"), ("title", "employer")))
"""For an employer's own sheet, which need not repeat the employer's name."""
TEMPLATE_KEYS = (
    "serial",
    "employer",
    "code",
    "industry",
    "nature",
    "size",
    "title",
    "headcount",
    "education",
    "majors",
    "experience",
    "pay",
    "welfare",
    "place",
    "contact",
    "phone",
    "email",
    "note",
)
TEMPLATE = tuple(SCHEMA.column(key) for key in TEMPLATE_KEYS)
"""岗位汇总表 as officers know it."""
