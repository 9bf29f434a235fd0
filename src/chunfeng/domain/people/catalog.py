"""The texts of consents, from `declarations/consents.toml`, checked while loading."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from chunfeng.domain.people.enums import Purpose

FILE = Path(__file__).parent / "declarations" / "consents.toml"


@dataclass(frozen=True, slots=True)
class Words:
    """One language of a consent text; `body` may hold {recipient}."""

    title: str
    body: str
    agree: str
    withdraw: str


@dataclass(frozen=True, slots=True)
class ConsentText:
    """One version of what a person agrees to. `items` name what is passed on, as codes."""

    purpose: Purpose
    version: str
    law: str
    items: tuple[str, ...]
    zh: Words
    en: Words


@dataclass(frozen=True, slots=True)
class Guardian:
    """Who agrees for those under `below` full years is their guardian."""

    below: int
    law: str


@cache
def guardian() -> Guardian:
    """From which age on people agree for themselves."""
    with FILE.open("rb") as file:
        return Guardian(**tomllib.load(file)["guardian"])


@cache
def consent_texts() -> dict[Purpose, tuple[ConsentText, ...]]:
    """All versions by purpose, the one in force last. Raises ValueError on a purpose without text or a version twice."""
    with FILE.open("rb") as file:
        declared = tomllib.load(file)["consent"]
    texts: dict[Purpose, tuple[ConsentText, ...]] = dict.fromkeys(Purpose, ())
    for entry in declared:
        purpose = Purpose(entry["purpose"])
        if any(text.version >= entry["version"] for text in texts[purpose]):
            raise ValueError(f"{FILE.name}: versions of {purpose} must rise, found {entry['version']}")
        text = ConsentText(
            purpose=purpose,
            version=entry["version"],
            law=entry["law"],
            items=tuple(entry["items"]),
            zh=Words(**entry["zh"]),
            en=Words(**entry["en"]),
        )
        texts[purpose] = (*texts[purpose], text)
    missing = [purpose for purpose, versions in texts.items() if not versions]
    if missing:
        raise ValueError(f"{FILE.name}: no text for {missing}")
    return texts
