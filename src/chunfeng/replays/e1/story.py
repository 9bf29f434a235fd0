"""Graduates apply for both subsidies, a county and a city review, two notices, the bank pays, rejects and returns."""

from dataclasses import dataclass
from datetime import timedelta

from chunfeng.domain.unions.enums import Level
from chunfeng.kernel import clock
from chunfeng.replays import benefits, office
from chunfeng.replays.city import names
from chunfeng.replays.stage import Stage, network, scaled
from chunfeng.replays.tally import Tally
from chunfeng.replays.visitor import Unexpected, Visitor

GRADUATES = 200
TREE = (
    ("hubei", "湖北省总工会", Level.PROVINCE, "42", ""),
    ("yichang", "宜昌市总工会", Level.CITY, "4205", "hubei"),
    ("xiling", "西陵区总工会", Level.COUNTY, "420502", "yichang"),
)
JOB, RENT = "graduate-job", "talent-rent"
TITLES = {JOB: "毕业生就业补贴", RENT: "人才租房优惠"}
PAPERS = {JOB: ("diploma", "contract"), RENT: ("lease",)}
COUNTY, CITY, PAYER = (names.phone(261_000 + number) for number in range(3))
FIRST = 4_500_000
FEN, FOR_A_JOB, OWN_PER_CENT, MOST_RENT = 100, 100_000, 70, 300_000
CANNOT = {
    "old": "毕业两年以内的高校毕业生",
    "degree": "大专及以上学历",
    "large": "在中小微企业就业",
    "contract": "已经签订劳动合同并到岗",
}
"""Conditions of the subsidy for a job, one of which fails for each of four who come besides."""
GROUNDS = {
    "small_firm": "在中小微企业就业",
    "papers_differ": "证书或合同与所填内容不一致",
    "rent_too_high": "所填租金高于同地段评估价",
}
"""For which of the reasons each of these is refused by the reviewer, and how the page puts it."""
ANSWERS = (("失败", "户名不符"), ("退票", "账号已销户"))
"""What the bank says of the first two lines of a list; all others are paid."""


