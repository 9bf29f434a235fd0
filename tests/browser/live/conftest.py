"""A Chromium whose camera shows a moving picture, and a firm that presents itself."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from chunfeng.domain.employers.models import Employer
from tests import factories
from tests.browser.conftest import CHROMIUM
from tests.browser.live.stage import HOST, VIEWER


@pytest.fixture
def browser(transactional_db: None) -> Iterator[Browser]:
    """With a camera that shows a moving picture, and calls between two pages of one machine."""
    wishes = [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        "--allow-loopback-in-peer-connection",
    ]
    with sync_playwright() as engine:
        chromium = engine.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", *wishes])
        yield chromium
        chromium.close()


@pytest.fixture
def firm(db: None) -> Employer:
    county = factories.organisation(name="洪山区总工会")
    firm = factories.employer(organisation=county, name="武汉春江机电有限公司")
    factories.representative(employer=firm, person=factories.person(name="赵经理", phone=HOST))
    factories.seeker(person=factories.person(name="陈晓明", phone=VIEWER))
    return firm
