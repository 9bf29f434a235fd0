"""Three unions are founded, their members apply for the package of their trade, it is handed over by card, number and list."""

import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random

from django.db import connections

from chunfeng.domain.programs.services import handing, publishing
from chunfeng.domain.unions.enums import Level
from chunfeng.domain.unions.models import Organisation
from chunfeng.kernel import clock
from chunfeng.replays import office, reading
from chunfeng.replays.city import names
from chunfeng.replays.stage import Stage, network, scaled
from chunfeng.replays.tally import Tally
from chunfeng.replays.visitor import Unexpected, Visitor

RIDERS = 198
"""“Almost 200” members of the riders' union."""
TREE = (
    ("zhejiang", "浙江省总工会", Level.PROVINCE, "33", ""),
    ("taizhou", "台州市总工会", Level.CITY, "3310", "zhejiang"),
    ("yuhuan", "玉环市总工会", Level.COUNTY, "331083", "taizhou"),
)
OFFICER, GIVER = names.phone(150_001), names.phone(150_002)
FIRST = 4_850_000
DAYS_KEPT = 60
COUNTY = TREE[2][1]
NUMBERS = {"card": r"\b\d{11}\b", "number": r"\b\d{4} \d{4} \d{4}\b"}
"""How the numbers of a member card and of an application look on their pages."""
BOARD = 6
"""Columns of the board of budgets."""
TITLES = {"care-rider": "送餐员关爱礼包", "care-courier": "快递小哥关爱礼包", "care-ride-hailing": "网约车司机关爱礼包"}


@dataclass(frozen=True, slots=True)
class Trade:
    """One union, and the package of its trade. `kind`: of one platform's stations, or of several employers."""

    number: int
    union: str
    group: str
    key: str
    members: int
    stations: tuple[str, ...]

    @property
    def application(self) -> dict[str, str]:
        """What its initiator fills in."""
        first, *others = self.stations
        codes = [names.credit_code(48_000 + 10 * self.number + at) for at in range(len(self.stations))]
        return {
            "kind": "joint",
            "employer_name": first,
            "credit_code": codes[0],
            "others": "\n".join(f"{name} {code}" for name, code in zip(others, codes[1:], strict=True)),
            "name": self.union,
            "place": "玉环市",
            "workers": str(self.members),
            "initiators": "\n".join(names.person(Random(self.number * 10 + at)) for at in range(3)),
        }


