"""Ten families apply; base unions, the county's filter, a joint survey, three signatures, the notice, then the roof itself."""

import re
from dataclasses import dataclass
from datetime import timedelta

from chunfeng.domain.programs.services import hardship
from chunfeng.domain.unions.enums import Level
from chunfeng.kernel import clock
from chunfeng.replays import benefits, office
from chunfeng.replays.city import names
from chunfeng.replays.stage import Stage, network, scaled
from chunfeng.replays.tally import Tally
from chunfeng.replays.visitor import Unexpected, Visitor

APPLIED = 10
TREE = (
    ("zhejiang", "浙江省总工会", Level.PROVINCE, "33", ""),
    ("shaoxing", "绍兴市总工会", Level.CITY, "3306", "zhejiang"),
    ("xinchang", "新昌县总工会", Level.COUNTY, "330624", "shaoxing"),
)
BASES = (("xinchang-tea", "新昌县大市聚镇联合工会"), ("xinchang-bearings", "新昌县轴承厂工会"))
KEY, TITLE = "solar-roof", "“光FU行”光伏共富公益项目"
FILTER, SURVEYOR, KEEPER = (names.phone(262_000 + number) for number in range(3))
BASE_OFFICERS = (names.phone(262_010), names.phone(262_011))
FIRST = 4_510_000
PAPERS = ("hardship", "household", "house")
LINE = 90_000
"""Fen a head and month: the minimum income line of the story."""
POOR = {
    "deep": hardship.Household(people=3, income=2_400_000, minimum_line=LINE),
    "relative": hardship.Household(people=3, income=5_000_000, minimum_line=LINE),
    "borderline": hardship.Household(people=3, income=6_900_000, minimum_line=LINE),
    "none": hardship.Household(people=3, income=30_000_000, minimum_line=LINE),
}
BASE, COUNTY, SURVEY = 0, 1, 2
CHECKS = {BASE: 1, COUNTY: 2, SURVEY: 2}
VISITORS = ("县总工会 石磊", "县供电局 梁涛")
VOLUNTEER = "天姥电工光明志愿服务队 吕强"
STEPS = {"safety": "签订安全告知书", "installation": "安装光伏板和并网线路", "grid": "办理发电上网申请"}


@dataclass(slots=True)
class Family:
    """A household with a roof. `fails`: why it may not apply; `weak`: what the survey finds."""

    number: int
    level: str
    fails: str = ""
    weak: bool = False
    application: str = ""

    @property
    def phone(self) -> str:
        return names.phone(FIRST + self.number)

    @property
    def answers(self) -> dict[str, str]:
        return {
            "house_number": f"XC{self.number:04d}",
            "owns_roof": "" if self.fails == "roof" else "on",
            "roof_square_metres": str(30 + self.number),
        }


