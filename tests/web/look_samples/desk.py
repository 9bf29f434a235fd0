"""A desk, and every part of it."""

from typing import Any

from tests.web.look_samples.forms import EmployerForm, FilterForm, SheetForm
from tests.web.look_samples.pieces import FACTS, PAGE, QUERY, STEPS, VERDICT

RAIL = [
    {"title": "", "items": [{"label": "今天要办", "url": "#", "icon": "list-checks", "active": True, "count": 23}]},
    {
        "title": "企业与岗位",
        "icon": "building-2",
        "open": False,
        "count": 2,
        "items": [
            {"label": "企业", "url": "#", "icon": "building-2", "active": False, "count": None},
            {"label": "导入", "url": "#", "icon": "file-spreadsheet", "active": False, "count": 2},
        ],
    },
    {
        "title": "人员与身份",
        "icon": "users",
        "open": True,
        "count": 0,
        "items": [{"label": "人员", "url": "#", "icon": "users", "active": False, "count": None}],
    },
    {"title": "", "items": [{"label": "数据", "url": "#", "icon": "chart-column", "active": False, "count": None}]},
]

COLUMNS = [
    {"label": "岗位", "sort_url": "?sort=title"},
    {"label": "单位"},
    {"label": "薪资", "num": True},
    {"label": "人数", "num": True},
    {"label": "提交", "sort_url": "?sort=created", "sorted": "descending"},
    {"label": "状态"},
]

_ROWS = [
    ("维修电工", "关东街道", "武汉光谷精密制造有限公司", "7千–9千/月", "5", "今天 08:40", "pending", "等待审核"),
    ("电梯维保技工", "珞南街道", "湖北安升电梯工程有限公司", "8千–1.2万/月", "12", "今天 08:12", "pending", "等待审核"),
    ("家政服务员", "梨园街道", "武汉暖家家政服务有限公司", "200–300元/天", "若干", "昨天 17:30", "due", "今天到期"),
    (
        "物业工程主管（水电方向）",
        "狮子山街道",
        "武汉东湖新城物业服务集团股份有限公司第三分公司",
        "6千–7.5千·13薪",
        "1",
        "昨天 16:02",
        "overdue",
        "超期 1 天",
    ),
    (
        "网约配送员",
        "卓刀泉街道",
        "武汉快达供应链管理有限公司",
        "5千以上/月",
        "不限",
        "昨天 11:25",
        "pending",
        "等待审核",
    ),
    ("数控操作工", "左岭街道", "武汉华工激光装备有限公司", "6.5千–8.5千/月", "20", "4月19日", "refused", "未通过"),
    ("养老护理员", "和平街道", "武汉夕阳红养老服务中心", "5千–6千/月", "8", "4月18日", "published", "已公示"),
]
ROWS = [
    {
        "id": index,
        "panel_url": f"#row-{index}",
        "cells": [
            {"text": title, "sub": street},
            {"text": employer},
            {"text": pay, "num": True},
            {"text": heads, "num": True},
            {"text": when, "when": True},
            {"text": label, "state": state},
        ],
    }
    for index, (title, street, employer, pay, heads, when, state, label) in enumerate(_ROWS, 1)
]

FIGURES = [
    {"label": "企业", "number": 312, "unit": "家", "url": "#", "change": "比上周多 6 家", "tone": "good"},
    {"label": "在招岗位", "number": 3041, "unit": "个", "url": "#", "change": "比上周多 118 个", "tone": "good"},
    {"label": "求职", "number": 3068, "unit": "人", "url": "#", "change": "", "tone": ""},
    {"label": "投递", "number": 12846, "unit": "人次", "url": "#", "change": "比昨天多 92 人次", "tone": "good"},
    {"label": "达成意向", "number": 807, "unit": "人次", "url": "#", "change": "", "tone": ""},
]

DESK = {"rail": RAIL, "rail_title": "洪山区总工会", "rail_person": "李芳 · 就业专员", "home_url": "#"}

PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "desk": (
        "look/desk.html",
        {
            **DESK,
            "columns": COLUMNS,
            "rows": ROWS,
            "filters": FilterForm(QUERY),
            "figures": FIGURES,
            "page": PAGE,
            "query": QUERY,
            "verdict": VERDICT,
            "steps": STEPS,
            "facts": FACTS,
            "acts": [
                {"value": "publish", "label": "通过并公示"},
                {"value": "refuse", "label": "不通过…", "tone": "bad"},
            ],
        },
    ),
    "parts": (
        "look/parts.html",
        {
            **DESK,
            "verdict": VERDICT,
            "form": EmployerForm({"name": "武汉光谷精密制造有限公司", "credit_code": "9142"}),
            "sheet_form": SheetForm(),
            "job": {
                "url": "#",
                "label": "正在读取 岗位汇总表.xlsx",
                "done": 61_200,
                "total": 100_000,
                "finished": False,
            },
            "effects": ["岗位停止接收投递，11 位投递人会收到通知", "已有的 2 个意向不受影响", "30 天内可以重新打开"],
            "hidden": [{"name": "status", "value": "closed"}],
            "states": [
                ("draft", "草稿"),
                ("pending", "等待审核"),
                ("viewed", "已查看"),
                ("intent", "达成意向"),
                ("overdue", "超期 1 天"),
                ("withdrawn", "已撤回"),
            ],
        },
    ),
}
