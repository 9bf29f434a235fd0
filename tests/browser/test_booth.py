"""A booth on a phone that loses its network: it goes on, comes back after a restart, and sends each act once."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Route

from chunfeng.domain.fairs.models import BoothPhone, Participation
from chunfeng.domain.happenings.models import Ticket
from chunfeng.domain.hiring.models import Application, InterviewNote
from chunfeng.kernel import clock
from chunfeng.shared.sessions import SessionStore
from chunfeng.web import presence
from tests import factories
from tests.browser.entrance import sign_in
from tests.browser.visitor import Visitor, stored
from tests.domain.fairs.test_booths import staffed
from tests.serving import wait_until

pytestmark = pytest.mark.django_db(transaction=True)

RECRUITER = "13900000041"


@pytest.fixture
def guest(db: None) -> Participation:
    _fair, guest, _one, _other = staffed()
    factories.representative(employer=guest.employer, person=factories.person(name="周敏", phone=RECRUITER))
    return guest


NO_KEYS = "crypto.subtle.generateKey = () => Promise.reject(new DOMException('no Ed25519', 'NotSupportedError'))"


def at_the_booth(phone: Visitor, guest: Participation, *, signs: bool = True) -> None:
    """Signed in, with a key of its own where the browser knows how, and kept for when the network is gone."""
    sign_in(phone, RECRUITER)
    phone.go(f"/hire/fairs/{guest.pk}/booth/")
    phone.page.locator(f"[data-booth][data-kept]{'[data-signs]' if signs else ''}").wait_for(state="attached")


@pytest.mark.parametrize("signs", [True, False], ids=["signed", "old browser"])
def test_a_booth_goes_on_without_a_network(guest: Participation, enter: Callable[..., Visitor], signs: bool) -> None:
    phone = enter("phone")
    if not signs:
        phone.page.add_init_script(NO_KEYS)
    at_the_booth(phone, guest, signs=signs)
    phone.press("叫下一位")
    phone.page.get_by_role("button", name="没来").wait_for()
    phone.look("booth")

    phone.page.context.set_offline(True)
    phone.press("来了")
    phone.page.get_by_text("来了 · 等网络").wait_for()
    phone.page.fill("[name=text]", "会看图纸，周一到岗")
    phone.press("记下")
    phone.page.get_by_text("会看图纸，周一到岗 · 等网络").wait_for()
    phone.page.reload()  # the page that stands in
    phone.page.get_by_text("来了 · 等网络").wait_for()
    phone.press("愿意达成意向")
    phone.page.get_by_text("愿意达成意向 · 等网络").wait_for()
    phone.page.locator("[data-waiting-number]:text-is('3')").wait_for()
    phone.look("booth-away")
    assert stored(InterviewNote.objects.count) == 0

    phone.page.context.set_offline(False)
    phone.page.get_by_text("你们已表示愿意，等对方确认").wait_for()
    phone.page.locator("[data-waiting]").wait_for(state="hidden")
    told = stored(
        lambda: (
            Ticket.objects.get().status,
            [note.text for note in InterviewNote.objects.all()],
            Application.objects.get().proposed_by,
        )
    )
    assert told == ("serving", ["会看图纸，周一到岗"], "employer")
    assert stored(BoothPhone.objects.exists) is signs
    phone.forgive("ERR_INTERNET_DISCONNECTED")
    phone.forgive("Failed to load resource")


def outcome() -> tuple[str, int, list[str], str]:
    ticket = Ticket.objects.get()
    assert ticket.called_at <= ticket.served_at <= ticket.ended_at
    notes = [note.text for note in InterviewNote.objects.all()]
    return ticket.status, ticket.calls, notes, Application.objects.get().proposed_by


def test_what_was_done_arrives_after_a_restart_though_nobody_is_signed_in(
    guest: Participation, start: Callable[[str], Visitor]
) -> None:
    first = start("phone")
    at_the_booth(first, guest)
    first.page.context.set_offline(True)
    first.page.get_by_text("对方手机不会响，请大声喊号。").wait_for()
    first.look("booth-aloud")
    first.press("口头叫号")
    first.page.get_by_text("口头叫号： 1 · 等网络").wait_for()
    assert first.page.locator("[data-status=waiting] [data-mark]").inner_text() == "已叫号"
    first.press("来了")
    first.page.get_by_text("来了 · 等网络").wait_for()
    first.page.fill("[name=text]", "会看图纸")
    first.press("记下")
    first.page.get_by_text("会看图纸 · 等网络").wait_for()
    first.leave()
    stored(Session.objects.all().delete)

    second = start("phone")
    second.page.context.set_offline(True)
    second.go(f"/hire/fairs/{guest.pk}/booth/")
    second.page.locator("[data-waiting-number]:text-is('3')").wait_for()
    second.press("谈完了")
    second.press("愿意达成意向")
    second.page.locator("[data-waiting-number]:text-is('5')").wait_for()
    assert stored(InterviewNote.objects.count) == 0
    second.page.context.set_offline(False)
    second.page.wait_for_url("**/sign-in/**")
    second.leave()
    assert stored(outcome) == ("done", 1, ["会看图纸"], "employer")


def test_signing_out_sends_first_what_waits_and_forgets_the_key(
    guest: Participation, enter: Callable[..., Visitor]
) -> None:
    phone = enter("phone")
    at_the_booth(phone, guest)
    phone.page.context.route("**/api/v1/booth/acts", lambda route: route.abort())
    phone.page.fill("[name=text]", "会看图纸")
    phone.press("记下")
    phone.page.get_by_text("会看图纸 · 等网络").wait_for()
    phone.go("/me/")
    phone.press("退出登录")
    phone.page.locator("[data-unsent-number]:text-is('1')").wait_for()
    phone.look("sign-out-unsent")
    phone.press("先不退出")
    phone.page.locator("[data-unsent]").wait_for(state="hidden")
    phone.page.context.unroute("**/api/v1/booth/acts")
    phone.press("退出登录")
    phone.page.wait_for_url(phone.site + "/")
    told = stored(
        lambda: (
            [note.text for note in InterviewNote.objects.all()],
            BoothPhone.objects.filter(removed_at__isnull=True).count(),
        )
    )
    assert told == (["会看图纸"], 0)
    kept = phone.page.evaluate("""() => new Promise((resolve) => {
      indexedDB.open("chunfeng").onsuccess = ({target: {result}}) => {
        const transaction = result.transaction(["kept", "booth"]);
        const counts = [transaction.objectStore("kept").getKey("phones"), transaction.objectStore("booth").count()];
        transaction.oncomplete = () => resolve(counts.map((asked) => asked.result ?? null));
      };
    })""")
    assert kept == [None, 0]
    phone.forgive("ERR_FAILED")


def test_what_is_done_after_a_colleague_removed_the_phone_is_not_kept_for_ever(
    guest: Participation, enter: Callable[..., Visitor]
) -> None:
    phone = enter("phone")
    at_the_booth(phone, guest)
    stored(lambda: BoothPhone.objects.update(removed_at=clock.now()))
    for note in ("会看图纸", "周一到岗"):
        phone.page.fill("[name=text]", note)
        phone.press("记下")
        phone.page.locator("[data-refused]", has_text="会看图纸: 这台手机已从展位移除。").wait_for()
    phone.page.locator("[data-row] p", has_text="周一到岗").wait_for()
    phone.page.locator("[data-waiting]").wait_for(state="hidden")
    assert stored(lambda: [note.text for note in InterviewNote.objects.all()]) == ["周一到岗"]
    phone.forgive("Failed to load resource")


WAITS_ITS_TURN = """() => navigator.locks.query().then(({pending}) =>
  pending.some(({name}) => name === "chunfeng.register"))"""


def test_two_windows_that_open_a_booth_at_once_are_one_phone(
    guest: Participation, enter: Callable[..., Visitor]
) -> None:
    phone = enter("phone")
    sign_in(phone, RECRUITER)
    held: list[Route] = []
    released: list[bool] = []
    context = phone.page.context
    context.route("**/booth/phones/", lambda route: route.continue_() if released else held.append(route))
    windows = [phone.page, context.new_page()]
    with windows[0].expect_request("**/booth/phones/"):
        windows[0].goto(f"{phone.site}/hire/fairs/{guest.pk}/booth/")
    windows[1].goto(f"{phone.site}/hire/fairs/{guest.pk}/booth/")
    wait_until(lambda: windows[1].evaluate(WAITS_ITS_TURN))
    released.append(True)
    for route in held:
        route.continue_()
    for window, note in zip(windows, ("会看图纸", "周一到岗"), strict=True):
        window.locator("[data-signs]").wait_for()
        window.fill("[name=text]", note)
        window.get_by_role("button", name="记下").click()
        window.locator("[data-row] p", has_text=note).wait_for()
        window.locator("[data-waiting]").wait_for(state="hidden")
    told = stored(lambda: ({note.text for note in InterviewNote.objects.all()}, BoothPhone.objects.count()))
    assert told == ({"会看图纸", "周一到岗"}, 1)


def test_a_network_that_comes_back_takes_nothing_from_whoever_is_typing(
    guest: Participation, enter: Callable[..., Visitor]
) -> None:
    phone = enter("phone")
    at_the_booth(phone, guest)
    phone.page.context.set_offline(True)
    phone.page.reload()
    phone.page.locator("[data-away] [name=text]").fill("会看图纸")
    phone.press("记下")
    phone.page.get_by_text("会看图纸 · 等网络").wait_for()
    phone.page.fill("[name=text]", "周一到")
    phone.page.context.set_offline(False)
    phone.page.locator("[data-waiting]").wait_for(state="hidden")
    phone.page.locator("[name=text]").press("End")
    phone.page.keyboard.type("岗")
    phone.page.keyboard.press("Enter")
    phone.page.locator("[data-booth]:not([data-away]) [data-row] p", has_text="周一到岗").wait_for()
    assert stored(lambda: [note.text for note in InterviewNote.objects.order_by("pk")]) == ["会看图纸", "周一到岗"]
    phone.forgive("ERR_INTERNET_DISCONNECTED")
    phone.forgive("Failed to load resource")


COPY = """() => new Promise((resolve) => {
  indexedDB.open("chunfeng").onsuccess = ({target: {result}}) => {
    if (!result.objectStoreNames.contains("kept")) return resolve(null);
    result.transaction("kept").objectStore("kept").get("booth").onsuccess = ({target}) => resolve(target.result ?? null);
  };
})"""


def test_at_a_screen_in_the_hall_nothing_of_a_booth_is_kept(
    guest: Participation, enter: Callable[..., Visitor]
) -> None:
    screen = enter("kiosk")
    sign_in(screen, RECRUITER)
    stored(at_a_kiosk)
    screen.go(f"/hire/fairs/{guest.pk}/booth/")
    for press in ("叫下一位", "来了"):
        screen.follow(press)
    screen.page.locator("[data-status=serving]").wait_for()
    assert screen.page.evaluate(COPY) is None
    assert stored(lambda: Ticket.objects.get().status) == "serving"


def at_a_kiosk() -> None:
    """Whoever is signed in came by the code of a screen."""
    session = SessionStore(Session.objects.get().session_key)
    session[presence.KIOSK] = factories.kiosk(organisation=factories.organisation()).pk
    session.save()


def test_signing_out_without_a_network_forgets_nothing_unasked(
    guest: Participation, enter: Callable[..., Visitor]
) -> None:
    phone = enter("phone")
    at_the_booth(phone, guest)
    phone.page.context.route("**/api/v1/booth/acts", lambda route: route.abort())
    phone.page.fill("[name=text]", "会看图纸")
    phone.press("记下")
    phone.page.get_by_text("会看图纸 · 等网络").wait_for()
    phone.go("/me/")
    phone.page.evaluate("caches.keys().then((names) => Promise.all(names.map((name) => caches.delete(name))))")
    phone.page.context.set_offline(True)
    phone.press("退出登录")
    phone.page.locator("[data-unsent-number]:text-is('1')").wait_for()
    phone.page.context.unroute("**/api/v1/booth/acts")
    phone.page.context.set_offline(False)
    phone.page.wait_for_url(phone.site + "/")
    assert stored(lambda: [note.text for note in InterviewNote.objects.all()]) == ["会看图纸"]
    phone.forgive("ERR_")
    phone.forgive("Failed to load resource")


def test_what_an_old_browser_kept_for_one_is_not_sent_by_a_colleague(
    guest: Participation, enter: Callable[..., Visitor]
) -> None:
    colleague = "13900000042"
    stored(
        lambda: factories.representative(
            employer=guest.employer, person=factories.person(name="何静", phone=colleague), role="recruiter"
        )
    )
    phone = enter("phone")
    phone.page.add_init_script(NO_KEYS)
    at_the_booth(phone, guest, signs=False)
    phone.page.context.set_offline(True)
    phone.page.fill("[name=text]", "会看图纸")
    phone.press("记下")
    phone.page.get_by_text("会看图纸 · 等网络").wait_for()
    phone.go("/me/")  # away from the booth
    phone.page.context.set_offline(False)
    phone.page.get_by_role("button", name="退出登录").wait_for()  # the page has come back by itself
    come(phone, guest, colleague)
    phone.page.fill("[name=text]", "周一到岗")
    with phone.page.expect_response("**/booth/act/"):
        phone.press("记下")
    with phone.page.expect_response("**/booth/act/"):
        come(phone, guest, RECRUITER)
    told = stored(lambda: {(note.text, note.by.name) for note in InterviewNote.objects.select_related("by")})
    assert told == {("会看图纸", "周敏"), ("周一到岗", "何静")}
    phone.forgive("ERR_INTERNET_DISCONNECTED")
    phone.forgive("Failed to load resource")


def come(phone: Visitor, guest: Participation, number: str) -> None:
    """Somebody else takes the phone and opens the booth."""
    phone.page.context.clear_cookies()
    sign_in(phone, number)
    phone.go(f"/hire/fairs/{guest.pk}/booth/")
    phone.page.locator("[data-booth][data-kept]").wait_for(state="attached")


def test_the_names_at_a_booth_do_not_lie_on_a_phone_for_longer_than_two_days(
    guest: Participation, enter: Callable[..., Visitor]
) -> None:
    phone = enter("phone")
    at_the_booth(phone, guest)
    phone.page.context.set_offline(True)
    phone.page.clock.set_fixed_time(clock.now() + timedelta(hours=47))
    phone.page.reload()
    phone.page.locator("[data-away] [data-row^=application-]").wait_for()
    phone.page.clock.set_fixed_time(clock.now() + timedelta(hours=49))
    phone.page.reload()
    wait_until(lambda: phone.page.evaluate(COPY) is None)
    assert phone.page.locator("[data-row^=application-]").count() == 0
    phone.forgive("ERR_INTERNET_DISCONNECTED")
    phone.forgive("Failed to load resource")
