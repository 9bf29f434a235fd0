"""The shapes of a declaration, frozen once it has been read and checked (`programs.catalog`)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import get_language

from chunfeng.domain.programs.enums import Late, PayoutKind, Period, UniqueBy
from chunfeng.domain.unions.enums import Level, Role
from chunfeng.engine.eligibility import Formula, Kind, Known


@dataclass(frozen=True, slots=True)
class Text:
    """Words of a declaration: Chinese always, English where somebody wrote it."""

    zh: str
    en: str = ""

    def __str__(self) -> str:
        return self.zh if not self.en or (get_language() or "zh").startswith("zh") else self.en

    def __bool__(self) -> bool:
        return bool(self.zh)


@dataclass(frozen=True, slots=True)
class Fact:
    """`origin` is the domain that knows it, or "form" for what the person states in the program's own form."""

    known: Known
    label: Text
    source: Text
    unknown: Text
    words: Mapping[str, Text]
    origin: str

    @property
    def id(self) -> str:
        return self.known.id


@dataclass(frozen=True, slots=True)
class Condition:
    """A question that must be answered with yes. `when` is CEL, compiled."""

    key: str
    when: Formula
    label: Text
    clause: Text
    next_step: Text


@dataclass(frozen=True, slots=True)
class Amount:
    """What somebody gets, in fen: never below zero, never above `at_most`. `most` can be told before anybody applies."""

    formula: Formula
    at_most: Formula | None
    most: int


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
class Ground:
    """A reason for refusing that reviewers choose by its code, beside the conditions; `clause` says where it stands."""

    key: str
    text: Text
    clause: Text = Text("")


@dataclass(frozen=True, slots=True)
class Milestone:
    """What is still to be done once somebody is approved, in this order, before it counts as received.

    `parties` are who takes part or signs; each of them is entered with a name and a day. It is due so many working `days` or
    calendar `months` after the approval (neither: whenever), and `late` is what follows then. Those `after_payment` are what
    somebody owes for what was received; they come last.
    """

    key: str
    title: Text
    parties: tuple[Text, ...]
    days: int = 0
    months: int = 0
    late: Late = Late.NOTHING
    after_payment: bool = False

    @property
    def has_term(self) -> bool:
        return bool(self.days or self.months)


@dataclass(frozen=True, slots=True)
class Notice:
    """Public notice: how many working days; `shown` are the form's fields that stand beside the masked name."""

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
    """All in fen; `pieces` counts what is given where it is not money. None: without a limit of that sort."""

    total: int | None
    pieces: int | None = None
    sources: tuple[Source, ...] = ()
    ceilings: tuple[Ceiling, ...] = ()


@dataclass(frozen=True, slots=True)
class Payout:
    """`collect_days`: how many days after approval goods are kept (0: as long as it takes); `checks`: what to look at when
    many are handed over at once."""

    kind: PayoutKind
    batch: Period = Period.MONTH
    note: Text = Text("")
    collect_days: int = 0
    checks: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Dated:
    """A value from a day on."""

    starts_on: date
    value: int
    clause: Text = Text("")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number with its history, the earliest first; `kind` is int or fen."""

    key: str
    kind: Kind
    label: Text
    values: tuple[Dated, ...] = ()


@dataclass(frozen=True, slots=True)
class Declaration:
    """One program's rules. `text` is the TOML that it was read from, and `sha256` its digest.

    `facts` are all that its formulas may ask: the catalogue's and what its form states. `parameters` are its own.
    """

    key: str
    title: Text
    purpose: Text
    clause: Text
    starts_on: date
    ends_on: date | None
    place: str
    organisations: tuple[str, ...]
    conditions: tuple[Condition, ...]
    parameters: Mapping[str, Parameter]
    facts: Mapping[str, Fact]
    amount: Amount | None
    unique: tuple[Unique, ...]
    form: Form
    stages: tuple[Stage, ...]
    notice: Notice | None
    budget: Budget | None
    payout: Payout
    grounds: tuple[Ground, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    system: str = ""
    text: str = ""
    sha256: str = ""

    @property
    def formulas(self) -> tuple[Formula, ...]:
        """Conditions and amount, whatever may ask for a fact or a parameter."""
        amounts = () if self.amount is None else (self.amount.formula, self.amount.at_most)
        return (*(each.when for each in self.conditions), *(each for each in amounts if each is not None))

    @property
    def asks_for(self) -> tuple[str, ...]:
        """The keys of all parameters that its formulas need, its own and shared ones."""
        return tuple(dict.fromkeys(key for formula in self.formulas for key in formula.parameters))

    @property
    def asks_about(self) -> tuple[Fact, ...]:
        """The facts that it needs."""
        needed = dict.fromkeys(key for formula in self.formulas for key in formula.facts)
        return tuple(self.facts[key] for key in needed)
