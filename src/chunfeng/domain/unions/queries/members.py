"""The desk's list of members, one of them, and the sheet: masked, and every look written down."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from chunfeng.domain.people.models import Person
from chunfeng.domain.unions import catalog
from chunfeng.domain.unions.enums import MEMBERS, MemberStep
from chunfeng.domain.unions.errors import NoSuchMember
from chunfeng.domain.unions.models import GroupMembership, Membership, MembershipStep, Organisation
from chunfeng.kernel import checksums, clock, masking
from chunfeng.kernel.actor import Actor
from chunfeng.shared import audit
from chunfeng.shared.models import AuditEntry
from chunfeng.shared.scopes import Scope
from chunfeng.shared.sheets.columns import Column
from chunfeng.shared.windows import Window, window


@dataclass(frozen=True, slots=True)
class MemberSearch:
    """What an officer looks for. `words`: a whole phone, a whole member's number, or the beginning of a name."""

    words: str = ""
    status: str = ""
    group: str = ""
    organisation_id: int | None = None


@dataclass(frozen=True, slots=True)
class MemberLine:
    """One member for the list, masked."""

    pk: int
    name: str
    phone: str
    number: str
    union: str
    employer: str
    groups: tuple[str, ...]
    status: str
    status_label: str
    joined_on: date
    via: str


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody opened the page of a member."""

    at: datetime
    who: str


@dataclass(frozen=True, slots=True)
class MemberPage:
    """One member: the line, the groups with their evidence, the way through the unions, and who looked."""

    line: MemberLine
    membership: Membership
    groups: tuple[GroupMembership, ...]
    steps: tuple[MembershipStep, ...]
    looks: tuple[Look, ...]


def members(
    actor: Actor, search: MemberSearch, *, after: int | None = None, before: int | None = None
) -> tuple[Window[Membership], list[MemberLine]]:
    """Members found in the actor's part of the tree, newest first."""
    found = window(_searched(actor, search), after=after, before=before, size=50)
    return found, [line_of(row) for row in found]


def member(actor: Actor, membership_id: int) -> MemberPage:
    """One member; the look is written into the audit trail, and the member can read it. Raises NoSuchMember."""
    row = _searched(actor, MemberSearch()).filter(pk=membership_id).first()
    if row is None:
        raise NoSuchMember
    audit.saw(actor=actor, target=("membership", row.pk), about_person_id=row.person_id, why="member_page")
    return MemberPage(
        line=line_of(row),
        membership=row,
        groups=tuple(row.groups.select_related("confirmed_by").order_by("pk")),
        steps=tuple(row.steps.select_related("left", "reached", "by").order_by("-at", "-pk")),
        looks=_looks_at(row),
    )


def _looks_at(row: Membership) -> tuple[Look, ...]:
    """The newest looks, with the names of colleagues whom the reader may see."""
    seen = AuditEntry.objects.filter(target_kind="membership", target_id=row.pk, act="saw").order_by("-at", "-id")[:20]
    looks = list(seen.values_list("at", "person_id", "actor"))
    people = Person.objects.filter(pk__in={person_id for _at, person_id, _actor in looks if person_id})
    names = {person.pk: person.name for person in people.order_by("pk")}
    return tuple(Look(at, names.get(person_id or 0) or actor) for at, person_id, actor in looks)


def moves(actor: Actor, *, after: int | None = None, before: int | None = None) -> Window[MembershipStep]:
    """Who moved to, from or within the actor's part of the tree, newest first: both unions see a transfer."""
    scope = Scope.of(actor)
    rows = MembershipStep.objects.filter(
        scope.on("left__path") | scope.on("reached__path"), step__in=[MemberStep.TRANSFER, MemberStep.LEAVE]
    )
    return window(rows.select_related("left", "reached", "membership__person"), after=after, before=before, size=50)


