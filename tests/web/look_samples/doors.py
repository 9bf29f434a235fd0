"""Signing in."""

from typing import Any

from tests.web.look_samples.forms import CodeForm, PhoneForm

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
}