@dataclass(slots=True)
class Graduate:
    """Somebody new at work. `fails` names a condition, `found` what the reviewer finds in the papers."""

    number: int
    fails: str = ""
    found: str = ""

    @property
    def phone(self) -> str:
        return names.phone(FIRST + self.number)

    @property
    def account(self) -> dict[str, str]:
        return {"bank_account": f"62170000{self.number:011d}", "bank": "中国建设银行宜昌分行"}

    @property
    def for_a_job(self) -> dict[str, str]:
        today = clock.today()
        return {
            "degree": "senior" if self.fails == "degree" else ("college", "bachelor", "master")[self.number % 3],
            "graduated_on": (today - timedelta(days=900 if self.fails == "old" else 150)).isoformat(),
            "firm_name": f"宜昌{self.number}号机电有限公司",
            "firm_people": "1000" if self.fails == "large" else str(20 + self.number % 900),
            "started_on": (today - timedelta(days=60)).isoformat(),
            "has_contract": "" if self.fails == "contract" else "on",
            **self.account,
        }

    @property
    def market_rent(self) -> int:
        """Fen a month; the highest reach the cap."""
        return 150_000 + 3_337 * (self.number % 40) + (1_000_000 if self.number % 40 == 39 else 0)

    @property
    def subsidy(self) -> int:
        """Fen: what is left of the market rent when 70% of it is paid, at most 3,000 yuan."""
        return min(self.market_rent - self.market_rent * OWN_PER_CENT // 100, MOST_RENT)

    @property
    def for_rent(self) -> dict[str, str]:
        return {
            "degree": "bachelor",
            "has_contract": "on",
            "lease_number": f"YC{self.number:06d}",
            "market_rent": f"{self.market_rent / FEN:.2f}",
            **self.account,
        }


class Story:
    """One run, as `stage.Story` wants it. Every third of the graduates lives for rent and asks for both."""

    def __init__(self, *, scale: float) -> None:
        people = scaled(GRADUATES, scale, least=6)
        self.graduates = [Graduate(number) for number in range(people)]
        self.graduates[-1].found, self.graduates[-2].found = "small_firm", "papers_differ"
        self.graduates[0].found = "rent_too_high"
        self.unfit = [Graduate(people + number, fails) for number, fails in enumerate(CANNOT)]
        self.tenants = self.graduates[::3]
        self.applications: dict[str, dict[str, Graduate]] = {JOB: {}, RENT: {}}
        self.steps = len(self.graduates) + len(self.unfit)

    def prepare(self) -> None:
        """The unions, their officers, young members of a district, and two benefits of the city."""
        for code, name, level, place, parent in TREE:
            office.found(code, name, level, place, parent)
        for name, phone, code in (("向荣", COUNTY, "xiling"), ("郑洁", CITY, "yichang"), ("贺平", PAYER, "yichang")):
            office.employ(name, phone, code)
        joined = clock.today() - timedelta(days=50)
        everybody = [*self.graduates, *self.unfit]
        office.bring_roster(office.Row(FIRST + each.number, "42", TREE[-1][1], joined, "") for each in everybody)
        for key in (JOB, RENT):
            benefits.publish(key, "yichang")

    def play(self, stage: Stage) -> tuple[Tally, dict[str, int]]:
        """All acts, then the bulletin: (own tally, the product's figures). Raises Unexpected."""
        self.stage, self.tally, self.seen = stage, Tally(), Tally()
        stage.act("graduates apply", self._apply, [*self.graduates, *self.unfit])
        county = stage.sign_in(COUNTY, network(43, 0))
        self.city, payer = stage.sign_in(CITY, network(43, 1)), stage.sign_in(PAYER, network(43, 2))
        stage.progress.begin("reviews")
        self._refuse(county, JOB, {"small_firm", "papers_differ"})
        self._refuse(self.city, RENT, {"rent_too_high"})
        benefits.pass_all(county, 3)
        benefits.pass_all(self.city, 2)
        programs = {}
        for key in (JOB, RENT):
            programs[key], posted, listed = benefits.post(self.city, TITLES[key])
            self.seen.add(f"posted_{key}", listed)
            self.tally.add(f"posted_{key}", len(self._paid(key)))
            if benefits.is_payable(self.city, programs[key]) or len(posted) != listed:
                raise Unexpected(f"{key}: something can be paid while its notice hangs out, or the list is not whole")
        benefits.days_of_notices_pass()
        stage.progress.begin("the bank pays")
        for key, program in programs.items():
            self._pay(payer, key, program)
        return self.tally, self._bulletin(self.city)

    # Acts

    def _apply(self, graduate: Graduate) -> None:
        visitor = self.stage.sign_in(graduate.phone, network(44, graduate.number))
        if graduate.fails:
            self.tally.add(f"cannot_{graduate.fails}")
            for reason in benefits.cannot_apply(visitor, JOB, graduate.for_a_job, PAPERS[JOB]):
                self.seen.add(f"cannot_{next(key for key, text in CANNOT.items() if text in reason)}")
        else:
            number = benefits.apply(visitor, JOB, graduate.for_a_job, PAPERS[JOB])
            self.applications[JOB][number] = graduate
            self.tally.add("applied")
        if graduate in self.tenants:
            self.applications[RENT][benefits.apply(visitor, RENT, graduate.for_rent, PAPERS[RENT])] = graduate
            self.tally.add("applied")
        visitor.leave()
        self.stage.progress.step()

    def _refuse(self, desk: Visitor, key: str, grounds: set[str]) -> None:
        """What the reviewer finds in the papers is refused by its code."""
        for number, graduate in self.applications[key].items():
            if graduate.found in grounds:
                benefits.refuse(desk, number, graduate.found)
                self.tally.add(f"refused_{graduate.found}")

    def _paid(self, key: str) -> list[Graduate]:
        """Who is granted this benefit: whom nothing was found against for it."""
        against = {JOB: ("small_firm", "papers_differ"), RENT: ("rent_too_high",)}[key]
        return [graduate for graduate in self.applications[key].values() if graduate.found not in against]

    def _pay(self, payer: Visitor, key: str, program: str) -> None:
        """Two lines come back: one rejected, one returned. Both name another account, and are paid again."""
        sums = benefits.pay(payer, program, lambda line: ANSWERS[line] if line < len(ANSWERS) else ("成功", ""))
        back = [
            number
            for number, graduate in self.applications[key].items()
            if benefits.name_account(
                self.stage.sign_in(graduate.phone, network(45, graduate.number)), number, "6217000011112222333"
            )
        ]
        again = benefits.pay(payer, program, lambda _line: ("成功", ""))
        self.seen.add(f"lines_fen_{key}", sum(sums))
        self.seen.add(f"paid_again_{key}", len(back))
        self.tally.add(f"paid_again_{key}", len(again))

    # The bulletin

    def _bulletin(self, desk: Visitor) -> dict[str, int]:
        due = {JOB: FOR_A_JOB * len(self._paid(JOB)), RENT: sum(each.subsidy for each in self._paid(RENT))}
        found = self.seen.figures()
        for key, title in TITLES.items():
            given, available, reserved, approved, paid = benefits.figures(desk, title)
            for name in (f"fen_{key}", f"lines_fen_{key}"):
                self.tally.add(name, due[key])
            self.tally.add(f"not_in_the_ledger_{key}", 0)
            found |= {f"fen_{key}": paid, f"not_in_the_ledger_{key}": given - available - reserved - approved - paid}
            reasons = benefits.refused(desk, title)
            for ground, text in GROUNDS.items():
                if text in reasons:
                    found[f"refused_{ground}"] = reasons[text]
        found["applied"] = benefits.count(desk, "paid") + benefits.count(desk, "refused")
        return found
