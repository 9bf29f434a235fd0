"""What a screen in a hall sends after it had no network: signed as at the doors, in the same queue."""

import pytest
from django.test import Client
from tests import factories
from tests.api.door import Door, post
from tests.domain.fairs.test_day import VERSION, on_now

from chunfeng.domain.employers.models import Position
from chunfeng.domain.fairs.models import Fair, KioskAct
from chunfeng.domain.happenings.models import CheckIn, Device, Registration
from chunfeng.domain.happenings.queries import own
from chunfeng.domain.happenings.services import kiosks
from chunfeng.domain.hiring.models import Application
from chunfeng.kernel.actor import Actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def fair() -> tuple[Fair, Actor]:
    return on_now()


@pytest.fixture
def visitor(fair: tuple[Fair, Actor]) -> Registration:
    happening = fair[0].happening
    return factories.registration(
        happening=happening, person=factories.seeker(organisation=happening.organisation).person
    )


def screen_of(fair: tuple[Fair, Actor]) -> Door:
    union = fair[0].happening.organisation
    door = Door.enrolled(union)
    Device.objects.filter(pk=door.device.pk).update(kiosk=factories.kiosk(organisation=union))
    return door


def applies(screen: Door, visitor: Registration) -> dict[str, object]:
    ticket = own.ticket(visitor)
    assert ticket is not None
    position = Position.objects.get().pk
    return screen.act(visitor.happening, kind="apply", code=ticket.code, position=position, consent=VERSION)


def answers(response: object) -> list[tuple[str, str]]:
    return [(answer["result"], answer["code"]) for answer in response.json()["answers"]]  # type: ignore[attr-defined]


def test_applications_and_visits_travel_in_one_batch(fair: tuple[Fair, Actor], visitor: Registration) -> None:
    screen = screen_of(fair)
    entry = screen.act(visitor.happening, registration=visitor.pk)
    acts = [applies(screen, visitor), entry]
    assert sorted(answers(screen.send(acts))) == [("counted", ""), ("sent", "")]
    assert answers(screen.send(acts)) == [("repeated", "")] * 2
    assert (Application.objects.count(), CheckIn.objects.count()) == (1, 1)


def test_a_forged_batch_brings_nothing(fair: tuple[Fair, Actor], visitor: Registration) -> None:
    screen, other = screen_of(fair), screen_of(fair)
    batch = screen.batch([applies(screen, visitor)])
    for forged in ({**batch, "device": other.device.pk}, {**batch, "text": batch["text"] + " "}):
        response = post("acts", forged)
        assert (response.status_code, response.json()["code"]) == (409, "happenings.bad_signature")
    assert KioskAct.objects.count() == 0


def test_an_act_changed_on_the_screen_is_refused_alone(fair: tuple[Fair, Actor], visitor: Registration) -> None:
    screen = screen_of(fair)
    signed = screen.signed("act", applies(screen, visitor))
    signed["text"] = signed["text"].replace('"position": ', '"position": 1')
    content = {"device": screen.device.pk, "sent_at": screen.now().isoformat(), "acts": [signed]}
    response = post("acts", {"device": screen.device.pk, **screen.signed("batch", content)})
    assert answers(response) == [("refused", "unsigned")]
    assert Application.objects.count() == 0


def test_a_retired_screen_is_told_so_and_keeps_what_it_has(fair: tuple[Fair, Actor], visitor: Registration) -> None:
    screen = screen_of(fair)
    kiosk_id = Device.objects.get(pk=screen.device.pk).kiosk_id
    assert kiosk_id is not None
    kiosks.retire(actor=fair[1], kiosk_id=kiosk_id)
    response = screen.send([applies(screen, visitor)])
    assert (response.status_code, response.json()["code"]) == (409, "happenings.device_revoked")
    assert Application.objects.count() == 0


def test_a_signed_in_browser_sends_nothing_without_the_key(visitor: Registration) -> None:
    client = Client()
    client.force_login(visitor.person)
    response = client.post("/api/v1/gate/acts", {"device": 1}, content_type="application/json")
    assert response.status_code == 422


def test_a_screen_in_the_hall_gets_no_roster(fair: tuple[Fair, Actor], visitor: Registration) -> None:
    """The names of all who are expected are for those who keep the doors."""
    union = fair[0].happening.organisation
    told = [each.ask(fair[0].happening).json()["roster"] for each in (screen_of(fair), Door.enrolled(union))]
    assert [bool(roster) for roster in told] == [False, True]
