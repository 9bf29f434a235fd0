"""`chunfeng import KIND FILE`: the kinds are the modules of `chunfeng.cli.imports`."""

import argparse
import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType

from django.utils.translation import gettext, gettext_noop

from chunfeng.cli import imports

translated = gettext  # of texts that the modules declare
NAME = "import"
HELP = gettext_noop("Read a table: positions, occupations …")
NEEDS = "tables"


def kinds() -> Iterator[ModuleType]:
    """The modules that each read one kind of table, by the name of the kind."""
    modules = [
        importlib.import_module(f"{imports.__name__}.{found.name}") for found in pkgutil.iter_modules(imports.__path__)
    ]
    yield from sorted(modules, key=lambda module: str(module.KIND))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    choices = parser.add_subparsers(dest="kind", required=True, metavar="KIND")
    for module in kinds():
        help_text = translated(module.HELP)
        kind = choices.add_parser(module.KIND, help=help_text, description=help_text)
        module.add_arguments(kind)
        kind.set_defaults(run_import=module.run)


def run(arguments: argparse.Namespace) -> int:
    return int(arguments.run_import(arguments))
