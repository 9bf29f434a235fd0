"""A decision with all its reasons.

Every condition is evaluated, none skipped, so that people learn everything that is missing at once; page, API, reviewer
and log show the same text.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    """What became of one condition. UNKNOWN means that a fact is missing, and is not a FAIL."""

    PASS = "pass"
    FAIL = "fail"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Reason:
    """One condition and what became of it.

    `text` and `next_step` are sentences for people (lazy translations are welcome), `actual` and `threshold` the values
    compared, `clause` the article or rule behind it.
    """

    code: str
    outcome: Outcome
    text: Any = ""
    actual: Any = None
    threshold: Any = None
    clause: Any = ""
    next_step: Any = ""

    @classmethod
    def check(cls, code: str, passed: bool | None, **details: Any) -> "Reason":
        """A reason from a condition: True passes, False fails, None is unknown."""
        if passed is None:
            return cls(code, Outcome.UNKNOWN, **details)
        return cls(code, Outcome.PASS if passed else Outcome.FAIL, **details)


@dataclass(frozen=True, slots=True)
class Verdict:
    """All reasons of one decision, in the order in which they were asked."""

    reasons: tuple[Reason, ...] = field(default_factory=tuple)

    @classmethod
    def of(cls, reasons: Iterable[Reason]) -> "Verdict":
        return cls(tuple(reasons))

    @classmethod
    def combine(cls, *verdicts: "Verdict") -> "Verdict":
        return cls(tuple(reason for verdict in verdicts for reason in verdict.reasons))

    @property
    def ok(self) -> bool:
        """True when every condition passed: an unknown one is not a yes."""
        return all(reason.outcome is Outcome.PASS for reason in self.reasons)

    @property
    def failed(self) -> tuple[Reason, ...]:
        return tuple(reason for reason in self.reasons if reason.outcome is Outcome.FAIL)

    @property
    def unknown(self) -> tuple[Reason, ...]:
        return tuple(reason for reason in self.reasons if reason.outcome is Outcome.UNKNOWN)

    @property
    def against(self) -> tuple[Reason, ...]:
        """Whatever stands in the way: failed and unknown conditions, in order."""
        return tuple(reason for reason in self.reasons if reason.outcome is not Outcome.PASS)

    def __bool__(self) -> bool:
        raise TypeError("A Verdict is not a truth value: ask .ok, .failed or .unknown")
