"""Face or fingerprint through the pages, with a device in software."""

import html
import json
import re
from datetime import timedelta

import pytest
from django.test import Client

from chunfeng.domain.people.models import Passkey, Visit
from chunfeng.kernel import clock
from chunfeng.shared.sms import MemoryGateway
from tests import factories
from tests.domain.people.device import Device

pytestmark = pytest.mark.django_db

PHONE = "13800138000"


@pytest.fixture(autouse=True)
def _memory(settings):
    settings.SMS_GATEWAY = "memory"
    MemoryGateway.outbox.clear()


def by_code(client, phone=PHONE, **more):
    client.post("/sign-in/", {"phone": phone})
    return client.post("/sign-in/code/", {"code": MemoryGateway.outbox[-1].parameters["code"], **more})


def options_of(page):
    return json.loads(html.unescape(re.search(r'data-options="(\{.*?\})"', page.content.decode()).group(1)))


def add(client, device, name="我的手机"):
    page = client.get("/me/security/passkeys/new/")
    answer = device.create(options_of(page))
    return device, client.post("/me/security/passkeys/new/", {"credential": answer, "name": name})


def by_passkey(client, device, **more):
    options = client.post("/sign-in/passkey/options/").json()
    return client.post("/sign-in/passkey/", {"credential": device.get(options), **more})


@pytest.fixture(autouse=True)
def _secure(client):
    """Keys are given to https and to the own machine alone."""
    client.defaults["HTTP_HOST"] = "localhost"


def device():
    return Device()


def test_a_device_is_added_and_signs_in_without_number_and_code(client):
    by_code(client)
    own, answer = add(client, device())
    assert (answer.status_code, answer.url) == (302, "/me/security/")
    assert "我的手机" in client.get("/me/security/").content.decode()
    client.post("/sign-out/")
    sent = len(MemoryGateway.outbox)
    answer = by_passkey(client, own, next="/jobs/")
    assert (answer.status_code, answer.url, len(MemoryGateway.outbox)) == (302, "/jobs/", sent)
    assert Visit.objects.get().method == "passkey"


def test_the_same_answer_is_worth_nothing_the_second_time(client):
    by_code(client)
    own, _answer = add(client, device())
    client.post("/sign-out/")
    options = client.post("/sign-in/passkey/options/").json()
    answer = own.get(options)
    client.post("/sign-in/passkey/", {"credential": answer})
    client.post("/sign-out/")
    refused = client.post("/sign-in/passkey/", {"credential": answer}, follow=True)
    assert refused.redirect_chain == [("/sign-in/", 302)]
    assert "人脸或指纹没有对应到这里的账号" in refused.content.decode()
    assert "_auth_user_id" not in client.session


def test_an_old_session_shows_once_more_who_it_is_before_adding(client):
    by_code(client)
    with clock.at(clock.now() + timedelta(minutes=11)):
        answer = client.get("/me/security/passkeys/new/")
        assert answer.url == "/sign-in/again/?next=/me/security/passkeys/new/"
        answer = client.post(answer.url, {"next": "/me/security/passkeys/new/"})
        assert answer.url == "/sign-in/?next=/me/security/passkeys/new/"
        by_code(client)
        assert client.get("/me/security/passkeys/new/").status_code == 200


def test_a_registration_that_does_not_fit_is_asked_for_again(client):
    by_code(client)
    _own, answer = add(client, Device(origin="https://elsewhere.example.org"))
    assert (answer.status_code, answer.url, Passkey.objects.count()) == (302, "/me/security/passkeys/new/", 0)


def test_one_device_is_renamed_and_removed(client):
    by_code(client)
    add(client, device())
    passkey = Passkey.objects.get()
    address = f"/me/security/passkeys/{passkey.pk}/"
    client.post(address, {"name": "妈妈的手机"})
    passkey.refresh_from_db()
    assert passkey.name == "妈妈的手机"
    client.post(address, {"remove": "1"})
    assert client.post(address, {"remove": "1"}).status_code == 404
    assert Passkey.objects.count() == 0


def test_the_page_works_without_a_script_by_number_and_code(client):
    page = client.get("/sign-in/").content.decode()
    form = re.search(r"<form[^>]*data-passkey=\"get\"[^>]*>", page).group()
    assert form.endswith("hidden>")
    assert re.search(r'<form method="post" id="sign-in"', page) is not None


def test_nothing_of_a_face_is_asked_for_or_kept(client):
    by_code(client)
    add(client, device())
    kept = {field.name for field in Passkey._meta.fields}
    assert kept == {
        "id",
        "created_at",
        "updated_at",
        "person",
        "name",
        "credential_id",
        "public_key",
        "uses",
        "used_at",
    }


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_of_security_costs_the_same_for_one_and_three(client, number, django_assert_num_queries):
    person = factories.person()
    for _row in range(number):
        factories.passkey(person=person)
        factories.visit(person=person)
    client.force_login(person)
    client.get("/me/security/")
    with django_assert_num_queries(10):
        client.get("/me/security/")


def test_another_browser_does_not_take_the_challenge(client):
    by_code(client)
    own, _answer = add(client, device())
    stranger = Client()
    stranger.defaults["HTTP_HOST"] = "localhost"
    answer = own.get(client.post("/sign-in/passkey/options/").json())
    stranger.post("/sign-in/passkey/", {"credential": answer})
    assert "_auth_user_id" not in stranger.session
