"""An embedded Valkey for a test."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chunfeng.shared import valkey
from chunfeng.shared.valkey import Away, Script, asking

_PING = Script("return 1")


@contextmanager
def running(home: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """The server of `home`, found by VALKEY_URL within."""
    embedded = valkey.server(home)
    before = os.environ.get("VALKEY_URL")
    os.environ["VALKEY_URL"] = embedded.url
    with (home / "valkey.log").open("ab") as log:
        process = subprocess.Popen(embedded.command, stdout=log, stderr=log)
    try:
        until = time.monotonic() + 120
        while not _answers():
            assert time.monotonic() < until, (home / "valkey.log").read_text()
            time.sleep(0.02)
        yield process
    finally:
        process.kill()
        process.wait()
        asking._client.cache_clear()
        if before is None:
            del os.environ["VALKEY_URL"]
        else:
            os.environ["VALKEY_URL"] = before


def _answers() -> bool:
    asking._rests_until = 0.0
    try:
        return bool(_PING(["{ping}"]))
    except Away:
        return False
