"""The example of the package runs as it stands."""

import doctest

from chunfeng.engine import dispatch


def test_example_in_the_docstring_holds() -> None:
    assert doctest.testmod(dispatch).failed == 0
    assert len(doctest.DocTestFinder().find(dispatch)[0].examples) > 5
