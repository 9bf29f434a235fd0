"""The state of tables in one cheap query: the newest change of each, or the highest id of a ledger that only grows."""

from functools import cache

from django.db import connection, models

from chunfeng.shared import prepared

Stamp = tuple[object, ...]


def newest(*tables: type[models.Model]) -> Stamp:
    """One value for each table; it moves with every committed change that `Model.save` or a stamping UPDATE makes.

    A transaction that commits late with an older stamp moves nothing: whoever keeps something by this must also give it
    a lifetime.
    """
    return prepared.ask(_question(tables))[0]


@cache
def _question(tables: tuple[type[models.Model], ...]) -> str:
    quote = connection.ops.quote_name
    asked = []
    for table in tables:
        fields = {field.name: field.column for field in table._meta.concrete_fields}
        column = fields.get("updated_at") or table._meta.pk.column
        asked.append(f"(SELECT max({quote(column)}) FROM {quote(table._meta.db_table)})")  # noqa: S608  names of our own models
    return f"SELECT {', '.join(asked)}"
