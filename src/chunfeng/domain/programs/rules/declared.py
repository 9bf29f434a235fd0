"""The shapes of a declaration, frozen once it has been read and checked (`programs.catalog`)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import get_language

from chunfeng.domain.programs.enums import PayoutKind, Period, UniqueBy
from chunfeng.domain.unions.enums import Level, Role


@dataclass(frozen=True, slots=True)
class Text:
    """Words of a declaration: Chinese always, English where somebody wrote it."""

    zh: str
    en: str = ""

    def __str__(self) -> str:
        return self.zh if not self.en or (get_language() or "zh").startswith("zh") else self.en


@dataclass(frozen=True, slots=True)
class Condition:
    """A question that must be answered with yes. `when` is CEL; `line` is where it stands in the declaration, from 1."""

    key: str
    when: str
    label: Text
    clause: Text
    next_step: Text
    line: int = 0


@dataclass(frozen=True, slots=True)
class Amount:
    """What somebody gets, in fen: `formula` and `at_most` are CEL; `least` and `most` the bounds that can be told beforehand."""

    formula: str
    at_most: str = ""
    least: int = 0
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Unique:
    """One live or paid file `by` person, household or shop within `period`; `field` is the form's field with the key."""

    by: UniqueBy
    period: Period = Period.EVER
    field: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the form."""

    title: Text
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A paper to hand in; `kinds` are media types."""

    key: str
    title: Text
    required: bool = True
    most: int = 1
    kinds: tuple[str, ...] = ("image/jpeg", "image/png", "application/pdf")


@dataclass(frozen=True, slots=True)
class Form:
    """`schema` is a JSON Schema (2020-12) of one object. `prefill` leads from a field to the fact that answers it."""

    schema: Mapping[str, Any]
    pages: tuple[Page, ...]
    attachments: tuple[Attachment, ...] = ()
    prefill: Mapping[str, str] = field(default_factory=dict)

    @property
    def fields(self) -> Mapping[str, Mapping[str, Any]]:
        found: Mapping[str, Mapping[str, Any]] = self.schema.get("properties", {})
        return found


@dataclass(frozen=True, slots=True)
class Stage:
    """One look at a case: whose, at which level of the tree, within how many working days.

    `checks` are what to look at; `sample` the percentage that is looked at closely; `visit` who must be there together;
    `signatures` who has to sign. Empty means none.
    """

    key: str
    title: Text
    role: Role
    level: Level
    days: int
    checks: tuple[Text, ...] = ()
    sample: int = 100
    visit: tuple[Text, ...] = ()
    signatures: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """Public notice: how many working days; `masked` are the form's fields shown in part beside the name."""

    days: int
    shown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """Where money comes from, in fen."""

    name: Text
    amount: int


@dataclass(frozen=True, slots=True)
class Ceiling:
    """No more than `amount` fen for a place (code) or in a quarter ("2026Q3")."""

    amount: int
    place: str = ""
    quarter: str = ""


@dataclass(frozen=True, slots=True)
class Budget:
    """All in fen. `pieces` instead of money where goods are given."""

    total: int
    pieces: int | None = None
    sources: tuple[Source, ...] = ()
    ceilings: tuple[Ceiling, ...] = ()


@dataclass(frozen=True, slots=True)
class Payout:
    kind: PayoutKind
    batch: Period = Period.MONTH
    note: Text = Text("")


@dataclass(frozen=True, slots=True)
class Declaration:
    """One program's rules. `text` is the TOML that it was read from, and `sha256` its digest."""

    key: str
    title: Text
    purpose: Text
    clause: Text
    starts_on: date
    ends_on: date | None
    place: str
    organisations: tuple[str, ...]
    conditions: tuple[Condition, ...]
    parameters: Mapping[str, "Parameter"]
    amount: Amount | None
    unique: tuple[Unique, ...]
    form: Form
    stages: tuple[Stage, ...]
    notice: Notice | None
    budget: Budget | None
    payout: Payout
    system: str = ""
    text: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Dated:
    """A value from a day on."""

    starts_on: date
    value: int
    clause: Text = Text("")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number with its history, the earliest first."""

    key: str
    label: Text
    values: tuple[Dated, ...]