@dataclass(frozen=True, slots=True)
class MoveLine:
    """Somebody who moved or left, masked: from where, to where, when."""

    membership_id: int
    name: str
    number: str
    left: str
    reached: str
    at: datetime
    label: str


def move_line(step: MembershipStep) -> MoveLine:
    """A move as the list shows it."""
    person = step.membership.person
    return MoveLine(
        membership_id=step.membership_id,
        name=masking.name(person.name) or person.handle,
        number=step.membership.number,
        left=step.left.name if step.left else "",
        reached=step.reached.name if step.reached else "",
        at=step.at,
        label=step.label,
    )


def member_columns() -> tuple[Column, ...]:
    """The columns of `member_rows`."""
    return (
        Column("number", _("Member number"), width=14),
        Column("name", _("Name"), width=10),
        Column("phone", _("Phone"), width=16),
        Column("union", _("Union"), width=30),
        Column("employer", _("Works at"), width=24),
        Column("groups", _("Groups"), width=18),
        Column("status", _("State"), width=12),
        Column("joined", _("Joined on"), width=12),
        Column("via", _("How"), width=12),
    )


def member_rows(actor: Actor, search: MemberSearch) -> Iterator[dict[str, Any]]:
    """All members found as rows of a sheet; people are masked in sheets too."""
    for row in _searched(actor, search).order_by("-pk").iterator(chunk_size=1000):
        line = line_of(row)
        yield {
            "number": line.number,
            "name": line.name,
            "phone": line.phone,
            "union": line.union,
            "employer": line.employer,
            "groups": "、".join(line.groups),
            "status": line.status_label,
            "joined": line.joined_on,
            "via": line.via,
        }


def line_of(row: Membership) -> MemberLine:
    """What the list shows of a member; `groups` were fetched with the row."""
    status = row.get_kept_why_display() if row.kept_why else ""
    label = row.get_status_display()
    return MemberLine(
        pk=row.pk,
        name=masking.name(row.person.name) or row.person.handle,
        phone=row.person.masked_phone,
        number=row.number,
        union=row.organisation.name,
        employer=row.employer_name,
        groups=tuple(catalog.titled(group.group) for group in row.counted_groups),  # type: ignore[attr-defined]
        status=row.status,
        status_label=f"{label}（{status}）" if status else label,
        joined_on=row.joined_on,
        via=row.get_via_display(),
    )


def unions_to_keep(actor: Actor, words: str = "", *, most: int = 200) -> list[Organisation]:
    """Unions in the actor's part that take members, the actor's own first: for choosing one."""
    rows = Organisation.objects.standing().filter(Scope.of(actor).on("path"))
    if words.strip():
        rows = rows.filter(name__icontains=words.strip())
    return list(rows.order_by("path")[:most])


def _searched(actor: Actor, search: MemberSearch) -> "QuerySet[Membership]":
    counted = GroupMembership.objects.on(clock.today()).order_by("pk")
    rows = (
        Membership.objects.filter(Scope.of(actor).on("organisation_path"))
        .select_related("person", "organisation")
        .prefetch_related(Prefetch("groups", queryset=counted, to_attr="counted_groups"))
    )
    rows = rows.filter(status=search.status) if search.status else rows.filter(status__in=MEMBERS)
    if search.group:
        of_group = GroupMembership.objects.on(clock.today()).filter(group=search.group).values("membership_id")
        rows = rows.filter(pk__in=of_group)
    if search.organisation_id:
        rows = rows.filter(organisation_id=search.organisation_id)
    words = search.words.strip()
    return rows.filter(_about(words)) if words else rows


def _about(words: str) -> Q:
    """A phone is found by its blind index, whole or not at all; a name by its beginning."""
    phone = checksums.mobile(words)
    if phone is not None:
        return Q(person__in=Person.objects.with_phone(phone))
    typed = checksums.halfwidth(words)
    return Q(number=typed) if typed.isdecimal() else Q(person__name__startswith=typed)
