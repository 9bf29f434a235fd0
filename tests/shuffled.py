"""Rows come in no order unless a query says which: here, really in none.

PostgreSQL mostly returns rows as they were written, so a forgotten `order_by` passes every test until the table is
vacuumed. With this plugin an unordered query hands out its rows shuffled, and a slice of one is an error: which rows it
holds would be a lottery. The shuffle follows the seed of the run and the test, so a failure can be repeated.
"""

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from django.db.models import QuerySet
from django.db.models.query import MAX_GET_RESULTS, BaseIterable

_random = Random(0)
_fetch_all = QuerySet._fetch_all
_iterator = QuerySet._iterator


class UnorderedSlice(AssertionError):
    """A slice of rows that come in no order."""


def _is_unordered(rows: "QuerySet[Any]") -> bool:
    return not rows.query.is_empty() and not rows.ordered and not rows.query.combinator


def _refuse_a_lottery(rows: "QuerySet[Any]") -> None:
    if rows.query.is_sliced and rows.query.high_mark != MAX_GET_RESULTS:  # get() looks at that many to count them
        raise UnorderedSlice(
            f"rows of {rows.model.__name__} come in no order: say order_by() before taking some of them"
        )


def _shuffled_fetch_all(rows: "QuerySet[Any]") -> None:
    fresh = rows._result_cache is None and _is_unordered(rows)
    if fresh:
        _refuse_a_lottery(rows)
    _fetch_all(rows)
    if fresh:
        _random.shuffle(rows._result_cache)


def _shuffled_iterator(rows: "QuerySet[Any]", use_chunked_fetch: bool, chunk_size: int | None) -> Iterator[Any]:
    found: BaseIterable | Iterator[Any] = _iterator(rows, use_chunked_fetch, chunk_size)
    if _is_unordered(rows):
        _refuse_a_lottery(rows)
        everything = list(found)
        _random.shuffle(everything)
        return iter(everything)
    return iter(found)


@pytest.fixture(scope="session", autouse=True)
def _shuffling() -> Iterator[None]:
    patches = {"_fetch_all": _shuffled_fetch_all, "_iterator": _shuffled_iterator}
    for name, replacement in patches.items():
        setattr(QuerySet, name, replacement)
    yield
    for name, original in {"_fetch_all": _fetch_all, "_iterator": _iterator}.items():
        setattr(QuerySet, name, original)


@pytest.fixture(autouse=True)
def _shuffle_of_this_test(request: pytest.FixtureRequest) -> None:
    _random.seed(f"{request.config.getoption('randomly_seed', 0)} {request.node.nodeid}")
