"""Lifelike contexts for every page template and every part: made-up people and firms.

`PAGES` maps a name to (template, context); tests render them, tools/preview.py takes their pictures.
"""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import QueryDict

from chunfeng.kernel.clock import SHANGHAI
from chunfeng.kernel.errors import WrongState
from chunfeng.kernel.verdict import Outcome, Reason, Verdict

NOW = datetime(2026, 4, 21, 10, 5, tzinfo=SHANGHAI)
QUERY = QueryDict("place=420111&occupation=6-31-01-03")


class PhoneForm(forms.Form):
    phone = forms.CharField(
        label="手机号",
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel", "placeholder": "11 位手机号"}),
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label="6 位验证码", widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"})
    )


class PayForm(forms.Form):
    pay_floor = forms.ChoiceField(
        label="每月至少多少",
        choices=[
            ("4", "4千以上"),
            ("6", "6千以上"),
            ("8", "8千以上"),
            ("10", "1万以上"),
            ("12", "1.2万以上"),
            ("", "都可以"),
        ],
        widget=forms.RadioSelect,
        initial="6",
        required=False,
    )
    kind = forms.MultipleChoiceField(
        label="什么时候能干活",
        choices=[("full_time", "全职"), ("part_time", "兼职"), ("weekend", "只在周末"), ("night", "可以上夜班")],
        widget=forms.CheckboxSelectMultiple,
        initial=["full_time"],
        required=False,
    )


class FilterForm(forms.Form):
    words = forms.CharField(label="企业、岗位或编号", required=False, widget=forms.TextInput(attrs={"type": "search"}))
    place = forms.ChoiceField(label="地区", choices=[("", "全部街道"), ("420111", "关山街道")], required=False)
    status = forms.ChoiceField(label="状态", choices=[("pending", "等待审核"), ("published", "已公示")], required=False)
    ends = forms.ChoiceField(label="到期", choices=[("", "不限"), ("week", "本周到期")], required=False)


class SheetForm(forms.Form):
    sheet = forms.FileField(label="岗位汇总表")


