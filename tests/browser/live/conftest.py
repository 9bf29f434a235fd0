"""A Chromium whose camera shows a moving picture, and a firm that presents itself."""

import pytest
from playwright.sync_api import Browser

from chunfeng.domain.employers.models import Employer
from tests import factories
from tests.browser.camera import FAKE_CAMERA
from tests.browser.driver import Driver
from tests.browser.live.stage import HOST, VIEWER


@pytest.fixture
def browser(driver: Driver) -> Browser:
    """With a camera that shows a moving picture, and calls between two pages of one machine."""
    return driver.shared(*FAKE_CAMERA, "--allow-loopback-in-peer-connection")


@pytest.fixture
def firm(db: None) -> Employer:
    county = factories.organisation(name="洪山区总工会")
    firm = factories.employer(organisation=county, name="武汉春江机电有限公司")
    factories.representative(employer=firm, person=factories.person(name="赵经理", phone=HOST))
    factories.seeker(person=factories.person(name="陈晓明", phone=VIEWER))
    return firm
