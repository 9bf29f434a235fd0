"""Somebody with a browser: keeps cookies, fills forms with their CSRF token, and reads pages as text."""

import http.client
import json
import re
import threading
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

Fields = Mapping[str, str | Sequence[str]]
IDLE_SECONDS = 5.0
DEMO_CODE = re.compile(r"note[^<]*tone-calm.*?(\d{6})", re.DOTALL)


class Unexpected(Exception):
    """The product answered something else than a person would expect; the text says to what, and how."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    text: str
    location: str


class Visitor:
    """One person at the product's pages, who does one thing at a time. `network` is the address that they come from, as the
    proxy in front says it.
    """

    def __init__(self, address: str, *, network: str = "") -> None:
        url = urlsplit(address)
        self.host, self.port = str(url.hostname), int(url.port or 80)
        self.network = network
        self.cookies: dict[str, str] = {}
        self.line: http.client.HTTPConnection | None = None
        self.used_at = 0.0
        self.busy = threading.RLock()

    def get(self, path: str) -> Answer:
        """A page. Raises Unexpected unless it is there."""
        answer = self._ask("GET", path)
        if answer.status != 200:
            raise Unexpected(f"GET {path}: {answer.status} {answer.location}")
        return answer

    def post(self, path: str, fields: Fields, *, file: tuple[str, str, bytes] | None = None) -> str:
        """Send a form (`file`: field, name, content); where it leads. Raises Unexpected when it is not taken."""
        answer = self.send(path, fields, file=file)
        if answer.status != 302:
            complaint = re.sub(
                r"<[^>]+>|\s+", " ", " ".join(re.findall(r'role="alert".{0,400}', answer.text, re.DOTALL))
            )
            raise Unexpected(f"POST {path}: {answer.status} {complaint.strip()[:300]}")
        return answer.location

    def send(self, path: str, fields: Fields, *, file: tuple[str, str, bytes] | None = None) -> Answer:
        """Send a form whose answer is the page itself, taken or not."""
        data = {"csrfmiddlewaretoken": self.cookies.get("csrftoken", ""), **fields}
        kind, body = _multipart(data, file) if file else (_FORM, urlencode(data, doseq=True).encode())
        return self._ask("POST", path, body, {"Content-Type": kind})

    def refused(self, path: str, fields: Fields) -> int:
        """Send a form that may not be taken: the status of the answer. Raises Unexpected when it is taken all the same."""
        answer = self.send(path, fields)
        if not 400 <= answer.status < 500:
            raise Unexpected(f"POST {path} was taken: {answer.status} {answer.location}")
        return answer.status

    def answered(self, path: str, fields: Fields) -> Any:
        """Send a form that a script of the page would send: what the JSON of the answer says. Raises Unexpected."""
        return _said(path, self.send(path, fields))

    def asked(self, path: str, content: Any) -> Any:
        """Send JSON, as a device does: what the JSON of the answer says. Raises Unexpected."""
        kind = {"Content-Type": "application/json"}
        return _said(path, self._ask("POST", path, json.dumps(content).encode(), kind))

    def leave(self) -> None:
        with self.busy:
            if self.line is not None:
                self.line.close()
                self.line = None

    def _ask(self, method: str, path: str, body: bytes | None = None, more: Mapping[str, str] | None = None) -> Answer:
        headers = {"Accept-Language": "zh-CN", **(more or {})}
        if self.network:
            headers["X-Forwarded-For"] = self.network
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        with self.busy:
            response, text = self._asked(method, path, body, headers)
            for header in response.headers.get_all("Set-Cookie") or []:
                for name, morsel in SimpleCookie(header).items():
                    self.cookies[name] = morsel.value
        return Answer(response.status, text, response.headers.get("Location", ""))

    def _asked(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
    ) -> tuple[http.client.HTTPResponse, str]:
        kept = self.line is not None
        try:
            try:
                return self._over_the_line(method, path, body, headers)
            except ConnectionResetError:
                # a line that lay idle may have been closed meanwhile; browsers ask again too, where asking changes nothing
                if not (kept and method == "GET"):
                    raise
                return self._over_the_line(method, path, body, headers)
        except (OSError, http.client.HTTPException) as error:
            raise Unexpected(f"{method} {path}: {type(error).__name__}: {error}") from error

    def _over_the_line(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
    ) -> tuple[http.client.HTTPResponse, str]:
        if time.monotonic() - self.used_at > IDLE_SECONDS:
            self.leave()  # the server may hang up on it in this moment
        self.used_at = time.monotonic()
        if self.line is None:
            self.line = http.client.HTTPConnection(self.host, self.port, timeout=120)
        try:
            self.line.request(method, quote(path, safe=_PLAIN), body, dict(headers))
            response = self.line.getresponse()
            return response, response.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException):
            self.leave()
            raise


_PLAIN = "!#$%&'()*+,/:;=?@[]~"  # Chinese in an address travels as bytes, as browsers send it
_FORM = "application/x-www-form-urlencoded"


def _said(path: str, answer: Answer) -> Any:
    if answer.status != 200:
        raise Unexpected(f"POST {path}: {answer.status} {answer.text[:300]}")
    return json.loads(answer.text)


def _multipart(fields: Fields, file: tuple[str, str, bytes]) -> tuple[str, bytes]:
    edge = uuid.uuid4().hex
    parts = []
    for name, value in fields.items():
        for text in [value] if isinstance(value, str) else value:
            parts.append(f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'.encode())
    field, name, content = file
    head = f'--{edge}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
    parts.append(f"{head}Content-Type: application/octet-stream\r\n\r\n".encode() + content + b"\r\n")
    return f"multipart/form-data; boundary={edge}", b"".join(parts) + f"--{edge}--\r\n".encode()
