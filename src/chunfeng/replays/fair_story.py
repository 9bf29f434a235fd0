"""The story of one fair, told by its figures: who comes with how many positions, who looks for work, who agrees."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chunfeng.domain.unions.enums import Level
from chunfeng.replays import office, reading
from chunfeng.replays.city import names
from chunfeng.replays.fair import Fair, Fairground, Firm, Guest, Setting, Visit
from chunfeng.replays.stage import Stage, network, scaled
from chunfeng.replays.tally import Tally

FIRST_FIRM, FIRST_GUEST = 100, 1_000


@dataclass(frozen=True, slots=True)
class Job:
    """`kind` as sheets say it: 全职, 实习."""

    title: str
    pay: str
    headcount: str = "2"
    education: str = "不限"
    kind: str = "全职"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """A fair as the papers tell it. `serial`: the first phone number of its people; `code`: of its firms' credit codes.

    `tree`: (code, name, level, place, parent), the organiser last. `visitors` have a name, `unnamed` have none. `seeks`: what
    employers say beforehand that they look for, in turn.
    """

    title: str
    setting: Setting
    tree: tuple[tuple[str, str, Level, str, str], ...]
    officer: str
    serial: int
    code: int
    firm: str
    employers: int
    positions: dict[tuple[Job, ...], int]
    visitors: int
    unnamed: int
    intents: int
    zones: tuple[str, ...] = ()
    seeks: tuple[str, ...] = ()


class FairStory:
    """One run, as `stage.Story` wants it."""

    figures: Figures

    def __init__(self, *, scale: float) -> None:
        told = self.figures
        self.firms = [self._firm(number) for number in range(scaled(told.employers, scale))]
        self.rows = list(self._rows(scale))
        self.guests = [
            Guest(number, names.phone(told.serial + FIRST_GUEST + number))
            for number in range(scaled(told.visitors, scale, least=8))
        ]
        self.intents = scaled(told.intents, scale)
        self.unnamed = scaled(told.unnamed, scale)
        self.steps = len(self.firms) * 3 + len(self.rows) // 40 + len(self.guests) * 2

    def prepare(self) -> None:
        """The unions and their officer."""
        for code, name, level, place, parent in self.figures.tree:
            office.found(code, name, level, place, parent)
        office.employ(self.figures.officer, names.phone(self.figures.serial), self.figures.tree[-1][0])

    def play(self, stage: Stage) -> tuple[Tally, dict[str, int]]:
        """All acts, then the bulletin: (own tally, the product's figures). Raises Unexpected."""
        tally, seen, setting = Tally(), Tally(), self.figures.setting
        officer = stage.sign_in(names.phone(self.figures.serial), network(setting.network + 2, 0))
        ground = Fairground(stage, tally, seen, officer, setting)
        ground.welcome(self.firms)
        ground.offer(f"{self.figures.title}岗位汇总表.xlsx", self.rows)
        fair = ground.prepare(self.figures.title, self.firms)
        self._survey(ground, fair)
        self._zones(ground, fair)
        ground.hold(fair, list(self._visits()), unnamed=self.unnamed)
        ground.leave()
        tally.add("resumes_at_booths", tally.numbers["applications"])
        return tally, {**ground.bulletin(fair.desk), **seen.figures()}

    def _survey(self, ground: Fairground, fair: Fair) -> None:
        """What employers said beforehand stands on the first page of the fair, added up by what they look for."""
        if not self.figures.seeks:
            return
        for title, employers, people in reading.rows(ground.officer.get(fair.desk).text):
            ground.seen.meet("demand_titles", title)
            ground.seen.add("demand_employers", reading.number(employers))
            ground.seen.add("demand_people", reading.number(people))

    def _zones(self, ground: Fairground, fair: Fair) -> None:
        """Everybody finds each employer in its zone."""
        if not self.figures.zones:
            return
        page = ground.officer.get(f"/fairs/{fair.code}/").text
        for firm in self.firms:
            ground.tally.meet("zones", firm.zone)
            ground.tally.add("employers_in_zones")
        for zone in self.figures.zones:
            if employers := page.count(f"<span>{zone}</span>"):
                ground.seen.meet("zones", zone)
                ground.seen.add("employers_in_zones", employers)

    def _visits(self) -> Iterator[Visit]:
        for at, guest in enumerate(self.guests):
            own, other = (self.firms[(at + step) % len(self.firms)] for step in (0, 1))
            others = (other,) if at % 4 == 0 else ()
            yield Visit(guest, own, others, agrees=at < self.intents, queues=at % 3 == 0)

    def _firm(self, number: int) -> Firm:
        told = self.figures
        turn, place = divmod(number, len(names.BRANDS))
        mark = names.BRANDS[place] + ("", "新", "远")[turn]
        zone = told.zones[number % len(told.zones)] if told.zones else ""
        seeks = ((told.seeks[number % len(told.seeks)], number % 5 + 1),) if told.seeks else ()
        return Firm(
            number,
            told.firm.format(mark=mark),
            names.credit_code(told.code + number),
            names.phone(told.serial + FIRST_FIRM + number),
            told.setting.place,
            zone,
            seeks,
        )

    def _rows(self, scale: float) -> Iterator[dict[str, object]]:
        for jobs, number in self.figures.positions.items():
            yield from rows(self.firms, jobs, scaled(number, scale))


def rows(firms: Sequence[Firm], jobs: Sequence[Job], number: int) -> Iterator[dict[str, object]]:
    """`number` rows of a sheet, dealt out to the firms; a job that a firm has several times is numbered."""
    for at in range(number):
        turn, firm = at // len(firms), firms[at % len(firms)]
        job = jobs[turn % len(jobs)]
        again = turn // len(jobs)
        yield {
            "serial": at + 1,
            "employer": firm.name,
            "code": firm.code,
            "title": f"{job.title}（{again + 1}）" if again else job.title,
            "kind": job.kind,
            "headcount": job.headcount,
            "education": job.education,
            "experience": "不限",
            "pay": job.pay,
            "place": firm.place,
            "contact": "马经理",
            "phone": firm.phone,
        }
