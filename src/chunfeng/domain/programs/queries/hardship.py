"""The register of workers in hardship as the desk sees it: what is to be confirmed, and whose review is due."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from chunfeng.domain.people.enums import IDENTITY_ACTIVE
from chunfeng.domain.people.models import NUMBER, PHONE, IdentityDocument, Person
from chunfeng.domain.programs.enums import Hardship, HardshipState
from chunfeng.domain.programs.errors import NoIncomeLine, NoSuchMember, NoSuchReview
from chunfeng.domain.programs.models import HardshipFile, HardshipSheet
from chunfeng.domain.programs.models.hardship import HardshipQuerySet
from chunfeng.domain.programs.queries.parameters import shared
from chunfeng.domain.programs.rules import hardship as rules
from chunfeng.domain.programs.rules import registers
from chunfeng.domain.programs.rules.parameters import holding
from chunfeng.domain.unions.models import Membership, Organisation
from chunfeng.domain.unions.rules.cards import is_number
from chunfeng.kernel import checksums, clock, masking
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.verdict import Reason
from chunfeng.shared import personal, reach
from chunfeng.shared.fields import blind_index
from chunfeng.shared.scopes import Scope
from chunfeng.shared.sheets.columns import Column
from chunfeng.shared.sheets.writing import BadRow, BadTable, Problem
from chunfeng.shared.windows import SIZE, Window, window

LINE = "minimum_income_line"
SOON = timedelta(days=30)
"""A review is shown as due this long before its last day."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One review of a list; the name is masked. `mine`: the actor has entered it."""

    pk: int
    name: str
    mine: bool
    union: str
    level: str
    state: str
    state_label: str
    starts_on: date
    ends_on: date
    due: bool
    late: bool


@dataclass(frozen=True, slots=True)
class Review:
    """One review with all that it was worked out from."""

    file: HardshipFile
    entry: Entry
    household: rules.Household
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Worked:
    """What the formula says of a household that nobody has entered yet."""

    household: rules.Household
    level: Hardship
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list that was brought; `refused` are the tables of rows that were not taken, as `services.registers` keeps them."""

    sheet: HardshipSheet
    refused: Sequence[Mapping[str, Any]]

    @property
    def lines(self) -> list[tuple[int, str]]:
        """(row number, why) of the rows that were not taken."""
        return [
            (row["number"], " ".join(text for _index, text in row["problems"]))
            for table in self.refused
            for row in table["rows"]
        ]

    @property
    def tables(self) -> list[BadTable]:
        """For a sheet to be mended and brought again."""
        return [
            BadTable(
                table["name"],
                tuple(table["header"]),
                [
                    BadRow(tuple(row["raw"]), tuple(Problem(index, text) for index, text in row["problems"]))
                    for row in table["rows"]
                ],
            )
            for table in self.refused
        ]


def to_confirm(actor: Actor) -> list[Entry]:
    """Proposals of the actor's part of the tree, the oldest first."""
    return [_entry(each, actor) for each in _rows(actor).filter(state=HardshipState.PROPOSED).order_by("pk")[:SIZE]]


def by_deadline(actor: Actor, size: int = 50) -> list[Entry]:
    """Whose yearly review comes next: files that hold, or lapsed without a new one, by their last day."""
    rows = _rows(actor).filter(state=HardshipState.CONFIRMED).exclude(level=Hardship.NONE)
    newer = HardshipFile.objects.filter(state=HardshipState.CONFIRMED).order_by("person_id", "-starts_on")
    latest = newer.distinct("person_id").values("pk")
    return [_entry(each, actor) for each in rows.filter(pk__in=latest).order_by("ends_on", "pk")[:size]]


def files(
    actor: Actor, *, level: str = "", state: str = "", after: int | None = None, before: int | None = None
) -> tuple[Window[HardshipFile], list[Entry]]:
    """All files of the actor's part of the tree, newest first."""
    wanted = Q(**({"level": level} if level else {}), **({"state": state} if state else {}))
    found = window(_rows(actor).filter(wanted), after=after, before=before)
    return found, [_entry(each, actor) for each in found.items]


