"""Weixin, played by a server on this machine. Without keys there is no button and no address."""

import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from chunfeng.domain.people.models import Person, Visit, WeixinLink
from chunfeng.kernel import clock
from chunfeng.shared.sms import MemoryGateway
from tests.web.account import weixin_urls

pytestmark = pytest.mark.django_db

PHONE = "13800138000"


class Weixin(BaseHTTPRequestHandler):
    """Says that code "good-X" belongs to openid "X"."""

    def do_GET(self):
        asked = parse_qs(urlsplit(self.path).query)
        code = asked["code"][0]
        known = asked["appid"] == ["app"] and asked["secret"] == ["s3cret"] and code.startswith("good-")
        said = {"openid": code.removeprefix("good-"), "access_token": "t"} if known else {"errcode": 40029}
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(said).encode())

    def log_message(self, *args):
        """Tests are quiet."""


@pytest.fixture
def weixin(settings):
    settings.ROOT_URLCONF = weixin_urls.__name__
    server = HTTPServer(("127.0.0.1", 0), Weixin)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    settings.WEIXIN_ID, settings.WEIXIN_SECRET = "app", "s3cret"
    settings.WEIXIN_API = f"http://127.0.0.1:{server.server_port}"
    settings.SMS_GATEWAY = "memory"
    MemoryGateway.outbox.clear()
    yield
    server.shutdown()
    thread.join()
    server.server_close()


def come_back(client, code="good-oABC", state=None):
    away = urlsplit(client.get("/sign-in/weixin/?next=/jobs/").url)
    given = parse_qs(away.query)
    return client.get("/sign-in/weixin/back/", {"code": code, "state": state or given["state"][0]})


def by_code(client):
    client.post("/sign-in/", {"phone": PHONE})
    return client.post("/sign-in/code/", {"code": MemoryGateway.outbox[-1].parameters["code"]})


def test_without_keys_there_is_no_button_and_no_address(client):
    assert "微信登录" not in client.get("/sign-in/").content.decode()
    with pytest.raises(NoReverseMatch):
        reverse("account_weixin")


def test_the_door_says_who_asks_and_where_to_come_back(client, weixin):
    assert "微信登录" in client.get("/sign-in/").content.decode()
    away = urlsplit(client.get("/sign-in/weixin/").url)
    asked = parse_qs(away.query)
    assert (away.hostname, asked["appid"], asked["scope"]) == ("open.weixin.qq.com", ["app"], ["snsapi_base"])
    assert asked["redirect_uri"] == ["http://testserver/sign-in/weixin/back/"]


def test_a_new_weixin_shows_its_number_first_and_comes_in_alone_after(client, weixin):
    assert come_back(client).url == "/sign-in/"
    assert "oABC" not in str(dict(client.session.items()))
    by_code(client)
    assert WeixinLink.objects.get().openid == "oABC"
    other = Client()
    answer = come_back(other)
    assert (answer.url, other.session["_auth_user_id"]) == ("/jobs/", str(Person.objects.get().pk))
    assert Visit.objects.order_by("id").last().method == "weixin"
    assert other.get("/me/security/phone/").url == "/sign-in/again/?next=/me/security/phone/"


def test_a_weixin_left_waiting_on_a_shared_computer_opens_nobody_elses_account(client, weixin):
    come_back(client)
    with clock.at(clock.now() + timedelta(minutes=11)):
        by_code(client)
    assert ("_auth_user_id" in client.session, WeixinLink.objects.count()) == (True, 0)


def test_whoever_comes_in_by_a_number_is_told_that_weixin_opens_the_account(client, weixin):
    come_back(client)
    by_code(client)
    assert "如果这不是你的微信" in client.get("/me/security/").content.decode()


def test_a_number_that_has_weixin_is_not_taken_by_another(client, weixin):
    come_back(client)
    by_code(client)
    other = Client()
    come_back(other, code="good-oTHER")
    with clock.at(clock.now() + timedelta(minutes=2)):
        by_code(other)
    assert "_auth_user_id" in other.session
    assert [link.openid for link in WeixinLink.objects.all()] == ["oABC"]


@pytest.mark.parametrize(("code", "state"), [("bad", None), ("good-oABC", "made-up")])
def test_what_weixin_does_not_confirm_leads_back(client, weixin, code, state):
    assert come_back(client, code=code, state=state).url == "/sign-in/"
    assert "weixin" not in client.session


def test_a_state_works_once(client, weixin):
    state = parse_qs(urlsplit(client.get("/sign-in/weixin/").url).query)["state"][0]
    client.get("/sign-in/weixin/back/", {"code": "bad", "state": state})
    client.get("/sign-in/weixin/back/", {"code": "good-oABC", "state": state})
    assert "weixin" not in client.session


def test_weixin_is_unlinked(client, weixin):
    come_back(client)
    by_code(client)
    assert "解除微信登录" in client.get("/me/security/").content.decode()
    client.post("/me/security/weixin/unlink/")
    assert WeixinLink.objects.count() == 0
