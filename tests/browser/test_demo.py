"""The demo city as it is served: the fairs that it has behind it and that run, for those who work and visit there."""

from collections.abc import Callable, Iterator

import pytest

from tests.browser.visitor import Visitor
from tests.homes import Homes
from tests.serving import free_port, serve

pytestmark = [pytest.mark.processes, pytest.mark.pace(120)]

SEEKER, OFFICER, HOST = "电工，想在", "核验单位、审核岗位", "直播带岗"


@pytest.fixture(scope="module")
def city(homes: Homes, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Its address."""
    home = homes.demo(tmp_path_factory.mktemp("demo") / "home")
    port = free_port()
    with serve(home, port, "demo"):
        yield f"http://127.0.0.1:{port}"
    home.stop()


def walk_in(visitor: Visitor, who: str) -> None:
    """As one of the made-up people."""
    visitor.go("/sign-in/")
    visitor.page.locator("button[name=account]", has_text=who).click()
    visitor.page.wait_for_url(lambda url: "/sign-in/" not in url)


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_an_officer_sees_the_hall_the_day_and_what_became_of_an_earlier_fair(
    city: str, enter: Callable[..., Visitor], size: str
) -> None:
    officer = enter(size, site=city)
    walk_in(officer, OFFICER)
    for fair, tabs in (
        ("大型招聘会", {"场馆": "hall", "现场看板": "board"}),
        ("金秋招聘会", {"意向回访": "afterwards", "公报": "bulletin"}),
    ):
        officer.go("/desk/fairs/")
        officer.page.get_by_role("link", name=fair).click()
        for tab, page in tabs.items():
            officer.page.locator("main").get_by_role("link", name=tab, exact=True).click()
            officer.page.wait_for_url(f"**/{page}/")
            officer.look(f"fair-{page}")


def test_a_visitor_finds_what_is_on_and_jumps_to_a_position_of_a_recording(
    city: str, enter: Callable[..., Visitor]
) -> None:
    phone = enter("phone", site=city)
    phone.go("/events/")
    phone.look("events")
    phone.page.get_by_role("link", name="先进制造专场").click()
    phone.page.locator("[data-recording]").nth(1).click()
    phone.page.wait_for_function("() => document.querySelector('#player').currentTime >= 20")
    phone.look("room-again")


def test_an_employer_finds_its_booth_and_who_waits_for_a_talk(city: str, enter: Callable[..., Visitor]) -> None:
    phone = enter("phone", site=city)
    walk_in(phone, HOST)
    phone.go("/hire/fairs/")
    phone.look("hire-fairs")
    phone.go("/hire/live/")
    phone.look("hire-live")


def test_the_city_as_the_readme_shows_it(city: str, enter: Callable[..., Visitor]) -> None:
    phone, desk, firm = enter("phone", site=city), enter("desktop", site=city), enter("desktop", site=city)
    walk_in(phone, SEEKER)
    phone.go("/")
    phone.look("city-home")
    phone.go("/jobs/")
    phone.look("city-jobs")
    phone.page.locator("main h3 a").first.click()
    phone.page.wait_for_url("**/jobs/*/")
    phone.look("city-position")
    walk_in(desk, OFFICER)
    desk.go("/desk/")
    desk.look("city-today")
    desk.go("/desk/figures/")
    desk.look("city-figures")
    walk_in(firm, HOST)
    firm.go("/hire/")
    firm.look("city-hire")
