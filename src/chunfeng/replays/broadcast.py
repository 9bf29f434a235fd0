"""A live room from outside: who presents goes on air and puts positions on top; people watch, apply, and talk by video.

The picture comes from elsewhere: what passes through the product's own pages is all that is counted.
"""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass

from chunfeng.replays import reading
from chunfeng.replays.fair import LIVE, ONLINE, Fair, Fairground, Firm, Guest, Visit
from chunfeng.replays.stage import network
from chunfeng.replays.visitor import Unexpected, Visitor

PICTURE = "https://live.example.com/hall/live.m3u8"
COUNTS_AFTER = 10.5
"""Seconds after which a page that still plays is a visit."""
STRANGERS = 40_000
"""Whoever watches without a name comes from networks beyond those of the guests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Who watches: `guests` are signed in, `unnamed` are not. `visits` are applications of some of them, `talks` numbers for
    a talk by video.
    """

    guests: Sequence[Guest]
    unnamed: int
    visits: Sequence[Visit]
    talks: Sequence[tuple[Guest, Firm]]


class Broadcast:
    """The live room of one fair."""

    def __init__(self, ground: Fairground, fair: Fair, presenters: Sequence[Firm], talkers: Sequence[Firm]) -> None:
        """`talkers`: those of them that talk."""
        self.ground, self.fair, self.presenters = ground, fair, presenters
        self.room = f"/rooms/{fair.code}/"
        self.lines: dict[int, str] = {}
        self.callers: dict[str, Guest] = {}
        self._set_up(talkers)

    def show(self, audience: Audience) -> None:
        """On air from the first viewer to the last talk."""
        stage, host = self.ground.stage, self.presenters[0].at
        host.post(f"{self.room}studio/air/", {"act": "begin"})
        stage.act("viewers sign in", self.ground.sign_in, audience.guests)
        networks = [network(self.ground.setting.network + 1, STRANGERS + each) for each in range(audience.unnamed)]
        strangers = [Visitor(stage.address, network=each) for each in networks]
        viewers = [*(guest.visitor for guest in audience.guests), *strangers]
        stage.act("viewers come", self._play, viewers)
        came = time.monotonic()
        for firm in self.presenters:
            self._present(firm, [visit for visit in audience.visits if visit.firm is firm])
        time.sleep(max(0.0, came + COUNTS_AFTER - time.monotonic()))
        stage.act("viewers stay", self._play, viewers)
        self._count(audience.guests, len(viewers))
        self._talk(audience.talks)
        host.post(f"{self.room}studio/air/", {"act": "end"})

    # Watching

    def _count(self, guests: Sequence[Guest], viewers: int) -> None:
        """Their pages said that they play when they came, and again after what was presented: whoever stays counts."""
        self.ground.tally.add("live_views", viewers)
        for guest in guests:
            self.ground.tally.meet("live_viewers", guest.number)
            self.ground.took_part(guest, LIVE)

    def _play(self, viewer: Visitor) -> None:
        """The page is open, and says so."""
        if "visitor" not in viewer.cookies:
            viewer.get(self.room)
        if (status := viewer.send(f"{self.room}beat/", {}).status) != 204:
            raise Unexpected(f"{self.room}beat/: {status}")
        viewer.leave()

    def _present(self, firm: Firm, visits: Sequence[Visit]) -> None:
        """A position of the firm is on top, and whoever likes it applies beside the picture."""
        studio = firm.at.get(f"{self.room}studio/").text
        position = reading.presentable(studio, firm.name)
        firm.at.post(f"{self.room}studio/pin/", {"position": position})
        firm.at.leave()
        self.ground.stage.act(f"{firm.name} presents", lambda visit: self._apply(position, visit), visits)

    def _apply(self, position: str, visit: Visit) -> None:
        at, path = visit.guest.visitor, f"{self.room}apply/{position}/"
        if f'data-key="pin-{position}"' not in at.get(self.room).text:
            raise Unexpected(f"{self.room} does not show what is presented")
        fields = {"version": reading.version(at.get(path).text), "consent": "on", "name": visit.guest.name}
        at.post(path, fields)
        sent = reading.first(r'href="/applications/(\d+)/"', at.get(path).text, f"application for {position}")
        self.ground.applied(self.fair, visit, sent)
        at.leave()
        self.ground.stage.progress.step()

    # Talking

    def _talk(self, talks: Sequence[tuple[Guest, Firm]]) -> None:
        """Everybody takes a number first; then the firms call them, all at the same time."""
        stage = self.ground.stage
        stage.act("viewers ask for a talk", lambda asked: self._ask(*asked), talks)
        stage.act("talks by video", self._call_all, [firm for firm in self.presenters if firm.number in self.lines])
        for ticket in self.callers:
            if self.ground.officer.refused(f"/calls/{ticket}/enter/", {}) != 404:
                raise Unexpected(f"call {ticket} has a seat for an officer")

    def _ask(self, guest: Guest, firm: Firm) -> None:
        where = guest.visitor.post(f"/queues/{self.lines[firm.number]}/", {})
        self.callers[reading.first(r"^/queues/numbers/(\d+)/$", where, "number")] = guest
        guest.visitor.leave()

    def _call_all(self, firm: Firm) -> None:
        line = f"/hire/live/calls/{self.lines[firm.number]}/"
        while found := re.fullmatch(r"/calls/(\d+)/", firm.at.post(line, {})):
            self._hold(firm, found[1])
        firm.at.leave()

    def _hold(self, firm: Firm, ticket: str) -> None:
        """A call of two, which has minutes once both are there."""
        guest, call = self.callers[ticket], f"/calls/{ticket}/"
        if call not in guest.visitor.get(f"/queues/numbers/{ticket}/").text:
            raise Unexpected(f"{call} is not called")
        alone = firm.at.answered(f"{call}enter/", {})
        both = guest.visitor.answered(f"{call}enter/", {})
        if alone["left"] is not None or not both["left"] or alone["socket"] == both["socket"]:
            raise Unexpected(f"{call} is no call of two")
        firm.at.post(f"{call}end/", {})
        for figure in ("calls", "served"):
            self.ground.tally.add(figure)
        self.ground.took_part(guest, ONLINE)
        guest.visitor.leave()
        self.ground.stage.progress.step()

    # Before

    def _set_up(self, talkers: Sequence[Firm]) -> None:
        officer, where = self.ground.officer, f"/desk/happenings/{self.fair.happening}/live/"
        chosen: list[str] = []
        for firm in self.presenters:
            found = f"{where}?words={firm.name}"
            chosen.append(reading.box(officer.get(found).text, firm.name))
            officer.post(found, {"source": "outside", "address": PICTURE, "employers": chosen})
        for firm in talkers:
            number = reading.option(officer.get(where).text, firm.name)
            line = officer.post(f"{where}calls/", {"employer_id": number, "minutes": "3"})
            self.lines[firm.number] = reading.first(r"^/desk/queues/(\d+)/$", line, "queue")
