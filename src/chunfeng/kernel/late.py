"""What costs a process much to import and few processes need: imported when somebody first asks for it.

    rjieba = late.module("rjieba")           its dictionary is read at the first `rjieba.cut(…)`

    if TYPE_CHECKING:                        of a package whose modules cost much, the module that has the name
        from chunfeng.… import ranked
    else:
        __getattr__ = late.names(__name__)

Whoever serves people has all of it come at the start, so that nobody's question waits for it.
"""

import ast
import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

_modules: set[str] = set()


class Late:
    """Stands for a module until somebody asks for what is in it."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        value = getattr(importlib.import_module(self._name), attribute)
        setattr(self, attribute, value)
        return value


def module(name: str) -> Any:
    """The module of this name, which is imported with the first thing that is asked of it."""
    _modules.add(name)
    return Late(name)


def names(package: str) -> Callable[[str], Any]:
    """`__getattr__` of a package: each name that it imports for type checkers only comes with its module when asked for.

    It raises AttributeError for all other names.
    """
    source = Path(str(sys.modules[package].__file__)).read_text("utf-8")
    homes = {
        alias.name: node.module
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(f"{package}.")
        for alias in node.names
    }
    _modules.update(homes.values())

    def found(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = getattr(importlib.import_module(homes[name]), name)
        setattr(sys.modules[package], name, value)
        return value

    return found


def come(*modules: str) -> None:
    """Import these modules now; without any, whatever has been put off, and what that puts off."""
    while waiting := (set(modules) or _modules) - sys.modules.keys():
        for name in sorted(waiting):
            importlib.import_module(name)
