"""40 employers who look for 1,218 people; a live room in which they present, and short talks from screen to screen."""

from chunfeng.domain.unions.enums import Level
from chunfeng.replays.fair import Setting
from chunfeng.replays.fair_story import FairStory, Figures, Job, Live

EMPLOYERS, HEADCOUNT, POSITIONS = 40, 1_218, 129
JOBS = (
    Job("集装箱场桥操作工", "7千-1万/月", headcount="10"),
    Job("注塑操作工", "5500-7500/月", headcount="8"),
    Job("包装工", "5千-6500/月", headcount="12"),
    Job("班组长", "8千-1.1万/月", education="大专"),
)
"""Everybody brings the first three, nine of them the last: 40 × 30 + 9 × 2 people."""


class Story(FairStory):
    """One run, as `stage.Story` wants it."""

    figures = Figures(
        title="春风送岗 乐业新碶招聘会",
        setting=Setting(
            "新碶街道总工会", "浙江省宁波市北仑区新碶街道", "北仑曼哈顿广场", "林洁 0574-86780000", network=70
        ),
        tree=(
            ("zhejiang", "浙江省总工会", Level.PROVINCE, "33", ""),
            ("ningbo", "宁波市总工会", Level.CITY, "3302", "zhejiang"),
            ("beilun", "北仑区总工会", Level.COUNTY, "330206", "ningbo"),
            ("xinqi", "新碶街道总工会", Level.TOWN, "330206002", "beilun"),
        ),
        officer="林洁",
        serial=310_000,
        code=46_000,
        firm="宁波北仑{mark}实业有限公司",
        employers=EMPLOYERS,
        positions={JOBS: POSITIONS},
        visitors=640,
        unnamed=310,
        intents=226,
        live=Live(presenters=12, viewers=300, both=80, unnamed=150, applications=160, intents=61, talks=48),
    )
