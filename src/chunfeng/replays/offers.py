"""Positions on their way to the public: officers bring sheets, and approve what waits."""

import re
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from chunfeng.domain.employers.services import imports
from chunfeng.replays import reading
from chunfeng.replays.visitor import Unexpected, Visitor
from chunfeng.shared.sheets.writing import write_xlsx

PATIENCE = 300.0
PAGES = 8
"""So many pages are looked through before what they hold is approved in one go."""


def bring(officer: Visitor, name: str, rows: Sequence[Mapping[str, object]]) -> None:
    """Upload, look at what it would do, confirm. Raises Unexpected."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sheet.xlsx"
        write_xlsx(path, imports.template(), [dict(row) for row in rows])
        where = officer.post("/desk/imports/new/", {}, file=("file", name, path.read_bytes()))
    _wait_for(officer, where)
    officer.post(f"{where}confirm/", {})
    _wait_for(officer, where)


def approve(officer: Visitor, note: str) -> Iterator[int]:
    """Approve all that waits; how many each time. What is held back goes to its employer with `note`."""
    tried: set[str] = set()
    while ids := _waiting(officer):
        for held in tried.intersection(ids):
            officer.post(f"/desk/positions/{held}/send-back/", {"note": note})
        fresh = [number for number in ids if number not in tried]
        if fresh:
            officer.post("/desk/positions/approve/", {"id": fresh})
        tried.update(fresh)
        yield len(fresh)


def _wait_for(officer: Visitor, where: str) -> None:
    """Large sheets are read by the worker; the page says when it is done."""
    deadline = time.monotonic() + PATIENCE
    while f"{where}progress/" in officer.get(where).text:
        if time.monotonic() > deadline:
            raise Unexpected(f"{where} is still under way after five minutes")
        time.sleep(0.3)


def _waiting(officer: Visitor) -> list[str]:
    """The first pages of what waits for approval."""
    ids: list[str] = []
    path = "/desk/positions/?status=pending"
    for _page in range(PAGES):
        text = officer.get(path).text
        ids += reading.ids(text, "/desk/positions/")
        older = re.search(r'href="(\?[^"]*after=[^"]*)"', text)
        if older is None:
            break
        path = "/desk/positions/" + older[1].replace("&amp;", "&")
    return ids
