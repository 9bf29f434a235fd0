"""The groups of workers, from `declarations/groups.toml`, checked while loading."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

from chunfeng.domain.unions.enums import Evidence

FILE = Path(__file__).parent / "declarations" / "groups.toml"
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
