"""What went wrong, and what works without a network."""

from typing import Any

from chunfeng.kernel.errors import WrongState
from tests.web.look_samples.pieces import VERDICT

PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "refused": (
        "refused.html",
        {
            "refusal": WrongState("这个岗位已经停招", next_step="看看和它相近的 12 个岗位。", verdict=VERDICT),
            "quote": "a3f09c",
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
