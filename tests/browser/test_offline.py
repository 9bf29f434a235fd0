"""Pages without a network, in a real browser whose network is switched off."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page

from chunfeng.domain.unions.models import Membership
from chunfeng.domain.unions.queries import cards
from chunfeng.domain.unions.rules import cards as rules
from chunfeng.domain.unions.services import memberships
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.shared import seals
from tests import factories
from tests.browser.camera import picture_of_code
from tests.browser.visitor import Visitor, shown, stored

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def member(db: None) -> Membership:
    union = factories.organisation(name="武汉市洪山区快递行业工会")
    return factories.membership(organisation=union, person=factories.person(name="王建国"))


def code_of(member: Membership) -> str:
    card = stored(lambda: cards.card(Actor(person_id=member.person_id)))
    assert card is not None
    return card.code


def scanner(visitor: Visitor) -> Page:
    """The scanner, opened once with a network, so that it works without one."""
    visitor.go("/card/scan/")
    visitor.page.locator("[data-scan][data-kept]").wait_for(state="attached")
    visitor.page.locator("[data-ready=yes]").wait_for()
    return visitor.page


def answer(page: Page, typed: str) -> str:
    """What the scanner says of a code that is typed in."""
    page.locator("details").evaluate("details => { details.open = true; }")
    page.fill("[name=code]", typed)
    page.get_by_role("button", name="核对", exact=True).click()
    return shown(page)


def test_a_card_before_the_camera_is_checked_without_a_network(
    member: Membership, filming: Callable[[str, str], Visitor]
) -> None:
    visitor = filming("phone", f"https://any.example/card/{code_of(member)}/")
    page = scanner(visitor)
    page.context.set_offline(True)
    page.reload()
    page.get_by_role("button", name="打开摄像头").click()
    assert shown(page) == "是会员"
    assert page.locator("[data-network=off]").is_visible()
    assert page.locator("[data-slot=name]").inner_text() == "王**"
    visitor.look("card-scan-offline")
    page.get_by_role("button", name="关闭摄像头").click()
    assert page.evaluate("document.querySelector('video').srcObject") is None


def test_a_picture_of_a_card_is_read_too(member: Membership, enter: Callable[..., Visitor], tmp_path: Path) -> None:
    page = scanner(enter("phone"))
    page.context.set_offline(True)
    picture = picture_of_code(tmp_path / "card.png", f"https://any.example/card/{code_of(member)}/")
    page.locator("details").evaluate("details => { details.open = true; }")
    page.set_input_files("[data-picture]", picture)
    assert shown(page) == "是会员"


def test_the_device_tells_genuine_expired_and_forged_apart_without_a_network(
    member: Membership, enter: Callable[..., Visitor]
) -> None:
    page = scanner(enter("phone"))
    page.context.set_offline(True)
    payload = rules.card_payload(
        number=member.number, name="王建国", union="武汉市洪山区快递行业工会", joined_on=member.joined_on
    )
    genuine = code_of(member)
    middle = len(genuine) // 2
    changed = genuine[:middle] + ("A" if genuine[middle] != "A" else "B") + genuine[middle + 1 :]
    other = f"{int(member.number) + 1:011}"
    said = {
        "genuine": answer(page, genuine),
        "its address": answer(page, f"https://any.example/card/{genuine}/"),
        "expired": answer(page, seals.seal(rules.CARD, payload, clock.now() - timedelta(minutes=1))),
        "changed": answer(page, changed),
        "a poster": answer(page, seals.seal(rules.POSTER, rules.id_payload(1))),
        "something else": answer(page, "https://any.example/menu"),
        "its number": answer(page, member.number),
        "another number": answer(page, other),
    }
    assert said == {
        "genuine": "是会员",
        "its address": "是会员",
        "expired": "已过期",
        "changed": "伪造",
        "a poster": "伪造",
        "something else": "不是会员证",
        "its number": member.number,
        "another number": other,
    }


def test_with_a_network_whoever_has_left_is_told_from_whoever_stays(
    member: Membership, enter: Callable[..., Visitor]
) -> None:
    page = scanner(enter("phone"))
    code = code_of(member)
    assert answer(page, code) == "是会员"
    page.get_by_text("刚刚问过工会").wait_for()
    stored(lambda: memberships.leave(actor=Actor(person_id=member.person_id), why="不干了"))
    assert answer(page, code) in {"是会员", "已失效"}
    page.get_by_role("heading", name="已失效").wait_for()


DEAF = "addEventListener('online', (event) => event.stopImmediatePropagation())"


@pytest.mark.parametrize("told", [True, False], ids=["told", "not told"])
def test_a_page_that_cannot_be_fetched_says_so_and_opens_when_the_network_is_back(
    enter: Callable[..., Visitor], told: bool
) -> None:
    """Told by the browser at once; one that was not listening yet, or whose server was away alone, finds it out."""
    visitor = enter("phone")
    if not told:
        visitor.page.add_init_script(DEAF)
    page = scanner(visitor)
    page.context.set_offline(True)
    visitor.go("/union/dues/")
    page.get_by_role("heading", name="现在没有网络").wait_for()
    page.get_by_role("link", name="核对会员证").wait_for()
    assert visitor.barriers() == []
    page.context.set_offline(False)
    page.get_by_role("heading", name="现在没有网络").wait_for(state="detached")


def test_nothing_personal_is_kept_in_the_caches(member: Membership, enter: Callable[..., Visitor]) -> None:
    visitor = enter("phone")
    page = scanner(visitor)
    visitor.go("/sign-in/")
    visitor.go("/union/dues/")
    kept = page.evaluate(
        """async () => {
          const found = [];
          for (const name of await caches.keys())
            for (const request of await (await caches.open(name)).keys()) found.push(new URL(request.url).pathname);
          return found.sort();
        }"""
    )
    pages = [path for path in kept if not path.startswith("/static/")]
    assert pages == ["/card/scan/", "/offline/"]
    html = page.evaluate("async () => (await caches.match('/card/scan/')).text()")
    assert "csrfmiddlewaretoken" not in html


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_the_scanner_looks_as_it_should(member: Membership, enter: Callable[..., Visitor], size: str) -> None:
    visitor = enter(size)
    page = scanner(visitor)
    visitor.look("card-scan-empty")
    assert answer(page, code_of(member)) == "是会员"
    page.get_by_text("刚刚问过工会").wait_for()
    visitor.look("card-scan")
