"""A screen in a gymnasium (1080 × 1920) whose network is gone: people look around, apply by their tickets, and all arrives."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page

from chunfeng.domain.employers.models import Position
from chunfeng.domain.fairs.models import Fair
from chunfeng.domain.happenings.models import Registration
from chunfeng.domain.happenings.queries import own
from chunfeng.domain.hiring import queries as hiring
from chunfeng.domain.hiring.models import Application
from chunfeng.domain.people.models import Person, Visit
from chunfeng.kernel.actor import Actor
from tests import factories
from tests.browser.entrance import sign_in
from tests.browser.test_kiosk import shown_address
from tests.browser.visitor import Visitor, stored
from tests.domain.fairs.test_day import on_now

pytestmark = pytest.mark.django_db(transaction=True)

OFFICER, VISITOR = "13900000061", "13900000062"


@pytest.fixture
def hall(db: None) -> Fair:
    fair, officer = on_now(("维修电工", "会计", "焊工"))
    chief = Person.objects.get(pk=officer.person_id)
    chief.set_phone(OFFICER)
    chief.save()
    for name in ("王建国", "李芳"):
        made = factories.seeker(person=factories.person(name=name), organisation=fair.happening.organisation)
        factories.registration(happening=fair.happening, person=made.person)
    return fair


def step(page: Page, name: str) -> None:
    page.locator(f"[data-step={name}]:not([hidden])").wait_for()


def state(page: Page, name: str) -> None:
    page.locator(f"[data-state={name}]").wait_for(state="attached")


def choose(visitor: Visitor, title: str) -> None:
    """Searches for the words and presses the position that is found."""
    visitor.page.fill("[data-search]", title)
    found = visitor.page.locator("[data-position]").locator("visible=true")
    found.get_by_text(title).click()
    step(visitor.page, "position")


def show_ticket(page: Page, typed: str) -> None:
    page.get_by_role("button", name="用入场码投递").click()
    step(page, "ticket")
    page.fill("[data-typed]", typed)
    page.get_by_role("button", name="下一步").click()


def ticket_of(number: int) -> tuple[str, str]:
    """Short form and sealed code of a visitor's ticket."""
    found = own.ticket(Registration.objects.order_by("pk")[number])
    assert found is not None
    return found.short, found.code


def sent() -> list[tuple[str, str, str]]:
    rows = Application.objects.order_by("submitted_at", "pk").select_related("person", "position")
    return [(row.person.name, row.position.title, row.channel) for row in rows]


def set_up(visitor: Visitor) -> None:
    """An officer makes this browser a screen; from then on it needs no network."""
    sign_in(visitor, OFFICER)
    visitor.go("/kiosk/set-up/")
    visitor.page.fill("[name=name]", "体育馆 1 号机")
    visitor.page.locator("button[form=kiosk]").click()
    visitor.page.wait_for_url("**/kiosk/")
    visitor.page.locator("[data-screen][data-kept][data-seen]").wait_for(state="attached")


def test_a_screen_without_a_network_keeps_what_people_apply_for(hall: Fair, start: Callable[[str], Visitor]) -> None:
    (short, _sealed), (_short, sealed) = stored(lambda: (ticket_of(0), ticket_of(1)))
    first = start("kiosk")
    set_up(first)
    state(first.page, "synced")
    first.look("kiosk-screen")

    first.page.context.set_offline(True)
    step(first.page, "start")  # by itself
    first.look("kiosk-away")
    choose(first, "维修电工")
    first.look("kiosk-away-position")
    show_ticket(first.page, short[:-1] + ("1" if short[-1] != "1" else "2"))
    first.page.get_by_role("heading", name="有一位数字不对").wait_for()
    first.look("kiosk-away-ticket")
    first.page.fill("[data-typed]", short)
    first.page.get_by_role("button", name="下一步").click()
    step(first.page, "agree")
    assert first.says("会看到你的姓名、手机号")
    first.look("kiosk-away-agree")
    first.press("同意并投递")
    step(first.page, "kept")
    state(first.page, "stored")
    first.look("kiosk-away-kept")
    first.press("完成")
    step(first.page, "start")
    assert stored(sent) == []
    first.leave()

    again = start("kiosk")
    again.page.context.set_offline(True)
    again.go("/kiosk/")
    step(again.page, "start")
    choose(again, "会计")
    show_ticket(again.page, f"https://any.example/tickets/{sealed}/")
    step(again.page, "agree")
    assert again.page.locator("[data-name]").inner_text() == "李*"
    again.press("同意并投递")
    step(again.page, "kept")
    again.press("完成")
    again.page.locator("[data-waiting]:text-is('2')").first.wait_for(state="attached")
    again.page.context.set_offline(False)
    again.page.locator("[data-screen]").wait_for(state="attached")
    state(again.page, "synced")
    assert again.says("已同步")
    again.look("kiosk-synced")
    again.leave()
    assert sorted(stored(sent)) == [("李芳", "会计", "spot"), ("王建国", "维修电工", "spot")]
    assert stored(at_the_employer) == ["王建国"]


def test_whoever_leaves_leaves_nothing_on_the_screen(hall: Fair, enter: Callable[..., Visitor]) -> None:
    short, _sealed = stored(lambda: ticket_of(0))
    screen, phone = enter("kiosk"), enter("phone")
    set_up(screen)
    sign_in(phone, VISITOR)
    phone.go(stored(shown_address))
    phone.page.locator("button[form=enter]").click()
    screen.page.wait_for_url("**/kiosk/home/")
    screen.page.clock.install()
    screen.page.context.set_offline(True)
    screen.press("办完了，退出")
    step(screen.page, "start")
    choose(screen, "会计")
    show_ticket(screen.page, short)
    step(screen.page, "agree")
    screen.page.clock.set_system_time(datetime(2010, 1, 1, tzinfo=UTC))  # a clock that is set must not keep them there
    screen.page.clock.fast_forward(31_000)
    step(screen.page, "start")
    assert (screen.page.input_value("[data-search]"), screen.page.input_value("[data-typed]")) == ("", "")
    screen.page.context.set_offline(False)
    screen.page.clock.fast_forward(31_000)
    screen.page.locator("[data-screen]").wait_for(state="attached")
    assert stored(lambda: Visit.objects.filter(kiosk__isnull=False).count()) == 0
    assert stored(sent) == []
    screen.forgive("ERR_INTERNET_DISCONNECTED")
    screen.forgive("Failed to load resource")


def at_the_employer() -> list[str]:
    """Names of the applicants as the employer of the electrician reads them."""
    employer = Position.objects.get(title="维修电工").employer
    speaker = factories.representative(employer=employer).person
    actor = Actor(person_id=speaker.pk, employer_ids=frozenset({employer.pk}))
    return [row.name for row in hiring.applicants(actor, hiring.ApplicantFilters()).items]