class EmployerForm(forms.Form):
    name = forms.CharField(label="单位名称", help_text="与营业执照一致。")
    credit_code = forms.CharField(label="统一社会信用代码")
    nature = forms.ChoiceField(label="单位性质", choices=[("private", "民营企业"), ("state", "国有企业")])
    about = forms.CharField(label="单位介绍", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    agree = forms.BooleanField(label="我已获得单位授权，代表单位发布岗位")


def card(title: str, pay: str, employer: str, place: str, metres: int, *reasons: str, **more: Any) -> dict[str, Any]:
    return {
        "url": "/jobs/1/",
        "title": title,
        "pay": pay,
        "employer": employer,
        "verified": True,
        "place": place,
        "distance": metres,
        "terms": ["全职", "招5人"],
        "reasons": reasons,
        **more,
    }


ELECTRICIAN = card(
    "维修电工",
    "7千–9千/月",
    "武汉光谷精密制造有限公司",
    "洪山区关东街道",
    2100,
    "工种一致",
    "会 3/4 项技能",
    "高于期望 1千",
    answers="通常当天回复",
)
LIFT = card(
    "电梯维保技工",
    "8千–1.2万/月",
    "湖北安升电梯工程有限公司",
    "洪山区珞南街道",
    3600,
    "有低压电工证",
    "离家近",
    remarks=["要上夜班"],
    answers="通常 2 天内回复",
)
PROPERTY = card(
    "物业工程主管（水电方向）",
    "6千–7.5千·13薪",
    "武汉东湖新城物业服务集团股份有限公司第三分公司",
    "洪山区狮子山街道",
    850,
    "5 年经验够了",
    "走路能到",
    answers="通常 3 天内回复",
)
CARDS = [ELECTRICIAN, LIFT, PROPERTY]

ENTRIES = [
    {"label": label, "url": "#", "icon": icon, "tone": tone}
    for label, icon, tone in [
        ("岗位", "briefcase", "good"),
        ("零工", "clock", "wait"),
        ("招聘会", "calendar", "calm"),
        ("我的投递", "send", "wait"),
        ("学技能", "graduation-cap", "good"),
        ("领福利", "gift", "wait"),
        ("找人帮忙", "heart-handshake", "calm"),
        ("驿站", "map", "good"),
    ]
]

VERDICT = Verdict.of(
    [
        Reason("occupation", Outcome.PASS, text="工种一致：维修电工"),
        Reason("certificate", Outcome.PASS, text="低压电工作业证在有效期内", actual="到 2028年3月1日"),
        Reason("experience", Outcome.PASS, text="工作经验够了", actual="5 年", threshold="3 年以上"),
        Reason("skills", Outcome.FAIL, text="还差 1 项技能：PLC 调试", next_step="5月9日区工会有一期免费班"),
        Reason("shift", Outcome.UNKNOWN, text="能不能上夜班，你还没说", next_step="补一句，排得更准"),
    ]
)

STEPS = [
    {"state": "done", "title": "投递简历", "when": NOW - timedelta(days=2, hours=1)},
    {"state": "done", "title": "单位看过了", "when": NOW - timedelta(days=1, hours=3)},
    {
        "state": "now",
        "title": "单位有意向，约你面试",
        "when": NOW - timedelta(hours=1),
        "text": "4月22日 9:30，关东街道光谷大道 77 号",
    },
    {"state": "next", "title": "达成意向"},
    {"state": "next", "title": "入职"},
]

NEARBY = [
    {
        "title": "洪山区春风行动招聘会",
        "text": "关山街道党群中心 · 86 家单位",
        "url": "#",
        "end": "周六",
        "icon": "calendar",
        "tone": "calm",
    },
    {
        "title": "PLC 调试免费班",
        "text": "还剩 7 个名额",
        "url": "#",
        "end": "5月9日",
        "icon": "graduation-cap",
        "tone": "good",
    },
    {
        "title": "户外劳动者驿站",
        "text": "饮水、充电、微波炉",
        "url": "#",
        "end": "300米",
        "icon": "map-pin",
        "tone": "wait",
    },
]

RAIL = [
    {"label": "今天要办", "url": "#", "icon": "list-checks", "active": True, "count": 23, "due": True},
    {"label": "企业与岗位", "url": "#", "icon": "building-2", "active": False, "count": 312, "due": False},
    {"label": "人员", "url": "#", "icon": "users", "active": False, "count": 3068, "due": False},
    {"label": "导入", "url": "#", "icon": "file-spreadsheet", "active": False, "count": 2, "due": True},
    {"label": "数据", "url": "#", "icon": "chart-column", "active": False, "count": None, "due": False},
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

FACTS = [
    {"label": "性质", "value": "民营企业"},
    {"label": "规模", "value": "100–499 人"},
    {"label": "行业", "value": "通用设备制造"},
    {"label": "更新", "value": "昨天 16:20"},
]

DESK = {"rail": RAIL, "rail_title": "洪山区总工会", "rail_person": "李芳 · 就业专员", "home_url": "#"}
PAGE = Paginator(range(128), 20).page(2)

DEMO = [
    {
        "role": "找工作的人",
        "accounts": [
            {"name": "王建国", "text": "48 岁，电工，洪山区，有 3 个投递", "value": "1"},
            {"name": "陈雨", "text": "应届生，机械专业，还没回答问题", "value": "2"},
        ],
    },
    {
        "role": "用人单位",
        "accounts": [{"name": "武汉光谷精密制造有限公司", "text": "刘经理，5 个岗位，11 人投递", "value": "3"}],
    },
    {
        "role": "工会",
        "accounts": [
            {"name": "李芳", "text": "洪山区总工会，就业专员", "value": "4"},
            {"name": "赵敏", "text": "武汉市总工会，看全市", "value": "5"},
        ],
    },
]

DOORS = {"passkey_url": "#", "options_url": "#", "next": "", "weixin_url": ""}

PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "sign-in": ("account/phone.html", {"form": PhoneForm(), "demo_accounts": DEMO, "demo_action": "#", **DOORS}),
    "sign-in-error": ("account/phone.html", {"form": PhoneForm({"phone": ""}), **DOORS}),
    "code": (
        "account/code.html",
        {"form": CodeForm(), "phone": "138****8000", "back_url": "#", "demo_code": "307915", "wait": 48},
    ),
    "home": (
        "worker/home.html",
        {
            "greeting": "早上好，王师傅",
            "next_step": {
                "text": "光谷精密制造约你面试",
                "when": NOW + timedelta(hours=23, minutes=25),
                "url": "#",
                "label": "去看看",
                "icon": "calendar-check",
            },
            "entries": ENTRIES,
            "matches": CARDS,
            "matches_url": "#",
            "nearby": NEARBY,
            "union": {"name": "关东街道总工会", "text": "会员 · 2024年3月入会", "url": "#"},
            "unread": 3,
        },
    ),
    "home-empty": (
        "worker/home.html",
        {
            "greeting": "你好",
            "next_step": None,
            "entries": ENTRIES,
            "matches": [],
            "matches_url": "#",
            "nearby": [],
            "union": None,
        },
    ),
    "jobs": (
        "worker/jobs.html",
        {
            "pieces": [
                {"text": "在", "url": ""},
                {"text": "武汉洪山", "url": "#"},
                {"text": "找", "url": ""},
                {"text": "电工", "url": "#"},
                {"text": "，", "url": ""},
                {"text": "全职", "url": "#"},
                {"text": "，", "url": ""},
                {"text": "6千以上", "url": "#"},
            ],
            "count": "128 个岗位合适",
            "tabs": [
                {"label": "岗位", "url": "#", "active": True, "count": 128},
                {"label": "零工", "url": "#", "active": False, "count": 37},
            ],
            "cards": CARDS,
            "page": PAGE,
            "query": QUERY,
            "ends": "5 公里内 6千以上的电工岗位，这些都在了。另有 214 个因距离或薪资没有列出。",
            "widen": [{"text": "放宽到 10 公里，再多 86 个", "url": "#"}, {"text": "5千以上，再多 41 个", "url": "#"}],
        },
    ),
    "wish": (
        "worker/wish_step.html",
        {
            "form": PayForm(),
            "step": 3,
            "steps": 3,
            "back_url": "#",
            "question": "多少钱愿意干？什么时候有空？",
            "help": "低于这个数的岗位不会打扰你，随时能改。",
        },
    ),
    "position": (
        "worker/position.html",
        {
            "position": {
                "title": "维修电工",
                "pay": "7千–9千/月",
                "terms": ["全职", "招5人", "3年以上", "学历不限"],
                "employer": "武汉光谷精密制造有限公司",
                "employer_url": "#",
                "verified": True,
                "employer_text": "做汽车零部件的老厂，专精特新“小巨人”企业。",
                "place": "洪山区关东街道光谷大道 77 号",
                "distance": 2100,
                "map_url": "#",
                "description": "负责车间设备的日常点检与维修。\n两班倒，每周休一天，加班按法定标准计。\n\n包工作餐，可住宿。",
                "welfare": ["五险一金", "包工作餐", "可住宿", "高温补贴"],
                "updated": NOW,
            },
            "verdict": VERDICT,
            "facts": FACTS,
            "back_url": "#",
            "apply_url": "#",
            "applied": None,
            "closed": "",
        },
    ),
    "applications": (
        "worker/applications.html",
        {
            "tabs": [
                {"label": "进行中", "url": "#", "active": True, "count": 3},
                {"label": "已结束", "url": "#", "active": False, "count": 4},
            ],
            "cards": [
                {
                    **ELECTRICIAN,
                    "reasons": [],
                    "answers": "明天 9:30 面试",
                    "state": "interested",
                    "state_label": "单位有意向",
                },
                {
                    **LIFT,
                    "reasons": [],
                    "remarks": [],
                    "answers": "等单位回复，最迟 4月24日",
                    "state": "submitted",
                    "state_label": "已投递",
                },
            ],
            "page": Paginator(range(2), 20).page(1),
            "query": QUERY,
            "back_url": "#",
            "jobs_url": "#",
        },
    ),
    "application": (
        "worker/application.html",
        {
            "card": {**ELECTRICIAN, "reasons": []},
            "state": "interested",
            "state_label": "单位有意向",
            "next_text": "明天 9:30 去面试，带上电工证原件",
            "steps": STEPS,
            "back_url": "#",
            "withdraw_url": "#",
            "shared": {"text": "你的姓名、手机号和简历。4月19日你同意给这家单位看，随时可以收回。", "url": "#"},
        },
    ),
    "messages": (
        "worker/messages.html",
        {
            "people": [
                {
                    "title": "光谷精密制造 · 刘经理",
                    "text": "明天 9:30 方便来面试吗？带上电工证。",
                    "url": "#",
                    "when": NOW - timedelta(hours=1),
                    "icon": "building-2",
                    "tone": "quiet",
                },
                {
                    "title": "李芳 · 洪山区总工会",
                    "text": "PLC 班还有名额，要不要帮你报上？",
                    "url": "#",
                    "when": NOW - timedelta(days=1),
                    "icon": "landmark",
                    "tone": "quiet",
                },
            ],
            "notices": [
                {
                    "title": "安升电梯看了你的简历",
                    "text": "去看投递",
                    "url": "#",
                    "when": NOW - timedelta(days=1, hours=2),
                    "icon": "eye",
                    "tone": "calm",
                },
                {
                    "title": "电工证还有 60 天要复审",
                    "text": "看怎么办",
                    "url": "#",
                    "when": NOW - timedelta(days=9),
                    "icon": "clock",
                    "tone": "wait",
                },
            ],
            "unread": 2,
        },
    ),
    "me": (
        "worker/me.html",
        {
            "name": "王建国",
            "phone": "138****8000",
            "wish": "洪山区 5 公里内 · 维修电工 · 全职 · 6千以上",
            "wish_url": "#",
            "figures": [
                {"label": "投递", "number": 7, "unit": "次", "url": "#"},
                {"label": "面试", "number": 2, "unit": "次", "url": "#"},
                {"label": "意向", "number": 1, "unit": "个", "url": "#"},
            ],
            "links": [
                {"title": "我的投递", "text": "3 个进行中", "url": "#", "icon": "send", "tone": "good", "end": ""},
                {
                    "title": "我的简历",
                    "text": "再补一项技能，能多看到 12 个岗位",
                    "url": "#",
                    "icon": "file-text",
                    "tone": "calm",
                    "end": "",
                },
                {
                    "title": "谁看过我的资料",
                    "text": "2 家单位，都经你同意",
                    "url": "#",
                    "icon": "eye",
                    "tone": "quiet",
                    "end": "",
                },
            ],
            "journey": STEPS,
            "sign_out_url": "#",
        },
    ),
    "refused": (
        "refused.html",
        {
            "refusal": WrongState("这个岗位已经停招", next_step="看看和它相近的 12 个岗位。", verdict=VERDICT),
            "quote": "a3f09c",
        },
    ),
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
    "404": ("404.html", {"quote": "a3f09c"}),
    "500": ("500.html", {}),
    "400": ("400.html", {}),
    "403": ("403.html", {}),
    "csrf": ("csrf.html", {"quote": "a3f09c"}),
    "offline": ("offline/away.html", {}),
    "card-scan": ("offline/scan.html", {}),
    "gate": ("gate/doors.html", {}),
}
