"""Asks pages as fast as they come: a program of its own with nothing but sockets, so that it costs the server little.

Reads one JSON order from standard input (address, requests as [path, session], in_flight, warm_seconds, seconds) and
writes one JSON result: requests, median_ms, p95_ms, p99_ms, per_second, failed.
"""

import json
import socket
import sys
import threading
import time
from itertools import cycle, islice
from urllib.parse import urlsplit


class Line:
    """One kept-alive connection."""

    def __init__(self, host: str, port: int) -> None:
        self.at = (host, port)
        self.socket: socket.socket | None = None

    def ask(self, request: bytes) -> int:
        """The status of the answer, which is read to its end."""
        if self.socket is None:
            self.socket = socket.create_connection(self.at, timeout=60)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(request)
        head = b""
        while b"\r\n\r\n" not in head:
            piece = self.socket.recv(65536)
            if not piece:
                raise ConnectionError("the server hung up")
            head += piece
        head, _, body = head.partition(b"\r\n\r\n")
        lowered = head.lower()
        length = int(lowered.partition(b"content-length:")[2].split(b"\r\n")[0])
        have = len(body)
        while have < length:
            have += len(self.socket.recv(262144))
        if b"connection: close" in lowered:
            self.socket.close()
            self.socket = None
        return int(head.split(b" ", 2)[1])


def main() -> None:
    order = json.load(sys.stdin)
    url = urlsplit(order["address"])
    host, port = str(url.hostname), int(url.port or 80)
    requests = [_request(host, path, session) for path, session in order["requests"]]
    _drive(host, port, requests, order["in_flight"], order["warm_seconds"])
    times, failed, seconds = _drive(host, port, requests, order["in_flight"], order["seconds"])
    times.sort()
    json.dump(
        {
            "requests": len(times),
            "median_ms": _at(times, 0.5),
            "p95_ms": _at(times, 0.95),
            "p99_ms": _at(times, 0.99),
            "per_second": round(len(times) / seconds, 1),
            "failed": failed,
        },
        sys.stdout,
    )


def _request(host: str, path: str, session: str) -> bytes:
    lines = [f"GET {path} HTTP/1.1", f"Host: {host}", "Accept-Language: zh-CN", "Accept: text/html"]
    if session:
        lines.append(f"Cookie: sessionid={session}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _drive(
    host: str, port: int, requests: list[bytes], in_flight: int, seconds: float
) -> tuple[list[float], int, float]:
    times: list[float] = []
    failures: list[int] = []
    started = time.perf_counter()
    until = started + seconds

    def ask(offset: int) -> None:
        line = Line(host, port)
        for request in islice(cycle(requests), offset * 7 % len(requests), None):
            before = time.perf_counter()
            if before > until:
                return
            status = line.ask(request)
            times.append((time.perf_counter() - before) * 1000)
            if status != 200:
                failures.append(status)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(in_flight)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times, len(failures), time.perf_counter() - started


def _at(ordered: list[float], share: float) -> float:
    return round(ordered[min(int(len(ordered) * share), len(ordered) - 1)], 1) if ordered else 0.0


if __name__ == "__main__":
    main()
