"""What happened to applications; ids only, told after commit."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ApplicationSubmitted:
    application_id: int
    position_id: int


@dataclass(frozen=True, slots=True)
class ApplicationAnswered:
    """The employer took a step: show_interest, reach_intent, decline, or took one back."""

    application_id: int
    step: str


@dataclass(frozen=True, slots=True)
class ApplicationWithdrawn:
    application_id: int


@dataclass(frozen=True, slots=True)
class IntentReached:
    application_id: int
    position_id: int
