"""A fair from the invitation to its bulletin: officer, employers at their booths, visitors, and a device at the door."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from chunfeng.kernel import clock
from chunfeng.replays import booth, offers, reading
from chunfeng.replays.city import names, trades
from chunfeng.replays.door import Door
from chunfeng.replays.stage import Stage, network
from chunfeng.replays.tally import Tally
from chunfeng.replays.visitor import Unexpected, Visitor

PICTURE = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
ROW_OF_BOOTHS = 10
SPOT, LIVE, ONLINE, AT_WORK = "spot", "live", "online", "visit"
"""The ways in which somebody takes part, as a bulletin names them."""


@dataclass
class Firm:
    """An employer, with whoever speaks for it; `place` is what is written into the form.

    `seeks`: (what, how many people), as it says when it is asked before the fair.
    """

    number: int
    name: str
    code: str
    phone: str
    place: str
    zone: str = ""
    seeks: tuple[tuple[str, int], ...] = ()
    owner: Visitor | None = None

    @property
    def at(self) -> Visitor:
        if self.owner is None:
            raise Unexpected(f"{self.name} has not joined")
        return self.owner


@dataclass
class Guest:
    """Somebody who looks for work; signed in when they come for the first time. `group`: to which they say that they belong."""

    number: int
    phone: str
    group: str = ""
    at: Visitor | None = None

    @property
    def name(self) -> str:
        return names.person(Random(self.number))

    @property
    def visitor(self) -> Visitor:
        if self.at is None:
            raise Unexpected(f"guest {self.number} has not signed in")
        return self.at


@dataclass(frozen=True, slots=True)
class Visit:
    """One guest at one fair: applies to `firm` and looks in at `others`. `agrees`: both say yes in the end; `queues`: takes a
    number at the booth; `position`: for which they come, which is kept for them.
    """

    guest: Guest
    firm: Firm
    others: tuple[Firm, ...] = ()
    agrees: bool = False
    queues: bool = False
    channel: str = SPOT
    position: str = ""

    @property
    def speaks_first(self) -> bool:
        return self.guest.number % 2 == 0


@dataclass
class Fair:
    """What the story knows of one: its pages, who has which booth, and who of the applicants is wanted."""

    title: str
    firms: Sequence[Firm]
    happening: str
    desk: str
    code: str = ""
    booths: dict[int, str] = field(default_factory=dict)
    stands: dict[int, str] = field(default_factory=dict)
    wanted: dict[str, Visit] = field(default_factory=dict)
    tickets: dict[int, str] = field(default_factory=dict)
    brought: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Setting:
    """Whose fairs, and where. `network`: the first of three blocks of addresses that its people come from."""

    union: str
    place: str
    venue: str
    contact: str
    network: int


class Fairground:
    """One union's fairs, one after the other. The tally is the caller's; what pages show beside the bulletin goes to `seen`."""

    def __init__(self, stage: Stage, tally: Tally, seen: Tally, officer: Visitor, setting: Setting) -> None:
        self.stage, self.tally, self.seen, self.officer, self.setting = stage, tally, seen, officer, setting
        self.door = Door(officer, setting.union, f"{setting.venue}门口")

    # Employers and what they offer

    def welcome(self, firms: Sequence[Firm]) -> None:
        """They sign up with a licence, and are verified."""
        self.stage.act("employers join", self._join, firms)
        while ids := reading.ids(self.officer.get("/desk/employers/?status=pending").text, "/desk/employers/"):
            for number in ids:
                self.officer.post(f"/desk/employers/{number}/verify/", {})

    def offer(self, name: str, rows: Sequence[Mapping[str, object]]) -> None:
        """A sheet for all of them, brought and approved by the officer."""
        self.bring(name, rows)
        self.approve()

    def bring(
        self, name: str, rows: Sequence[Mapping[str, object]], *, unfit: Sequence[Mapping[str, object]] = ()
    ) -> None:
        """One sheet; `unfit` rows are in it as well, and must neither be published nor counted."""
        self.stage.progress.begin("positions come in")
        offers.bring(self.officer, name, [*rows, *unfit])
        for row in rows:
            self.tally.add("positions")
            match str(row["headcount"]):
                case "若干":
                    self.tally.add("positions_several")
                case "不限":
                    self.tally.add("positions_unlimited")
                case number:
                    self.tally.add("headcount", int(number))

    def approve(self) -> None:
        """All that waits; what is held back goes back to its employer with a reason."""
        for number in offers.approve(self.officer, "请写明底薪，例如 6千-8千/月。"):
            self.stage.progress.step(number // 40)

    def series(self, title: str, planned: int, on_the_spot: int | None = None) -> str:
        """A season of so many, all or some of them on the spot; its number."""
        page = self.officer.get(f"/desk/series/?find={self.setting.union}").text
        today = clock.today()
        fields = {
            "union": reading.option(page, self.setting.union),
            "title": title,
            "starts_on": f"{today - timedelta(days=30)}",
            "ends_on": f"{today + timedelta(days=30)}",
            "planned": f"{planned}",
            "planned_spot": f"{planned if on_the_spot is None else on_the_spot}",
        }
        where = f"/desk/series/?find={self.setting.union}"
        self.officer.post(where, fields)
        return reading.option(self.officer.get("/desk/happenings/new/").text, title)

    def season(self, number: str) -> tuple[int, int]:
        """How many events of a series have been held, and how many of them on the spot."""
        page = self.officer.get("/desk/series/").text
        [cells] = reading.rows(reading.first(rf'(<tr data-row="{number}".*?</tr>)', page, f"series {number}"))
        held, on_the_spot = (int(cell.split("/")[0]) for cell in cells[3:5])
        return held, on_the_spot

    def _join(self, firm: Firm) -> None:
        firm.owner = self.stage.sign_in(firm.phone, network(self.setting.network, firm.number))
        fields = {"name": firm.name, "credit_code": firm.code, "place": firm.place, "kind": "own", "size": "50"}
        firm.at.post("/hire/join/", fields, file=("licence", "营业执照.png", PICTURE))
        firm.at.leave()
        self.stage.progress.step()

    # Before the day

    def prepare(
        self,
        title: str,
        firms: Sequence[Firm],
        *,
        series: str = "",
        channels: Sequence[str] = (SPOT,),
        desks: Sequence[str] = (),
        days: int = 1,
    ) -> Fair:
        """Announced, with a hall, and a booth for everybody, who have said beforehand what they look for.

        `desks`: what advice is given for, each at a desk of the last row. `days`: it lasts so long, and today is the last.
        """
        self.stage.progress.begin(f"{title} is prepared")
        happening = self.describe("fair", title, channels=channels, series=series, days=days)
        fair = self._begun(title, firms, happening, desks)
        self._invite(fair)
        self.stage.act("employers answer", lambda firm: self._answer(fair, firm), firms)
        for firm in firms:
            if firm.zone:
                fields = {"zone": firm.zone, "booths": "1", "people": "2"}
                self.officer.post(f"/desk/fairs/guests/{fair.booths[firm.number]}/", fields)
        self.officer.post(f"{fair.desk}hall/seat/", {})
        self.turn(fair.happening, "publish")
        for firm in firms:
            page = firm.at.get(f"/hire/fairs/{fair.booths[firm.number]}/").text
            fair.stands[firm.number] = reading.first(r"<b>(\w+)</b>", page, f"booth of {firm.name}")
            fair.code = fair.code or reading.first(r'href="/fairs/([\w-]+)/"', page, "page for visitors")
        return fair

    def describe(
        self,
        kind: str,
        title: str,
        *,
        channels: Sequence[str] = (SPOT,),
        series: str = "",
        venue: str = "",
        days: int = 1,
    ) -> str:
        """A happening that is on from now (or for some days already), not yet announced; its number."""
        where = f"/desk/happenings/new/?find={self.setting.union}"
        now = clock.now().astimezone(clock.SHANGHAI)
        fields = {
            "union": reading.option(self.officer.get(where).text, self.setting.union),
            "kind": kind,
            "title": title,
            "summary": "带上手机就能来，扫展位码投简历。",
            "starts_at": f"{now - timedelta(days=days - 1, minutes=5):%Y-%m-%dT%H:%M}",
            "ends_at": f"{now + timedelta(hours=4):%Y-%m-%dT%H:%M}",
            "channels": channels,
            "place": self.setting.place,
            "venue": venue or self.setting.venue,
            "contact": self.setting.contact,
            "series": series,
        }
        return self.officer.post(where, fields).rstrip("/").rpartition("/")[2]

    def turn(self, happening: str, turn: str) -> None:
        """Announce it, open its doors, close it."""
        self.officer.post(f"/desk/happenings/{happening}/turn/{turn}/", {})

    def code_of(self, happening: str) -> str:
        """By which everybody finds it."""
        page = self.officer.get(f"/desk/happenings/{happening}/").text
        return reading.first(r'href="/events/([\w-]+)/"', page, "page for everybody")

    def _begun(self, title: str, firms: Sequence[Firm], happening: str, desks: Sequence[str]) -> Fair:
        begun = self.officer.post(f"/desk/fairs/begin/{happening}/", {})
        desk = reading.first(r"(/desk/fairs/\d+/)", begun, "fair")
        zones = "\n".join(dict.fromkeys(firm.zone for firm in firms if firm.zone))
        self.officer.post(f"{desk}numbers/", {"expected": "500", "zones": zones})
        rows = -(-len(firms) // ROW_OF_BOOTHS) + bool(desks)
        layout = {"rows": f"{rows}", "per_row": f"{ROW_OF_BOOTHS}", "crossing": "5", "powered": "1"}
        self.officer.post(f"{desk}hall/lay-out/", layout)
        last = rows + (rows - 1) // 2  # after each two rows people walk
        for column, kind in enumerate(desks, 1):
            square = {"row": f"{last}", "column": f"{column}", "what": kind, "number": f"{kind.upper()}1"}
            self.officer.post(f"{desk}hall/square/", square)
        return Fair(title, firms, happening, desk)

    def _invite(self, fair: Fair) -> None:
        """As many at once as the page lists; who is not on it is found by name."""
        left = {firm.name for firm in fair.firms}
        while left:
            found = self._invitable(fair, left, "") or self._invitable(fair, left, min(left))
            if not found:
                raise Unexpected(f"{min(left)} cannot be invited")
            self.officer.post(f"{fair.desk}employers/invite/", {"employer": list(found.values())})
            left -= found.keys()
        page = self.officer.get(f"{fair.desk}employers/").text
        fair.booths = {firm.number: reading.called(page, "/desk/fairs/guests/", firm.name) for firm in fair.firms}

    def _invitable(self, fair: Fair, wanted: set[str], words: str) -> dict[str, str]:
        page = self.officer.get(f"{fair.desk}employers/?find={words}").text
        found = re.findall(r'name="employer" value="(\d+)"><span>([^<]*?)\s*<', page)
        return {name: number for number, name in found if name in wanted}

    def _answer(self, fair: Fair, firm: Firm) -> None:
        path = f"/hire/fairs/{fair.booths[firm.number]}/"
        firm.at.post(f"{path}answer/", {"act": "accept", "booths": "1", "people": "2"})
        page = firm.at.get(path).text
        firm.at.post(f"{path}positions/", {"position": re.findall(r'name="position" value="(\d+)"', page)})
        if firm.seeks:
            titles, numbers = zip(*firm.seeks, strict=True)
            said = {"title": titles, "headcount": [f"{number}" for number in numbers], "note": [""] * len(titles)}
            firm.at.post(f"{path}demand/", said)
        for title, number in firm.seeks:
            self.tally.meet("demand_titles", title)
            self.tally.add("demand_employers")
            self.tally.add("demand_people", number)
        firm.at.leave()
        self.stage.progress.step()

    # The day

    def hold(
        self, fair: Fair, visits: Sequence[Visit], *, unnamed: int, beside: Callable[[], None] | None = None
    ) -> None:
        """From the first at the door to the last yes; then it is closed. `beside`: what else happens before employers answer."""
        self.turn(fair.happening, "start")
        for firm in fair.firms:
            self.officer.post(f"/desk/fairs/guests/{fair.booths[firm.number]}/arrive/", {})
            self.tally.meet("employers_taking_part", firm.number)
            self.tally.meet("employers_there", firm.number)
        self.stage.act(f"{fair.title}: visitors register", lambda visit: self._register(fair, visit), visits)
        self.let_in(fair.happening, [(visit.guest, fair.tickets[visit.guest.number]) for visit in visits])
        self.let_in_unnamed(fair.happening, unnamed)
        self.stage.act("visitors go to the booths", lambda visit: self.at_booth(fair, visit), visits)
        if beside is not None:
            beside()
        self.stage.act("employers say yes", lambda firm: self._behind_booth(fair, firm), fair.firms)
        late = [(number, visit) for number, visit in fair.wanted.items() if not visit.speaks_first]
        self.stage.act("visitors say yes", lambda said: self._agree(*said), late)
        self.turn(fair.happening, "close")

    def welcome_guest(self, guest: Guest) -> Visitor:
        """Whoever comes for the first time signs in and answers the three questions."""
        if guest.at is None:
            guest.at = self.stage.sign_in(guest.phone, network(self.setting.network + 1, guest.number))
            trade = trades.trades()[guest.number % len(trades.trades())]
            guest.at.post("/jobs/wishes/what/", {"q": trade.title})
            guest.at.post("/jobs/wishes/where/", {"q": self.setting.place})
            guest.at.post("/jobs/wishes/terms/", {"pay": "0"})
            if guest.group:
                version = reading.version(guest.at.get("/me/counted/").text)
                guest.at.post("/me/counted/", {"groups": guest.group, "consent": "on", "version": version})
        return guest.at

    def sign_in(self, guest: Guest) -> None:
        """The same, ahead of what they come for."""
        self.welcome_guest(guest).leave()

    def _register(self, fair: Fair, visit: Visit) -> None:
        """Whoever was brought with a list finds the ticket on the own phone."""
        at = self.welcome_guest(visit.guest)
        if visit.guest.number in fair.brought:
            ticket = reading.first(r'href="/me/events/(\d+)/"', at.get("/me/events/").text, "ticket")
        else:
            where = at.post(f"/events/{fair.code}/register/", {"channel": SPOT})
            ticket = reading.first(r"^/me/events/(\d+)/$", where, "ticket")
        fair.tickets[visit.guest.number] = ticket
        self.tally.meet("people_registered", visit.guest.number)
        visit.guest.visitor.leave()
        self.stage.progress.step()

    def let_in(
        self,
        happening: str,
        guests: Sequence[tuple[Guest, str]],
        *,
        channel: str = SPOT,
        ago: timedelta = timedelta(0),
    ) -> None:
        """People with their registrations, now or some time ago; the door sends everything twice."""
        acts = [self.door.act(happening, registration=int(ticket), how="hand", ago=ago) for _guest, ticket in guests]
        told = self.door.send(acts)
        if set(told) - {"counted"} or set(self.door.send(acts)) - {"repeated"}:
            raise Unexpected(f"happening {happening}: the door was told {set(told)}")
        for guest, _ticket in guests:
            self.tally.add("visits")
            self.tally.meet("visitors", guest.number)
            self.took_part(guest, channel)

    def let_in_unnamed(self, happening: str, unnamed: int) -> None:
        self.door.welcome(happening, unnamed)
        self.tally.add("visits", unnamed)
        self.tally.add("visits_unnamed", unnamed)

    def at_booth(self, fair: Fair, visit: Visit) -> None:
        """Scan the card of a booth, apply with a tap, take a number, say yes or wait for theirs; look in at others."""
        at = visit.guest.visitor
        stand = f"/fairs/{fair.code}/{fair.stands[visit.firm.number]}/"
        page = at.get(stand).text
        before = set(reading.ids(page, "/applications/"))
        position = visit.position or booth.open_to_all(stand, page)
        fields = {"version": reading.version(page), "consent": "yes", "name": visit.guest.name}
        if visit.position:
            fields["belongs"] = "on"
        at.post(f"{stand}apply/{position}/", fields)
        new = [number for number in reading.ids(at.get(stand).text, "/applications/") if number not in before]
        if len(new) != 1:
            raise Unexpected(f"{stand}apply/{position}/: {len(new)} applications")
        if visit.queues:
            at.post(f"{stand}number/", {})
        for other in visit.others:
            at.get(f"/fairs/{fair.code}/{fair.stands[other.number]}/")
        self.tally.add("booth_visits", 1 + len(visit.others))
        self.applied(fair, visit, new[0])
        at.leave()
        self.stage.progress.step()

    def applied(self, fair: Fair, visit: Visit, application: str) -> None:
        """Count it; those who speak first say yes at once, the others once the employer has."""
        self.took_part(visit.guest, visit.channel)
        for figure in ("applications", f"{visit.channel}.applications"):
            self.tally.add(figure)
        for figure in ("applicants", f"{visit.channel}.applicants"):
            self.tally.meet(figure, visit.guest.number)
        if visit.agrees:
            fair.wanted[application] = visit
            if visit.speaks_first:
                self._agree(application, visit)

    def took_part(self, guest: Guest, channel: str) -> None:
        """One person, once in each channel and once in all of them."""
        self.tally.meet("participants", guest.number)
        self.tally.meet(f"{channel}.participants", guest.number)
        if guest.group:
            self.tally.meet(f"group.{guest.group}", guest.number)

    def _agree(self, application: str, visit: Visit) -> None:
        visit.guest.visitor.post(f"/applications/{application}/intent/", {})
        if not visit.speaks_first:
            self._reached(visit)
        visit.guest.visitor.leave()

    def _reached(self, visit: Visit) -> None:
        for figure in ("intents", f"{visit.channel}.intents"):
            self.tally.add(figure)
        for figure in ("people_with_intent", f"{visit.channel}.people_with_intent"):
            self.tally.meet(figure, visit.guest.number)

    def _behind_booth(self, fair: Fair, firm: Firm) -> None:
        """Call the numbers one by one, and say yes to whom they have agreed with."""
        path = f"/hire/fairs/{fair.booths[firm.number]}/booth/"
        done: set[str] = set()
        while deed := booth.next_deed(firm.at.get(path).text, done, fair.wanted):
            act, key, subject = deed
            firm.at.post(f"{path}act/", {"id": key, "act": act, "subject": subject})
            done.add(key)
            if act == "finish":
                self.tally.add("served")
            elif act == "agree" and fair.wanted[subject].speaks_first:
                self._reached(fair.wanted[subject])
        resumes = reading.first(
            r"<h2[^>]*>简历</h2><p[^>]*>([\d,]+)</p>", firm.at.get(path).text, "résumés at the booth"
        )
        self.seen.add("resumes_at_booths", reading.number(resumes))
        firm.at.leave()
        self.stage.progress.step()

    # The bulletin

    def bulletin(self, path: str) -> dict[str, int]:
        """The bulletin as it is published and frozen: its figures; those of a channel as "live.applications", those of a
        group as "group.migrant"; what nobody did is left out. Raises Unexpected where its hash is not that of its text, or
        the page of the desk says something else.
        """
        where = f"{path}bulletin/"
        self.officer.post(where, {})
        page = self.officer.get(where).text
        digest = reading.first(r'href="/bulletins/([0-9a-f]{64})/"', page, "published bulletin")
        text = self.officer.get(f"/bulletins/{digest}.json").text
        if hashlib.sha256(text.encode()).hexdigest() != digest:
            raise Unexpected(f"the text of the bulletin has not the hash {digest}")
        said = json.loads(text)
        figures = {
            **said["figures"],
            **{f"group.{group}": number for group, number in said["groups"].items()},
            **{f"{channel}.{key}": number for channel, row in said["channels"].items() for key, number in row.items()},
        }
        shown = reading.bulletin(page)
        if shown != {key: said["figures"][key] for key in shown}:
            raise Unexpected("the page of the bulletin and what was published differ")
        return {key: number for key, number in figures.items() if number}

    def leave(self) -> None:
        self.door.leave()
