"""The ways out for text messages."""

import json
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core.exceptions import ImproperlyConfigured

from chunfeng.shared import sms

MESSAGE = sms.Message(phone="13800138000", text="验证码 123456", template="sign_in_code", parameters={"code": "123456"})


class Provider:
    """A provider on this machine that answers `status` and keeps what it is sent."""

    def __init__(self, status):
        self.received, self.keys = [], []
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                provider.received.append((self.headers["Authorization"], json.loads(body)))
                provider.keys.append(self.headers["Idempotency-Key"])
                self.send_response(status)
                self.end_headers()

            def log_message(self, *args):
                """Say nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/sms"
        self.thread = threading.Thread(target=self.server.serve_forever)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *args):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


def test_the_http_gateway_posts_json(settings):
    with Provider(200) as provider:
        settings.SMS_GATEWAY, settings.SMS_URL, settings.SMS_TOKEN = "http", provider.url, "secret"
        sms.gateway().send(MESSAGE)
    assert provider.received == [
        (
            "Bearer secret",
            {
                "phone": "13800138000",
                "text": "验证码 123456",
                "template": "sign_in_code",
                "parameters": {"code": "123456"},
            },
        )
    ]


def test_a_provider_that_refuses_or_is_away_means_not_sent(settings):
    settings.SMS_GATEWAY, settings.SMS_TOKEN = "http", ""
    with Provider(500) as provider:
        settings.SMS_URL = provider.url
        with pytest.raises(sms.NotSent, match="500"):
            sms.gateway().send(MESSAGE)
    with pytest.raises(sms.NotSent):
        sms.gateway().send(MESSAGE)


def test_what_may_be_posted_again_names_itself(settings):
    with Provider(200) as provider:
        settings.SMS_GATEWAY, settings.SMS_URL, settings.SMS_TOKEN = "http", provider.url, ""
        sms.gateway().send(replace(MESSAGE, reference="benefit-7"))
    assert provider.keys == ["benefit-7"]


@pytest.mark.parametrize("url", ["", "ftp://sms.example", "file:///etc/passwd"])
def test_the_http_gateway_wants_a_web_address(settings, url):
    settings.SMS_GATEWAY, settings.SMS_URL = "http", url
    with pytest.raises(ImproperlyConfigured, match="CHUNFENG_SMS_URL"):
        sms.gateway()


def test_the_console_prints(settings, capsys):
    settings.SMS_GATEWAY = "console"
    sms.gateway().send(MESSAGE)
    assert capsys.readouterr().err == "SMS 13800138000: 验证码 123456\n"


def test_a_gateway_of_one_s_own_is_named_by_its_path(settings):
    settings.SMS_GATEWAY = "chunfeng.shared.sms.memory.MemoryGateway"
    assert isinstance(sms.gateway(), sms.MemoryGateway)
