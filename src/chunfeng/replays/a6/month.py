"""The month around the fair: people look at their matches at home and apply, and employers answer everybody who waits."""

import json
import re
import time
from collections.abc import Sequence
from datetime import timedelta

from chunfeng.kernel import clock
from chunfeng.replays import reading
from chunfeng.replays.fair import Fairground, Firm, Guest
from chunfeng.replays.tally import Tally
from chunfeng.replays.visitor import Unexpected, Visitor

LOOKS = 15
SHARED = (
    "positions",
    "headcount",
    "positions_several",
    "positions_unlimited",
    "people_registered",
    "visits",
    "visits_unnamed",
    "visitors",
    "served",
)
"""What happens at the fair alone, and so is the same in the bulletin of the month; applications and intents add up."""
ADDED = ("applications", "applicants", "intents", "people_with_intent")


class Month:
    """Its figures are those of the union, whatever they belong to. `guests` look from home, and do not come to the fair."""

    def __init__(self, ground: Fairground, firms: Sequence[Firm], guests: Sequence[Guest], intents: int) -> None:
        self.ground, self.firms, self.guests, self.left = ground, firms, guests, intents
        self.own, self.tally = ground.tally.figures(), Tally()
        self.sent: set[str] = set()

    def play(self, visitors: int) -> None:
        """After the fair with so many visitors: applications, answers, the bulletin of the month."""
        self.ground.stage.act("others look at home, and apply", self._look, self.guests)
        self.ground.stage.act("employers answer", self._answer, self.firms)
        for figure in ("employers_joined", "employers_verified", "employers_hiring"):
            self.tally.add(figure, len(self.firms))
        self.tally.add("seekers", visitors + len(self.guests))
        self.tally.add("registrations", self.own["people_registered"])
        self.tally.add("answers", self.own["applications"] + len(self.sent))
        for figure in ("happenings", "fairs"):
            self.tally.add(figure)
        for figure in (*SHARED, *ADDED):
            self.tally.add(figure, self.own.get(figure, 0))
        for figure, number in self.tally.figures().items():
            self.ground.tally.add(f"month.{figure}", number)
        for figure, number in self._bulletin().items():
            self.ground.seen.add(f"month.{figure}", number)

    def _bulletin(self) -> dict[str, int]:
        today = clock.today()
        first = (today - timedelta(days=1)).replace(day=1)  # it may have begun before midnight
        page = self.ground.officer.get(f"/api/v1/figures/bulletin?from={first}&to={today}").text
        return {str(name): int(value) for name, value in json.loads(page)["figures"].items()}

    # People

    def _look(self, guest: Guest) -> None:
        """Look at the matches and send a résumé to the best; every tenth takes it back."""
        at = self.ground.welcome_guest(guest)
        position = self._found(at)
        page = at.get(f"{position}apply/").text
        fields = {"name": guest.name, "consent": "on", "version": reading.version(page)}
        where = at.post(f"{position}apply/", fields)
        number = reading.first(r"^/applications/(\d+)/$", where, "application")
        self.tally.add("applications")
        self.tally.add("applicants")
        if guest.number % 10 == 7:
            at.post(f"{where}withdraw/", {})
            self.tally.add("withdrawals")
        else:
            with self.tally.busy:
                self.sent.add(number)
        at.leave()
        self.ground.stage.progress.step()

    def _found(self, at: Visitor) -> str:
        """The best match, else any other work; like a person, look again when the page is a moment behind the officers."""
        for _again in range(LOOKS):
            found = _cards(at.get("/jobs/").text) or _cards(at.get("/jobs/?what=").text)
            if found:
                return found[0]
            time.sleep(1)
        raise Unexpected("a seeker sees no position at all")

    # Employers

    def _answer(self, firm: Firm) -> None:
        """Agree with those who wrote from home while there is room, and tell all others."""
        for number in self._applicants(firm.at):
            with self.tally.busy:
                agree = number in self.sent and self.left > 0
                self.left -= agree
            step = "reach_intent" if agree else "decline"
            fields = {"note": "谈好了，下周一报到。"} if agree else {"reason": "filled", "note": "岗位已招满，谢谢。"}
            if agree and int(number) % 3 == 0:
                firm.at.post(f"/hire/applicants/{number}/show_interest/", {"note": "欢迎来厂里看看。"})
            firm.at.post(f"/hire/applicants/{number}/{step}/", fields)
            if agree:
                self.tally.add("intents")
                self.tally.add("people_with_intent")
        firm.at.leave()
        self.ground.stage.progress.step()

    def _applicants(self, at: Visitor) -> list[str]:
        ids: list[str] = []
        path: str | None = "/hire/applicants/?status=submitted"
        while path is not None:
            text = at.get(path).text
            ids += [number for number in reading.ids(text, "/hire/applicants/") if number not in ids]
            path = reading.next_page(text, "/hire/applicants/")
        return ids


def _cards(text: str) -> list[str]:
    """The address of every position in a list."""
    return re.findall(r'<h3[^>]*><a href="(/jobs/\d+/)"', text)
