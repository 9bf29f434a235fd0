"""A segment's table as one flat mapping: "group.column" → array. For files and comparisons, which treat all alike."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar, get_args, get_type_hints

import numpy as np
from numpy.typing import NDArray

from chunfeng.engine.matching.lines import lined
from chunfeng.engine.matching.segment import LIVE, Table

Column = TypeVar("Column")

GROUPS: dict[str, Any] = get_type_hints(Table)
"""The classes of the table's groups by name."""

TYPES: dict[str, np.dtype[Any]] = {
    f"{group}.{name}": np.dtype(get_args(get_args(column)[1])[0])
    for group, kind in GROUPS.items()
    for name, column in get_type_hints(kind).items()
}
"""What the items of each column are."""

DEMAND, REFERRALS = LIVE


def flat(table: Table) -> dict[str, NDArray[Any]]:
    """All columns by their names."""
    return {f"{group}.{name}": column for group in GROUPS for name, column in getattr(table, group)._asdict().items()}


def table_of(columns: Mapping[str, NDArray[Any]]) -> Table:
    """What `flat` made flat, or `lines` packed. Raises KeyError if a column is missing; others are no matter."""
    columns = lined(columns)
    return Table(*(kind(*(columns[f"{group}.{name}"] for name in kind._fields)) for group, kind in GROUPS.items()))


def with_columns(table: Table, columns: Mapping[str, NDArray[Any]]) -> Table:
    """The table with some columns in the place of its own."""
    groups: dict[str, dict[str, NDArray[Any]]] = {}
    for name, column in columns.items():
        group, _, field = name.partition(".")
        groups.setdefault(group, {})[field] = column
    return table._replace(**{group: getattr(table, group)._replace(**fields) for group, fields in groups.items()})


def chosen(columns: Mapping[str, Column], names: Iterable[str]) -> dict[str, Column]:
    """Some of the columns."""
    return {name: columns[name] for name in names}
