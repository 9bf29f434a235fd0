"""118 employers with four sheets of 6,120 positions, a fair with 3,040 visitors and a legal desk, and a month around it."""

from collections.abc import Iterator
from random import Random

from chunfeng.domain.unions.enums import Level
from chunfeng.replays.a6.month import Month
from chunfeng.replays.city import trades
from chunfeng.replays.fair import Fair, Fairground, Setting
from chunfeng.replays.fair_story import FairStory, Figures, row
from chunfeng.replays.stage import scaled

POSITIONS, SHEETS = 6_120, 4
AT_HOME, AGREED_AT_HOME = 200, 60
HEADCOUNTS = ("1", "2", "3", "5", "8", "10", "若干", "不限")


class Story(FairStory):
    """One run, as `stage.Story` wants it."""

    figures = Figures(
        title="义乌工会“春风行动”暨就业服务月招聘会",
        setting=Setting("义乌市总工会", "浙江省义乌市", "义乌市人力资源产业园", "骆建英 0579-85000000", network=6),
        tree=(
            ("zhejiang", "浙江省总工会", Level.PROVINCE, "33", ""),
            ("jinhua", "金华市总工会", Level.CITY, "3307", "zhejiang"),
            ("yiwu", "义乌市总工会", Level.COUNTY, "330782", "jinhua"),
        ),
        officer="骆建英",
        serial=50_000,
        code=40_000,
        firm="义乌市{mark}实业有限公司",
        employers=118,
        visitors=3_040,
        unnamed=250,
        intents=798,
        desks={"law": 160},
    )

    def positions(self, scale: float) -> Iterator[dict[str, object]]:
        """Work of every trade."""
        random = Random(6)
        for number in range(scaled(POSITIONS, scale)):
            trade, turn = random.choice(trades.trades()), number // len(self.firms)
            title = f"{random.choice(trade.titles)}（{turn + 1}）"
            told = row(number, self.firms[number % len(self.firms)], title, random.choice(trade.pays))
            yield {**told, "headcount": random.choice(HEADCOUNTS), "welfare": "五险一金、包吃住"}

    def offer(self, ground: Fairground) -> None:
        """Four sheets, each with one row too many: its pay says nothing, so that it must not be published nor counted."""
        share = -(-len(self.rows) // SHEETS)
        for number in range(SHEETS):
            part = self.rows[number * share : (number + 1) * share]
            if part:
                unfit = {**part[0], "serial": 9999, "title": "缺薪资的岗位", "pay": "很多很多"}
                ground.bring(f"义乌服务月岗位汇总表{number + 1}.xlsx", part, unfit=[unfit])
        ground.approve()

    def afterwards(self, ground: Fairground, fair: Fair) -> None:
        """The others of the month: at home, and by the employers' lists."""
        guests = self.more_guests(scaled(AT_HOME, self.scale, least=10))
        Month(ground, self.firms, guests, scaled(AGREED_AT_HOME, self.scale, least=2)).play(len(self.guests))
