"""A fair from the invitation to its bulletin: officer, employers at their booths, visitors, and a device at the door."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from chunfeng.kernel import clock
from chunfeng.replays import offers, reading
from chunfeng.replays.city import names, trades
from chunfeng.replays.door import Door
from chunfeng.replays.stage import Stage, network
from chunfeng.replays.tally import Tally
from chunfeng.replays.visitor import Unexpected, Visitor

PICTURE = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
ROW_OF_BOOTHS = 10
TOLD = (
    "employers_taking_part",
    "employers_there",
    "positions",
    "headcount",
    "positions_unlimited",
    "people_registered",
    "visitors",
    "visits",
    "visits_unnamed",
    "participants",
    "booth_visits",
    "applications",
    "applicants",
    "people_with_intent",
    "intents",
    "served",
)
"""Figures of a fair's bulletin that the replay counts by itself."""


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
    """Somebody who looks for work; signed in when they come for the first time."""

    number: int
    phone: str
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
    number at the booth.
    """

    guest: Guest
    firm: Firm
    others: tuple[Firm, ...]
    agrees: bool
    queues: bool

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
        self.stage.progress.begin("positions come in")
        offers.bring(self.officer, name, rows)
        for number in offers.approve(self.officer, "请写明底薪，例如 6千-8千/月。"):
            self.stage.progress.step(number // 40)
        for row in rows:
            self.tally.add("positions")
            if row["headcount"] == "不限":
                self.tally.add("positions_unlimited")
            else:
                self.tally.add("headcount", int(str(row["headcount"])))

    def series(self, title: str, planned: int) -> str:
        """A season; its number."""
        page = self.officer.get(f"/desk/series/?find={self.setting.union}").text
        today = clock.today()
        fields = {
            "union": reading.option(page, self.setting.union),
            "title": title,
            "starts_on": f"{today - timedelta(days=30)}",
            "ends_on": f"{today + timedelta(days=30)}",
            "planned": f"{planned}",
            "planned_spot": f"{planned}",
        }
        where = f"/desk/series/?find={self.setting.union}"
        self.officer.post(where, fields)
        return reading.option(self.officer.get("/desk/happenings/new/").text, title)

    def _join(self, firm: Firm) -> None:
        firm.owner = self.stage.sign_in(firm.phone, network(self.setting.network, firm.number))
        fields = {"name": firm.name, "credit_code": firm.code, "place": firm.place, "kind": "own", "size": "50"}
        firm.at.post("/hire/join/", fields, file=("licence", "营业执照.png", PICTURE))
        firm.at.leave()
        self.stage.progress.step()

    # Before the day

    def prepare(self, title: str, firms: Sequence[Firm], *, series: str = "") -> Fair:
        """Announced, with a hall, and a booth for everybody, who have said beforehand what they look for."""
        self.stage.progress.begin(f"{title} is prepared")
        fair = self._begun(title, firms, series)
        self._invite(fair)
        self.stage.act("employers answer", lambda firm: self._answer(fair, firm), firms)
        for firm in firms:
            if firm.zone:
                fields = {"zone": firm.zone, "booths": "1", "people": "2"}
                self.officer.post(f"/desk/fairs/guests/{fair.booths[firm.number]}/", fields)
        self.officer.post(f"{fair.desk}hall/seat/", {})
        self.officer.post(f"/desk/happenings/{fair.happening}/turn/publish/", {})
        for firm in firms:
            page = firm.at.get(f"/hire/fairs/{fair.booths[firm.number]}/").text
            fair.stands[firm.number] = _one(r"<b>(\w+)</b>", page, f"booth of {firm.name}")
            fair.code = fair.code or _one(r'href="/fairs/([\w-]+)/"', page, "page for visitors")
        return fair

    def _begun(self, title: str, firms: Sequence[Firm], series: str) -> Fair:
        page = self.officer.get(f"/desk/happenings/new/?find={self.setting.union}").text
        now = clock.now().astimezone(clock.SHANGHAI)
        fields = {
            "union": reading.option(page, self.setting.union),
            "kind": "fair",
            "title": title,
            "summary": "带上手机就能来，扫展位码投简历。",
            "starts_at": f"{now - timedelta(minutes=5):%Y-%m-%dT%H:%M}",
            "ends_at": f"{now + timedelta(hours=4):%Y-%m-%dT%H:%M}",
            "channels": ["spot"],
            "place": self.setting.place,
            "venue": self.setting.venue,
            "contact": self.setting.contact,
            "series": series,
        }
        path = self.officer.post(f"/desk/happenings/new/?find={self.setting.union}", fields)
        happening = path.rstrip("/").rpartition("/")[2]
        begun = self.officer.post(f"/desk/fairs/begin/{happening}/", {})
        desk = _one(r"(/desk/fairs/\d+/)", begun, "fair")
        zones = "\n".join(dict.fromkeys(firm.zone for firm in firms if firm.zone))
        self.officer.post(f"{desk}numbers/", {"expected": "500", "zones": zones})
        rows = -(-len(firms) // ROW_OF_BOOTHS)
        layout = {"rows": f"{rows}", "per_row": f"{ROW_OF_BOOTHS}", "crossing": "5", "powered": "1"}
        self.officer.post(f"{desk}hall/lay-out/", layout)
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

    def hold(self, fair: Fair, visits: Sequence[Visit], *, unnamed: int) -> None:
        """From the first at the door to the last yes; then it is closed."""
        self.officer.post(f"/desk/happenings/{fair.happening}/turn/start/", {})
        for firm in fair.firms:
            self.officer.post(f"/desk/fairs/guests/{fair.booths[firm.number]}/arrive/", {})
            self.tally.meet("employers_taking_part", firm.number)
            self.tally.meet("employers_there", firm.number)
        self.stage.act(f"{fair.title}: visitors register", lambda visit: self._register(fair, visit), visits)
        self._let_in(fair, visits, unnamed)
        self.stage.act("visitors go to the booths", lambda visit: self._visit(fair, visit), visits)
        self.stage.act("employers say yes", lambda firm: self._at_booth(fair, firm), fair.firms)
        late = [(number, visit) for number, visit in fair.wanted.items() if not visit.speaks_first]
        self.stage.act("visitors say yes", lambda said: self._agree(*said), late)
        self.officer.post(f"/desk/happenings/{fair.happening}/turn/close/", {})

    def _register(self, fair: Fair, visit: Visit) -> None:
        """Whoever comes for the first time signs in and answers the three questions."""
        guest = visit.guest
        if guest.at is None:
            guest.at = self.stage.sign_in(guest.phone, network(self.setting.network + 1, guest.number))
            trade = trades.trades()[guest.number % len(trades.trades())]
            guest.at.post("/jobs/wishes/what/", {"q": trade.title})
            guest.at.post("/jobs/wishes/where/", {"q": self.setting.place})
            guest.at.post("/jobs/wishes/terms/", {"pay": "0"})
        where = guest.visitor.post(f"/events/{fair.code}/register/", {})
        fair.tickets[guest.number] = _one(r"^/me/events/(\d+)/$", where, "ticket")
        self.tally.meet("people_registered", guest.number)
        guest.visitor.leave()
        self.stage.progress.step()

    def _let_in(self, fair: Fair, visits: Sequence[Visit], unnamed: int) -> None:
        acts = [
            self.door.act(fair.happening, registration=int(fair.tickets[visit.guest.number]), how="hand")
            for visit in visits
        ]
        told = self.door.send(acts)
        if set(told) != {"counted"} or set(self.door.send(acts)) != {"repeated"}:
            raise Unexpected(f"{fair.title}: the door was told {set(told)}")
        for visit in visits:
            self.tally.add("visits")
            self.tally.meet("visitors", visit.guest.number)
            self.tally.meet("participants", visit.guest.number)
        self.door.welcome(fair.happening, unnamed)
        self.tally.add("visits", unnamed)
        self.tally.add("visits_unnamed", unnamed)

    def _visit(self, fair: Fair, visit: Visit) -> None:
        """Scan the card of a booth, apply with a tap, take a number, say yes or wait for theirs; look in at others."""
        at = visit.guest.visitor
        booth = f"/fairs/{fair.code}/{fair.stands[visit.firm.number]}/"
        page = at.get(booth).text
        before = set(reading.ids(page, "/applications/"))
        position = _one(rf'action="{booth}(apply/\d+/)"', page, f"position at {booth}")
        fields = {"version": reading.version(page), "consent": "yes", "name": visit.guest.name}
        at.post(f"{booth}{position}", fields)
        new = [number for number in reading.ids(at.get(booth).text, "/applications/") if number not in before]
        if len(new) != 1:
            raise Unexpected(f"{booth}{position}: {len(new)} applications")
        self.tally.add("applications")
        self.tally.meet("applicants", visit.guest.number)
        if visit.queues:
            at.post(f"{booth}number/", {})
        for other in visit.others:
            at.get(f"/fairs/{fair.code}/{fair.stands[other.number]}/")
        self.tally.add("booth_visits", 1 + len(visit.others))
        if visit.agrees:
            fair.wanted[new[0]] = visit
            if visit.speaks_first:
                self._agree(new[0], visit)
        at.leave()
        self.stage.progress.step()

    def _agree(self, application: str, visit: Visit) -> None:
        visit.guest.visitor.post(f"/applications/{application}/intent/", {})
        if not visit.speaks_first:
            self._reached(visit)
        visit.guest.visitor.leave()

    def _reached(self, visit: Visit) -> None:
        self.tally.add("intents")
        self.tally.meet("people_with_intent", visit.guest.number)

    def _at_booth(self, fair: Fair, firm: Firm) -> None:
        """Call the numbers one by one, and say yes to whom they have agreed with."""
        path = f"/hire/fairs/{fair.booths[firm.number]}/booth/"
        done: set[str] = set()
        while deed := self._next_deed(fair, firm.at.get(path).text, done):
            act, key, subject = deed
            firm.at.post(f"{path}act/", {"id": key, "act": act, "subject": subject})
            done.add(key)
            if act == "finish":
                self.tally.add("served")
            elif act == "agree" and fair.wanted[subject].speaks_first:
                self._reached(fair.wanted[subject])
        resumes = _one(r"<h2[^>]*>简历</h2><p[^>]*>([\d,]+)</p>", firm.at.get(path).text, "résumés at the booth")
        self.seen.add("resumes_at_booths", reading.number(resumes))
        firm.at.leave()
        self.stage.progress.step()

    def _next_deed(self, fair: Fair, page: str, done: set[str]) -> tuple[str, str, str] | None:
        for act, key, subject in _deeds(page):
            if key in done or act in ("miss", "call", "note"):
                continue
            if act != "agree" or subject in fair.wanted:
                return act, key, subject
        return None

    # The bulletin

    def bulletin(self, path: str) -> dict[str, int]:
        """The figures of a bulletin's page that the replay counts (`TOLD`); what nobody did is not on it: 0."""
        page = reading.bulletin(self.officer.get(f"{path}bulletin/").text)
        return {key: page.get(key, 0) for key in TOLD}

    def leave(self) -> None:
        self.door.leave()


def _deeds(page: str) -> Iterator[tuple[str, str, str]]:
    """(act, id, subject) of every form of a booth's page."""
    for form in re.findall(r"<form[^>]*data-act.*?</form>", page, re.DOTALL):
        fields = dict(re.findall(r'name="(id|subject)" value="([^"]*)"', form))
        act = re.search(r'name="act" value="(\w+)"', form)
        if act and "id" in fields:
            yield act[1], fields["id"], fields.get("subject", "")


def _one(pattern: str, text: str, what: str) -> str:
    found = re.search(pattern, text)
    if found is None:
        raise Unexpected(f"no {what}")
    return found[1]