def counts(actor: Actor) -> dict[str, int]:
    """How many households of each level hold today."""
    held = list(_rows(actor).order_by().on(clock.today()).values_list("level", flat=True))
    return {level: held.count(level) for level in (Hardship.DEEP, Hardship.RELATIVE, Hardship.ACCIDENT)}


def review(actor: Actor, file_id: int) -> Review:
    """One of them. Raises NoSuchReview."""
    found = _rows(actor).select_related("entered_by", "decided_by").filter(pk=file_id).first()
    if found is None:
        raise NoSuchReview
    read = rules.read(str(found.figures))
    return Review(found, _entry(found, actor), read, rules.explained(read))


def member(actor: Actor, said: str) -> Person:
    """The member of the actor's part of the tree with this member's number or phone. Raises NoSuchMember."""
    rows = Membership.objects.members().filter(Scope.of(actor).on("organisation_path")).select_related("person")
    said, phone = said.strip(), checksums.mobile(said)
    found = rows.filter(number=said).first() if is_number(said) else None
    if found is None and phone is not None:
        found = rows.filter(person__phone_index=blind_index(phone, purpose=PHONE)).first()
    if found is None:
        raise NoSuchMember
    return found.person


def member_by_number(actor: Actor, number: str) -> Person | None:
    """The member of the actor's part of the tree with this ID number, whether it was checked by us or came with a roster."""
    documents = IdentityDocument.objects.filter(
        number_index=blind_index(number, purpose=NUMBER), state__in=IDENTITY_ACTIVE
    )
    with reach.elevated("who has this number; told only where it is a member of the actor's part of the tree"):
        ids = list(documents.values_list("person_id", flat=True))
    rows = Membership.objects.members().filter(Scope.of(actor).on("organisation_path"), person_id__in=ids)
    found = rows.select_related("person").first()
    return found.person if found else None


def sheet(actor: Actor, sheet_id: int) -> Sheet:
    """A list that the actor has brought, with the rows that were not taken. Raises NoSuchReview."""
    found = HardshipSheet.objects.filter(made_by_id=actor.person_id or 0, pk=sheet_id).first()
    if found is None:
        raise NoSuchReview
    return Sheet(found, json.loads(str(found.annotated or "[]")))


def latest_sheets(actor: Actor) -> list[HardshipSheet]:
    """The lists that the actor has brought last."""
    return list(HardshipSheet.objects.filter(made_by_id=actor.person_id or 0).order_by("-pk")[:5])


def register_columns() -> Sequence[Column]:
    """The columns of a list of workers in hardship."""
    return registers.COLUMNS


def household(person_id: int, members: Sequence[tuple[str, int]], **said: Any) -> rules.Household:
    """A household with the minimum-income line where the person's union lies (fen a head and month). Raises NoIncomeLine."""
    union = Organisation.objects.filter(path=personal.home(person_id)).first()
    found = holding(shared(), LINE, (union.place_id or "") if union else "", clock.today())
    if found is None:
        raise NoIncomeLine
    return rules.Household.of(members, minimum_line=found.value, **said)


def worked(found: rules.Household) -> Worked:
    """What the formula says, before anybody enters it."""
    return Worked(found, rules.level(found), rules.explained(found))


def _rows(actor: Actor) -> HardshipQuerySet:
    rows = HardshipFile.objects.filter(Scope.of(actor).on("organisation_path"))
    return rows.select_related("person", "organisation").order_by("-pk")


def _entry(file: HardshipFile, actor: Actor) -> Entry:
    today = clock.today()
    holds = file.state == HardshipState.CONFIRMED
    return Entry(
        pk=file.pk,
        name=masking.name(file.person.name) or "—",
        mine=file.entered_by_id is not None and file.entered_by_id == actor.person_id,
        union=file.organisation.name,
        level=str(file.get_level_display()),
        state=file.state,
        state_label=str(file.get_state_display()),
        starts_on=file.starts_on,
        ends_on=file.ends_on,
        due=holds and today <= file.ends_on < today + SOON,
        late=holds and file.ends_on < today,
    )
