"""Posts messages as JSON to an address of the operator: a provider's own, or a small bridge to it.

    POST CHUNFENG_SMS_URL            Authorization: Bearer CHUNFENG_SMS_TOKEN (when set)
    {"phone": "13800138000", "text": "…", "template": "sign_in_code", "parameters": {"code": "…", "minutes": "5"}}

Any answer of 2xx counts as sent. Messages that may be posted again after a fault have the header `Idempotency-Key`.
"""

import json
from http.client import HTTPException
from urllib.error import URLError
from urllib.request import Request, urlopen

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from chunfeng.shared.sms.gateway import Message, NotSent

PATIENCE = 5
"""Seconds to wait for the provider."""


class HttpGateway:
    shown_on_page = False

    def __init__(self) -> None:
        self.url = settings.SMS_URL
        self.token = settings.SMS_TOKEN
        if not self.url.startswith(("https://", "http://")):
            raise ImproperlyConfigured("CHUNFENG_SMS=http needs CHUNFENG_SMS_URL, an address beginning with https://")

    def send(self, message: Message) -> None:
        body = {
            "phone": message.phone,
            "text": message.text,
            "template": message.template,
            "parameters": dict(message.parameters),
        }
        headers = {"Content-Type": "application/json; charset=utf-8"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if message.reference:
            headers["Idempotency-Key"] = message.reference
        request = Request(self.url, json.dumps(body, ensure_ascii=False).encode(), headers, method="POST")  # noqa: S310  scheme checked above
        try:
            with urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
                answer.read()
        except (URLError, HTTPException, OSError) as error:
            raise NotSent(f"{type(error).__name__}: {error}") from error
