"""The wall screen before a real live process: figures roll when something happens, and a lost network is said."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import transaction

from chunfeng.domain.facts import services as ledger
from chunfeng.domain.facts.enums import FactKind
from chunfeng.domain.happenings.services import checkins
from chunfeng.domain.indicators import queries
from chunfeng.domain.unions.models import Organisation
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from tests import factories
from tests.browser.visitor import Visitor, stored

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
    visitor.go(f"/wall/{code}/")
    seekers, status = visitor.page.locator("[data-roll=seekers]"), visitor.page.locator("#live-status")
    visitor.page.wait_for_selector("#live-status[data-state=open]")
    stored(lambda: somebody_registers(county, 1))
    visitor.page.wait_for_selector("[data-roll=seekers][data-value='1']")
    assert seekers.text_content() == "1"

    visitor.page.context.set_offline(True)
    stored(lambda: somebody_registers(county, 2))
    visitor.page.wait_for_selector("#live-status[data-state=lost]")
    assert (status.text_content() or "").startswith("没有网络，显示的是断网前的数据")
    assert seekers.text_content() == "1"

    visitor.page.context.set_offline(False)
    visitor.page.wait_for_selector("[data-roll=seekers][data-value='2']")
    visitor.forgive("ERR_INTERNET_DISCONNECTED")
    visitor.look("wall")


def test_each_check_in_reaches_the_wall_of_the_fair_by_the_stream_alone(
    county: Organisation, live_process: None, enter: Callable[..., Visitor]
) -> None:
    """The clock of the page stands still, so that it asks for nothing by itself; how soon the stream speaks is held in
    tests/shared/live/test_behind.py.
    """
    officer = stored(lambda: factories.officer(county))
    fair = stored(lambda: factories.fair(organisation=county))
    code = stored(lambda: queries.fair_wall_code(actor=officer, fair_id=fair.pk))
    visitor = enter("wall")
    visitor.page.clock.install()
    visitor.go(f"/wall/{code}/")
    visitor.page.wait_for_selector("#live-status[data-state=open]")
    visitor.page.clock.pause_at(clock.now() + timedelta(hours=1))
    for number in range(1, 6):
        stored(lambda: checkins.check_in(actor=officer, happening_id=fair.happening_id, unnamed=True))
        visitor.page.wait_for_selector(f"[data-roll=visits][data-value='{number}']")
    visitor.page.clock.resume()
    visitor.look("wall-fair")
