"""The declaration behind a version."""

import hashlib
from datetime import date
from functools import lru_cache

from chunfeng.domain.programs import catalog
from chunfeng.domain.programs.enums import Period
from chunfeng.domain.programs.errors import NoSuchProgram
from chunfeng.domain.programs.models import Program, ProgramVersion
from chunfeng.domain.programs.rules import money
from chunfeng.domain.programs.rules.declared import Declaration


def declaration_of(version: ProgramVersion) -> Declaration:
    """What the version declares; read once a process, since a published version never changes."""
    return _read(version.sha256, version.text)


def current_version(program: Program) -> ProgramVersion:
    """The newest published version. Raises NoSuchProgram."""
    found = program.versions.filter(published_at__isnull=False).order_by("-number").first()
    if found is None:
        raise NoSuchProgram
    return found


def title_of(program: Program) -> str:
    """What the program is called; its key while nothing is published."""
    try:
        return str(declaration_of(current_version(program)).title)
    except NoSuchProgram:
        return program.key


def digest_of(text: str) -> str:
    """SHA-256 of a text in UTF-8, hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def period_of(period: Period, day: date) -> str:
    """The name of the period that `day` lies in, "" for ever."""
    return {
        Period.EVER: "",
        Period.YEAR: f"{day.year}",
        Period.QUARTER: money.quarter(day),
        Period.MONTH: f"{day:%Y-%m}",
    }[period]


@lru_cache(maxsize=256)
def _read(sha256: str, text: str) -> Declaration:
    return catalog.read(text)
