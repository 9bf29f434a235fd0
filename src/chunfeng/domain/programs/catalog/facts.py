"""The catalogued facts and shared parameters, from `declarations/`."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from chunfeng.domain.places import queries as places
from chunfeng.domain.programs.rules.declared import Fact, Parameter, Text
from chunfeng.domain.unions import catalog as unions
from chunfeng.engine.eligibility import Given, Kind, Known, Vocabulary

FOLDER = Path(__file__).parents[1] / "declarations"
TODAY = Given("today", Kind.DATE, low=0, high=100_000)
"""The day of the decision: every formula may ask for it."""


class PlaceNames(Mapping[str, Text]):
    """The names of places by their codes; as a list of words it is empty, since any place will do."""

    def __getitem__(self, code: str) -> Text:
        if not places.exists(code):
            raise KeyError(code)
        return Text(places.name(code))

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


OPEN: Mapping[str, Mapping[str, Text]] = {"places": PlaceNames()}
"""Words of facts whose words are not listed in the file."""


@cache
def facts() -> Mapping[str, Fact]:
    """What is known about people, by id, in the order of the file. The words of `groups` are the unions' groups."""
    found = {}
    for entry in tomllib.loads((FOLDER / "vocabulary" / "facts.toml").read_text("utf-8"))["fact"]:
        words: Mapping[str, Text] = {word: Text(**titles) for word, titles in entry.get("words", {}).items()}
        words = OPEN.get(entry["id"], words)
        if entry["id"] == "groups":
            words = {key: Text(group.titles["zh"], group.titles["en"]) for key, group in unions.groups().items()}
        label, source, unknown = (Text(**entry[name]) for name in ("label", "source", "unknown"))
        found[entry["id"]] = Fact(_known(entry, words), label, source, unknown, words, entry["from"])
    return found


def _known(entry: Mapping[str, Any], words: Mapping[str, Text]) -> Known:
    kind = Kind(entry["kind"])
    return Known(entry["id"], kind, tuple(words), **{key: entry[key] for key in ("low", "high") if key in entry})


@cache
def parameters() -> Mapping[str, Parameter]:
    """The numbers that programs share, by key, without their values."""
    entries = tomllib.loads((FOLDER / "vocabulary" / "parameters.toml").read_text("utf-8"))["parameter"]
    return {entry["key"]: Parameter(entry["key"], Kind(entry["kind"]), Text(**entry["label"])) for entry in entries}


def vocabulary(own: Mapping[str, Fact], numbers: Mapping[str, Parameter]) -> Vocabulary:
    """What the formulas of a program may speak of: catalogue, shared parameters, its own of both, and `today`."""
    known = [fact.known for fact in (*facts().values(), *own.values())]
    given = [_given(each) for each in (*parameters().values(), *numbers.values())]
    return Vocabulary.of(known, [TODAY, *given])


def _given(parameter: Parameter) -> Given:
    """A number whose values are all declared lies between them; any other may become anything."""
    values = [each.value for each in parameter.values]
    if not values:
        return Given(parameter.key, parameter.kind)
    return Given(parameter.key, parameter.kind, min(values), max(values))
