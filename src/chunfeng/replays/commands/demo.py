"""The demo city: load it, then serve it."""

import argparse
import os
import sys
import time
from pathlib import Path

from django.db import connections

from chunfeng.cli import running
from chunfeng.cli.commands import migrate
from chunfeng.replays.city import loading
from chunfeng.replays.city.progress import Progress
from chunfeng.shared import home as places
from chunfeng.shared import words
from chunfeng.shared.plain_error import PlainError
from chunfeng.shared.words import gettext_noop

HELP = gettext_noop("Load a made-up district of Wuhan and serve it")
NEEDS = "django"

_ = words.reader(Path(__file__).parents[1] / "locale")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help=_("the address to listen on"))
    parser.add_argument("--port", type=int, default=8000, help=_("the port to listen on"))
    parser.add_argument("--reset", action="store_true", help=_("build the city anew, as of today"))
    parser.add_argument("--no-serve", action="store_true", help=_("only load"))


def run(arguments: argparse.Namespace) -> int:
    migrate.run(argparse.Namespace(quiet=True))
    if loading.holds_others():
        raise PlainError(
            _("This home is in use; the demo would mix made-up people with real ones."),
            where=str(places.home()),
            next_step=_("Give the demo a home of its own: CHUNFENG_HOME=~/chunfeng-demo ./chunfeng demo"),
            code="demo.home_in_use",
        )
    if arguments.reset and loading.is_loaded():
        _refuse_served()
        loading.empty()
        connections.close_all()
        migrate.run(argparse.Namespace(quiet=True))
    if not loading.is_loaded():
        _load()
    if arguments.no_serve:
        return 0
    # The supervisor takes this process over, so that Ctrl-C reaches it and no connection of the load stays open.
    listen = ["--host", arguments.host, "--port", str(arguments.port)]
    command = [sys.executable, "-m", "chunfeng.config", "serve", *listen]
    return os.execve(sys.executable, command, {**os.environ, "CHUNFENG_DEMO": "1"})  # noqa: S606


def _refuse_served() -> None:
    first = running.find(places.home(), "serve")
    if first is not None:
        raise PlainError(
            _("The city is being served; it can't be rebuilt under its visitors."),
            where=first.address,
            next_step=_("Run ./chunfeng stop first."),
            code="demo.served",
        )


def _load() -> None:
    started = time.monotonic()
    loaded = loading.load(Progress(loading.WHOLE))
    text = _(
        "The city is there: {employers} employers, {positions} positions, {seekers} seekers, {applications} applications"
        " ({seconds} s)."
    )
    sys.stdout.write(
        text.format(
            employers=loaded.employers,
            positions=loaded.positions,
            seekers=loaded.seekers,
            applications=loaded.applications,
            seconds=round(time.monotonic() - started),
        )
        + "\n"
    )
