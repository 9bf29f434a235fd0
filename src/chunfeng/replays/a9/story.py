"""Twenty-four fairs of one season: twenty-one firms at the first, some of them at each of the others."""

from collections.abc import Iterator

from chunfeng.domain.unions.enums import Level
from chunfeng.replays import office
from chunfeng.replays.city import names
from chunfeng.replays.fair import Fairground, Firm, Guest, Setting, Visit
from chunfeng.replays.fair_story import Job, rows
from chunfeng.replays.stage import Stage, network, scaled
from chunfeng.replays.tally import Tally

FIRMS, FAIRS, INTENTS = 21, 24, 1_065
AT_SMALL_FAIRS, UNNAMED = 4, 8
TREE = (
    ("xinjiang", "新疆维吾尔自治区总工会", Level.PROVINCE, "65", ""),
    ("urumqi", "乌鲁木齐市总工会", Level.CITY, "6501", "xinjiang"),
    ("toutunhe", "头屯河区总工会", Level.COUNTY, "650106", "urumqi"),
)
SETTING = Setting(
    TREE[2][1], "新疆维吾尔自治区乌鲁木齐市头屯河区", "物流园区招聘大厅", "阿依努尔 0991-3700000", network=60
)
OFFICER = names.phone(230_000)
FIRST_FIRM, FIRST_GUEST, FIRST_CODE = 230_100, 231_000, 43_000
SEASON = "物流行业专场招聘季"
JOBS = (
    Job("货车司机", "8千-1.2万/月"),
    Job("快递员", "6千-9千/月", headcount="不限"),
    Job("仓库管理员", "5千-6千/月", headcount="3"),
    Job("分拣员", "4500-6000/月", headcount="10"),
    Job("调度员", "5千-7千/月", headcount="1"),
    Job("叉车工", "6千-7千/月"),
)


class Story:
    """One run, as `stage.Story` wants it. An intent is of person and fair (人次): every sixth comes to two fairs."""

    def __init__(self, *, scale: float) -> None:
        self.firms = [_firm(number) for number in range(scaled(FIRMS, scale))]
        self.fairs = scaled(FAIRS, scale, least=2)
        self.intents = scaled(INTENTS, scale, least=12)
        undecided = self.intents // 5
        people = self.intents * 5 // 6
        self.guests = [Guest(number, names.phone(FIRST_GUEST + number)) for number in range(people + undecided)]
        self.people = people
        self.steps = len(self.firms) * 2 + self.intents * 3

    def prepare(self) -> None:
        """The unions and their officer."""
        for code, name, level, place, parent in TREE:
            office.found(code, name, level, place, parent)
        office.employ("阿依努尔", OFFICER, TREE[2][0])

    def play(self, stage: Stage) -> tuple[Tally, dict[str, int]]:
        """All acts, then the bulletin: (own tally, the product's figures). Raises Unexpected."""
        tally, seen = Tally(), Tally()
        ground = Fairground(stage, tally, seen, stage.sign_in(OFFICER, network(SETTING.network + 2, 0)), SETTING)
        ground.welcome(self.firms)
        ground.offer("物流行业岗位汇总表.xlsx", list(rows(self.firms, JOBS, len(self.firms) * len(JOBS))))
        season = ground.series(SEASON, self.fairs)
        for number in range(self.fairs):
            firms = self._firms_at(number)
            title = "物流企业招聘会" if number == 0 else f"物流专场招聘会（第{number + 1}场）"
            fair = ground.prepare(title, firms, series=season)
            ground.hold(fair, list(self._visits(number, firms)), unnamed=UNNAMED)
            tally.add("fairs")
        ground.leave()
        tally.add("resumes_at_booths", tally.numbers["applications"])
        page = ground.officer.get(f"/desk/series/{season}/bulletin/").text
        seen.add("fairs", sum(title in page for title in self._titles()))
        return tally, {**ground.bulletin(f"/desk/series/{season}/"), **seen.figures()}

    def _titles(self) -> Iterator[str]:
        yield ">物流企业招聘会<"
        for number in range(1, self.fairs):
            yield f">物流专场招聘会（第{number + 1}场）<"

    def _firms_at(self, fair: int) -> list[Firm]:
        if fair == 0:
            return self.firms
        return [self.firms[(fair * AT_SMALL_FAIRS + each) % len(self.firms)] for each in range(AT_SMALL_FAIRS)]

    def _visits(self, fair: int, firms: list[Firm]) -> Iterator[Visit]:
        """Everybody comes once; the first of those who agree a second time, to the fair after."""
        again = self.intents - self.people
        for at, guest in enumerate(self.guests):
            first = at % self.fairs
            if fair == first or (at < again and fair == (first + 1) % self.fairs):
                own, other = firms[(at // self.fairs) % len(firms)], firms[(at // self.fairs + 1) % len(firms)]
                others = (other,) if at % 4 == 0 else ()
                yield Visit(guest, own, others, agrees=at < self.people, queues=at % 3 == 0)


def _firm(number: int) -> Firm:
    mark = names.BRANDS[(number * 7) % len(names.BRANDS)]
    return Firm(
        number,
        f"乌鲁木齐{mark}物流有限公司",
        names.credit_code(FIRST_CODE + number),
        names.phone(FIRST_FIRM + number),
        SETTING.place,
    )
