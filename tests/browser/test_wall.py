"""The wall screen before a real live process: figures roll when something happens, and a lost network is said."""

import time
from collections.abc import Callable
from datetime import date

import pytest
from django.db import transaction

from chunfeng.domain.facts import services as ledger
from chunfeng.domain.facts.enums import FactKind
from chunfeng.domain.happenings.services import checkins
from chunfeng.domain.indicators import queries
from chunfeng.domain.unions.models import Organisation
from chunfeng.kernel.actor import Actor
from tests import factories
from tests.browser.visitor import Visitor, stored
from tests.patience import promptly

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def county(db: None) -> Organisation:
    return factories.organisation(name="洪山区总工会")


def somebody_registers(county: Organisation, number: int) -> None:
    entry = ledger.Entry(
        kind=FactKind.SEEKER_REGISTERED,
        subject=("seeker", number),
        person_id=number,
        organisation_id=county.pk,
        organisation_path=county.path,
    )
    with transaction.atomic():
        ledger.record(entry)


def test_wall_follows_what_happens_and_says_when_it_cannot(
    county: Organisation, live_process: None, enter: Callable[..., Visitor]
) -> None:
    code = stored(
        lambda: queries.wall_code(actor=Actor.system("test"), organisation_id=county.pk, first=date(2026, 1, 1))
    )
    visitor = enter("wall")
    visitor.hold_still()
    visitor.go(f"/wall/{code}/")
    seekers, status = visitor.page.locator("[data-roll=seekers]"), visitor.page.locator("#live-status")
    visitor.page.wait_for_selector("#live-status[data-state=open]")
    stored(lambda: somebody_registers(county, 1))
    visitor.page.wait_for_selector("[data-roll=seekers][data-value='1']")
    assert seekers.text_content() == "1"

    visitor.go_on()
    visitor.page.context.set_offline(True)
    stored(lambda: somebody_registers(county, 2))
    visitor.page.wait_for_selector("#live-status[data-state=lost]")
    assert (status.text_content() or "").startswith("没有网络，显示的是断网前的数据")
    assert seekers.text_content() == "1"

    visitor.page.context.set_offline(False)
    visitor.page.wait_for_selector("[data-roll=seekers][data-value='2']")
    visitor.forgive("ERR_INTERNET_DISCONNECTED")
    visitor.look("wall")


def test_a_check_in_is_on_the_wall_of_the_fair_within_a_second(
    county: Organisation, live_process: None, enter: Callable[..., Visitor]
) -> None:
    officer = stored(lambda: factories.officer(county))
    fair = stored(lambda: factories.fair(organisation=county))
    code = stored(lambda: queries.fair_wall_code(actor=officer, fair_id=fair.pk))
    visitor = enter("wall")
    visitor.hold_still()
    visitor.hold_still()
    visitor.go(f"/wall/{code}/")
    visitor.page.wait_for_selector("#live-status[data-state=open]")

    def lag(number: int) -> float:
        stored(lambda: checkins.check_in(actor=officer, happening_id=fair.happening_id, unnamed=True))
        began = time.monotonic()
        visitor.page.wait_for_selector(f"[data-roll=visits][data-value='{number}']")
        return time.monotonic() - began

    promptly(lag, within=1.0)
    visitor.look("wall-fair")
