"""The text-message provider of a replay: the product posts messages to it as to any provider, people read their messages."""

import json
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PATIENCE, PAUSE = 180.0, 0.1
"""Seconds within which a text message arrives; seconds between two looks."""


class Postbox:
    """The newest code of each phone, and the texts of all its other messages, oldest first."""

    def __init__(self) -> None:
        self.codes: dict[str, str] = {}
        self.notices: defaultdict[str, list[str]] = defaultdict(list)
        self.address = ""

    def code(self, phone: str) -> str:
        """Raises KeyError when nothing came."""
        return self.codes[phone]

    def told(self, phone: str, words: str) -> int:
        """How many messages to this phone hold these words. A worker sends them, so the first may take a moment."""
        deadline = time.monotonic() + PATIENCE
        while not (found := sum(words in text for text in self.notices[phone])) and time.monotonic() < deadline:
            time.sleep(PAUSE)
        return found


@contextmanager
def open_postbox() -> Iterator[Postbox]:
    """A provider on loopback; its address goes into CHUNFENG_SMS_URL."""
    box = Postbox()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if "code" in message["parameters"]:
                box.codes[message["phone"]] = message["parameters"]["code"]
            else:
                box.notices[message["phone"]].append(message["text"])
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Nothing to say."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    box.address = f"http://127.0.0.1:{server.server_port}/"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield box
    finally:
        server.shutdown()
        server.server_close()
