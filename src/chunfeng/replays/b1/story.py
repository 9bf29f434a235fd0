"""From a driver's application to the oath: the union above approves, a list is read out, and the federation counts it."""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from chunfeng.domain.unions import services as unions
from chunfeng.domain.unions.enums import Level, OrganisationKind, Role
from chunfeng.kernel import clock
from chunfeng.replays import office, reading
from chunfeng.replays.city import names
from chunfeng.replays.stage import Stage, network, scaled
from chunfeng.replays.tally import Tally
from chunfeng.replays.visitor import Unexpected, Visitor

ORGANISATIONS, MEMBERS = 578, 154_060
"""Of the city's federation at the end, itself and the new union among them."""
BY_PHONE, ON_PAPER, UNDECIDED = 90, 122, 6
DAYS_BEFORE = 17
"""The approval came on May 27, the oath on June 13."""
TREE = (
    ("hubei", "湖北省总工会", Level.PROVINCE, "42", ""),
    ("wuhan", "武汉市总工会", Level.CITY, "4201", "hubei"),
    ("dongxihu", "东西湖区总工会", Level.COUNTY, "420112", "wuhan"),
)
FEDERATION = ("wuhan-new-forms", "武汉市新就业形态劳动者工会联合会")
BRANCH, UNION = "货拉拉武汉分公司", "货拉拉武汉分公司工会委员会"
CODE = names.credit_code(41_001)
APPROVAL = "东工发〔{year}〕27号"
TITLE = "货拉拉武汉分公司集中入会行动"
GROUPS = ("货车司机", "快递员", "外卖配送员", "网约车司机", "家政服务员", "保安员")
CITY, DISTRICT, REVIEWER, INITIATOR = (names.phone(100_000 + number) for number in range(4))
FIRST_DRIVER, FIRST_MEMBER = 100_100, 1_000_000


@dataclass(frozen=True, slots=True)
class Driver:
    """One name on the list. `how`: phone, paper, or "" for whoever has not agreed."""

    number: int
    how: str

    @property
    def name(self) -> str:
        return names.person(Random(self.number + 4200))

    @property
    def phone(self) -> str:
        return names.phone(FIRST_DRIVER + self.number)

    @property
    def paper(self) -> str:
        return f"东工申{self.number:03d}" if self.how == "paper" else ""


