"""112 little giants and key firms of the city's industries, positions and internships, more than 3,000 at the door, and the
season of 64 events around it.
"""

from chunfeng.domain.unions.enums import Level
from chunfeng.replays.a3.season import OtherEvents
from chunfeng.replays.fair import Fair, Fairground, Setting
from chunfeng.replays.fair_story import FairStory, Figures, Job, Season
from chunfeng.replays.stage import scaled

GIANTS, KEY_FIRMS = 112, 38
POSITIONS, INTERNSHIPS = 2_980, 2_710
JOBS = (
    Job("嵌入式软件工程师", "1.2万-2万/月", headcount="3", education="本科"),
    Job("激光工艺工程师", "1万-1.6万/月", education="硕士"),
    Job("生产管培生", "7千-9千/月", headcount="不限", education="本科"),
    Job("增材制造技术员", "8千-1.1万/月", headcount="4", education="大专"),
    Job("智能网联汽车测试员", "8千-1.2万/月", education="大专"),
)
PLACEMENTS = (
    Job("算法实习生", "200/天", headcount="2", education="本科", kind="实习"),
    Job("研发助理实习生", "150/天", headcount="5", education="本科", kind="实习"),
    Job("运营实习生", "120/天", headcount="3", education="大专", kind="实习"),
)


class Story(FairStory):
    """One run, as `stage.Story` wants it."""

    figures = Figures(
        title="“小巨人”企业校园招聘会",
        setting=Setting("洪山区总工会", "湖北省武汉市洪山区", "大学体育馆", "周颖 027-87600000", network=97),
        tree=(
            ("hubei", "湖北省总工会", Level.PROVINCE, "42", ""),
            ("wuhan", "武汉市总工会", Level.CITY, "4201", "hubei"),
            ("hongshan", "洪山区总工会", Level.COUNTY, "420111", "wuhan"),
        ),
        officer="周颖",
        serial=250_000,
        code=45_000,
        firm="武汉{mark}科技股份有限公司",
        employers=GIANTS + KEY_FIRMS,
        positions={JOBS: POSITIONS, PLACEMENTS: INTERNSHIPS},
        visitors=2_460,
        unnamed=600,
        intents=1_720,
        desks={"resume": 180},
        season=Season(title="毕业季招聘活动", events=64, on_the_spot=32, guests=10),
        zones=("光电子信息", "汽车及零部件", "生物医药", "高端装备", "绿色环保"),
    )

    def afterwards(self, ground: Fairground, fair: Fair) -> None:
        """The other events of the season."""
        season = self.figures.season
        assert season is not None
        others = OtherEvents(ground, self.series, self.firms, self.more_guests, scaled(season.guests, self.scale))
        others.hold(*self.planned(season))
