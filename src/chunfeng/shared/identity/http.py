"""Asks an address of the operator: an official service's own, or a small bridge to it.

    POST CHUNFENG_IDENTITY_URL       Authorization: Bearer CHUNFENG_IDENTITY_TOKEN (when set)
    {"document": "resident_id", "number": "11010519491231002X", "name": "张三"}

The answer is 200 with {"result": "match" | "mismatch" | "unknown"}. Anything else is no answer, and is asked again later.
"""

import json
from http.client import HTTPException
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from chunfeng.shared.identity.checker import Answer, Claim, NoAnswer

PATIENCE = 5
"""Seconds to wait for the service."""
LONGEST = 10_000
"""Bytes of an answer that are read."""
_NEAR = {"localhost", "127.0.0.1", "::1"}


class _NoDetours(HTTPRedirectHandler):
    """A redirect would carry a person's number to an address that nobody configured."""

    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


class HttpChecker:
    asks = True

    def __init__(self) -> None:
        self.url = settings.IDENTITY_URL
        self.token = settings.IDENTITY_TOKEN
        parts = urlsplit(self.url)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _NEAR):
            raise ImproperlyConfigured(
                "CHUNFENG_IDENTITY=http needs CHUNFENG_IDENTITY_URL, an address beginning with https:// "
                "(http:// only to this machine)"
            )

    def check(self, claim: Claim) -> Answer:
        """One question, at most PATIENCE seconds. Raises NoAnswer."""
        body = {"document": claim.document, "number": claim.number, "name": claim.name}
        headers = {"Content-Type": "application/json; charset=utf-8", "Accept": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        request = Request(self.url, json.dumps(body, ensure_ascii=False).encode(), headers, method="POST")  # noqa: S310  scheme checked above
        try:
            with build_opener(_NoDetours).open(request, timeout=PATIENCE) as answer:
                said = answer.read(LONGEST)
        except (URLError, HTTPException, OSError) as error:
            raise NoAnswer(f"{type(error).__name__}: {error}") from error
        try:
            return Answer(json.loads(said)["result"])
        except (ValueError, KeyError, TypeError) as error:
            raise NoAnswer("the service answered with something else than a result") from error
