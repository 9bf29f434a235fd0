"""All tables, and the rows of places and occupations: the database that every test database is a copy of."""

from django.core.management import call_command
from django.db import connection

from chunfeng.domain.occupations import services as occupations
from chunfeng.domain.places import services as places
from tests import database


def ensure(*, anew: bool = False) -> None:
    """Make it unless it is there; `anew` makes it in any case. Whoever comes second waits for the first."""
    named = connection.settings_dict["NAME"]
    with database.making(anew=anew) as fresh:
        if fresh is not None:
            connection.settings_dict["NAME"] = fresh
            call_command("migrate", interactive=False, verbosity=0)
            places.load_if_needed()
            occupations.load_if_needed()
            connection.close()
            connection.close_pool()
            connection.settings_dict["NAME"] = named