def trades(scale: float) -> list[Trade]:
    """The three unions of the paper."""
    said = (
        (
            "玉环市玉城街道饿了么送餐员工会",
            "外卖配送员",
            "care-rider",
            RIDERS,
            ("玉城街道饿了么配送站", "玉城街道饿了么二站"),
        ),
        ("玉环市快递小哥联合工会", "快递员", "care-courier", 60, ("玉环顺达快递服务部", "玉环海湾快递服务部")),
        ("玉环市网约车联合工会", "网约车司机", "care-ride-hailing", 40, ("玉环同城出行服务部", "玉环海岛出行服务部")),
    )
    return [
        Trade(number, union, group, key, scaled(members, scale), stations)
        for number, (union, group, key, members, stations) in enumerate(said)
    ]


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of one of the unions. `comes`: with the number of the card, or of the application, on the list, or never."""

    number: int
    trade: Trade
    comes: str

    @property
    def phone(self) -> str:
        return names.phone(FIRST + self.number)


class Story:
    """One run, as `stage.Story` wants it. Three unions are three at any scale."""

    def __init__(self, *, scale: float) -> None:
        self.trades = trades(scale)
        self.members: list[Member] = []
        for trade in self.trades:
            for at in range(trade.members):
                comes = "never" if at == 0 else ("card", "number", "list")[at % 3]
                self.members.append(Member(len(self.members), trade, comes))
        self.steps = len(self.trades) * 2 + len(self.members) * 2

    def prepare(self) -> None:
        """The county's union with one officer who checks the lists and another one at the counter, and the packages."""
        for code, name, level, place, parent in TREE:
            office.found(code, name, level, place, parent)
        office.employ("陈海燕", OFFICER, "yuhuan")
        office.employ("林涛", GIVER, "yuhuan")
        folder = Path(publishing.__file__).parents[1] / "declarations"
        texts = [(folder / f"{trade.key}.toml").read_text("utf-8") for trade in self.trades]
        yuhuan = Organisation.objects.get(code="yuhuan")
        publishing.publish_all(actor=office.OPERATOR, texts=texts, organisation_id=yuhuan.pk)
        connections.close_all()

    def play(self, stage: Stage) -> tuple[Tally, dict[str, int]]:
        """All acts, then the figures of the desk: (own tally, the product's figures). Raises Unexpected."""
        self.stage, self.tally = stage, Tally()
        self.numbers: dict[int, str] = {}
        self.files: dict[int, str] = {}
        self.officer = stage.sign_in(OFFICER, network(40, 0))
        self.county = reading.called(self.officer.get(f"/desk/tree/?words={COUNTY}").text, "/desk/tree/", COUNTY)
        before, members = self._foundings(), self._members()
        stage.act("unions are founded", self._found, self.trades)
        self._bring_rosters()
        stage.act("members apply", self._apply, self.members)
        self._check()
        self._hand_over(giver := stage.sign_in(GIVER, network(40, 1)))
        waiting = sum(reading.number(row[2]) for row in reading.rows(giver.get("/desk/handing/").text))
        self.tally.add("not_come", sum(each.comes == "never" for each in self.members))
        _time_passes()
        figures = self._figures(giver) | {"not_come": waiting}
        figures["unions_founded"] = self._foundings() - before
        figures["members"] = self._members() - members
        return self.tally, figures

    # Acts

    def _found(self, trade: Trade) -> None:
        driver = self.stage.sign_in(names.phone(150_100 + trade.number), network(41, trade.number))
        number = driver.post("/union/foundings/new/", trade.application).rstrip("/").rpartition("/")[2]
        driver.leave()
        path, today = f"/desk/foundings/{number}/", clock.today()
        with self.tally.busy:  # one officer, one desk
            said = {"number": f"玉总工发〔{today.year}〕{trade.number + 1}号", "approved_on": f"{today}"}
            self.officer.post(f"{path}approve/", said)
            self.officer.post(f"{path}meet/", {"held_on": f"{today}"})
        self.tally.add("unions_founded")
        self.stage.progress.step()

    def _bring_rosters(self) -> None:
        self.stage.progress.begin("rosters come in")
        joined = clock.today() - timedelta(days=30)
        office.bring_roster(
            office.Row(FIRST + each.number, "33", each.trade.union, joined, each.trade.group) for each in self.members
        )
        self.tally.add("members", len(self.members))
        self.stage.progress.step(len(self.trades))

    def _apply(self, member: Member) -> None:
        """In two taps on the own phone; a package of another trade is not given, and the reason is told."""
        visitor = self.stage.sign_in(member.phone, network(42, member.number))
        form = visitor.post(f"/benefits/{member.trade.key}/apply/", {})
        self.files[member.number] = visitor.post(form, {"act": "send"})
        self.tally.add("applied")
        if member.number < len(self.trades):  # a few try the neighbours' package too
            other = self.trades[(member.trade.number + 1) % len(self.trades)]
            form = visitor.post(f"/benefits/{other.key}/apply/", {})
            if visitor.refused(form, {"act": "send"}) != 409:
                raise Unexpected("a package of another trade is given out")
        page = visitor.get("/me/union/" if member.comes == "card" else self.files[member.number]).text
        self.numbers[member.number] = _number(page, NUMBERS.get(member.comes, NUMBERS["number"]))
        visitor.leave()
        self.stage.progress.step()

    def _check(self) -> None:
        self.stage.progress.begin("the county checks the lists")
        while waiting := re.findall(r'data-row="(\d+)"', self.officer.get("/desk/benefits/").text):
            self.officer.post("/desk/benefits/decide/", {"act": "approve", "id": waiting})

    def _hand_over(self, giver: Visitor) -> None:
        """By card and by number one by one, the others down the list; one by mistake: taken back, given again."""
        self.stage.progress.begin("packages are handed over")
        programs = dict(zip((each.key for each in self.trades), self._programs(giver), strict=True))
        listed: dict[str, list[str]] = {}
        for member in self.members:
            program = programs[member.trade.key]
            if member.comes == "list":
                listed.setdefault(program, []).append(self.files[member.number].rstrip("/").rpartition("/")[2])
            elif member.comes in ("card", "number"):
                page = giver.post(f"/desk/handing/{program}/look-up/", {"said": self.numbers[member.number]})
                giver.post(f"{page}act/", {"act": "hand_over"})
                giver.post(f"{page}act/", {"act": "hand_over"})  # pressed twice it is handed over once
                self.tally.add("handed_over")
                if member.number == 1:
                    giver.post(f"{page}act/", {"act": "take_back", "reason": "尺码拿错了"})
                    giver.post(f"{page}act/", {"act": "hand_over"})
            self.stage.progress.step()
        for program, ids in listed.items():
            giver.post(f"/desk/handing/{program}/hand-over/", {"id": ids, "check": ["0", "1"]})
            self.tally.add("handed_over", len(ids))

    def _programs(self, giver: Visitor) -> list[str]:
        """The numbers of the packages at the counter, in the order of the trades."""
        page = giver.get("/desk/handing/").text
        return [_link(page, TITLES[each.key]) for each in self.trades]

    # The figures

    def _foundings(self) -> int:
        return len(reading.rows(self.officer.get("/desk/foundings/?state=founded").text))

    def _members(self) -> int:
        return reading.figure(self.officer.get(f"/desk/tree/{self.county}/").text, "会员")

    def _figures(self, desk: Visitor) -> dict[str, int]:
        """What the counter and the board of budgets say, once what nobody came for has gone back."""
        handed = sum(reading.number(row[3]) for row in reading.rows(desk.get("/desk/handing/").text))
        lapsed = reading.found(desk.get("/desk/benefits/?state=lapsed").text)
        budgets = [row for row in reading.rows(desk.get("/desk/money/").text) if len(row) == BOARD]
        given, available, paid = (sum(reading.number(row[at]) for row in budgets) for at in (1, 2, 5))
        self.tally.add("pieces_paid", self.tally.numbers["handed_over"])
        self.tally.add("pieces_left", given - self.tally.numbers["handed_over"])
        self.tally.add("back_in_stock", self.tally.numbers["not_come"])
        return {
            "applied": handed + lapsed,
            "handed_over": handed,
            "back_in_stock": lapsed,
            "pieces_paid": paid,
            "pieces_left": available,
        }


def _time_passes() -> None:
    """Sixty-one days later the clock gives back what nobody came for."""
    with clock.at(clock.now() + timedelta(days=DAYS_KEPT + 1)):
        handing.end_uncollected()
    connections.close_all()


def _number(page: str, form: str) -> str:
    found = re.search(form, page)
    if found is None:
        raise Unexpected("a page has no number on it")
    return found[0]


def _link(page: str, title: str) -> str:
    found = re.search(rf'href="/desk/handing/(\d+)/">{title}<', page)
    if found is None:
        raise Unexpected(f"nothing is handed over for {title}")
    return found[1]
