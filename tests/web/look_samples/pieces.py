"""What the pages of several people show."""

from datetime import datetime, timedelta

from django.core.paginator import Paginator
from django.http import QueryDict

from chunfeng.kernel.clock import SHANGHAI
from chunfeng.kernel.verdict import Outcome, Reason, Verdict

NOW = datetime(2026, 4, 21, 10, 5, tzinfo=SHANGHAI)
QUERY = QueryDict("place=420111&occupation=6-31-01-03")

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

FACTS = [
    {"label": "性质", "value": "民营企业"},
    {"label": "规模", "value": "100–499 人"},
    {"label": "行业", "value": "通用设备制造"},
    {"label": "更新", "value": "昨天 16:20"},
]

PAGE = Paginator(range(128), 20).page(2)
