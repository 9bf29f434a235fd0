"""While a process begins nobody looks for garbage, and everybody does afterwards."""

import gc
import sys

import pytest

from chunfeng.shared.beginning import importing


def test_nobody_looks_for_garbage_until_the_outer_block_ends() -> None:
    before = gc.get_freeze_count()
    with importing():
        with importing():
            assert gc.isenabled() is False
        assert gc.isenabled() is False
    assert (gc.isenabled(), gc.get_freeze_count() > before) == (True, True)


def test_an_import_that_fails_leaves_the_search_on() -> None:
    with pytest.raises(ModuleNotFoundError), importing():
        __import__("no_such_module_anywhere")
    assert (gc.isenabled(), "no_such_module_anywhere" in sys.modules) == (True, False)