class Story:
    """One run, as `stage.Story` wants it."""

    def __init__(self, *, scale: float) -> None:
        ways = [
            *["phone"] * scaled(BY_PHONE, scale),
            *["paper"] * scaled(ON_PAPER, scale),
            *[""] * scaled(UNDECIDED, scale, least=2),
        ]
        self.drivers = [Driver(number, how) for number, how in enumerate(ways)]
        joining = sum(bool(driver.how) for driver in self.drivers)
        self.organisations = scaled(ORGANISATIONS, scale)
        self.members_before = scaled(MEMBERS, scale, least=joining + 1) - joining
        self.steps = len(self.drivers)

    def prepare(self) -> None:
        """The city's unions of new forms of employment and their members, as they were before."""
        for code, name, level, place, parent in TREE:
            office.found(code, name, level, place, parent)
        office.found(*FEDERATION, Level.COUNTY, "4201", "wuhan", kind=OrganisationKind.FEDERATION)
        codes = [f"wuhan-{number:04d}" for number in range(self.organisations - 2)]
        for number, code in enumerate(codes):
            name = f"武汉市第{number + 1}{GROUPS[number % len(GROUPS)]}联合工会"
            office.found(code, name, Level.BASE, "4201", FEDERATION[0], kind=OrganisationKind.JOINT)
        unions.fold()
        office.bring_roster(self._roster(codes))
        office.employ("万国梁", CITY, "wuhan")
        office.employ("刘春晓", DISTRICT, "dongxihu")
        office.employ("柳志斌", REVIEWER, "dongxihu", Role.REVIEWER)

    def _roster(self, codes: list[str]) -> Iterator[office.Row]:
        first = clock.today() - timedelta(days=1500)
        for number in range(self.members_before):
            joined = first + timedelta(days=number % 1400)
            code, group = codes[number % len(codes)], GROUPS[number % len(codes) % len(GROUPS)]
            yield office.Row(FIRST_MEMBER + number, "42", code, joined, group)

    def play(self, stage: Stage) -> tuple[Tally, dict[str, int]]:
        """All acts, then the bulletin: (own tally, the product's figures). Raises Unexpected."""
        self.stage, self.tally = stage, Tally()
        self.today = clock.today()
        self.approved_on = self.today - timedelta(days=DAYS_BEFORE)
        self.city = stage.sign_in(CITY, network(10, 0))
        self.district = stage.sign_in(DISTRICT, network(10, 1))
        federation = reading.called(
            self.city.get(f"/desk/tree/?words={FEDERATION[1]}").text, "/desk/tree/", FEDERATION[1]
        )
        self.tally.add("organisations", self.organisations - 1)
        self.tally.add("members", self.members_before)
        self._found(federation)
        self._list()
        stage.act("drivers agree on their phones", self._agree, [each for each in self.drivers if each.how == "phone"])
        self._swear()
        return self.tally, self._bulletin(federation)

    # The founding

    def _found(self, federation: str) -> None:
        """Applied for by a driver, approved by the district with number and date, and the founding meeting not before that."""
        self.stage.progress.begin("the branch founds its union")
        reviewer = self.stage.sign_in(REVIEWER, network(10, 2))
        driver = self.stage.sign_in(INITIATOR, network(10, 3))
        application = {
            "kind": "enterprise",
            "employer_name": BRANCH,
            "credit_code": CODE,
            "name": UNION,
            "place": "武汉市东西湖区",
            "workers": "1200",
            "initiators": "白晓琳\n张志昌\n周建国",
        }
        number = driver.post("/union/foundings/new/", application).rstrip("/").rpartition("/")[2]
        path = f"/desk/foundings/{number}/"
        meeting = {"held_on": f"{self.approved_on}"}
        reviewer.post(f"{path}take/", {})
        reviewer.refused(f"{path}meet/", meeting)  # nothing is approved yet
        approval = {"number": APPROVAL.format(year=self.approved_on.year), "approved_on": f"{self.approved_on}"}
        reviewer.post(f"{path}approve/", approval)
        reviewer.refused(f"{path}meet/", {"held_on": f"{self.approved_on - timedelta(days=1)}"})
        reviewer.post(f"{path}meet/", meeting)
        self.union = reading.called(self.district.get(path).text, "/desk/tree/", UNION)
        self.tally.add("days_from_approval_to_oath", DAYS_BEFORE)
        self.tally.add("unions_founded")
        self.city.post(f"/desk/tree/{self.union}/change/tie/", {"to": federation})
        self.tally.add("organisations")

    # The oath

    def _list(self) -> None:
        self.stage.progress.begin("the district draws up the list")
        page = self.district.get(f"/desk/ceremonies/?find={BRANCH}").text
        fields = {
            "union": reading.option(page, UNION),
            "title": TITLE,
            "held_on": f"{self.today}",
            "venue": "东西湖区工人文化宫",
        }
        self.ceremony = self.district.post(f"/desk/ceremonies/?find={BRANCH}", fields)
        sheet = ("file", "入会名单.csv", _sheet(self.drivers))
        self.district.post(f"{self.ceremony}people/", {"lines": ""}, file=sheet)

    def _agree(self, driver: Driver) -> None:
        """My union says that one is on the list; reading the consent and agreeing is one page."""
        visitor = self.stage.sign_in(driver.phone, network(11, driver.number))
        page = visitor.get("/me/union/").text
        link = re.search(r'href="(/join/gathering/\d+/)"', page)
        if link is None:
            raise Unexpected("a driver on the list does not learn of it")
        consent = reading.version(visitor.get(link[1]).text)
        if visitor.post(link[1], {"version": consent}) != "/me/union/":
            raise Unexpected("agreeing does not lead back to the own union")
        self.tally.meet("agreed_on_the_phone", driver.phone)
        visitor.leave()
        self.stage.progress.step()

    def _swear(self) -> None:
        """The list is read out and confirmed; pressing twice changes nothing."""
        self.stage.progress.begin("the list is read out")
        page = self.district.get(self.ceremony).text
        self.agreed_on_the_phone = sum(row[3].startswith("手机确认") for row in reading.rows(page))
        self.district.get(f"{self.ceremony}confirm/")
        for _twice in range(2):
            self.district.post(f"{self.ceremony}confirm/", {})
        for driver in self.drivers:
            self.tally.meet("joined" if driver.how else "left_out", driver.phone)
            if driver.how:
                self.tally.meet("people_joined", driver.phone)
                self.tally.meet("joined_truckers", driver.phone)
                self.tally.add("members")
        sworn = next(driver for driver in self.drivers if driver.how == "phone")
        card = self.stage.sign_in(sworn.phone, network(11, sworn.number)).get("/me/union/").text
        if "工会会员证" not in card or UNION not in card:
            raise Unexpected("who has joined has no card")

    # The bulletin

    def _bulletin(self, federation: str) -> dict[str, int]:
        ceremony = self.district.get(self.ceremony).text
        whole = self.city.get(f"/desk/tree/{federation}/").text
        union = self.district.get(f"/desk/tree/{self.union}/").text
        figures = self._figures(self.district)
        return {
            "organisations": reading.figure(whole, "组织"),
            "members": reading.figure(whole, "会员"),
            "joined": reading.figure(ceremony, "已入会"),
            "left_out": reading.figure(ceremony, "未入会"),
            "agreed_on_the_phone": self.agreed_on_the_phone,
            "days_from_approval_to_oath": (self.today - _approved_on(union, self.today)).days,
            **{key: figures[key] for key in ("unions_founded", "people_joined", "joined_truckers")},
        }

    def _figures(self, officer: Visitor) -> dict[str, int]:
        text = officer.get(f"/api/v1/figures/bulletin?from={self.today}&to={self.today}").text
        return {str(key): int(value) for key, value in json.loads(text)["figures"].items()}


def _sheet(drivers: list[Driver]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("姓名", "电话", "从事职业", "工作单位", "申请书编号"))
    writer.writerows((each.name, each.phone, "货车司机", BRANCH, each.paper) for each in drivers)
    return text.getvalue().encode()


def _approved_on(page: str, today: date) -> date:
    """The day of approval on a union's page: 5月27日, with its year when it is another one."""
    found = re.search(r"批复日期</dt><dd>(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日", page)
    if found is None:
        raise Unexpected("the union's page has no day of approval")
    month, day = int(found[2]), int(found[3])
    return date(
        int(found[1] or (today.year if (month, day) <= (today.month, today.day) else today.year - 1)), month, day
    )
