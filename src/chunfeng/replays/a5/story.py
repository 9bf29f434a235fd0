"""132 employers with 9,130 positions, four channels, three groups, a teacher with 53 students, a desk for everything."""

from chunfeng.domain.unions.enums import Level
from chunfeng.replays.city import names
from chunfeng.replays.fair import Setting
from chunfeng.replays.fair_story import AtHome, FairStory, Figures, Job, Live, Outings, Season
from chunfeng.replays.sideshow import Party

EMPLOYERS, POSITIONS, STUDENTS = 132, 9_130, 53
SERIAL = 320_000
JOBS = (
    Job("装配钳工", "5500-8000/月", headcount="4"),
    Job("电池工艺员", "7千-1万/月", headcount="3", education="大专"),
    Job("餐厅服务员", "4千-5500/月", headcount="5"),
    Job("无人机飞手", "6千-9千/月", education="大专"),
    Job("课程顾问", "5千-8千/月", headcount="3", education="大专"),
    Job("电商客服", "4500-6500/月", headcount="不限"),
    Job("家政服务员", "5千-8千/月", headcount="若干"),
)


class Story(FairStory):
    """One run, as `stage.Story` wants it."""

    figures = Figures(
        title="广西就业服务行动工会专场招聘会",
        setting=Setting("柳州市总工会", "广西壮族自治区柳州市", "柳州市工人文化宫", "韦敏 0772-2800000", network=80),
        tree=(
            ("guangxi", "广西壮族自治区总工会", Level.PROVINCE, "45", ""),
            ("liuzhou", "柳州市总工会", Level.CITY, "4502", "guangxi"),
        ),
        officer="韦敏",
        serial=SERIAL,
        code=47_500,
        firm="柳州{mark}实业有限公司",
        employers=EMPLOYERS,
        positions={JOBS: POSITIONS},
        visitors=900,
        unnamed=400,
        intents=330,
        zones=("装备制造", "新能源", "商贸餐饮", "教育培训", "电子商务", "家政服务", "科创项目展示"),
        live=Live(presenters=10, viewers=240, both=60, unnamed=120, applications=120, intents=40, talks=30),
        desks={"law": 60, "policy": 50, "guidance": 35, "resume": 40, "health": 45, "service": 20},
        at_home=AtHome(people=260, intents=70),
        season=Season(title="广西就业服务行动“四位一体”招聘季", events=5, on_the_spot=1),
        outings=Outings(firms=4, people=45, both=15),
        groups=("graduate", "migrant", "", "hard_to_place", "migrant"),
        party=Party("无人机2班", "柳州城市职业学院", "无人机应用技术", "甘老师", names.phone(SERIAL + 50)),
        students=STUDENTS,
    )
