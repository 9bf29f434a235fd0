"""Groups of workers and ladders of union workers, from `declarations/`, checked while loading."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

from chunfeng.domain.unions.enums import Evidence
from chunfeng.domain.unions.rules.ladder import Grade, Ladder, Post, Scale, faults

FILE = Path(__file__).parent / "declarations" / "groups.toml"
LADDERS = FILE.with_name("union_workers.toml")
FIELDS = {"key", "title", "key_group", "new_form", "evidence", "words"}


@dataclass(frozen=True, slots=True)
class Group:
    """One group; `days` says for each evidence how long it counts."""

    key: str
    titles: Mapping[str, str]
    key_group: bool
    new_form: bool
    days: Mapping[Evidence, int]
    words: tuple[str, ...]

    @property
    def title(self) -> str:
        """The title in the present language."""
        return self.titles["zh" if (get_language() or "zh").startswith("zh") else "en"]


class BadDeclaration(Exception):
    """A declaration that cannot be used; the text says which and why."""


@cache
def groups() -> Mapping[str, Group]:
    """All groups by key, in the order in which pages show them."""
    return read(tomllib.loads(FILE.read_text("utf-8")))


@cache
def words() -> Mapping[str, str]:
    """The key of a group by every word that a sheet may use for it."""
    return {word: group.key for group in groups().values() for word in group.words}


def titled(key: str) -> str:
    """The title of a group, or its key when no declaration has it any more."""
    group = groups().get(key)
    return group.title if group else key


def days_of(key: str, evidence: Evidence) -> int | None:
    """For how many days this evidence shows that somebody is of the group; None when the group does not take it."""
    group = groups().get(key)
    return group.days.get(evidence) if group else None


def read(document: Mapping[str, Any]) -> Mapping[str, Group]:
    """Check and freeze. Raises BadDeclaration: unknown fields or evidence, a key or a word twice, days that are none."""
    days = {_evidence("days", name): number for name, number in document["days"].items()}
    found: dict[str, Group] = {}
    spoken: set[str] = set()
    for entry in document["group"]:
        key = entry.get("key", "?")
        if entry.keys() != FIELDS or key in found:
            raise BadDeclaration(f"group {key!r}: needs {', '.join(sorted(FIELDS))} and nothing else, once")
        if set(entry["title"]) != {"zh", "en"}:
            raise BadDeclaration(f"group {key!r}: a title in zh and in en, nothing else")
        if twice := spoken & set(entry["words"]):
            raise BadDeclaration(f"group {key!r}: {', '.join(sorted(twice))} names another group too")
        spoken |= set(entry["words"])
        evidence = [_evidence(key, name) for name in entry["evidence"]]
        if any(days.get(kind, 0) < 1 for kind in evidence):
            raise BadDeclaration(f"group {key!r}: each evidence needs a number of days under [days]")
        found[key] = Group(
            key=key,
            titles=entry["title"],
            key_group=entry["key_group"],
            new_form=entry["new_form"],
            days={kind: days[kind] for kind in evidence},
            words=tuple(entry["words"]),
        )
    return found


def _evidence(where: str, name: str) -> Evidence:
    try:
        return Evidence(name)
    except ValueError as error:
        raise BadDeclaration(f"{where}: there is no evidence {name!r}") from error


@cache
def ladders() -> tuple[Ladder, ...]:
    """All versions, oldest first."""
    return read_ladders(tomllib.loads(LADDERS.read_text("utf-8")), name=LADDERS.name)


def ladder_on(code: str, day: date) -> Ladder | None:
    """The version of a ladder in force on `day`; before the first one there is none."""
    return next((one for one in reversed(ladders()) if one.code == code and one.effective_on <= day), None)


def read_ladders(declared: Mapping[str, Any], *, name: str) -> tuple[Ladder, ...]:
    """Ladders from parsed TOML. Raises BadDeclaration naming the file, the ladder and everything that is wrong with it."""
    found = tuple(sorted((_ladder(entry, name) for entry in declared["ladder"]), key=lambda one: one.effective_on))
    days = [(one.code, one.effective_on) for one in found]
    if len(set(days)) != len(days):
        raise BadDeclaration(f"{name}: two versions of a ladder begin on one day")
    return found


def _ladder(entry: Mapping[str, Any], name: str) -> Ladder:
    given = dict(entry)
    where = f"{name}: ladder {given.get('code', '?')} {given.get('version', '?')}"
    try:
        ladder = Ladder(
            posts=tuple(Post(**post) for post in given.pop("post")),
            grades=tuple(Grade(**grade) for grade in given.pop("grade")),
            level_pay=_scale(given.pop("level_pay")),
            education_pay=_scale(given.pop("education_pay")),
            performance=_scale(given.pop("performance")),
            **given,
        )
    except KeyError as error:
        raise BadDeclaration(f"{where}: {error.args[0]} is missing") from error
    except TypeError as error:
        raise BadDeclaration(f"{where}: {error}") from error
    if wrong := faults(ladder):
        raise BadDeclaration(f"{where}: {'; '.join(wrong)}")
    return ladder


def _scale(entry: Mapping[str, Any]) -> Scale:
    return Scale(tuple(entry["amounts"]), entry["clause"])
