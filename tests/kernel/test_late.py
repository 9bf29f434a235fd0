"""Modules that come when somebody asks for them."""

import importlib
import sys
from pathlib import Path

import pytest

from chunfeng.kernel import late

PACKAGE = """
from typing import TYPE_CHECKING

from chunfeng.kernel import late

if TYPE_CHECKING:
    from {name}.dear import price
else:
    __getattr__ = late.names(__name__)
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> str:
    """The name of a package that puts off its module `dear`, beside a module `cheap`."""
    name = f"shop_{request.node.name}"
    folder = tmp_path / name
    folder.mkdir()
    (folder / "__init__.py").write_text(PACKAGE.format(name=name))
    (folder / "dear.py").write_text("price = 7\n")
    (folder / "cheap.py").write_text("price = 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(late, "_modules", set())
    return name


def test_module_is_imported_with_the_first_thing_that_is_asked_of_it(shop: str) -> None:
    cheap = late.module(f"{shop}.cheap")
    before = f"{shop}.cheap" in sys.modules
    assert (before, cheap.price, f"{shop}.cheap" in sys.modules) == (False, 1, True)
    with pytest.raises(AttributeError, match="has no attribute 'colour'"):
        cheap.colour  # noqa: B018


def test_names_come_with_their_modules_and_only_those_of_the_package(shop: str) -> None:
    package = importlib.import_module(shop)
    before = f"{shop}.dear" in sys.modules
    assert (before, package.price, f"{shop}.dear" in sys.modules) == (False, 7, True)
    with pytest.raises(AttributeError, match=f"module '{shop}' has no attribute 'TYPE'"):
        package.TYPE  # noqa: B018


def test_come_imports_what_it_is_told_and_nothing_else(shop: str) -> None:
    importlib.import_module(shop)
    late.module(f"{shop}.cheap")
    late.come(f"{shop}.cheap")
    assert {f"{shop}.dear", f"{shop}.cheap"} & sys.modules.keys() == {f"{shop}.cheap"}


def test_come_imports_all_that_was_put_off(shop: str) -> None:
    importlib.import_module(shop)
    late.module(f"{shop}.cheap")
    late.come()
    assert {f"{shop}.dear", f"{shop}.cheap"} <= sys.modules.keys()
