"""What a worker sees."""

from datetime import timedelta
from typing import Any

from django.core.paginator import Paginator

from tests.web.look_samples.forms import PayForm
from tests.web.look_samples.pieces import FACTS, NOW, PAGE, QUERY, STEPS, VERDICT


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

PAGES: dict[str, tuple[str, dict[str, Any]]] = {
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
}
