"""The story of one fair, told by its figures: who comes with how many positions, who looks for work, who agrees."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from chunfeng.domain.unions.enums import Level
from chunfeng.replays import office, reading
from chunfeng.replays.broadcast import Audience, Broadcast
from chunfeng.replays.city import names
from chunfeng.replays.fair import LIVE, ONLINE, SPOT, Fair, Fairground, Firm, Guest, Setting, Visit
from chunfeng.replays.sideshow import Party, Sideshow
from chunfeng.replays.stage import Stage, network, scaled
from chunfeng.replays.tally import Tally

FIRST_FIRM, FIRST_GUEST = 100, 1_000
FEWEST = 5
"""Smaller groups are not printed: they would name somebody."""


@dataclass(frozen=True, slots=True)
class Job:
    """`kind` as sheets say it: 全职, 实习."""

    title: str
    pay: str
    headcount: str = "2"
    education: str = "不限"
    kind: str = "全职"


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """A live room beside the hall. `viewers` watch from elsewhere, `both` are in the hall too, `unnamed` are not signed in.

    `applications` of them are sent from the room, of which `intents` come to an agreement; `talks` are held by video.
    """

    presenters: int
    viewers: int
    both: int
    unnamed: int
    applications: int
    intents: int
    talks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AtHome:
    """People who use the hall on the phone without coming; `intents` of them come to an agreement."""

    people: int
    intents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outings:
    """Visits to workplaces: to so many firms, with so many people on each bus, of whom `both` were in the hall before."""

    firms: int
    people: int
    both: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Season:
    """The fair is the first of `events`, of which `on_the_spot` are in a hall; `guests` come to each of the others."""

    title: str
    events: int
    on_the_spot: int
    guests: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """A fair as the papers tell it. `serial`: the first phone number of its people; `code`: of its firms' credit codes.

    `tree`: (code, name, level, place, parent), the organiser last. `visitors` have a name, `unnamed` have none. `seeks`: what
    employers say beforehand that they look for, in turn. `desks`: how many ask for which advice. `groups`: to which of them
    visitors say that they belong, in turn ("": to none). `students` of the visitors come with `party`.
    """

    title: str
    setting: Setting
    tree: tuple[tuple[str, str, Level, str, str], ...]
    officer: str
    serial: int
    code: int
    firm: str
    employers: int
    positions: dict[tuple[Job, ...], int] = field(default_factory=dict)
    visitors: int
    unnamed: int
    intents: int
    zones: tuple[str, ...] = ()
    seeks: tuple[str, ...] = ()
    live: Live | None = None
    desks: dict[str, int] = field(default_factory=dict)
    at_home: AtHome | None = None
    outings: Outings | None = None
    season: Season | None = None
    groups: tuple[str, ...] = ()
    party: Party | None = None
    students: int = 0
    days: int = 1


class FairStory:
    """One run, as `stage.Story` wants it."""

    figures: Figures

    def __init__(self, *, scale: float) -> None:
        told = self.figures
        self.firms = [self._firm(number) for number in range(scaled(told.employers, scale))]
        self.rows = list(self.positions(scale))
        self.scale = scale
        self.known = 0
        self.guests = self.more_guests(scaled(told.visitors, scale, least=8))
        self.students = scaled(told.students, scale) if told.party else 0
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
        tally, seen, told = Tally(), Tally(), self.figures
        officer = stage.sign_in(names.phone(told.serial), network(told.setting.network + 2, 0))
        ground = Fairground(stage, tally, seen, officer, told.setting)
        ground.welcome(self.firms)
        self.offer(ground)
        self.series = series = ground.series(told.season.title, *self.planned(told.season)) if told.season else ""
        fair = ground.prepare(
            told.title,
            self.firms,
            series=series,
            channels=self._channels(),
            desks=tuple(told.desks),
            days=told.days,
        )
        self._survey(ground, fair)
        self._zones(ground, fair)
        aside = Sideshow(ground, fair)
        if told.party:
            aside.bring(told.party, self.guests[: self.students])
        self.beforehand(ground, fair)
        ground.hold(fair, list(self._visits()), unnamed=self.unnamed, beside=partial(self.beside, ground, fair, aside))
        if told.outings:
            self._outings(aside, told.outings, series)
        self.afterwards(ground, fair)
        ground.leave()
        tally.add("resumes_at_booths", tally.numbers["applications"])
        figures = ground.bulletin(f"/desk/series/{series}/" if series else fair.desk)
        tally.different = {
            key: who for key, who in tally.different.items() if not key.startswith("group.") or len(who) >= FEWEST
        }
        return tally, {**figures, **seen.figures()}

    def offer(self, ground: Fairground) -> None:
        """How positions come in: all on one sheet."""
        ground.offer(f"{self.figures.title}岗位汇总表.xlsx", self.rows)

    def beforehand(self, ground: Fairground, fair: Fair) -> None:
        """What a story has of its own once the fair is announced."""

    def beside(self, ground: Fairground, fair: Fair, aside: Sideshow) -> None:
        """What happens while the fair is on, after the first round of the booths and before employers answer."""
        told = self.figures
        if told.desks:
            aside.advise({kind: self._some(number) for kind, number in told.desks.items()})
        if told.live:
            self._broadcast(ground, fair, told.live)
        if told.at_home:
            aside.apply_from_home(self._from_home(told.at_home))

    def afterwards(self, ground: Fairground, fair: Fair) -> None:
        """What a story has of its own when the fair is over and before its bulletin is published."""

    def _some(self, number: int) -> list[Guest]:
        """The last of those in the hall: others than the first, who do everything else as well."""
        return self.guests[-scaled(number, self.scale, least=2) :]

    def _from_home(self, told: AtHome) -> list[Visit]:
        guests = self.more_guests(scaled(told.people, self.scale))
        intents = scaled(told.intents, self.scale, least=2)
        return [
            Visit(guest, self.firms[at % len(self.firms)], agrees=at < intents, channel=ONLINE)
            for at, guest in enumerate(guests)
        ]

    def planned(self, season: Season) -> tuple[int, int]:
        """How many events the season has, and how many of them on the spot."""
        return scaled(season.events, self.scale), scaled(season.on_the_spot, self.scale, least=2)

    def _outings(self, aside: Sideshow, told: Outings, series: str) -> None:
        """Each bus has some who were in the hall, and some who were not."""
        both, people = scaled(told.both, self.scale, least=2), scaled(told.people, self.scale)
        for number, firm in enumerate(self.firms[: scaled(told.firms, self.scale, least=2)]):
            known = [self.guests[(number * both + each) % len(self.guests)] for each in range(both)]
            guests = [*known, *self.more_guests(people - both)]
            aside.visit_workplace(f"送工探岗：{firm.name}", firm.name, guests, series=series)

    def _channels(self) -> tuple[str, ...]:
        ways = {SPOT: True, LIVE: self.figures.live, ONLINE: self.figures.at_home}
        return tuple(way for way, open_ in ways.items() if open_)

    def _broadcast(self, ground: Fairground, fair: Fair, live: Live) -> None:
        """The first firms present; of those in the hall, the first watch as well, and whoever does applies to another firm."""
        presenters = self.firms[: scaled(live.presenters, self.scale, least=2)]
        audience = [*self.guests[: scaled(live.both, self.scale)], *self.more_guests(scaled(live.viewers, self.scale))]
        turns = [presenters[-1 - at % len(presenters)] for at in range(len(audience))]
        intents = scaled(live.intents, self.scale, least=2)
        applying = list(zip(audience, turns, strict=True))[: scaled(live.applications, self.scale)]
        talks = list(zip(audience, turns, strict=True))[: scaled(live.talks, self.scale, least=2)]
        visits = [Visit(guest, firm, agrees=at < intents, channel=LIVE) for at, (guest, firm) in enumerate(applying)]
        talkers = [firm for firm in presenters if any(asked is firm for _guest, asked in talks)]
        room = Broadcast(ground, fair, presenters, talkers)
        room.show(Audience(guests=audience, unnamed=scaled(live.unnamed, self.scale), visits=visits, talks=talks))

    def more_guests(self, number: int) -> list[Guest]:
        """People who have not been there before."""
        first, self.known = self.known, self.known + number
        groups, phones = self.figures.groups or ("",), self.figures.serial + FIRST_GUEST
        return [
            Guest(each, names.phone(phones + each), groups[each % len(groups)]) for each in range(first, self.known)
        ]

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

    def positions(self, scale: float) -> Iterator[dict[str, object]]:
        """The rows of the sheets."""
        for jobs, number in self.figures.positions.items():
            yield from rows(self.firms, jobs, scaled(number, scale))


def rows(firms: Sequence[Firm], jobs: Sequence[Job], number: int) -> Iterator[dict[str, object]]:
    """`number` rows of a sheet, dealt out to the firms; a job that a firm has several times is numbered."""
    for at in range(number):
        turn, firm = at // len(firms), firms[at % len(firms)]
        job = jobs[turn % len(jobs)]
        again = turn // len(jobs)
        yield {
            **row(at, firm, job.title, job.pay),
            "title": f"{job.title}（{again + 1}）" if again else job.title,
            "kind": job.kind,
            "headcount": job.headcount,
            "education": job.education,
        }


def row(at: int, firm: Firm, title: str, pay: str) -> dict[str, object]:
    """One position on a sheet, of which little is asked."""
    return {
        "serial": at + 1,
        "employer": firm.name,
        "code": firm.code,
        "title": title,
        "headcount": "2",
        "education": "不限",
        "experience": "不限",
        "pay": pay,
        "place": firm.place,
        "contact": "马经理",
        "phone": firm.phone,
    }
