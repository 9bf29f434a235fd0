"""The frame around every subcommand: find it, prepare what it needs, run it, say errors so that people can act on them.

A command is a module in a package that `main` is given:

    NAME = "stop"                                 what people type (default: the module's name)
    HELP = gettext_noop("End what runs here.")    one line, a literal
    NEEDS = "nothing"                             or "database" (a running one) or "django" (that, and django.setup)
                                                  or "tables" (that, and the tables of this version)

    PASSES_ON = "rest"                            optional: `run` gets the arguments it didn't declare as a second list

    def add_arguments(parser): ...
    def run(arguments) -> int: ...

Only the chosen module is imported, after its needs are met, so it may import models at its top. The three constants of the
others are read from their source.
"""

import argparse
import ast
import importlib
import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django

import chunfeng
from chunfeng.shared import home, postgres, reach, words
from chunfeng.shared.beginning import importing

NEEDS = ("nothing", "database", "django", "tables")

_ = words.reader(Path(__file__).parent / "locale")


@dataclass(frozen=True)
class Command:
    """A subcommand as its source describes it."""

    name: str
    help: str
    needs: str
    module: str
    passes_on: bool


def main(arguments: Sequence[str], packages: Iterable[str]) -> int:
    """Run the subcommand that `arguments` names, from one of `packages`; the exit code (1: user's trouble, 2: usage)."""
    commands = {command.name: command for package in packages for command in discover(package)}
    if not arguments or arguments[0] in {"-h", "--help", "help"}:
        sys.stdout.write(overview(commands.values()))
        return 0
    if arguments[0] in {"-V", "--version"}:
        sys.stdout.write(f"chunfeng {chunfeng.__version__}\n")
        return 0
    command = commands.get(arguments[0])
    if command is None:
        sys.stderr.write(_("There is no subcommand “{name}”.").format(name=arguments[0]) + "\n\n")
        sys.stderr.write(overview(commands.values()))
        return 2
    try:
        return _run(command, list(arguments[1:]))
    except KeyboardInterrupt:
        sys.stderr.write("\n" + _("Stopped.") + "\n")
        return 130
    except BrokenPipeError:
        # Whoever read our output has gone; nothing more can be said there, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except Exception as error:
        if not isinstance(getattr(error, "code", None), str):
            raise
        sys.stderr.write(_told(error) + "\n")
        return 1


def discover(package: str) -> list[Command]:
    """The commands of a package, by name. Raises ValueError for a module that lacks one of the constants."""
    folder = Path(str(importlib.import_module(package).__file__)).parent
    return [_described(file, package) for file in sorted(folder.glob("*.py")) if file.name != "__init__.py"]


def overview(commands: Iterable[Command]) -> str:
    """What `./chunfeng` alone prints."""
    ordered = sorted(commands, key=lambda command: command.name)
    width = max((len(command.name) for command in ordered), default=0)
    lines = [f"  {command.name:<{width}}  {command.help}" for command in ordered]
    usage = _("Usage: ./chunfeng SUBCOMMAND [arguments]; ./chunfeng SUBCOMMAND --help tells more.")
    return "\n".join([_("Chunfeng — the employment service of the trade union"), "", usage, "", *lines, ""])


def _described(file: Path, package: str) -> Command:
    constants: dict[str, str] = {"NAME": file.stem.rstrip("_").replace("_", "-")}
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            value = node.value.args[0] if isinstance(node.value, ast.Call) and node.value.args else node.value
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                constants[node.targets[0].id] = value.value
    if "HELP" not in constants or constants.get("NEEDS") not in NEEDS:
        raise ValueError(f"{file}: a command needs HELP (a literal) and NEEDS (one of {', '.join(NEEDS)})")
    translate = words.reader(_locale_of(file))
    passes_on = constants.get("PASSES_ON") == "rest"
    return Command(
        constants["NAME"], translate(constants["HELP"]), constants["NEEDS"], f"{package}.{file.stem}", passes_on
    )


def _locale_of(file: Path) -> Path:
    return next((folder / "locale" for folder in file.parents if (folder / "locale").is_dir()), file.parent / "locale")


def _run(command: Command, arguments: list[str]) -> int:
    prepare(command.needs, with_database=not asks_for_help(arguments))
    with importing():
        module: Any = importlib.import_module(command.module)
    # what passes its rest on has help of its own to give: only `chunfeng bench --help` is answered here
    answers = not command.passes_on or asks_for_help(arguments[:1])
    parser = argparse.ArgumentParser(prog=f"chunfeng {command.name}", description=command.help, add_help=answers)
    module.add_arguments(parser)
    if command.passes_on:
        known, rest = parser.parse_known_args(arguments)
        return int(module.run(known, rest))
    return int(module.run(parser.parse_args(arguments)))


def asks_for_help(arguments: Sequence[str]) -> bool:
    return any(argument in {"-h", "--help"} for argument in arguments)


def prepare(needs: str, *, with_database: bool = True) -> None:
    """Meet a command's needs: the home, then a database that DATABASE_URL names, then Django, then the tables.

    Raises TablesPending for a home with data whose tables are not those of this version.
    """
    os.environ["CHUNFENG_HOME"] = str(home.home())
    if needs == "nothing":
        return
    if with_database:
        os.environ["DATABASE_URL"] = postgres.ensure(home.home())
        postgres.check(os.environ["DATABASE_URL"])
    if needs in {"django", "tables"}:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chunfeng.config.settings")
        with importing():
            django.setup()
        reach.open_process()
    if needs == "tables" and with_database:
        tables: Any = importlib.import_module("chunfeng.cli.tables")
        tables.ensure()


def _told(error: Exception) -> str:
    """An expected error for the terminal: what happened, where, why, and what to do next."""
    lines = [str(getattr(error, "what", "") or error)]
    for label, attribute in ((_("Where it lies"), "where"), (_("Cause"), "why"), (_("What helps"), "next_step")):
        text = str(getattr(error, attribute, "") or "")
        if text:
            lines.append(f"  {label}: {text}")
    return "\n".join(lines)
