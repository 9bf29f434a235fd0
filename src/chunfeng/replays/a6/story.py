"""The month as its people live it: officers bring sheets, employers join, seekers look and apply, employers answer."""

import json
import re
import time
from dataclasses import dataclass
from random import Random

from chunfeng.domain.unions.enums import Level
from chunfeng.kernel import clock
from chunfeng.replays import offers, office, reading
from chunfeng.replays.city import names, trades
from chunfeng.replays.stage import Stage, network, scaled
from chunfeng.replays.tally import Tally
from chunfeng.replays.visitor import Unexpected, Visitor

EMPLOYERS, POSITIONS, SEEKERS, APPLICATIONS, INTENTS = 118, 6120, 3040, 1650, 800
SHEETS = 4
LOOKS = 15
TREE = (
    ("zhejiang", "浙江省总工会", Level.PROVINCE, "33", ""),
    ("jinhua", "金华市总工会", Level.CITY, "3307", "zhejiang"),
    ("yiwu", "义乌市总工会", Level.COUNTY, "330782", "jinhua"),
)
OFFICER_PHONE = names.phone(50_000)
STREETS = (
    "稠城街道",
    "江东街道",
    "稠江街道",
    "北苑街道",
    "后宅街道",
    "城西街道",
    "廿三里街道",
    "福田街道",
    "佛堂镇",
    "苏溪镇",
    "大陈镇",
)
INDUSTRIES = ("针织", "饰品", "玩具", "箱包", "五金", "日化", "电商", "物流", "印刷", "食品", "光伏", "汽配")
PICTURE = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


@dataclass(frozen=True, slots=True)
class Firm:
    """An employer of the month. Those that `join` sign up themselves before the sheets come."""

    number: int
    name: str
    code: str
    street: str
    joins: bool

    @property
    def phone(self) -> str:
        return names.phone(51_000 + self.number)


@dataclass
class Cast:
    """Everybody and everything, made from a seed and a scale."""

    firms: list[Firm]
    positions: int
    seekers: int
    applications: int
    intents: int

    @classmethod
    def of(cls, scale: float) -> "Cast":
        return cls(
            firms=[_firm(number) for number in range(scaled(EMPLOYERS, scale))],
            positions=scaled(POSITIONS, scale),
            seekers=scaled(SEEKERS, scale),
            applications=scaled(APPLICATIONS, scale),
            intents=scaled(INTENTS, scale),
        )

    @property
    def steps(self) -> int:
        return len(self.firms) + self.positions // 20 + self.seekers + self.applications * 2


def _firm(number: int) -> Firm:
    industry = INDUSTRIES[number % len(INDUSTRIES)]
    brand = names.BRANDS[(number * 7) % len(names.BRANDS)]
    return Firm(
        number,
        f"义乌市{brand}{industry}有限公司",
        names.credit_code(40_000 + number),
        STREETS[number % 11],
        number % 2 == 0,
    )


