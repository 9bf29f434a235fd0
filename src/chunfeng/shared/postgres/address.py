"""A server's address: a URL everywhere, parts where a library wants parts."""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg.conninfo import conninfo_to_dict

from chunfeng.shared import words
from chunfeng.shared.postgres.errors import Unreachable

_ = words.reader(Path(__file__).parents[1] / "locale")

DATABASE = "chunfeng"
ROLE = "chunfeng"
SUPERUSER = "postgres"
PORT = 5432
"""Only names the socket file: the embedded server never listens on TCP."""


def socket_url(directory: Path, *, role: str = ROLE, database: str = DATABASE) -> str:
    """The URL of `database` behind the Unix socket in `directory`."""
    user, name, host = (quote(part, safe="") for part in (role, database, str(directory)))
    return f"postgresql://{user}@/{name}?host={host}&port={PORT}"


def parts(url: str) -> dict[str, str]:
    """libpq's keywords of a URL: host, port, user, password, dbname and whatever else it says."""
    return {key: str(value) for key, value in conninfo_to_dict(url).items() if value is not None}


def django_database(url: str) -> dict[str, object]:
    """The entry of Django's DATABASES for a URL; unknown keywords (sslmode, …) go to OPTIONS."""
    found = parts(url)
    named: Mapping[str, str] = {
        "NAME": "dbname",
        "USER": "user",
        "PASSWORD": "password",
        "HOST": "host",
        "PORT": "port",
    }
    entry: dict[str, object] = {key: found.pop(word, "") for key, word in named.items()}
    return {"ENGINE": "django.db.backends.postgresql", **entry, "OPTIONS": found}


def check(url: str) -> str:
    """The version of the server that answers at `url`. Raises Unreachable (which never shows a password)."""
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            return ".".join(str(connection.info.server_version // 10**power % 100) for power in (4, 0))
    except psycopg.Error as error:
        said = parts(url)
        raise Unreachable(
            _("The database can't be reached."),
            where=f"{said.get('host', '')}:{said.get('port', '')}/{said.get('dbname', '')}",
            why=str(error).strip().replace(said.get("password") or "\0", "***"),
            next_step=_("Check DATABASE_URL and that the server runs; without DATABASE_URL the embedded one is used."),
        ) from error


def client_environment(url: str, *, database: str = "") -> dict[str, str]:
    """libpq's environment variables for a client program; a password on its command line could be read by anybody."""
    names = {"dbname": "PGDATABASE", "application_name": "PGAPPNAME"}
    found = parts(url) | ({"dbname": database} if database else {})
    return {names.get(key, f"PG{key.upper()}"): value for key, value in found.items()}
