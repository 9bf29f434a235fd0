"""Sixteen foundings in three steps, members by roster and by phone, whether anybody finds no union, and what they then do."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from chunfeng.domain.unions.enums import Level
from chunfeng.kernel import clock
from chunfeng.replays import office, reading
from chunfeng.replays.b3.activities import activities, hold
from chunfeng.replays.city import names
from chunfeng.replays.door import Door
from chunfeng.replays.stage import Stage, network, scaled
from chunfeng.replays.tally import Tally
from chunfeng.replays.visitor import Unexpected

MEMBERS = 12_365
SEARCHING = 60
TREE = (
    ("xinjiang", "新疆维吾尔自治区总工会", Level.PROVINCE, "65", ""),
    ("urumqi", "乌鲁木齐市总工会", Level.CITY, "6501", "xinjiang"),
    ("tianshan", "天山区总工会", Level.COUNTY, "650102", "urumqi"),
    ("shayibake", "沙依巴克区总工会", Level.COUNTY, "650103", "urumqi"),
    ("xinshi", "新市区总工会", Level.COUNTY, "650104", "urumqi"),
    ("shuimogou", "水磨沟区总工会", Level.COUNTY, "650105", "urumqi"),
    ("toutunhe", "头屯河区总工会", Level.COUNTY, "650106", "urumqi"),
    ("midong", "米东区总工会", Level.COUNTY, "650109", "urumqi"),
)
DISTRICTS = {name.removesuffix("总工会"): place for _code, name, level, place, _above in TREE if level == Level.COUNTY}
CITY = TREE[1][1]
OFFICER = names.phone(130_000)
FIRST_MEMBER, FIRST_SEARCHING = 4_000_000, 4_900_000
FIRMS = ("天路速运", "丝路快递", "雪峰物流", "博格达冷链", "昆仑供应链", "西域配送")
TRADES = {"快递": "快递员", "外卖配送": "外卖配送员", "网约车": "网约车司机", "货运": "货车司机"}
UNCOVERED = "红山便民快送站"


@dataclass(frozen=True, slots=True)
class Building:
    """One union to be built. `step` is the way it is built: key firm, trade, or neighbourhood."""

    number: int
    step: str
    name: str
    district: str
    kind: str
    employers: tuple[str, ...]
    group: str

    @property
    def code(self) -> str:
        return names.credit_code(42_000 + 10 * self.number)

    @property
    def application(self) -> dict[str, str]:
        """What its initiator fills in."""
        first, *others = self.employers
        codes = [names.credit_code(42_000 + 10 * self.number + at) for at in range(len(self.employers))]
        return {
            "kind": self.kind,
            "employer_name": first,
            "credit_code": codes[0],
            "others": "\n".join(f"{name} {code}" for name, code in zip(others, codes[1:], strict=True)),
            "name": self.name,
            "place": f"乌鲁木齐市{self.district}",
            "workers": "900",
            "initiators": "\n".join(names.person(Random(self.number * 10 + at)) for at in range(3)),
        }


def buildings() -> list[Building]:
    """Six key firms, four trades, six neighbourhoods: sixteen."""
    districts, groups = list(DISTRICTS), list(TRADES.values())
    made: list[Building] = []
    for firm in FIRMS:
        employer = f"乌鲁木齐{firm}有限公司"
        union = f"{employer}工会委员会"
        at = len(made)
        made.append(Building(at, "firm", union, districts[at % 6], "enterprise", (employer,), groups[at % 4]))
    for trade, group in TRADES.items():
        at = len(made)
        stations = tuple(f"乌鲁木齐{mark}{trade}服务部" for mark in ("红柳", "胡杨", "沙枣"))
        union = f"乌鲁木齐市{trade}行业联合工会"
        made.append(Building(at, "trade", union, districts[at % 6], "joint", stations, group))
    for district in districts:
        at = len(made)
        shops = tuple(f"{district}{mark}便民服务店" for mark in ("迎宾", "团结"))
        union = f"{district}新就业形态街区联合工会"
        made.append(Building(at, "neighbourhood", union, district, "joint", shops, groups[at % 4]))
    return made


@dataclass(frozen=True, slots=True)
class Searching:
    """Somebody who looks for the union at the place where they work."""

    number: int
    employer: str
    place: str
    group: str

    @property
    def phone(self) -> str:
        return names.phone(FIRST_SEARCHING + self.number)


class Story:
    """One run, as `stage.Story` wants it. Sixteen unions are sixteen at any scale."""

    def __init__(self, *, scale: float) -> None:
        self.buildings = buildings()
        places = [(name, each.district) for each in self.buildings for name in each.employers]
        places += [(UNCOVERED, district) for district in DISTRICTS]
        keys = {"快递员": "courier", "外卖配送员": "rider", "网约车司机": "ride_hailing", "货车司机": "trucker"}
        self.searching = [
            Searching(number, *_at(places, number), list(keys.values())[number % 4])
            for number in range(scaled(SEARCHING, scale, least=16))
        ]
        self.roster = scaled(MEMBERS, scale, least=len(self.searching) + 16) - len(self.searching)
        self.activities = activities(scale)
        self.steps = len(self.buildings) * 2 + len(self.searching) + len(self.activities)

    def prepare(self) -> None:
        """The unions of the city and its districts."""
        for code, name, level, place, parent in TREE:
            office.found(code, name, level, place, parent)
        office.employ("古丽娜", OFFICER, "urumqi")

    def play(self, stage: Stage) -> tuple[Tally, dict[str, int]]:
        """All acts, then the bulletin: (own tally, the product's figures). Raises Unexpected."""
        self.stage, self.tally, self.seen = stage, Tally(), Tally()
        self.today = clock.today()
        self.officer = stage.sign_in(OFFICER, network(16, 0))
        self.city = reading.called(self.officer.get(f"/desk/tree/?words={CITY}").text, "/desk/tree/", CITY)
        before, told = self._city(), self._told()
        for step in ("firm", "trade", "neighbourhood"):
            stage.act(f"unions are built: {step}", self._found, [each for each in self.buildings if each.step == step])
        self._bring_rosters()
        stage.act("workers look for their union", self._search, self.searching)
        self._accept()
        self._hold()
        return self.tally, self._bulletin(before, told)

    # Building

    def _found(self, building: Building) -> None:
        """Applied for where the workers are, approved by the union above with number and date, founded at a meeting."""
        driver = self.stage.sign_in(names.phone(130_100 + building.number), network(17, building.number))
        number = driver.post("/union/foundings/new/", building.application).rstrip("/").rpartition("/")[2]
        driver.leave()
        path = f"/desk/foundings/{number}/"
        with self.tally.busy:  # one officer, one desk
            said = {"number": f"乌工发〔{self.today.year}〕{building.number + 1}号", "approved_on": f"{self.today}"}
            self.officer.post(f"{path}approve/", said)
            self.officer.post(f"{path}meet/", {"held_on": f"{self.today}"})
        self.tally.add("organisations")
        self.tally.add("unions_founded")
        self.tally.add(f"built_at_{building.step}")
        self.stage.progress.step()

    def _bring_rosters(self) -> None:
        self.stage.progress.begin("rosters come in")
        office.bring_roster(self._rows())
        self.tally.add("members", self.roster)
        self.stage.progress.step(len(self.buildings))

    def _rows(self) -> Iterator[office.Row]:
        for number in range(self.roster):
            building = self.buildings[number % len(self.buildings)]
            joined = self.today - timedelta(days=number % 90)
            yield office.Row(FIRST_MEMBER + number, "65", building.name, joined, building.group)

    # Coverage

    def _search(self, who: Searching) -> None:
        """By the name of the employer; where that has no union, the one of the place is offered: nobody is left without."""
        visitor = self.stage.sign_in(who.phone, network(18, who.number))
        page = visitor.get(f"/join/?q={who.employer}&place={who.place}").text
        found = re.search(r'href="(/join/union/\d+/)"', page)
        self.tally.add("workplaces_asked_about")
        if found is None:
            raise Unexpected(f"nobody takes the workers of {who.employer}")
        self.seen.add("workplaces_asked_about")
        form = visitor.get(found[1]).text
        fields = {
            "name": names.person(Random(who.number + 6500)),
            "employer_name": who.employer,
            "groups": [who.group],
            "consent": "on",
            "version": reading.version(form),
        }
        if visitor.post(found[1], fields) != "/me/union/":
            raise Unexpected("asking to join does not lead to the own union")
        self.tally.add("members")
        self.tally.add("accepted")
        visitor.leave()
        self.stage.progress.step()

    def _accept(self) -> None:
        self.stage.progress.begin("the officer answers")
        while waiting := reading.ids(self.officer.get("/desk/joining/").text, "/desk/joining/"):
            self.officer.post("/desk/joining/decide/", {"act": "approve", "id": waiting})

    # Activities

    def _hold(self) -> None:
        self.stage.progress.begin("activities for the new members")
        door = Door(self.officer, CITY, "服务中心门口")
        for activity in self.activities:
            counted = hold(activity, self.officer, door, CITY, "乌鲁木齐市天山区")
            self.tally.add("activities")
            self.tally.add("people_times", activity.people)
            self.seen.add("counted_at_the_door", counted)
            self.tally.add("counted_at_the_door", activity.people)
            self.stage.progress.step()
        door.leave()

    # The bulletin

    def _city(self) -> tuple[int, int]:
        """(organisations, members) on the page of the city's union."""
        page = self.officer.get(f"/desk/tree/{self.city}/").text
        return reading.figure(page, "组织"), reading.figure(page, "会员")

    def _told(self) -> Counter[str]:
        """The day's figures of the city, in which another story may play too."""
        page = self.officer.get(f"/api/v1/figures/bulletin?from={self.today}&to={self.today}").text
        return Counter({str(key): int(value) for key, value in json.loads(page)["figures"].items()})

    def _bulletin(self, before: tuple[int, int], told: Counter[str]) -> dict[str, int]:
        organisations, members = self._city()
        figures = self._told()
        figures.subtract(told)
        founded = reading.rows(self.officer.get("/desk/foundings/?state=founded").text)
        steps = {each.name: each.step for each in self.buildings}
        built = [steps[row[0]] for row in founded]
        return {
            "organisations": organisations - before[0],
            "members": members - before[1],
            "unions_founded": figures["unions_founded"],
            "accepted": figures["people_joined"],
            "activities": figures["happenings"],
            "people_times": figures["visits"],
            **self.seen.figures(),
            **{f"built_at_{step}": built.count(step) for step in ("firm", "trade", "neighbourhood")},
        }


def _at(places: list[tuple[str, str]], number: int) -> tuple[str, str]:
    """(employer, code of the place) where person `number` works: every kind comes up, in small too."""
    employer, district = places[number * 7 % len(places)]
    return employer, DISTRICTS[district]