class Story:
    """One run, as `stage.Story` wants it. One house is too weak, and one roof is missing for the others.

    The paper does not say how many were planned for the year; it says that there is such a number.
    """

    def __init__(self, *, scale: float) -> None:
        levels, applied = ("deep", "relative", "borderline"), scaled(APPLIED, scale)
        self.families = [Family(number, levels[number % 3], weak=number == 0) for number in range(applied)]
        self.unfit = [Family(applied, "none", "register"), Family(applied + 1, "deep", "roof")]
        self.roofs = applied - 2
        self.steps = applied + len(self.unfit)

    def prepare(self) -> None:
        """A county with two base unions, their officers, households that have been reviewed, and so many roofs."""
        for code, name, level, place, parent in TREE:
            office.found(code, name, level, place, parent)
        for (code, name), phone in zip(BASES, BASE_OFFICERS, strict=True):
            office.found(code, name, Level.BASE, "330624", "xinchang")
            office.employ("潘虹", phone, code)
        for name, phone in (("俞凯", FILTER), ("石磊", SURVEYOR), ("章敏", KEEPER)):
            office.employ(name, phone, "xinchang")
        joined = clock.today() - timedelta(days=300)
        everybody = [*self.families, *self.unfit]
        office.bring_roster(
            office.Row(FIRST + each.number, "33", BASES[each.number % 2][1], joined, "") for each in everybody
        )
        for each in everybody:
            benefits.review_household(each.phone, POOR[each.level])
        benefits.publish(KEY, "xinchang", {"pieces = 10": f"pieces = {self.roofs}"})

    def play(self, stage: Stage) -> tuple[Tally, dict[str, int]]:
        """All acts, then the bulletin: (own tally, the product's figures). Raises Unexpected."""
        self.stage, self.tally, self.seen = stage, Tally(), Tally()
        stage.act("families apply", self._apply, [*self.families, *self.unfit])
        stage.progress.begin("reviews")
        for number, phone in enumerate(BASE_OFFICERS):
            benefits.pass_all(stage.sign_in(phone, network(46, number)), CHECKS[BASE])
        county = stage.sign_in(FILTER, network(46, 2))
        benefits.pass_all(county, CHECKS[COUNTY])
        surveyor, self.keeper = stage.sign_in(SURVEYOR, network(46, 3)), stage.sign_in(KEEPER, network(46, 4))
        granted = [family for family in self.families if self._survey(surveyor, family)]
        _number, _posted, listed = benefits.post(self.keeper, TITLE)
        self.seen.add("posted", listed)
        benefits.days_of_notices_pass()
        stage.progress.begin("roofs are built")
        for family in granted:
            self._build(family)
        return self.tally, self._bulletin(self.keeper)

    # Acts

    def _apply(self, family: Family) -> None:
        visitor = self.stage.sign_in(family.phone, network(47, family.number))
        if family.fails:
            why = benefits.cannot_apply(visitor, KEY, family.answers, PAPERS)
            self.tally.add(f"cannot_{family.fails}")
            self.seen.add("cannot_register", "建档困难职工或临界困难职工" in why)
            self.seen.add("cannot_roof", "房屋权属清楚" in why)
        else:
            family.application = benefits.apply(visitor, KEY, family.answers, PAPERS)
            self.tally.add("applied")
        visitor.leave()
        self.stage.progress.step()

    def _survey(self, desk: Visitor, family: Family) -> bool:
        """Two come together, three sign afterwards; whether the family is granted a roof.

        Before that the page refuses three times: nobody was there, they came on different days, somebody signed before.
        """
        today, number = clock.today(), family.application
        if not benefits.cannot_approve(desk, number, SURVEY, CHECKS[SURVEY]):
            raise Unexpected("a roof is approved that nobody has looked at")
        for party, name in enumerate(VISITORS):
            benefits.take_part(desk, number, party, name, today - timedelta(days=3 - party), kind="visit")
        if family.weak:
            benefits.refuse(desk, number, "structure", "屋架承重不足")
            self.tally.add("refused_structure")
            return False
        for party, name in enumerate(("本人", *VISITORS)):
            benefits.take_part(desk, number, party, name, today - timedelta(days=3), kind="signature")
        why = benefits.cannot_approve(desk, number, SURVEY, CHECKS[SURVEY])
        self.tally.add("not_together_or_too_early", 2)
        self.seen.add("not_together_or_too_early", len(why))
        benefits.take_part(desk, number, 0, VISITORS[0], today - timedelta(days=2), kind="visit")
        for party, name in enumerate(("本人", *VISITORS)):
            benefits.take_part(desk, number, party, name, today - timedelta(days=1), kind="signature")
            self.tally.add("signatures")
        self.seen.add("signatures", len(_entered(desk.get(f"/desk/benefits/{number}/").text)) - len(VISITORS))
        if self.tally.numbers["granted"] == self.roofs:
            self.tally.add("told_none_left")
            self.seen.add("told_none_left", len(benefits.cannot_approve(desk, number, SURVEY, CHECKS[SURVEY])))
            benefits.refuse(desk, number, "next_year")
            self.tally.add("refused_next_year")
            return False
        benefits.approve(desk, number, SURVEY, CHECKS[SURVEY])
        self.tally.add("granted")
        return True

    def _build(self, family: Family) -> None:
        """Safety notice by two, installation, grid application; none before the one that comes first."""
        today, number = clock.today(), family.application
        path = f"/desk/benefits/{number}/decide/"
        early = {"act": "milestone", "milestone": "1", "party": "0", "name": VOLUNTEER, "done_on": today.isoformat()}
        self.tally.add("out_of_order", 2)
        self.seen.add("out_of_order", self.keeper.refused(path, early) == 409)
        self.seen.add("out_of_order", self.keeper.refused(path, {"act": "hand_over"}) == 409)
        for milestone, parties in enumerate((("本人", VOLUNTEER), (VOLUNTEER,), ("县供电局 梁涛",))):
            for party, name in enumerate(parties):
                benefits.take_part(self.keeper, number, party, name, today, milestone=str(milestone))
            self.tally.add(tuple(STEPS)[milestone])
        benefits.hand_over(self.keeper, number)

    # The bulletin

    def _bulletin(self, desk: Visitor) -> dict[str, int]:
        given, available, _reserved, _approved, paid = benefits.figures(desk, TITLE)
        reasons = benefits.refused(desk, TITLE)
        found = self.seen.figures()
        self.tally.add("posted", self.tally.numbers["granted"])
        self.tally.add("roofs", self.roofs)
        self.tally.add("roofs_left", 0)
        steps = dict.fromkeys(STEPS, 0)
        for number in benefits.listed(desk, "paid"):
            page = desk.get(f"/desk/benefits/{number}/").text
            for key, title in STEPS.items():
                steps[key] += bool(re.search(rf"{title}<span[^>]*>(?:(?!</p>).)*已办", page, re.DOTALL))
        return {
            **found,
            **steps,
            "applied": benefits.count(desk, "paid") + benefits.count(desk, "refused"),
            "granted": paid,
            "roofs": given,
            "roofs_left": available,
            "refused_structure": reasons.get("联合勘察：房屋结构不适合安装", 0),
            "refused_next_year": reasons.get("今年的安装名额已满", 0),
        }


def _entered(page: str) -> list[str]:
    """Who has been entered for the visit and the signatures of the present stage."""
    return re.findall(r'<span class="text-sm text-muted">([^<]+?) · [^<]+</span></p>', page)
