"""What a checker is, and which one this home uses."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

SHIPPED = {
    "manual": "chunfeng.shared.identity.manual.ManualChecker",
    "http": "chunfeng.shared.identity.http.HttpChecker",
}


class Answer(StrEnum):
    MATCH = "match"  # name and number belong together
    MISMATCH = "mismatch"  # they do not
    UNKNOWN = "unknown"  # the service does not hold this number: somebody has to look


class NoAnswer(Exception):
    """The service could not be asked; the text says why, for the log. It never holds the name or the number."""


@dataclass(frozen=True, slots=True)
class Claim:
    """`document` is a code of kernel.id_numbers.Document."""

    document: str
    number: str
    name: str


class Checker(Protocol):
    asks: bool  # False: there is no service, a person looks at a photo

    def check(self, claim: Claim) -> Answer:
        """What the service says, or raise NoAnswer. Must return within seconds: somebody is waiting."""


def checker() -> Checker:
    """A checker of the class that the settings name."""
    name = settings.IDENTITY_CHECKER
    chosen: Checker = import_string(SHIPPED.get(name, name))()
    return chosen
