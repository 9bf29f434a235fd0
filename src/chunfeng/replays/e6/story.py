"""Members join by themselves or through their union, claim what hospital cost them, and are paid to the fen or told why not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from chunfeng.domain.unions.enums import Level
from chunfeng.kernel import clock
from chunfeng.replays import benefits, office
from chunfeng.replays.city import names
from chunfeng.replays.stage import Stage, network, scaled
from chunfeng.replays.tally import Tally
from chunfeng.replays.visitor import Visitor

CLAIMS, WOMEN, NEWCOMERS = 60, 12, 20
TREE = (
    ("jilin", "吉林省总工会", Level.PROVINCE, "22", ""),
    ("changchun", "长春市总工会", Level.CITY, "2201", "jilin"),
)
BASE = ("changchun-logistics", "长春市货运物流联合工会")
AID, COVER = "mutual-aid", "mutual-aid-women"
TITLES = {AID: "职工医疗互助补助", COVER: "女职工特殊疾病互助"}
PAPERS = {AID: ("bill",), COVER: ("diagnosis",)}
JOIN, JOIN_COVER = "mutual-aid-join", "mutual-aid-women-join"
BASE_OFFICER, CITY, PAYER = (names.phone(263_000 + number) for number in range(3))
FIRST = 4_520_000
JOINED, JUST_JOINED = 200, 20
"""Days ago: long before any waiting period has ended, and in the middle of both."""
DEDUCTIBLE, STEP, MOST = 30_000, 500_000, 2_000_000
"""Fen, as declared from July 2026 on: what is above the deductible counts 30%, what is above the step half of it."""
EARLY, LATE = 200_000, 2_000_000
"""Fen on diagnosis: in the earliest stage, and later."""
SHARES = (30_100, 450_037, 530_000, 530_001, 1_050_099, 3_999_999, 6_000_000)
"""Own shares in fen, at and around each boundary."""
CANNOT = {
    "waiting": (AID, "参加互助满等待期后住院"),
    "deductible": (AID, "自付部分超过起付线"),
    "not_covered": (AID, "属于互助范围"),
    "cover_waiting": (COVER, "参加满 60 日后首次确诊"),
    "man": (COVER, "女职工"),
}
"""Who is told at the form: for which benefit, and by which condition."""
GROUNDS = {
    "not_listed": "自付金额里有互助范围以外的项目",
    "papers_differ": "结算单与所填金额对不上",
    "claimed_before": "这次住院已经申请过",
}


@dataclass(slots=True)
class Member:
    """Somebody in mutual aid; women have even numbers. `fails` is a key of CANNOT, `found` one of GROUNDS."""

    number: int
    benefit: str = AID
    fails: str = ""
    found: str = ""

    @property
    def phone(self) -> str:
        return names.phone(FIRST + self.number)

    @property
    def own_share(self) -> int:
        """Fen that hospital cost out of one's own pocket."""
        return DEDUCTIBLE if self.fails == "deductible" else SHARES[self.number % len(SHARES)]

    @property
    def early(self) -> bool:
        return self.number % 4 == 0

    @property
    def due(self) -> int:
        """Fen, worked out apart from the product."""
        if self.benefit == COVER:
            return EARLY if self.early else LATE
        above = self.own_share - DEDUCTIBLE
        return min(min(above, STEP) * 30 // 100 + max(0, above - STEP) * 50 // 100, MOST)

    @property
    def claim(self) -> Mapping[str, str]:
        account = {"bank_account": f"62220200{self.number:011d}", "bank": "中国工商银行长春分行"}
        lately = (clock.today() - timedelta(days=5)).isoformat()
        if self.benefit == COVER:
            return {"diagnosed_on": lately, "stage_zero": "on" if self.early else "", **account}
        cause = "cosmetic" if self.fails == "not_covered" else ("illness", "accident", "childbirth")[self.number % 3]
        return {"admitted_on": lately, "cause": cause, "own_share": f"{self.own_share / 100:.2f}", **account}


class Story:
    """One run, as `stage.Story` wants it. Rounds of four numbers keep women (even) and men apart."""

    def __init__(self, *, scale: float) -> None:
        claims, women = scaled(CLAIMS, scale, least=7), scaled(WOMEN, scale, least=2)
        self.ill = [Member(number) for number in range(claims)]
        for member, ground in zip(self.ill, GROUNDS, strict=False):
            member.found = ground
        after = claims + claims % 2
        self.diagnosed = [Member(after + 2 * number, COVER) for number in range(women)]
        after += 2 * women
        self.unfit = [Member(after + 2 * at + (key == "man"), CANNOT[key][0], key) for at, key in enumerate(CANNOT)]
        after += 2 * len(CANNOT)
        self.newcomers = [Member(after + number) for number in range(scaled(NEWCOMERS, scale))]
        self.claims: dict[str, Member] = {}
        self.steps = len(self.ill) + len(self.diagnosed) + len(self.unfit) + len(self.newcomers)

    def prepare(self) -> None:
        """A city, a base union whose members' documents were checked, and who of them takes part since when."""
        for code, name, level, place, parent in TREE:
            office.found(code, name, level, place, parent)
        office.found(*BASE, Level.BASE, "2201", "changchun")
        office.employ("彭岚", BASE_OFFICER, BASE[0])
        office.employ("贺新", CITY, "changchun")
        office.employ("龙涛", PAYER, "changchun")
        joined = clock.today() - timedelta(days=300)
        everybody = [*self.ill, *self.diagnosed, *self.unfit, *self.newcomers]
        office.bring_roster(office.Row(FIRST + each.number, "22", BASE[1], joined, "货车司机") for each in everybody)
        benefits.check_identities(BASE[0])
        for key in (JOIN, JOIN_COVER, AID, COVER):
            benefits.publish(key, "changchun")
        waiting = {each.phone for each in self.unfit if "waiting" in each.fails}
        for key, people in ((JOIN, self.ill + self.unfit), (JOIN_COVER, self.diagnosed + self.unfit)):
            phones = [each.phone for each in people if key == JOIN or not each.number % 2]
            for ago, some in ((JOINED, set(phones) - waiting), (JUST_JOINED, waiting.intersection(phones))):
                benefits.granted_before(key, sorted(some), days=ago, by=BASE_OFFICER, answers={"fee_by": "union"})

    def play(self, stage: Stage) -> tuple[Tally, dict[str, int]]:
        """All acts, then the bulletin: (own tally, the product's figures). Raises Unexpected."""
        self.stage, self.tally, self.seen = stage, Tally(), Tally()
        base, self.city = stage.sign_in(BASE_OFFICER, network(48, 0)), stage.sign_in(CITY, network(48, 1))
        payer = stage.sign_in(PAYER, network(48, 2))
        stage.act("members join", self._join, self.newcomers)
        benefits.pass_all(base, 1)
        self.seen.add("joined", len(benefits.listed(self.city, "approved")) - self._joined_before)
        stage.act("members claim", self._claim, [*self.ill, *self.diagnosed, *self.unfit])
        stage.progress.begin("reviews")
        benefits.pass_all(base, 1)
        self._refuse()
        benefits.pass_all(self.city, 3)
        programs = {key: benefits.post(self.city, title) for key, title in TITLES.items()}
        benefits.days_of_notices_pass()
        stage.progress.begin("the bank pays")
        for key, (program, _posted, listed) in programs.items():
            self.seen.add(f"posted_{key}", listed)
            self._pay(payer, key, program)
        return self.tally, self._bulletin(self.city)

    @property
    def _joined_before(self) -> int:
        men = sum(each.number % 2 for each in self.unfit)
        return len(self.ill) + len(self.diagnosed) + 2 * len(self.unfit) - men

    # Acts

    def _join(self, member: Member) -> None:
        """Half of them pay by themselves; claiming at once, they learn of the waiting period."""
        visitor = self.stage.sign_in(member.phone, network(49, member.number))
        benefits.apply(visitor, JOIN, {"fee_by": "self" if member.number % 2 else "union"})
        self.tally.add("joined")
        visitor.leave()
        self.stage.progress.step()

    def _claim(self, member: Member) -> None:
        visitor = self.stage.sign_in(member.phone, network(49, member.number))
        if member.fails:
            self.tally.add(f"cannot_{member.fails}")
            why = benefits.cannot_apply(visitor, member.benefit, member.claim, PAPERS[member.benefit])
            self.seen.add(f"cannot_{member.fails}", CANNOT[member.fails][1] in why)
        else:
            self.claims[benefits.apply(visitor, member.benefit, member.claim, PAPERS[member.benefit])] = member
            self.tally.add("claimed")
        visitor.leave()
        self.stage.progress.step()

    def _refuse(self) -> None:
        """What the city finds in the papers is refused by its code."""
        for number, member in self.claims.items():
            if member.found:
                benefits.refuse(self.city, number, member.found)
                self.tally.add(f"refused_{member.found}")

    def _pay(self, payer: Visitor, key: str, program: str) -> None:
        """The first account has been closed: that member names another one and is paid then."""
        due = {number: each for number, each in self.claims.items() if each.benefit == key and not each.found}
        self.tally.add(f"posted_{key}", len(due))
        self.tally.add(f"fen_{key}", sum(member.due for member in due.values()))
        self.tally.add(f"lines_fen_{key}", sum(member.due for member in due.values()))
        sums = benefits.pay(payer, program, lambda line: ("退票", "账号已销户") if line == 0 else ("成功", ""))
        self.seen.add(f"lines_fen_{key}", sum(sums))
        for number, member in due.items():
            visitor = self.stage.sign_in(member.phone, network(50, member.number))
            if benefits.name_account(visitor, number, "6217000011112222333"):
                self.seen.add(f"paid_again_{key}", len(benefits.pay(payer, program, lambda _line: ("成功", ""))))
                self.tally.add(f"paid_again_{key}")
                return
            visitor.leave()

    # The bulletin

    def _bulletin(self, desk: Visitor) -> dict[str, int]:
        found = self.seen.figures()
        for key, title in TITLES.items():
            given, available, reserved, approved, paid = benefits.figures(desk, title)
            self.tally.add(f"not_in_the_ledger_{key}", 0)
            found |= {f"fen_{key}": paid, f"not_in_the_ledger_{key}": given - available - reserved - approved - paid}
        reasons = benefits.refused(desk, TITLES[AID])
        for ground, text in GROUNDS.items():
            found[f"refused_{ground}"] = reasons.get(text, 0)
        found["claimed"] = benefits.count(desk, "paid") + benefits.count(desk, "refused")
        return found
