"""What a thief of the database would read: every cell of a dump that shows a phone or a document number in plain.

`leaks()` dumps the test database (call it from a test with real transactions) and reads all tables, encrypted columns as
bytes too: text that was stored there without being encrypted is found. `plain_in(text)` does the same for logs.
"""

import os
import re
import subprocess
from collections.abc import Iterator

from django.db import connection

from chunfeng.kernel import clock, id_numbers
from chunfeng.shared import postgres

PUBLISHED = {"employers_employer.contact_phone", "employers_position.contact_phone"}
"""Columns that hold what an employer publishes itself."""
_PHONE = re.compile(r"(?<![\w.+-])1[3-9]\d{9}(?![\w.-])")
_NUMBER = re.compile(r"(?<![\w.+-])(?:\d{17}[\dXx]|\d{15})(?![\w.-])")
_COPY = re.compile(r"^COPY public\.(\w+) \((.*)\) FROM stdin;$")


def leaks(*, allowed: set[str] = PUBLISHED) -> list[str]:
    """ "table.column: kind" of every cell that shows private data, each once, in order."""
    return leaks_in(dump(os.environ["DATABASE_URL"], database=str(connection.settings_dict["NAME"])), allowed=allowed)


def leaks_in(text: str, *, allowed: set[str] = PUBLISHED) -> list[str]:
    """The same for what pg_dump wrote of another database."""
    found = {f"{column}: {kind}" for column, cell in cells(text) if column not in allowed for kind in plain_in(cell)}
    return sorted(found)


def plain_in(text: str) -> list[str]:
    """The kinds of private data that stand in `text`: "phone", "number"."""
    today = clock.today()
    numbers = (id_numbers.read(match, today=today) for match in _NUMBER.findall(text))
    kinds = {"phone": bool(_PHONE.search(text)), "number": any(isinstance(n, id_numbers.IdNumber) for n in numbers)}
    return [kind for kind, there in kinds.items() if there]


def dump(url: str, *, database: str = "") -> str:
    """All rows of a database, as pg_dump writes them."""
    environment = {**os.environ, **postgres.client_environment(url, database=database)}
    environment["PGOPTIONS"] = f"{environment.get('PGOPTIONS', '')} -c chunfeng.everything=on"
    command = [postgres.program("pg_dump"), "--data-only", "--enable-row-security"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout


def cells(text: str) -> Iterator[tuple[str, str]]:
    """("table.column", its text) of every cell; bytes as the characters that they would be."""
    columns: list[str] = []
    for line in text.splitlines():
        begun = _COPY.match(line)
        if begun:
            columns = [begun[1] + "." + column.strip(' "') for column in begun[2].split(",")]
        elif line == "\\.":
            columns = []
        elif columns:
            for column, cell in zip(columns, line.split("\t"), strict=True):
                yield column, bytes.fromhex(cell[3:]).decode("latin-1") if cell.startswith("\\\\x") else cell
