"""What a fair has besides booths: desks for advice with queues, visits to workplaces, a teacher with a class, people at home."""

import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from chunfeng.replays import reading
from chunfeng.replays.fair import AT_WORK, ONLINE, Fair, Fairground, Guest, Visit
from chunfeng.replays.stage import network
from chunfeng.replays.visitor import Unexpected
from chunfeng.shared.sheets.columns import Column, Kind
from chunfeng.shared.sheets.writing import write_xlsx

TEACHERS = 50_000
"""Whoever brings a class comes from networks beyond those of the guests."""
LIST = (
    Column("name", "姓名", width=10),
    Column("phone", "手机号", kind=Kind.CODE, width=16),
    Column("education", "学历", width=10),
    Column("school", "学校", width=24),
)
"""What a teacher has in a sheet."""
ON_PAPER = 1
"""So many at the desks of each kind have no phone and take a number on paper."""


@dataclass(frozen=True, slots=True)
class Party:
    """A class and who brings it."""

    name: str
    school: str
    major: str
    leader: str
    phone: str


class Sideshow:
    """All of it for one fair."""

    def __init__(self, ground: Fairground, fair: Fair) -> None:
        self.ground, self.fair = ground, fair

    # Desks

    def advise(self, asking: Mapping[str, Sequence[Guest]]) -> None:
        """People take numbers at the desks of each kind (law, resume, …); officers call them and serve them."""
        numbers = [(kind, guest) for kind, guests in asking.items() for guest in guests]
        self.ground.stage.act("visitors ask for advice", lambda asked: self._ask(*asked), numbers)
        page = self.ground.officer.get(f"/desk/happenings/{self.fair.happening}/").text
        for kind in asking:
            stand = reading.words(reading.first(r"<header>(.*?)<h1", self._page(kind), f"desk {kind}"))
            self.ground.stage.progress.begin(f"desk: {stand}")
            self._serve(kind, reading.first(rf'/desk/queues/(\d+)/">{stand}<', page, f"queue of {stand}"))

    def _page(self, kind: str) -> str:
        return self.ground.officer.get(f"/fairs/{self.fair.code}/{kind.upper()}1/").text

    def _ask(self, kind: str, guest: Guest) -> None:
        stand = f"/fairs/{self.fair.code}/{kind.upper()}1/"
        guest.visitor.post(f"{stand}number/", {})
        if not reading.ids(guest.visitor.get(stand).text, "/queues/numbers/"):
            raise Unexpected(f"{stand} gives no number")
        self._served(kind)
        guest.visitor.leave()

    def _serve(self, kind: str, line: str) -> None:
        """Call, serve and finish until nobody waits."""
        officer, queue = self.ground.officer, f"/desk/queues/{line}/"
        for _number in range(ON_PAPER):
            officer.post(queue, {"act": "paper"})
            self._served(kind)
        while True:
            officer.post(queue, {"act": "next", "desk": "1号窗口"})
            called = re.findall(r"/desk/numbers/(\d+)/serve/", officer.get(queue).text)
            if not called:
                return
            for step in ("serve", "finish"):
                officer.post(f"/desk/numbers/{called[0]}/{step}/", {})
            self.ground.stage.progress.step()

    def _served(self, kind: str) -> None:
        """Whoever has a number will be served."""
        for figure in ("served", f"served_{kind}"):
            self.ground.tally.add(figure)

    # Visits to workplaces

    def visit_workplace(self, title: str, venue: str, guests: Sequence[Guest], *, series: str) -> None:
        """A bus to a firm: people register, are let in there, and come back."""
        ground = self.ground
        happening = ground.describe("visit", title, channels=(AT_WORK,), series=series, venue=venue)
        ground.turn(happening, "publish")
        ground.turn(happening, "start")
        code = ground.code_of(happening)
        found: dict[int, str] = {}

        def register(guest: Guest) -> None:
            where = ground.welcome_guest(guest).post(f"/events/{code}/register/", {})
            found[guest.number] = reading.first(r"^/me/events/(\d+)/$", where, "ticket")
            ground.tally.meet("people_registered", guest.number)
            guest.visitor.leave()

        ground.stage.act(title, register, guests)
        ground.let_in(happening, [(guest, found[guest.number]) for guest in guests], channel=AT_WORK)
        ground.turn(happening, "close")

    # A class

    def bring(self, party: Party, guests: Sequence[Guest]) -> None:
        """The teacher sends a list, looks at how it was read, and registers everybody."""
        teacher = self.ground.stage.sign_in(party.phone, network(self.ground.setting.network + 1, TEACHERS))
        teacher.post("/me/name/", {"name": party.leader})
        where = f"/events/{self.fair.code}/group/"
        told = {"name": party.name, "school": party.school, "major": party.major}
        shown = teacher.send(where, told, file=("file", "报名表.xlsx", _list(party, guests))).text
        packed = reading.first(r'name="rows" value="([^"]+)"', shown, "list as it was read")
        teacher.post(where, {**told, "rows": packed})
        self.fair.brought |= {guest.number for guest in guests}
        teacher.leave()

    # At home

    def apply_from_home(self, visits: Sequence[Visit]) -> None:
        """The hall on the phone, for those who are not in it."""

        def apply(visit: Visit) -> None:
            self.ground.welcome_guest(visit.guest)
            self.ground.at_booth(self.fair, visit)

        if any(visit.channel != ONLINE for visit in visits):
            raise Unexpected("whoever is at home takes part online")
        self.ground.stage.act("people apply from home", apply, visits)


def _list(party: Party, guests: Sequence[Guest]) -> bytes:
    rows: list[dict[str, object]] = [
        {"name": guest.name, "phone": guest.phone, "education": "大专", "school": party.school} for guest in guests
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.xlsx"
        write_xlsx(path, LIST, rows)
        return path.read_bytes()
