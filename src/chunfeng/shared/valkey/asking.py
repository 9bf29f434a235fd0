"""Scripts that run in Valkey, all of a script or nothing."""

import hashlib
import os
import time
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import valkey
from valkey.cluster import ValkeyCluster
from valkey.exceptions import NoScriptError, ValkeyError

PATIENCE = 1.0  # seconds for an answer: whoever waits longer is better off with the database
REST = 0.5  # seconds in which nobody asks again after a failure
CLUSTER = "valkey+cluster://"

_rests_until = 0.0


class Away(Exception):
    """Nobody answers, or none is set up. What was asked may have been done all the same: ask again with the same words."""


class Script:
    """Lua that runs in Valkey. All its keys carry one hash tag (`{drop:5}`), so that a cluster can run it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.digest = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()

    def __call__(self, keys: Sequence[str], *arguments: str | int) -> Any:
        """What it returns; texts are bytes. Raises Away."""
        global _rests_until  # one process, one opinion on whether anybody is there
        url = os.environ.get("VALKEY_URL", "")
        if not url or time.monotonic() < _rests_until:
            raise Away
        try:
            client = _client(url)
            try:
                return client.evalsha(self.digest, len(keys), *keys, *arguments)
            except NoScriptError:
                return client.eval(self.text, len(keys), *keys, *arguments)
        except (ValkeyError, OSError) as error:
            _rests_until = time.monotonic() + REST
            raise Away from error


def there() -> bool:
    """Whether one is set up (it may be away all the same)."""
    return bool(os.environ.get("VALKEY_URL"))


@lru_cache(maxsize=4)
def _client(url: str) -> Any:
    options: dict[str, Any] = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE}
    if url.startswith(CLUSTER):
        return ValkeyCluster.from_url("valkey://" + url.removeprefix(CLUSTER), **options)
    return valkey.Valkey.from_url(url, **options)
