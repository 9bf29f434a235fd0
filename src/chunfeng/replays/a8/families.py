"""What this fair has for some: positions that are kept for veterans and families of servicemen, and a desk at which people who
have moved join the union or bring their membership along.
"""

import re
from collections.abc import Sequence
from datetime import timedelta

from chunfeng.kernel import clock
from chunfeng.replays import reading
from chunfeng.replays.fair import Fair, Fairground, Firm, Guest, Visit
from chunfeng.replays.sideshow import Sideshow
from chunfeng.replays.visitor import Unexpected

GROUP = "army"
TITLE, PAY, HEADCOUNT = "军属专岗：仓库文员", "5千-6500/月", 2


class Families:
    """Firms keep positions, and families apply for them; nobody else can."""

    def __init__(self, ground: Fairground) -> None:
        self.ground = ground
        self.positions: dict[int, str] = {}

    def keep(self, firms: Sequence[Firm]) -> None:
        """Each writes one, says whom it is kept for, and sends it for approval."""
        self.ground.stage.act("employers keep positions for some", self._keep, firms)

    def _keep(self, firm: Firm) -> None:
        form = firm.at.get("/hire/positions/new/").text
        fields = {
            "title": TITLE,
            "kind": "full_time",
            "description": "登记入库和出库，做五休二，可以接送孩子。",
            "pay": PAY,
            "headcount": f"{HEADCOUNT}",
            "place": firm.place,
            "ends_on": f"{clock.today() + timedelta(days=20)}",
            "education": "0",
            "experience": "0",
            "reserved_for": GROUP,
            "contact_name": "马经理",
            "contact_phone": firm.phone,
            "employer": reading.first(r'name="employer" value="(\d+)"', form, "employer"),
            "key": reading.first(r'name="key" value="(\w+)"', form, "key"),
            "act": "send",
        }
        where = firm.at.post("/hire/positions/new/", fields)
        self.positions[firm.number] = reading.first(r"/hire/positions/(\d+)/", where, "position")
        self.ground.tally.add("positions")
        self.ground.tally.add("headcount", HEADCOUNT)
        firm.at.leave()

    def apply(self, fair: Fair, firms: Sequence[Firm], guests: Sequence[Guest], others: Sequence[Guest]) -> None:
        """`guests` say that they belong to the group; `others` do not, and are told what it takes."""
        turns = [firms[at % len(firms)] for at in range(len(guests))]
        for guest, firm in zip(guests, turns, strict=True):
            self.ground.welcome_guest(guest)
            position = self.positions[firm.number]
            if "定向招聘：退役军人和现役军人家属" not in guest.visitor.get(f"/jobs/{position}/").text:
                raise Unexpected(f"position {position} does not say whom it is kept for")
            where = guest.visitor.post(f"/events/{fair.code}/register/", {})
            ticket = reading.first(r"^/me/events/(\d+)/$", where, "ticket")
            self.ground.tally.meet("people_registered", guest.number)
            self.ground.let_in(fair.happening, [(guest, ticket)])
            self.ground.at_booth(fair, Visit(guest, firm, agrees=guest.number % 3 == 0, position=position))
        self.ground.stage.act("others are told", lambda guest: self._refused(guest, firms[0]), others)

    def _refused(self, guest: Guest, firm: Firm) -> None:
        path = f"/jobs/{self.positions[firm.number]}/apply/"
        version = reading.version(guest.visitor.get(path).text)
        answer = guest.visitor.send(path, {"consent": "on", "version": version, "name": guest.name})
        if answer.status != 409 or "你属于这个岗位定向招聘的人员" not in answer.text:
            raise Unexpected(f"{path}: {answer.status}")
        guest.visitor.leave()


class MovedHere:
    """A desk for people who came from elsewhere: `new` join the union of the place, `members` bring their membership."""

    def __init__(self, ground: Fairground, fair: Fair, place: str) -> None:
        self.ground, self.fair, self.place = ground, fair, place

    def come(self, new: Sequence[Guest], members: Sequence[Guest]) -> None:
        """They take a number, are served, and do it on the phone at the desk."""
        ground = self.ground
        ground.stage.act("people who have moved sign in", ground.sign_in, [*new, *members])
        Sideshow(ground, self.fair).advise({"service": [*new, *members]})
        ground.stage.act("some join", self._join, new)
        ground.stage.act("some bring their membership", self._transfer, members)
        while waiting := reading.ids(ground.officer.get("/desk/joining/").text, "/desk/joining/"):
            ground.officer.post("/desk/joining/decide/", {"act": "approve", "id": waiting})

    def _union(self, guest: Guest) -> str:
        page = guest.visitor.get(f"/join/?q=还没有单位&place={self.place}").text
        return reading.first(r'href="/join/union/(\d+)/"', page, "union of the place")

    def _join(self, guest: Guest) -> None:
        path = f"/join/union/{self._union(guest)}/"
        version = reading.version(guest.visitor.get(path).text)
        fields = {"name": guest.name, "employer_name": "还没有单位", "consent": "on", "version": version}
        guest.visitor.post(path, fields)
        self.ground.tally.add("people_joined")
        guest.visitor.leave()

    def _transfer(self, guest: Guest) -> None:
        page = guest.visitor.get(f"/me/union/transfer/?q=还没有单位&place={self.place}").text
        union = reading.first(r'name="union" value="(\d+)"', page, "union to go to")
        guest.visitor.post("/me/union/transfer/", {"union": union})
        if not re.search("临安", guest.visitor.get("/me/union/").text):
            raise Unexpected("the membership has not come along")
        self.ground.tally.add("transfers")
        guest.visitor.leave()
