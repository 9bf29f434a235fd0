"""A short private directory outside the home, for the two things that cannot always lie inside.

A Unix socket's path may have 107 bytes at most, and root's service user must be able to reach the programs.
It is made when needed and removed when the server stops.
"""

import hashlib
import os
import shutil
import stat
import tempfile
from pathlib import Path

from chunfeng.shared import words
from chunfeng.shared.postgres.errors import ShelterUnsafe

_ = words.reader(Path(__file__).parents[1] / "locale")


def directory(home: Path) -> Path:
    """The shelter of `home`, made when missing. Raises ShelterUnsafe when somebody else was there first."""
    folder = _path(home)
    # Root's shelter may be passed through by the service user; what lies inside has its own owner and mode.
    folder.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o066:
        raise ShelterUnsafe(
            _("A directory that the database needs belongs to somebody else."),
            where=str(folder),
            why=_("Its owner is user {owner}.").format(owner=found.st_uid),
            next_step=_("Remove it, or set TMPDIR to a directory of your own."),
        )
    if os.geteuid() == 0:
        folder.chmod(0o711)  # mkdir's mode is cut by the umask
    return folder


def remove(home: Path) -> None:
    """Take the shelter away with everything in it; nothing happens when there is none."""
    folder = _path(home)
    if folder.is_dir() and not folder.is_symlink() and folder.stat().st_uid == os.geteuid():
        shutil.rmtree(folder, ignore_errors=True)


def _path(home: Path) -> Path:
    mark = hashlib.sha256(os.fsencode(home.resolve())).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"chunfeng-{os.geteuid()}-{mark}"
