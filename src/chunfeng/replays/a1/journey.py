"""One person at one fair: told of it, guided, advised, applying, registered for a class, housed, and asked a week later."""

import re
from datetime import timedelta

from django.db import connections

from chunfeng.domain.hiring import services as hiring
from chunfeng.domain.hiring.models import FollowUp
from chunfeng.domain.people.models import Person
from chunfeng.kernel import clock, id_numbers
from chunfeng.replays import reading
from chunfeng.replays.fair import PICTURE, Fair, Fairground, Firm, Guest, Visit
from chunfeng.replays.sideshow import Sideshow
from chunfeng.replays.stage import Stage
from chunfeng.replays.visitor import Visitor
from chunfeng.shared.fields import blind_index

BED = "worker-home-station"
"""Beds of this fair alone: those of the declaration that comes with the product are another story's."""
NAME, WISH = "杜小雨", "家政服务员"
NUMBER = "340102990101001"
"""Of her document, in the short form that the long one follows from."""
MOST_SUGGESTED = 5


class Journey:
    """Each step is a figure "journey.…": counted by the one who takes it, and by what the product shows of it."""

    def __init__(self, ground: Fairground, guest: Guest, liaison: Visitor) -> None:
        self.ground, self.guest, self.liaison = ground, guest, liaison
        self.stage: Stage = ground.stage

    # Before the day

    def looks_for_work(self) -> None:
        at = self.ground.welcome_guest(self.guest)
        at.post("/me/name/", {"name": NAME})
        at.post("/jobs/wishes/what/", {"q": WISH})

    def is_told(self, title: str) -> None:
        """A text message names the fair."""
        self._step("told", self.stage.box.told(self.guest.phone, title))

    # The day

    def go(self, fair: Fair) -> None:
        """From the gate to the class."""
        self._arrive(fair)
        firm = self._is_guided(fair)
        Sideshow(self.ground, fair).advise({"law": [self.guest]})
        self.ground.at_booth(fair, Visit(self.guest, firm, agrees=True, queues=True))
        self._register_for_training()

    def _arrive(self, fair: Fair) -> None:
        """The poster at the gate leads to the registration; then she is let in."""
        where = self.guest.visitor.post(f"/events/{fair.code}/register/", {})
        ticket = reading.first(r"^/me/events/(\d+)/$", where, "ticket")
        self.ground.tally.meet("people_registered", self.guest.number)
        self.ground.let_in(fair.happening, [(self.guest, ticket)])

    def _is_guided(self, fair: Fair) -> Firm:
        """The five best booths; to the first of them she goes."""
        page = self.guest.visitor.get(f"/fairs/{fair.code}/mine/").text
        stands = re.findall(rf'href="/fairs/{fair.code}/(\w+)/">\d\. ', page)
        self._step("booths_suggested", len(stands), of=min(MOST_SUGGESTED, len(fair.firms)))
        return next(firm for firm in fair.firms if fair.stands[firm.number] == stands[0])

    def _register_for_training(self) -> None:
        happening = self.ground.describe("class", "收纳师培训班", venue="静安区工人文化宫")
        self.ground.turn(happening, "publish")
        self.guest.visitor.post(f"/events/{self.ground.code_of(happening)}/register/", {})
        listed = reading.rows(self.ground.officer.get(f"/desk/happenings/{happening}/registrations/").text)
        self._step("training", len(listed))

    # After the day

    def goes_on(self) -> None:
        """The bed, for which an intent is asked; and the question of a week later."""
        self._shows_document()
        self._asks_for_a_bed()
        self._a_week_later()

    def _shows_document(self) -> None:
        at, officer = self.guest.visitor, self.ground.officer
        said = {"name": NAME, "number": id_numbers.from_15(NUMBER), "consent": "on"}
        at.post("/me/identity/", {**said, "version": reading.version(at.get("/me/identity/").text)})
        at.post("/me/identity/photo/", {}, file=("photo", "身份证.png", PICTURE))
        waiting = reading.ids(officer.get("/desk/identities/").text, "/desk/identities/")
        for document in waiting:
            officer.post(f"/desk/identities/{document}/verify/", {})
        self._step("document", len(waiting))

    def _asks_for_a_bed(self) -> None:
        at, officer = self.guest.visitor, self.ground.officer
        form = at.post(f"/benefits/{BED}/apply/", {})
        answers = {
            "a_intent_reached": "on",
            "a_monthly_income": "6500",
            "a_room": "bed",
            "a_move_in_on": f"{clock.today() + timedelta(days=3)}",
        }
        page = at.post(form, {**answers, "act": "send"})
        number = reading.first(r"^/me/benefits/(\d+)/$", page, "application for a bed")
        officer.post("/desk/benefits/decide/", {"act": "approve", "id": number, "check": ["0", "1"]})
        self._step("housing", int("已通过" in at.get(page).text))
        code = reading.first(r"编号 ([^\s<]+)", at.get(page).text, "number of the application")
        self._step("answered_by_sms", self.stage.box.told(self.guest.phone, code))

    def _a_week_later(self) -> None:
        """The union's liaison sees who has to be asked; she says that the work has begun."""
        self._time_passes()
        at = self.guest.visitor
        question = reading.first(r'action="/messages/follow-ups/(\d+)/"', at.get("/messages/").text, "question")
        self._step(
            "liaison", self.liaison.get("/desk/follow-ups/").text.count(f'action="/desk/follow-ups/{question}/"')
        )
        at.post(f"/messages/follow-ups/{question}/", {"says": "working"})
        self.ground.tally.meet("hires", self.guest.number)
        at.leave()

    def _time_passes(self) -> None:
        """What happens of itself in a week has happened, and her question is due."""
        with clock.at(clock.now() + timedelta(days=7)):
            hiring.ask_what_became(today=clock.today())
        person = Person.objects.get(phone_index=blind_index(self.guest.phone, purpose="people.phone"))
        FollowUp.objects.filter(person=person).update(due_on=clock.today())
        connections.close_all()

    # Details

    def _step(self, name: str, shown: int, *, of: int = 1) -> None:
        self.ground.tally.add(f"journey.{name}", of)
        self.ground.seen.add(f"journey.{name}", shown)
