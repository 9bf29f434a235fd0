"""Where things lie: everything that is written at run time is under CHUNFENG_HOME, so two homes never touch."""

import os
from pathlib import Path

from chunfeng.shared import words
from chunfeng.shared.plain_error import PlainError

REPOSITORY = Path(__file__).resolve().parents[3]

_ = words.reader(Path(__file__).parent / "locale")


class HomeNotWritable(PlainError):
    """The home cannot be made or written by this user."""

    code = "home.not_writable"


def home() -> Path:
    """The absolute home: CHUNFENG_HOME, or `var` in the checkout. Made when missing, for its owner only."""
    return _private(Path(os.environ.get("CHUNFENG_HOME") or REPOSITORY / "var").absolute())


def database(root: Path | None = None) -> Path:
    """The embedded PostgreSQL's folder."""
    return _private((root or home()) / "database")


def keys(root: Path | None = None) -> Path:
    """Encryption and signing keys. Without them the encrypted columns are lost: back them up apart."""
    return _private((root or home()) / "keys")


def media(root: Path | None = None) -> Path:
    """Files that people hand in."""
    return _private((root or home()) / "media")


def catalogue(root: Path | None = None) -> Path:
    """What matching keeps of the open positions, for all processes: made from the database, and made again if it is gone."""
    return _private((root or home()) / "catalogue")


def population(root: Path | None = None) -> Path:
    """Columns of everybody for questions over all: made from the database every night. They hold ages, no names."""
    return _private((root or home()) / "population")


def live(root: Path | None = None) -> Path:
    """Broadcasts as they are sent, and their recordings until their days are over."""
    return _private((root or home()) / "live")


def logs(root: Path | None = None) -> Path:
    """What the processes say."""
    return _private((root or home()) / "logs")


def run(root: Path | None = None) -> Path:
    """Process ids, locks and sockets: worthless once nothing runs."""
    return _private((root or home()) / "run")


def _private(folder: Path) -> Path:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise HomeNotWritable(
            _("The data folder can't be made."),
            where=str(folder),
            why=str(error),
            next_step=_("Choose a folder of your own: CHUNFENG_HOME=~/chunfeng-data ./chunfeng …"),
        ) from error
    return folder
