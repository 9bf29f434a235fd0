"""More than eighty employers with more than 1,600 positions, what they said beforehand, and what they keep for some."""

import json
from datetime import timedelta

from chunfeng.domain.unions.enums import Level
from chunfeng.kernel import clock
from chunfeng.replays import office
from chunfeng.replays.a8.families import Families, MovedHere
from chunfeng.replays.city import names
from chunfeng.replays.fair import Fair, Fairground, Guest, Setting
from chunfeng.replays.fair_story import FairStory, Figures, Job
from chunfeng.replays.sideshow import Sideshow
from chunfeng.replays.stage import scaled

EMPLOYERS, POSITIONS = 84, 1_624
KEEPING, FAMILIES, OTHERS = 12, 36, 20
JOINING, MOVING = 24, 16
FIRST_MEMBER, MEMBER_NUMBER = 4_800_000, 100_000
PLACE, ELSEWHERE = "330112", "余杭区总工会"
JOBS = (
    Job("装配工", "5500-7500/月", headcount="8"),
    Job("质检员", "5千-6500/月"),
    Job("电气工程师", "9千-1.4万/月", education="本科"),
    Job("会计", "6千-8千/月", headcount="1", education="大专"),
    Job("营业员", "4500-6000/月", headcount="3"),
    Job("保安员", "4500/月", headcount="5"),
    Job("客服专员", "4800-6500/月", headcount="不限"),
)


class Story(FairStory):
    """One run, as `stage.Story` wants it."""

    figures = Figures(
        title="临安区春风送岗招聘会",
        setting=Setting("临安区总工会", "浙江省杭州市临安区", "临安人民广场", "方敏 0571-63700000", network=94),
        tree=(
            ("zhejiang", "浙江省总工会", Level.PROVINCE, "33", ""),
            ("hangzhou", "杭州市总工会", Level.CITY, "3301", "zhejiang"),
            ("yuhang", ELSEWHERE, Level.COUNTY, "330110", "hangzhou"),
            ("linan", "临安区总工会", Level.COUNTY, PLACE, "hangzhou"),
        ),
        officer="方敏",
        serial=240_000,
        code=44_000,
        firm="杭州临安{mark}制造有限公司",
        employers=EMPLOYERS,
        positions={JOBS: POSITIONS},
        visitors=600,
        unnamed=400,
        intents=320,
        seeks=("装配工", "质检员", "电工", "会计", "营业员", "保安员"),
        desks={"service": 20},
    )

    def __init__(self, *, scale: float) -> None:
        super().__init__(scale=scale)
        self.members = [
            Guest(MEMBER_NUMBER + each, names.phone(FIRST_MEMBER + each)) for each in range(scaled(MOVING, scale))
        ]

    def prepare(self) -> None:
        """The unions and their officer, and members of the union next door."""
        super().prepare()
        joined = clock.today() - timedelta(days=300)
        office.bring_roster(
            office.Row(FIRST_MEMBER + at, "33", ELSEWHERE, joined, "") for at, _member in enumerate(self.members)
        )

    def offer(self, ground: Fairground) -> None:
        """The sheet, and what some of the firms keep for families of servicemen."""
        self.families = Families(ground)
        self.families.keep(self.firms[: scaled(KEEPING, self.scale, least=2)])
        super().offer(ground)

    def beside(self, ground: Fairground, fair: Fair, aside: Sideshow) -> None:
        """Families apply, and people who have moved come to their desk."""
        super().beside(ground, fair, aside)
        families, others = self.more_guests(scaled(FAMILIES, self.scale)), self.guests[: scaled(OTHERS, self.scale)]
        self.families.apply(fair, self.firms[: scaled(KEEPING, self.scale, least=2)], families, others)
        MovedHere(ground, fair, PLACE).come(self.more_guests(scaled(JOINING, self.scale)), self.members)

    def afterwards(self, ground: Fairground, fair: Fair) -> None:
        """What the union's own figures say of the desk."""
        today = clock.today()
        span = f"from={today - timedelta(days=1)}&to={today}"  # it may have begun before midnight
        told = json.loads(ground.officer.get(f"/api/v1/figures/bulletin?{span}").text)["figures"]
        for figure in ("people_joined", "transfers"):
            ground.seen.add(figure, int(told[figure]))
