"""People ask for a room, an officer gives out what there is, the next one is refused with the reason, tenants move in."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from chunfeng.domain.unions.enums import Level
from chunfeng.kernel import clock
from chunfeng.replays import benefits, office, reading
from chunfeng.replays.city import names
from chunfeng.replays.stage import Stage, network, scaled
from chunfeng.replays.tally import Tally
from chunfeng.replays.visitor import Unexpected, Visitor

HOMES = 300
LATE = 6
"""Who ask while there are still rooms, and are decided on when there are none."""
TOO_LATE = 2
"""Who ask when the last room has been given."""
TREE = (
    ("shanghai", "上海市总工会", Level.CITY, "31", ""),
    ("jingan", "静安区总工会", Level.COUNTY, "310106", "shanghai"),
)
BASE = ("jingan-new-forms", "静安区新就业形态联合工会")
KEY, TITLE = "worker-home", "城市建设者之家"
OFFICER, KEEPER = names.phone(260_000), names.phone(260_001)
FIRST = 4_600_000
RENTS = {"bed": 500, "shared": 800, "single": 1500}
"""Yuan a month, as the form says it."""
LIMIT = 2690 * 4
"""Four times Shanghai's minimum wage."""
CANNOT = {
    "working": "已就业，或在招聘会达成意向",
    "no_home": "在本市没有住房",
    "income": "月收入不超过当地最低工资的四倍",
}
GONE = "名额或资金已经用完"


@dataclass(slots=True)
class Worker:
    """Somebody who looks for a room; `fails` names the condition that is in the way."""

    number: int
    fails: str = ""
    application: str = ""

    @property
    def phone(self) -> str:
        return names.phone(FIRST + self.number)

    @property
    def room(self) -> str:
        return tuple(RENTS)[self.number % 3]

    @property
    def answers(self) -> dict[str, str]:
        works = self.number % 3 == 0
        return {
            "has_job": "on" if works and self.fails != "working" else "",
            "intent_reached": "on" if not works and self.fails != "working" else "",
            "owns_home": "on" if self.fails == "no_home" else "",
            "monthly_income": str(LIMIT + 1 if self.fails == "income" else LIMIT - 100 * (self.number % 60)),
            "room": self.room,
            "move_in_on": (clock.today() + timedelta(days=10)).isoformat(),
        }


class Story:
    """One run, as `stage.Story` wants it."""

    def __init__(self, *, scale: float) -> None:
        self.homes = scaled(HOMES, scale)
        fit = self.homes + LATE
        self.workers = [Worker(number) for number in range(fit)]
        self.unfit = [Worker(fit + number, fails) for number, fails in enumerate(CANNOT)]
        self.too_late = [Worker(fit + len(CANNOT) + number) for number in range(TOO_LATE)]
        self.everybody = [*self.workers, *self.unfit, *self.too_late]
        self.steps = len(self.everybody)

    def prepare(self) -> None:
        """The district's union, two officers, members whose documents were checked, and so many rooms."""
        for code, name, level, place, parent in TREE:
            office.found(code, name, level, place, parent)
        office.found(*BASE, Level.BASE, "310106", "jingan")
        office.employ("辛敏", OFFICER, "jingan")
        office.employ("管静", KEEPER, "jingan")
        joined = clock.today() - timedelta(days=60)
        office.bring_roster(office.Row(FIRST + each.number, "31", BASE[1], joined, "") for each in self.everybody)
        benefits.check_identities(BASE[0])
        benefits.publish(KEY, "jingan", {"pieces = 300": f"pieces = {self.homes}"})

    def play(self, stage: Stage) -> tuple[Tally, dict[str, int]]:
        """All acts, then the bulletin: (own tally, the product's figures). Raises Unexpected."""
        self.stage, self.tally, self.seen = stage, Tally(), Tally()
        stage.act("people ask for a room", self._ask, [*self.workers, *self.unfit])
        officer = stage.sign_in(OFFICER, network(40, 0))
        stage.progress.begin("rooms are given out")
        benefits.pass_all(officer, 2)
        given = self._refuse_the_rest(officer)
        stage.act("others come too late", self._come_too_late, self.too_late)
        keeper = stage.sign_in(KEEPER, network(40, 1))
        stage.progress.begin("tenants move in")
        for worker in given:
            benefits.hand_over(keeper, worker.application)
        stage.act("everybody looks at the decision", self._read, self.workers)
        return self.tally, self._bulletin(officer)

    # Acts

    def _ask(self, worker: Worker) -> None:
        visitor = self.stage.sign_in(worker.phone, network(41, worker.number))
        if worker.fails:
            self.tally.add(f"cannot_{worker.fails}")
            for reason in benefits.cannot_apply(visitor, KEY, worker.answers):
                self.seen.add(f"cannot_{next(key for key, text in CANNOT.items() if text == reason)}")
        else:
            worker.application = benefits.apply(visitor, KEY, worker.answers)
            self.tally.add("applied")
        visitor.leave()
        self.stage.progress.step()

    def _refuse_the_rest(self, officer: Visitor) -> list[Worker]:
        """Nothing is left for them: the page says so, and so does the refusal. Who has a room."""
        waiting = benefits.waiting(officer)
        for each in waiting:
            why = benefits.cannot_approve(officer, each, 0, 2)
            if len(why) != 1 or (TITLE not in why[0] and "预算" not in why[0]):
                raise Unexpected(f"the officer is not told that all rooms are gone: {why}")
            benefits.refuse(officer, each, "budget")
        self.tally.add("homes_given", self.homes)
        self.tally.add("refused_full", LATE)
        housed = [worker for worker in self.workers if worker.application not in waiting]
        self.tally.add("rent_a_month", sum(RENTS[worker.room] for worker in housed))
        return housed

    def _come_too_late(self, worker: Worker) -> None:
        visitor = self.stage.sign_in(worker.phone, network(41, worker.number))
        self.tally.add("told_when_applying")
        self.seen.add("told_when_applying", len(benefits.cannot_apply(visitor, KEY, worker.answers)))
        visitor.leave()

    def _read(self, worker: Worker) -> None:
        """On the own phone: a text message; on the page the room and its rent for who has one, the reason for who has not."""
        visitor = self.stage.sign_in(worker.phone, network(42, worker.number))
        page = visitor.get(f"/me/benefits/{worker.application}/").text
        if GONE in page:
            self.seen.add("told_why")
        else:
            rent = re.search(r"每月 (\d+) 元", page)
            self.seen.add("rent_a_month", int(rent[1]) if rent else 0)
        code = reading.first(r"编号 ([^\s<]+)", page, "number of the application")
        self.tally.add("told_by_sms")
        self.seen.add("told_by_sms", self.stage.box.told(worker.phone, code))
        visitor.leave()

    # The bulletin

    def _bulletin(self, desk: Visitor) -> dict[str, int]:
        given, available, _reserved, _approved, paid = benefits.figures(desk, TITLE)
        self.tally.add("told_why", LATE)
        self.tally.add("homes", self.homes)
        self.tally.add("homes_left", 0)
        states = Counter({state: benefits.count(desk, state) for state in ("paid", "refused")})
        return {
            **self.seen.figures(),
            "applied": states.total(),
            "homes": given,
            "homes_given": paid,
            "homes_left": available,
            "refused_full": benefits.refused(desk, TITLE).get(GONE, 0),
        }
