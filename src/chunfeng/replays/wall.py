"""A screen on the wall, as its browser would be: it listens to its stream, and asks for its figures when told to look."""

import re
import socket
import threading
import time
from urllib.parse import urlsplit

from chunfeng.replays.visitor import Unexpected, Visitor

CHANGED = b"event: changed"
AGAIN_SECONDS = 1.0
"""How soon it tries again without a stream or an answer."""
QUIET_SECONDS = 0.5


class Wall(threading.Thread):
    """`shown`: what stood under `figure` at which moment of `time.perf_counter`, whenever it was looked at."""

    def __init__(self, address: str, code: str, figure: str) -> None:
        super().__init__(name="wall")
        self.shown: list[tuple[float, int]] = []
        self._visitor = Visitor(address)
        self._fragment = f"/wall/{code}/now/"
        self._figure = re.compile(rf'data-roll="{figure}" data-value="(\d+)"')
        self._ended = threading.Event()
        found = re.search(r'data-live="(http[^"]+)"', self._visitor.get(f"/wall/{code}/").text)
        if found is None:
            raise Unexpected("the wall has no stream")
        self._stream = urlsplit(found[1])

    def run(self) -> None:
        while not self._ended.is_set():
            try:
                self._listen()
            except (OSError, Unexpected):
                self._ended.wait(AGAIN_SECONDS)

    def end(self) -> None:
        """Look away."""
        self._ended.set()
        self.join()
        self._visitor.leave()

    def shows(self, number: int) -> bool:
        return bool(self.shown) and self.shown[-1][1] >= number

    def behind(self, moments: list[float]) -> list[float]:
        """How many seconds after each of these moments, at which the figure grew by one, the wall showed it; inf: never."""
        found, looks = [], iter(self.shown)
        at, number = next(looks, (float("inf"), 0))
        for count, moment in enumerate(sorted(moments), 1):
            while number < count and at < float("inf"):
                at, number = next(looks, (float("inf"), 0))
            found.append(max(0.0, at - moment))
        return found

    def _listen(self) -> None:
        with socket.create_connection((str(self._stream.hostname), int(self._stream.port or 80)), timeout=5) as line:
            line.sendall(f"GET {self._stream.path} HTTP/1.1\r\nHost: {self._stream.netloc}\r\n\r\n".encode())
            line.settimeout(QUIET_SECONDS)
            heard = b""
            while not self._ended.is_set():
                try:
                    piece = line.recv(4096)
                except TimeoutError:
                    continue
                if not piece:
                    raise ConnectionError("the stream has ended")
                heard = heard[-len(CHANGED) :] + piece
                if CHANGED in heard:
                    heard = b""
                    self._look()

    def _look(self) -> None:
        found = self._figure.search(self._visitor.get(self._fragment).text)
        if found is None:
            raise Unexpected("the wall does not show its figure")
        self.shown.append((time.perf_counter(), int(found[1])))