class Story:
    """One run, as `stage.Story` wants it."""

    def __init__(self, *, scale: float) -> None:
        self.cast = Cast.of(scale)
        self.steps = self.cast.steps

    def prepare(self) -> None:
        """The unions and the first officer."""
        for code, name, level, place, parent in TREE:
            office.found(code, name, level, place, parent)
        office.employ("骆建英", OFFICER_PHONE, "yiwu")

    def play(self, stage: Stage) -> tuple[Tally, dict[str, int]]:
        """All acts, then the bulletin: (own tally, the product's figures). Raises Unexpected."""
        self.stage, self.progress = stage, stage.progress
        self.tally = Tally()
        self.random = Random(6)
        self.officer = stage.sign_in(OFFICER_PHONE, "10.6.0.1")
        stage.act("employers join", self._join, [firm for firm in self.cast.firms if firm.joins])
        self._verify()
        self._bring_sheets()
        self._approve()
        self._seek()
        self._answer()
        return self.tally, self._bulletin()

    # Employers and officers

    def _join(self, firm: Firm) -> None:
        owner = self.stage.sign_in(firm.phone, f"10.7.{firm.number // 250}.{firm.number % 250}")
        fields = {
            "name": firm.name,
            "credit_code": firm.code,
            "place": f"浙江省义乌市{firm.street}",
            "kind": "own",
            "size": "50",
        }
        owner.post("/hire/join/", fields, file=("licence", "营业执照.png", PICTURE))
        owner.leave()
        self.tally.meet("employers_joined", firm.code)
        self.progress.step()

    def _verify(self) -> None:
        while ids := reading.ids(self.officer.get("/desk/employers/?status=pending").text, "/desk/employers/"):
            for number in ids:
                self.officer.post(f"/desk/employers/{number}/verify/", {})
                self.tally.meet("employers_verified", number)

    def _bring_sheets(self) -> None:
        """Four sheets, each with one row too many: its pay says nothing, so that it must not be published nor counted."""
        self.progress.begin("officers bring sheets")
        rows = [self._row(number) for number in range(self.cast.positions)]
        share = -(-len(rows) // SHEETS)
        for number in range(SHEETS):
            part = rows[number * share : (number + 1) * share]
            if not part:
                continue
            broken = {**part[0], "serial": 9999, "title": "缺薪资的岗位", "pay": "很多很多"}
            offers.bring(self.officer, f"义乌服务月岗位汇总表{number + 1}.xlsx", [*part, broken])
            for row in part:
                self._count(row)
            self.progress.step(len(part) // 40)

    def _row(self, number: int) -> dict[str, object]:
        firm = self.cast.firms[number % len(self.cast.firms)]
        trade = self.random.choice(trades.trades())
        return {
            "serial": number + 1,
            "employer": firm.name,
            "code": firm.code,
            "title": f"{self.random.choice(trade.titles)}（{number // len(self.cast.firms) + 1}）",
            "headcount": self.random.choice(("1", "2", "3", "5", "8", "10", "若干", "不限")),
            "education": "不限",
            "experience": "不限",
            "pay": self.random.choice(trade.pays),
            "welfare": "五险一金、包吃住",
            "place": f"浙江省义乌市{firm.street}",
            "contact": "陈经理",
            "phone": firm.phone,
        }

    def _count(self, row: dict[str, object]) -> None:
        self.tally.add("positions")
        self.tally.meet("employers_joined", row["code"])
        self.tally.meet("employers_hiring", row["code"])
        match str(row["headcount"]):
            case "若干":
                self.tally.add("positions_several")
            case "不限":
                self.tally.add("positions_unlimited")
            case number:
                self.tally.add("headcount", int(number))

    def _approve(self) -> None:
        """Approve page by page what waits; what is held back goes back to its employer with a reason."""
        self.progress.begin("officers approve")
        for number in offers.approve(self.officer, "请写明底薪，例如 6千-8千/月。"):
            self.progress.step(number // 40)

    # Seekers

    def _seek(self) -> None:
        self.joined = {firm.name for firm in self.cast.firms if firm.joins}
        keen = set(self.random.sample(range(self.cast.seekers), min(self.cast.seekers, self.cast.applications)))
        self.stage.act(
            "seekers register, look and apply",
            self._seeker,
            [(number, number in keen) for number in range(self.cast.seekers)],
        )

    def _seeker(self, who: tuple[int, bool]) -> None:
        number, applies = who
        trade = trades.trades()[number % len(trades.trades())]
        person = self.stage.sign_in(names.phone(60_000 + number), network(8, number))
        person.post("/jobs/wishes/what/", {"q": trade.title})
        person.post("/jobs/wishes/where/", {"q": "浙江省义乌市"})
        if not person.post("/jobs/wishes/terms/", {"pay": "0"}).startswith("/jobs/"):
            raise Unexpected("the third question does not lead to the results")
        self.tally.meet("seekers", number)
        self.progress.step()
        if applies:
            self._apply(person, number)
        person.leave()

    def _found(self, person: Visitor) -> list[tuple[str, str]]:
        """The matches, else any other work; like a person, look again when the page is a moment behind the officers."""
        for _again in range(LOOKS):
            found = _cards(person.get("/jobs/").text) or _cards(person.get("/jobs/?what=").text)
            if found:
                return found
            time.sleep(1)
        raise Unexpected("a seeker sees no position at all")

    def _apply(self, person: Visitor, number: int) -> None:
        """Look at the matches and send a résumé to the best one of an employer that answers here."""
        found = self._found(person)
        position = next((url for url, employer in found if employer in self.joined), found[0][0])
        page = person.get(f"{position}apply/").text
        fields = {"name": names.person(Random(number)), "consent": "on", "version": reading.version(page)}
        where = person.post(f"{position}apply/", fields)
        if not re.fullmatch(r"/applications/\d+/", where):
            raise Unexpected(f"{position}apply/ leads to {where}")
        self.tally.add("applications")
        self.tally.meet("applicants", number)
        if number % 40 == 7:
            person.post(f"{where}withdraw/", {})
            self.tally.add("withdrawals")
        self.progress.step()

    # Answers

    def _answer(self) -> None:
        self.left = self.cast.intents
        self.stage.act("employers answer", self._answers_of, [firm for firm in self.cast.firms if firm.joins])

    def _answers_of(self, firm: Firm) -> None:
        """Talk with everybody, agree with most while there is room, and tell the others."""
        owner = self.stage.sign_in(firm.phone, f"10.7.{firm.number // 250}.{firm.number % 250}")
        for number in self._applicants(owner):
            with self.tally.busy:
                agree = self.left > 0
                self.left -= agree
            step = "reach_intent" if agree else "decline"
            fields = {"note": "谈好了，下周一报到。"} if agree else {"reason": "filled", "note": "岗位已招满，谢谢。"}
            if agree and int(number) % 3 == 0:
                owner.post(f"/hire/applicants/{number}/show_interest/", {"note": "欢迎来厂里看看。"})
            owner.post(f"/hire/applicants/{number}/{step}/", fields)
            self.tally.add("answers")
            if agree:
                self.tally.add("intents")
                self.tally.meet("people_with_intent", number)  # each seeker has sent one application
            self.progress.step()
        owner.leave()

    def _applicants(self, owner: Visitor) -> list[str]:
        ids: list[str] = []
        path = "/hire/applicants/?status=submitted"
        while True:
            text = owner.get(path).text
            ids += [number for number in reading.ids(text, "/hire/applicants/") if number not in ids]
            older = re.search(r'rel="next" href="([^"]+)"|href="([^"]+)"[^>]*rel="next"', text)
            if older is None:
                return ids
            path = "/hire/applicants/" + (older[1] or older[2]).replace("&amp;", "&")

    # The bulletin

    def _bulletin(self) -> dict[str, int]:
        today = clock.today()
        page = self.officer.get(f"/api/v1/figures/bulletin?from={today.replace(day=1)}&to={today}").text
        return {str(name): int(value) for name, value in json.loads(page)["figures"].items()}


def _cards(text: str) -> list[tuple[str, str]]:
    """(address, employer) of every position in a list."""
    return re.findall(r'<h3[^>]*><a href="(/jobs/\d+/)".*?text-muted"><span>([^<]*)</span>', text, re.DOTALL)
