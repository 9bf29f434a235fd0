"""A lost phone, at the counter and at the desk of a second officer."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from tests import factories

from chunfeng.domain.people.models import Person, Recovery
from chunfeng.kernel import clock
from chunfeng.shared.sms import MemoryGateway

pytestmark = pytest.mark.django_db

OLD, NEW = "13800138000", "13800138001"
NOON = datetime(2026, 4, 21, 4, 0, tzinfo=UTC)
REQUEST = {"account": OLD, "document": "resident_id", "reason": "身份证照片与本人一致，手机丢失。", "phone": NEW}


@pytest.fixture(autouse=True)
def _noon(settings):
    settings.SMS_GATEWAY = "memory"
    MemoryGateway.outbox.clear()
    with clock.at(NOON):
        yield


@pytest.fixture
def county():
    return factories.organisation()


def officer(county, role="officer"):
    client = Client()
    client.force_login(factories.staff(organisation=county, role=role).person)
    return client


def ask(client, **more):
    client.post("/desk/phones/new/", {**REQUEST, **more})
    code = MemoryGateway.outbox[-1].parameters["code"]
    return client.post("/desk/phones/new/", {**REQUEST, **more, "code": code})


def test_two_officers_move_an_account_to_its_new_number(county):
    person = factories.person(phone=OLD, name="王小明")
    first, second = officer(county), officer(county)
    page = first.post("/desk/phones/new/", REQUEST).content.decode()
    assert ('value="13800138001"' in page, 'name="code"' in page) == (True, True)
    assert OLD not in str(dict(first.session.items()))
    code = MemoryGateway.outbox[-1].parameters["code"]
    answer = first.post("/desk/phones/new/", {**REQUEST, "code": code})
    recovery = Recovery.objects.get()
    assert answer.url == f"/desk/phones/{recovery.pk}/"
    page = second.get(answer.url).content.decode()
    assert ("王**" in page, "王小明" in page, OLD in page, NEW in page) == (True, False, False, False)
    early = second.post(answer.url, {"decision": "approve", "note": "已核对照片"})
    assert "等待期还没过" in early.content.decode()
    with clock.at(NOON + timedelta(days=1)):
        second.post(answer.url, {"decision": "approve", "note": "已核对照片"})
    person.refresh_from_db()
    assert person.phone == NEW
    assert "已同意" in second.get(answer.url).content.decode()


def test_what_was_typed_stays_when_something_is_wrong(county):
    client = officer(county)
    client.post("/desk/phones/new/", REQUEST)
    page = client.post("/desk/phones/new/", {**REQUEST, "code": "000000"}).content.decode()
    assert ("没有找到你可以办理的" in page, REQUEST["reason"] in page) == (True, True)


def test_the_one_who_asked_only_takes_back(county):
    factories.person(phone=OLD)
    client = officer(county)
    address = ask(client).url
    with clock.at(NOON + timedelta(days=1)):
        page = client.get(address).content.decode()
        assert ('value="approve"' in page, 'value="refuse"' in page) == (False, True)
        client.post(address, {"decision": "approve", "note": "自己批自己"})
    assert Recovery.objects.get().status == "waiting"


def test_pressing_twice_is_one_request(county):
    factories.person(phone=OLD)
    client = officer(county)
    ask(client)
    with clock.at(NOON + timedelta(minutes=2)):
        ask(client)
    assert Recovery.objects.count() == 1


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(county, number, django_assert_num_queries):
    for _row in range(number):
        factories.recovery(organisation=county)
    client = officer(county)
    client.get("/desk/phones/")
    with django_assert_num_queries(11):
        client.get("/desk/phones/")


def test_other_counties_see_nothing(county):
    recovery = factories.recovery(organisation=county)
    elsewhere = officer(factories.organisation())
    assert elsewhere.get(f"/desk/phones/{recovery.pk}/").status_code == 404
    assert recovery.person.name[:1] + "*" not in elsewhere.get("/desk/phones/").content.decode()
    assert Person.objects.get(pk=recovery.person_id).phone is not None
