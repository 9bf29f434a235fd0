"""At the screen in the hall of a fair: apply, print the résumé, and nothing stays behind."""

from datetime import timedelta

import pytest
from django.test import Client

from chunfeng.domain.fairs.models import Fair
from chunfeng.domain.hiring.models import Application
from chunfeng.domain.people.models import Person
from chunfeng.domain.people.services import kiosks
from chunfeng.kernel import clock
from chunfeng.shared.sms import MemoryGateway
from tests import factories
from tests.domain.fairs.test_day import VERSION, on_now, stand_of
from tests.web.fairs.test_pages import text_of
from tests.web.kiosk.test_views import let_in

pytestmark = pytest.mark.django_db
WORKER = "13800138000"


@pytest.fixture
def hall(settings):
    """A fair that is on, and a screen of the union that holds it, opened by a worker's phone."""
    settings.SMS_GATEWAY = "memory"
    MemoryGateway.outbox.clear()
    factories.seeker(person=factories.person(name="陈晓明", phone=WORKER), wanted_words=["电工"], skills=["低压电工"])
    fair, officer = on_now()
    screen = Client()
    screen.force_login(Person.objects.get(pk=officer.person_id))
    screen.post("/kiosk/set-up/", {"name": "体育馆 1 号机", "organisation": fair.happening.organisation_id})
    let_in(screen)
    return fair, screen


def test_whoever_is_in_applies_at_a_booth_from_the_screen(hall: tuple[Fair, Client]) -> None:
    fair, screen = hall
    assert "我的五个展位" in text_of(screen.get("/kiosk/home/"))
    here = f"/fairs/{fair.happening.code}/{stand_of(fair, '维修电工')}/"
    page = screen.get(here)
    assert (page["Cache-Control"], page["Refresh"]) == (
        "no-store, private",
        f"{int(kiosks.IDLE.total_seconds())}; url=/kiosk/",
    )
    position = fair.participations.get().positions.get()
    screen.post(f"{here}apply/{position.pk}/", {"consent": "yes", "version": VERSION})
    assert Application.objects.get().happening_id == fair.happening_id


def test_the_resume_is_printed_within_a_page_that_closes_by_itself(hall: tuple[Fair, Client]) -> None:
    _fair, screen = hall
    page = screen.get("/kiosk/resume/")
    assert '<iframe id="paper" src="/me/resume.pdf#' in page.content.decode()
    assert "Refresh" in page
    paper = screen.get("/me/resume.pdf")
    assert (paper["Content-Type"], paper.content[:5]) == ("application/pdf", b"%PDF-")
    assert (paper["X-Frame-Options"], paper["Cache-Control"]) == ("SAMEORIGIN", "no-store, private")
    assert "frame-ancestors 'self'" in paper["Content-Security-Policy"]
    elsewhere = Client()
    elsewhere.force_login(Person.objects.get(name="陈晓明"))
    assert elsewhere.get("/me/resume.pdf")["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("ending", ["idle", "done"])
def test_nothing_of_them_stays_at_the_screen(hall: tuple[Fair, Client], ending: str) -> None:
    fair, screen = hall
    mine = f"/fairs/{fair.happening.code}/mine/"
    assert "维修电工" in text_of(screen.get(mine))
    if ending == "done":
        screen.post("/sign-out/")
        left = clock.now()
    else:
        left = clock.now() + kiosks.IDLE + timedelta(seconds=1)
    with clock.at(left):
        for page in (mine, "/me/resume.pdf", "/kiosk/resume/"):
            assert screen.get(page).status_code == 302
    assert "_auth_user_id" not in screen.session
