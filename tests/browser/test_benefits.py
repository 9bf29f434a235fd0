"""The case of a benefit at the desk: by keys to the decision, with a visit to enter, and what is left to do after it."""

from collections.abc import Callable

import pytest

from chunfeng.domain.people.models import Person
from chunfeng.domain.programs.models import Application
from chunfeng.kernel.actor import Actor
from tests.browser.entrance import sign_in
from tests.browser.visitor import Visitor, stored
from tests.domain.programs.province import at_first, province, sent
from tests.domain.programs.services.test_marks import TOGETHER, approved_roof

pytestmark = pytest.mark.django_db(transaction=True)


def phone_of(actor: Actor) -> str:
    return str(Person.objects.get(pk=actor.person_id).phone)


@pytest.fixture
def waiting(db: None) -> tuple[int, str]:
    """(a case with two points to tick and three to sign, its reviewer's phone)."""
    place = province(TOGETHER.replace('visit = ["市总工会", "供电局"]', 'checks = ["查看执照", "核对名单"]'))
    with at_first():
        return sent(place).pk, phone_of(place.reviewer)


@pytest.fixture
def granted(db: None) -> tuple[int, str, str]:
    """(a case that has been approved, the phone of who hands over, that of the applicant)."""
    place, made = approved_roof()
    return made.pk, phone_of(place.payer), str(made.applicant.phone)


def test_keys_lead_to_the_decision_and_decide_nothing(waiting: tuple[int, str], enter: Callable[..., Visitor]) -> None:
    (case, number), officer = waiting, enter("desktop")
    sign_in(officer, number)
    officer.go(f"/desk/benefits/{case}/")
    officer.look("benefit-case")
    keys, focused = officer.page.keyboard, "document.activeElement.name + ' ' + document.activeElement.value"
    keys.press("r")
    assert officer.page.evaluate(focused) == "ground "
    keys.press("Escape")
    for point in range(2):
        keys.press("a")
        assert officer.page.evaluate(focused) == f"check {point}"
        keys.press("Space")
    keys.press("a")
    assert officer.page.evaluate(focused) == "act approve"
    assert stored(lambda: Application.objects.get().stage) == 0


def test_what_is_left_after_the_approval_is_seen_by_both(
    granted: tuple[int, str, str], enter: Callable[..., Visitor]
) -> None:
    case, keeper, applicant = granted
    for size in ("desktop", "phone"):
        officer = enter(size)
        sign_in(officer, keeper)
        officer.go(f"/desk/benefits/{case}/")
        officer.look("benefit-after")
        officer.go("/desk/money/")
        officer.look("benefit-money")
    worker = enter("phone")
    sign_in(worker, applicant)
    worker.go(f"/me/benefits/{case}/")
    worker.look("my-benefit-after")
    assert worker.says("签订安全告知书")
