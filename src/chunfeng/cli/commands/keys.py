"""The keyring: which keys there are and what is under them, a new key while serving, taking an old one away."""

import argparse
import os
import sys
from collections import Counter
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from chunfeng.kernel import clock
from chunfeng.shared import keyring, rekeying
from chunfeng.shared.fields import current_keyring
from chunfeng.shared.plain_error import PlainError
from chunfeng.shared.words import gettext_noop

NAME = "keys"
HELP = gettext_noop("Show the keys of private data, change to a new one while serving, take an old one away")
NEEDS = "tables"


class KeysFromOutside(PlainError):
    """The keyring comes from the environment, where this command cannot write."""

    code = "keys.outside"


class KeyInUse(PlainError):
    """This key is still needed."""

    code = "keys.in_use"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="status | rotate | forget")
    actions.add_parser("status", help=_("which keys there are, and how many values are under each"))
    rotate = actions.add_parser("rotate", help=_("a new key, and everything under it; goes on where it was stopped"))
    rotate.add_argument(
        "--signing", action="store_true", help=_("a new key for signed codes instead; old codes stay good")
    )
    rotate.add_argument("--batch", type=int, default=rekeying.BATCH, help=_("values at a time (default %(default)s)"))
    forget = actions.add_parser("forget", help=_("take a retired key away for good"))
    forget.add_argument("key", metavar="KEY")


def run(arguments: argparse.Namespace) -> int:
    if arguments.action == "status":
        _status()
    elif arguments.action == "forget":
        _forget(arguments.key)
    elif arguments.signing:
        key_id = keyring.add_signing_key(_file())
        _say(_("New codes are signed with %(key)s; what older keys signed stays good.") % {"key": key_id})
    else:
        _rotate(arguments.batch)
    return 0


def _status() -> None:
    ring = current_keyring()
    used = _used()
    for key_id in ring.keys:
        if key_id == ring.current:
            state = _("in use for everything new")
        elif key_id in ring.retired:
            state = _("retired on %(day)s; older backups need it") % {"day": ring.retired[key_id]}
        else:
            state = _("old, not yet retired: run ./chunfeng keys rotate")
        _say(_("%(key)s  %(number)s values  %(state)s") % {"key": key_id, "number": used[key_id], "state": state})
    for key_id in sorted(set(used) - set(ring.keys)):
        _say(_("%(key)s  %(number)s values  MISSING: restore the keyring") % {"key": key_id, "number": used[key_id]})
    _say(_("Signed codes: %(key)s.") % {"key": ring.signing_current})


def _rotate(batch: int) -> None:
    if "CHUNFENG_KEYRING" not in os.environ:
        _begin()
    current = current_keyring().current
    if not rekeying.settle():
        _say(_("A transaction from before is still open; what it writes is found by the next run."))
    total = done = 0
    for _round in range(rekeying.ROUNDS):
        waiting = rekeying.behind()
        if not waiting:
            break
        total += waiting

        def told(column: rekeying.Column, changed: int, total: int = total) -> None:
            nonlocal done
            done += changed
            _say(_("%(done)s of %(total)s · %(column)s") % {"done": done, "total": total, "column": column})

        rekeying.reencrypt(batch=batch, progress=told)
    left = rekeying.behind()
    if left:
        _say(_("%(number)s values are still under an old key: run this again.") % {"number": left})
        return
    if "CHUNFENG_KEYRING" not in os.environ:
        for key_id in set(current_keyring().keys) - {current}:
            keyring.retire(_file(), key_id, day=clock.today().isoformat())
    _say(_("Everything is under %(key)s. Back up the keyring now, apart from the database.") % {"key": current})


def _begin() -> None:
    """A new key, unless a change was begun and not finished: then that one goes on."""
    ring = current_keyring()
    unfinished = [key_id for key_id in ring.keys if key_id != ring.current and key_id not in ring.retired]
    if unfinished:
        _say(_("Going on with %(key)s.") % {"key": ring.current})
    else:
        _say(_("The new key is %(key)s.") % {"key": keyring.add_key(_file())})


def _forget(key_id: str) -> None:
    ring = current_keyring()
    if key_id not in ring.keys:
        raise PlainError(
            _("There is no key of this name."),
            where=key_id,
            next_step=_("./chunfeng keys status shows all keys."),
            code="keys.unknown",
        )
    used = _used()[key_id]
    if key_id not in ring.retired or used:
        raise KeyInUse(
            _("This key is still needed."),
            where=key_id,
            why=_("%(number)s values are under it.") % {"number": used} if used else _("It has not been retired."),
            next_step=_("Run ./chunfeng keys rotate first."),
        )
    keyring.forget(_file(), key_id)
    _say(
        _("%(key)s is gone. Backups from before %(day)s can't be read any more.")
        % {"key": key_id, "day": ring.retired[key_id]}
    )


def _used() -> Counter[str]:
    return sum(rekeying.usage().values(), Counter())


def _file() -> Path:
    if "CHUNFENG_KEYRING" in os.environ:
        raise KeysFromOutside(
            _("The keyring comes from CHUNFENG_KEYRING, and this command can't write there."),
            next_step=_(
                "Add a key there under a new id, set `current` to it, restart every process, then run ./chunfeng keys rotate."
            ),
        )
    return Path(settings.KEYRING_PATH)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
