"""A pytest plugin: what a test makes has the same numbers in whatever order tests run, and its dice fall the same.

`factories` count what they make: names, telephone numbers and codes come from that count. It begins anew with every test; what
is made once for many tests counts elsewhere, so that both fit into one database.
"""

import random
import zlib
from collections.abc import Iterator
from itertools import count

import numpy
import pytest

from tests import factories

FOR_MANY = 5_000_000

_for_many = count(FOR_MANY)


def pytest_collection_finish() -> None:
    factories.numbers.go_on(_for_many)


@pytest.fixture(autouse=True)
def _numbers(request: pytest.FixtureRequest) -> Iterator[None]:
    seed = zlib.crc32(request.node.nodeid.encode())
    random.seed(seed)
    numpy.random.seed(seed)
    factories.numbers.go_on(count(1))
    yield
    factories.numbers.go_on(_for_many)
