"""Queries that every page asks: Django writes their SQL once a process, PostgreSQL plans it once a connection.

Writing the SQL of a queryset takes Django .3 to 2 ms of processor time, planning it with the policies of its tables
takes PostgreSQL .1 to 2 ms, and answering it seldom more than .05. What is prepared pays for the last alone.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any, Generic, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Field, Lookup, Model, QuerySet
from psycopg.types.numeric import Int8

from chunfeng.shared.guarded.base import DatabaseWrapper

Row = tuple[Any, ...]
Instance = TypeVar("Instance", bound=Model)

_PLACES: dict[type, Callable[[int], Any]] = {
    int: lambda number: 7_411_908_306_255_001_000 + number,
    str: lambda number: f"place {number} of a prepared query",
    date: lambda number: date(4711, 1, 1 + number),
    datetime: lambda number: datetime(4711, 1, 1 + number, tzinfo=UTC),
    list: lambda number: [7_411_908_306_255_002_000 + number],
}
"""Values that nobody asks for: where they stand in the SQL, the values of each asking go."""


def ask(sql: str, values: tuple[Any, ...] = ()) -> list[Row]:
    """The rows of SQL written by hand, planned once a connection."""
    with cast(DatabaseWrapper, connection).planned() as cursor:
        cursor.execute(sql, values)
        return cast(list[Row], cursor.fetchall())


@Field.register_lookup
class AnyOf(Lookup):  # type: ignore[type-arg]
    """`pk__any=[…]`: as `pk__in`, with the same SQL for any number of them, since the array is one value."""

    lookup_name = "any"
    prepare_rhs = False

    def get_db_prep_lookup(self, value: Any, connection: Any) -> tuple[str, list[Any]]:
        return "%s", [value]

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        column, before = self.process_lhs(compiler, connection)
        array, values = self.process_rhs(compiler, connection)
        return f"{column} = ANY({array})", [*before, *values]


class Prepared:
    """A query of one shape, asked again and again with other values.

    `write` makes a queryset of `values_list` from a value for each of `kinds`, in their order: int, str, date, datetime, or
    list for any count of whole numbers (see `AnyOf`). It is called once, with values that stand for all others: the SQL
    must be the same for any.
    """

    def __init__(self, write: Callable[..., QuerySet[Any, Any]], **kinds: type) -> None:
        self._write = write
        self._kinds = kinds

    def rows(self, **values: Any) -> list[Row]:
        """What the queryset would give for these values."""
        sql, compiler, converters, _ = self._written
        found = ask(sql, self._filled(values))
        return [*map(tuple, compiler.apply_converters(found, converters))] if converters else found

    def count(self, **values: Any) -> int:
        """How many rows that would be."""
        counting = f"SELECT count(*) FROM ({self._written[0]}) counted"  # noqa: S608  Django's own SQL
        return int(ask(counting, self._filled(values))[0][0])

    def _filled(self, values: dict[str, Any]) -> tuple[Any, ...]:
        return tuple(given if name is None else kind(values[name]) for name, kind, given in self._written[3])

    @cached_property
    def _written(self) -> tuple[str, Any, Any, list[tuple[str | None, Callable[[Any], Any], Any]]]:
        """The SQL, what turns columns into values, and its parameters: (name, adapter, _) or (None, _, what it always is)."""
        places = {name: _PLACES[kind](number) for number, (name, kind) in enumerate(self._kinds.items())}
        query = self._write(*places.values()).query
        compiler = query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        filled = [_parameter(places, parameter) for parameter in parameters]
        missing = set(places) - {name for name, _, _ in filled}
        if missing:
            raise ValueError(f"The query does not ask for {', '.join(sorted(missing))} as it is given.")
        converters = compiler.get_converters([column for column, _, _ in compiler.select or ()])
        return sql, compiler, converters, filled


class Whole(Generic[Instance]):
    """All columns of a model, and of those that its rows point to: `names` for `values_list`, `made` for what it gives.

    A pointer of a pointer ("line__happening") comes after it.
    """

    def __init__(self, model: type[Instance], *pointers: str) -> None:
        models: dict[str, Any] = {"": model}
        for name in pointers:
            before, _, last = name.rpartition("__")
            models[name] = models[before]._meta.get_field(last).related_model
        self._parts = list(models.items())
        columns = [[field.attname for field in part._meta.concrete_fields] for _, part in self._parts]
        self.names = [f"{name}__{column}" if name else column
                      for (name, _), part in zip(self._parts, columns, strict=True) for column in part]  # fmt: skip
        self._columns = columns

    def made(self, row: Row) -> Instance:
        """The instance of a row, with those that it points to."""
        found: dict[str, Any] = {}
        for (name, model), columns in zip(self._parts, self._columns, strict=True):
            values, row = row[: len(columns)], row[len(columns) :]
            found[name] = model.from_db(DEFAULT_DB_ALIAS, columns, values) if values[0] is not None else None
            before, _, last = name.rpartition("__")
            if last and found[before] is not None:
                setattr(found[before], last, found[name])
        return cast(Instance, found[""])


def _parameter(places: dict[str, Any], parameter: Any) -> tuple[str | None, Callable[[Any], Any], Any]:
    """Django wraps numbers in types that say their size: so is what takes their place."""
    name = next((name for name, place in places.items() if place == parameter), None)
    if isinstance(parameter, list):
        return name, _longs, parameter
    return name, type(parameter) if isinstance(parameter, int) else _as_it_is, parameter


def _longs(values: Iterable[int]) -> list[Int8]:
    return [*map(Int8, values)]


def _as_it_is(value: Any) -> Any:
    return value
