"""Who may make a browser a device, and what the server makes of its key."""

import base64

import pytest
from django.test import Client

from chunfeng.domain.happenings.models import Device
from chunfeng.domain.unions.models import Organisation
from tests import factories

pytestmark = pytest.mark.django_db

KEY = base64.urlsafe_b64encode(bytes(range(32))).rstrip(b"=").decode()


@pytest.fixture
def union() -> Organisation:
    return factories.organisation(name="武汉市洪山区总工会")


@pytest.fixture
def officer(union: Organisation) -> Client:
    person = factories.person()
    factories.staff(organisation=union, person=person)
    client = Client()
    client.force_login(person)
    return client


def test_a_device_is_enrolled_with_the_key_that_it_made(officer: Client, union: Organisation) -> None:
    response = officer.post("/gate/set-up/", {"name": "北门 2 号", "organisation": union.pk, "public_key": KEY})
    device = Device.objects.get()
    assert bytes(device.public_key) == bytes(range(32))
    assert response.json() == {
        "id": device.pk,
        "name": "北门 2 号",
        "organisation": "武汉市洪山区总工会",
        "standing": False,
    }
    assert officer.get("/gate/set-up/").status_code == 200  # still signed in


def test_pressing_twice_enrols_one_device(officer: Client, union: Organisation) -> None:
    given = {"name": "北门 2 号", "organisation": union.pk, "public_key": KEY}
    assert officer.post("/gate/set-up/", given).json() == officer.post("/gate/set-up/", given).json()
    assert Device.objects.count() == 1


def test_whoever_sets_up_a_kiosk_is_signed_out_of_it(officer: Client, union: Organisation) -> None:
    given = {"name": "大厅 1 号机", "organisation": union.pk, "standing": "on", "public_key": KEY}
    assert officer.post("/gate/set-up/", given).json()["standing"] is True
    assert officer.get("/gate/set-up/").status_code == 302


@pytest.mark.parametrize("key", ["", "short", "not base64 at all!", KEY + KEY])
def test_what_is_no_key_is_refused_with_what_to_do(officer: Client, union: Organisation, key: str) -> None:
    response = officer.post("/gate/set-up/", {"name": "北门", "organisation": union.pk, "public_key": key[:60]})
    assert (response.status_code, response.json()["code"]) == (409, "happenings.bad_key")
    assert response.json()["next_step"] == "在那台设备上打开页面登记。"
    assert Device.objects.count() == 0


def test_a_name_and_an_organisation_within_reach_are_needed(officer: Client) -> None:
    elsewhere = factories.organisation()
    response = officer.post("/gate/set-up/", {"name": "", "organisation": elsewhere.pk, "public_key": KEY})
    assert (response.status_code, response.json()["code"]) == (422, "form")
    assert response.json()["title"].startswith("给设备起个名字。")
    assert Device.objects.count() == 0
