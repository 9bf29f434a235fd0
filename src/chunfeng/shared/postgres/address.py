"""A server's address: a URL everywhere, parts where a library wants parts."""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from psycopg.conninfo import conninfo_to_dict

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
    words = parts(url)
    named: Mapping[str, str] = {
        "NAME": "dbname",
        "USER": "user",
        "PASSWORD": "password",
        "HOST": "host",
        "PORT": "port",
    }
    entry: dict[str, object] = {key: words.pop(word, "") for key, word in named.items()}
    return {"ENGINE": "django.db.backends.postgresql", **entry, "OPTIONS": words}
