"""Staff are appointed before they come in: an account made out of a bare number, which its owner then takes over."""

import pytest

from chunfeng.domain.people import services
from chunfeng.domain.people.enums import Purpose
from chunfeng.domain.people.models import Person
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import NotAllowed
from chunfeng.shared.sms import MemoryGateway
from tests import factories

pytestmark = pytest.mark.django_db

PHONE = "13800138000"
SYSTEM = Actor.system("set-up")


@pytest.fixture(autouse=True)
def _memory(settings):
    settings.SMS_GATEWAY = "memory"
    MemoryGateway.outbox.clear()


def sign_in() -> Person:
    sent = services.request_code(phone=PHONE, address="127.0.0.1")
    code = MemoryGateway.outbox[-1].parameters["code"]
    return services.confirm_code(sign_in_id=sent.sign_in_id, code=code, address="127.0.0.1").person


def test_only_the_system_makes_an_account_out_of_a_number():
    with pytest.raises(NotAllowed):
        services.enrol(actor=factories.actor(), phone=PHONE)
    assert not Person.objects.with_phone(PHONE).exists()


def test_whoever_was_enrolled_takes_the_account_over_and_consents_once():
    enrolled = services.enrol(actor=SYSTEM, phone=PHONE, name="张建国")
    assert (enrolled.phone_verified_at, enrolled.consents.count()) == (None, 0)
    person = sign_in()
    assert (person.pk, person.name, person.phone_verified_at is None) == (enrolled.pk, "张建国", False)
    assert [consent.purpose for consent in person.consents.order_by("pk")] == [Purpose.SERVICE]
