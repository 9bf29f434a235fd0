"""A pytest plugin: what all processes of a run would make at the same time is made once, before they begin.

Two processes that collect at once translate each module twice and compile each kernel twice; then one makes the tables and
the other waits. So a run that is shared out, where nobody has made these tables before, begins with both side by side:
one process collects, which leaves bytecode and kernels to all later ones, another makes the tables.
"""

import os
import subprocess
import sys

import pytest

from tests import database

TABLES = """
import django
django.setup()
from chunfeng.shared import reach
from tests import tables
reach.open_process()
tables.ensure()
"""


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    config = session.config
    if (
        not getattr(config.option, "numprocesses", None) or database.is_made()
    ):  # workers have none: they are told nothing
        return
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(map(str, (database.ROOT / "src", database.ROOT))),
        "DJANGO_SETTINGS_MODULE": "chunfeng.config.settings",
    }
    collecting = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-n", "0", *config.args]
    side_by_side = [
        subprocess.Popen(command, cwd=database.ROOT, env=environment, stdout=subprocess.DEVNULL)
        for command in (collecting, [sys.executable, "-c", TABLES])
    ]
    for process in side_by_side:
        process.wait()  # what went wrong with it goes wrong in the run again, and is told there
