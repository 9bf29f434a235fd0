"""More than eighty employers with more than 1,600 positions, and what they said beforehand."""

from chunfeng.domain.unions.enums import Level
from chunfeng.replays.fair import Setting
from chunfeng.replays.fair_story import FairStory, Figures, Job

EMPLOYERS, POSITIONS = 84, 1_624
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
        setting=Setting("临安区总工会", "浙江省杭州市临安区", "临安人民广场", "方敏 0571-63700000", network=40),
        tree=(
            ("zhejiang", "浙江省总工会", Level.PROVINCE, "33", ""),
            ("hangzhou", "杭州市总工会", Level.CITY, "3301", "zhejiang"),
            ("linan", "临安区总工会", Level.COUNTY, "330112", "hangzhou"),
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
    )
