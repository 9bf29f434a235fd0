"""The other events of a season: small fairs in halls, and broadcasts that people follow from home."""

from collections.abc import Callable, Sequence

from chunfeng.replays import reading
from chunfeng.replays.fair import LIVE, Fairground, Firm, Guest, Visit

FIRMS_AT_SMALL_FAIRS, UNNAMED = 3, 5
TITLE = "高校毕业生专场招聘会（第{number}场）"
SCREEN_TITLE = "就在武汉直播宣讲（第{number}场）"


class OtherEvents:
    """`more` makes people who have not been there before."""

    def __init__(
        self, ground: Fairground, series: str, firms: Sequence[Firm], more: Callable[[int], list[Guest]], guests: int
    ) -> None:
        self.ground, self.series, self.firms, self.more, self.guests = ground, series, firms, more, guests

    def hold(self, events: int, on_the_spot: int) -> None:
        """All but the first, which has been; then what the page of seasons says of them."""
        for number in range(2, on_the_spot + 1):
            self._small_fair(number)
        for number in range(on_the_spot + 1, events + 1):
            self._on_the_screen(number)
        self.ground.tally.add("season.events", events)
        self.ground.tally.add("season.on_the_spot", on_the_spot)
        told = self.ground.season(self.series)
        self.ground.seen.add("season.events", told[0])
        self.ground.seen.add("season.on_the_spot", told[1])

    def _small_fair(self, number: int) -> None:
        """Each has a bulletin of its own, whose people are those that came to it."""
        firms = [
            self.firms[(number * FIRMS_AT_SMALL_FAIRS + each) % len(self.firms)] for each in range(FIRMS_AT_SMALL_FAIRS)
        ]
        fair = self.ground.prepare(TITLE.format(number=number), firms, series=self.series)
        guests = self.more(self.guests)
        visits = [
            Visit(guest, firms[at % len(firms)], agrees=at % 2 == 0, queues=at % 3 == 0)
            for at, guest in enumerate(guests)
        ]
        self.ground.hold(fair, visits, unnamed=UNNAMED)
        self.ground.tally.add("season.visitors_fair_by_fair", len(guests))
        self.ground.seen.add("season.visitors_fair_by_fair", self.ground.bulletin(fair.desk)["visitors"])

    def _on_the_screen(self, number: int) -> None:
        """People say that they will follow it."""
        ground = self.ground
        happening = ground.describe("live", SCREEN_TITLE.format(number=number), channels=(LIVE,), series=self.series)
        ground.turn(happening, "publish")
        code = ground.code_of(happening)

        def register(guest: Guest) -> None:
            where = ground.welcome_guest(guest).post(f"/events/{code}/register/", {})
            reading.first(r"^/me/events/(\d+)/$", where, "registration")
            ground.tally.meet("people_registered", guest.number)
            guest.visitor.leave()

        ground.stage.act(SCREEN_TITLE.format(number=number), register, self.more(self.guests))
        ground.turn(happening, "start")
        ground.turn(happening, "close")
