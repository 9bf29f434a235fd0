"""104 employers, 346 positions for 2,008 people, two days, a zone for new forms of work; people are told by what suits them."""

import time
from datetime import timedelta
from pathlib import Path

from django.db import connections

from chunfeng.domain.programs.services import publishing
from chunfeng.domain.unions.enums import Level, Role
from chunfeng.domain.unions.models import Organisation
from chunfeng.replays import office, reading
from chunfeng.replays.a1.journey import BED, WISH, Journey
from chunfeng.replays.city import names
from chunfeng.replays.fair import Fair, Fairground, Setting
from chunfeng.replays.fair_story import FairStory, Figures, Job
from chunfeng.replays.postbox import PATIENCE
from chunfeng.replays.sideshow import Sideshow
from chunfeng.replays.stage import Stage, network, scaled
from chunfeng.replays.tally import Tally
from chunfeng.replays.visitor import Unexpected

POSITIONS, TOURS = 346, 3
KNOWN_BEFORE, BOTH_DAYS = 240, 180
JOBS = (
    Job(WISH, "4500-6000/月", headcount="6"),
    Job("销售代表", "6千-1万/月", headcount="7"),
    Job("月嫂", "8千-1.2万/月", headcount="5"),
    Job("客服管家", "5500-7000/月", headcount="4"),
)


class Story(FairStory):
    """One run, as `stage.Story` wants it."""

    figures = Figures(
        title="静安区“春风行动”专场招聘会",
        setting=Setting("静安区总工会", "上海市静安区", "上海站南广场", "辛悦 021-62000000", network=90),
        tree=(
            ("shanghai", "上海市总工会", Level.CITY, "31", ""),
            ("jingan", "静安区总工会", Level.COUNTY, "310106", "shanghai"),
        ),
        officer="辛悦",
        serial=330_000,
        code=52_000,
        firm="上海{mark}服务有限公司",
        employers=104,
        positions={JOBS: POSITIONS},
        visitors=700,
        unnamed=500,
        intents=230,
        zones=("新就业形态求职专区", "销售", "家政", "客服"),
        desks={"law": 120, "policy": 40},
        days=2,
    )

    def prepare(self) -> None:
        """The unions, their officer and liaison, and the beds."""
        super().prepare()
        office.employ("辛小兰", self._phone_of_liaison, "jingan", Role.LIAISON)
        text = (Path(publishing.__file__).parents[1] / "declarations" / "worker-home.toml").read_text("utf-8")
        text = text.replace('key = "worker-home"', f'key = "{BED}"', 1).replace(
            'zh = "城市建设者之家"', 'zh = "建设者之家·站前"'
        )
        jingan = Organisation.objects.get(code="jingan")
        publishing.publish(actor=office.OPERATOR, text=text, organisation_id=jingan.pk)
        connections.close_all()

    def play(self, stage: Stage) -> tuple[Tally, dict[str, int]]:
        """All acts, then the bulletin: (own tally, the product's figures). Raises Unexpected."""
        self.liaison = stage.sign_in(self._phone_of_liaison, network(self.figures.setting.network + 2, 1))
        return super().play(stage)

    def offer(self, ground: Fairground) -> None:
        """Officers went to the employers, a sheet for each tour."""
        share = -(-len(self.rows) // TOURS)
        for tour in range(TOURS):
            ground.bring(f"走访企业归集岗位（第{tour + 1}批）.xlsx", self.rows[tour * share : (tour + 1) * share])
        ground.approve()

    def beforehand(self, ground: Fairground, fair: Fair) -> None:
        """Whoever said before what they look for is told, if the fair suits them."""
        known = self.guests[: scaled(KNOWN_BEFORE, self.scale)]
        self.journey = Journey(ground, self.more_guests(1)[0], self.liaison)
        ground.stage.act("people look for work beforehand", ground.sign_in, known)
        self.journey.looks_for_work()
        told = self._tell(ground, f"{fair.desk}visitors/")
        ground.seen.add("told", told)
        self.journey.is_told(fair.title)
        ground.tally.add("told", self._texts(ground.stage, fair.title, told))

    def beside(self, ground: Fairground, fair: Fair, aside: Sideshow) -> None:
        """Some were there yesterday as well; what their door kept arrives only now."""
        super().beside(ground, fair, aside)
        again = self.guests[: scaled(BOTH_DAYS, self.scale)]
        tickets = [(guest, fair.tickets[guest.number]) for guest in again]
        ground.let_in(fair.happening, tickets, ago=timedelta(days=1))
        self.journey.go(fair)

    def afterwards(self, ground: Fairground, fair: Fair) -> None:
        """The rest of the journey."""
        self.journey.goes_on()

    @property
    def _phone_of_liaison(self) -> str:
        return names.phone(self.figures.serial + 1)

    def _tell(self, ground: Fairground, where: str) -> int:
        """The officer lets the product look for whom the fair suits, then tells them with a press; how many, as the page says."""
        for act in ("look", "call"):
            ground.officer.post(where, {"act": act})
            deadline = time.monotonic() + PATIENCE
            while f"{where}progress/" in (page := ground.officer.get(where).text) and time.monotonic() < deadline:
                time.sleep(0.5)
        return reading.figure(page, "已通知")

    def _texts(self, stage: Stage, title: str, expected: int) -> int:
        """How many people got exactly one text about the fair; they leave one after the other. Raises Unexpected."""
        deadline = time.monotonic() + PATIENCE
        while True:
            texts = {phone: sum(title in text for text in got) for phone, got in list(stage.box.notices.items())}
            number = sum(texts.values())
            if number >= expected or time.monotonic() > deadline:
                break
            time.sleep(0.5)
        if any(count > 1 for count in texts.values()):
            raise Unexpected("somebody was told twice")
        return number
