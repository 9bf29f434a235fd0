"""Declarations of programs: read, checked with messages that an officer understands, and frozen."""

import difflib
import re
from collections.abc import Iterable, Mapping
from functools import cache

from django.utils.translation import gettext as _

from chunfeng.domain.programs.catalog.facts import FOLDER, facts, parameters
from chunfeng.domain.programs.catalog.problems import BadDeclaration, Problem, did_you_mean
from chunfeng.domain.programs.catalog.reading import read
from chunfeng.domain.programs.rules.declared import Declaration

__all__ = ["BadDeclaration", "Problem", "facts", "key_of", "parameters", "read", "read_together", "shipped"]

HISTORY = "programs_had"


@cache
def shipped() -> Mapping[str, Declaration]:
    """The declarations that come with the product, by key."""
    files = sorted(FOLDER.glob("*.toml"))
    return read_together([file.read_text("utf-8") for file in files])


def read_together(texts: Iterable[str]) -> Mapping[str, Declaration]:
    """Declarations of one home by key. Raises BadDeclaration: one is wrong, two have one key, one asks for a program that
    is not there, or they wait for each other."""
    found: dict[str, Declaration] = {}
    for text in texts:
        declaration = read(text)
        if declaration.key in found:
            what = _("“%(key)s” is declared twice.") % {"key": declaration.key}
            raise BadDeclaration([Problem("declared_twice", 0, 0, what)])
        found[declaration.key] = declaration
    for key, declaration in found.items():
        for other in sorted(needs(declaration) - found.keys()):
            what = _("“%(key)s” asks for the program “%(other)s”, which does not exist.") % {"key": key, "other": other}
            near = tuple(difflib.get_close_matches(other, found, n=2))
            raise BadDeclaration([Problem("unknown_program", 0, 0, what, did_you_mean(near))])
    if circle := circle_in({key: needs(each) for key, each in found.items()}):
        what = _("These programs wait for each other, so that nobody can ever get one: %(circle)s.")
        raise BadDeclaration([Problem("circle", 0, 0, what % {"circle": " → ".join(circle)})])
    return found


def key_of(text: str) -> str | None:
    """The key that a text begins with, also where the rest of it cannot be read."""
    found = re.search(r'^key\s*=\s*"([a-z][a-z0-9-]*)"', text, re.MULTILINE)
    return found[1][:60] if found else None


def needs(declaration: Declaration) -> frozenset[str]:
    """The programs that one must have had before."""
    parts = (part for condition in declaration.conditions for part in condition.when.parts)
    return frozenset(
        str(part.threshold.value)
        for part in parts
        if part.fact == HISTORY
        and part.operator == "has"
        and part.threshold is not None
        and hasattr(part.threshold, "value")
    )


def circle_in(after: Mapping[str, frozenset[str]]) -> list[str]:
    """A circle of programs that need each other, closed by its first one; empty where there is none."""
    done: set[str] = set()

    def visit(key: str, way: list[str]) -> list[str]:
        if key in way:
            return [*way[way.index(key) :], key]
        if key in done or key not in after:
            return []
        done.add(key)
        return next((found for other in sorted(after[key]) if (found := visit(other, [*way, key]))), [])

    return next((found for key in sorted(after) if (found := visit(key, []))), [])
