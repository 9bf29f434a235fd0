"""A crowd that presses one button: a program of its own with nothing but sockets, so that it costs the server little.

Reads one JSON order from standard input (address, path, presses as [cookie, body], order: which of them press, one after the
other, in_flight) and writes JSON lines: now and then {answered}, at last {requests, failed, statuses, p50_ms, p99_ms, seconds}.
Whoever gets no answer, or an error of the server, presses again as people do, until PATIENCE is over.
"""

import json
import selectors
import socket
import sys
import time
from collections import Counter, deque
from typing import Any
from urllib.parse import urlsplit

PATIENCE = 60.0  # seconds after which a press without an answer has failed
PAUSE = 0.25  # seconds before pressing again
TOLD_EVERY = 0.1


class Press:
    """One press until it is answered."""

    __slots__ = ("again_at", "began", "who")

    def __init__(self, who: int) -> None:
        self.who = who
        self.began = 0.0
        self.again_at = 0.0


class Line:
    """One kept-alive connection with at most one press under way."""

    def __init__(self, crowd: "Crowd") -> None:
        self.crowd = crowd
        self.socket: socket.socket | None = None
        self.press: Press | None = None
        self.read = b""

    def send(self, press: Press) -> None:
        self.press, self.read = press, b""
        press.began = press.began or time.perf_counter()
        try:
            if self.socket is None:
                self.socket = socket.create_connection(self.crowd.at, timeout=5)
                self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.crowd.selector.register(self.socket, selectors.EVENT_READ, self)
            self.socket.sendall(self.crowd.requests[press.who])
        except OSError:
            self.lost()

    def heard(self) -> None:
        assert self.socket is not None
        try:
            piece = self.socket.recv(65536)
        except OSError:
            piece = b""
        if not piece:
            self.lost()
            return
        self.read += piece
        head, gap, body = self.read.partition(b"\r\n\r\n")
        if not gap:
            return
        lowered = head.lower()
        length = lowered.partition(b"content-length:")[2].split(b"\r\n")[0]
        if len(body) < int(length or 0):
            return
        press, self.press = self.press, None
        if b"connection: close" in lowered:
            self.close()
        if press is not None:
            self.crowd.answered(press, int(head.split(b" ", 2)[1]))
        self.crowd.free.append(self)

    def lost(self) -> None:
        self.close()
        if self.press is not None:
            self.crowd.unanswered(self.press)
            self.press = None
        self.crowd.free.append(self)

    def close(self) -> None:
        if self.socket is not None:
            self.crowd.selector.unregister(self.socket)
            self.socket.close()
            self.socket = None


class Crowd:
    def __init__(self, order: dict[str, Any]) -> None:
        url = urlsplit(order["address"])
        self.at = (str(url.hostname), int(url.port or 80))
        self.requests = [_request(url.netloc, order["path"], cookie, body) for cookie, body in order["presses"]]
        self.waiting = deque(Press(who) for who in order["order"])
        self.selector = selectors.DefaultSelector()
        self.free = deque(Line(self) for _ in range(order["in_flight"]))
        self.again: deque[Press] = deque()
        self.statuses: Counter[int] = Counter()
        self.times: list[float] = []
        self.failed = 0
        self.under_way = 0

    def run(self) -> None:
        started = told = time.perf_counter()
        while self.waiting or self.again or self.under_way:
            now = time.perf_counter()
            while self.again and self.again[0].again_at <= now:
                self.waiting.appendleft(self.again.popleft())
            while self.free and self.waiting:
                self.under_way += 1
                self.free.popleft().send(self.waiting.popleft())
            for key, _events in self.selector.select(0.05):
                key.data.heard()
            if now - told > TOLD_EVERY:
                told = now
                _tell({"answered": len(self.times)})
        self.times.sort()
        _tell(
            {
                "requests": len(self.times),
                "failed": self.failed,
                "statuses": dict(self.statuses),
                "p50_ms": _at(self.times, 0.5),
                "p99_ms": _at(self.times, 0.99),
                "seconds": round(time.perf_counter() - started, 2),
            }
        )

    def answered(self, press: Press, status: int) -> None:
        if status >= 500:
            self.unanswered(press)
            return
        self.under_way -= 1
        self.statuses[status] += 1
        self.times.append((time.perf_counter() - press.began) * 1000)

    def unanswered(self, press: Press) -> None:
        self.under_way -= 1
        if time.perf_counter() - press.began > PATIENCE:
            self.failed += 1
        else:
            press.again_at = time.perf_counter() + PAUSE
            self.again.append(press)


def _request(host: str, path: str, cookie: str, body: str) -> bytes:
    lines = (
        f"POST {path} HTTP/1.1",
        f"Host: {host}",
        f"Cookie: {cookie}",
        "Accept-Language: zh-CN",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
    )
    return ("\r\n".join(lines) + f"\r\n\r\n{body}").encode()


def _tell(line: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def _at(ordered: list[float], share: float) -> float:
    return round(ordered[min(int(len(ordered) * share), len(ordered) - 1)], 1) if ordered else 0.0


if __name__ == "__main__":
    Crowd(json.load(sys.stdin)).run()
