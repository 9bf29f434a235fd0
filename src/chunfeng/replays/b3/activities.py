"""What the new unions do for their members: 108 activities, 5,160 people-times at their doors."""

from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from chunfeng.kernel import clock
from chunfeng.replays import reading
from chunfeng.replays.door import Door
from chunfeng.replays.stage import scaled
from chunfeng.replays.visitor import Visitor

ACTIVITIES, TIMES = 108, 5_160
KINDS = (("check_up", "健康体检进站点"), ("lecture", "交通安全课堂"), ("class", "急救技能小课"), ("other", "夏送清凉"))


@dataclass(frozen=True, slots=True)
class Activity:
    """One afternoon; `people` come in at its door."""

    number: int
    people: int

    @property
    def kind(self) -> str:
        return KINDS[self.number % len(KINDS)][0]

    @property
    def title(self) -> str:
        return f"{KINDS[self.number % len(KINDS)][1]}（第{self.number + 1}场）"


def activities(scale: float) -> list[Activity]:
    """As many as the paper says, with all who came shared out over them."""
    count, times = scaled(ACTIVITIES, scale), scaled(TIMES, scale, least=40)
    return [Activity(number, times // count + (number < times % count)) for number in range(count)]


def hold(activity: Activity, officer: Visitor, door: Door, union: str, place: str) -> int:
    """Announced, opened, held and closed by the officer; how many people-times the door was told were counted."""
    page = officer.get("/desk/happenings/new/").text
    now = clock.now().astimezone(ZoneInfo("Asia/Shanghai"))
    fields = {
        "union": reading.option(page, union),
        "kind": activity.kind,
        "title": activity.title,
        "summary": "骑手、司机随到随参加，名额管够。",
        "starts_at": f"{now - timedelta(minutes=5):%Y-%m-%dT%H:%M}",
        "ends_at": f"{now + timedelta(hours=2):%Y-%m-%dT%H:%M}",
        "channels": ["spot"],
        "place": place,
        "venue": "新就业形态服务中心",
        "contact": "古丽娜 0991-2300000",
    }
    path = officer.post("/desk/happenings/new/", fields)
    number = path.rstrip("/").rpartition("/")[2]
    for turn in ("publish", "start"):
        officer.post(f"{path}turn/{turn}/", {})
    counted = door.welcome(number, activity.people)
    officer.post(f"{path}turn/close/", {})
    return counted
