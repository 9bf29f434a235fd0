"""The desk's list of applications to join, by deadline."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from chunfeng.domain.unions import catalog
from chunfeng.domain.unions.enums import JoinState
from chunfeng.domain.unions.errors import NoSuchJoinApplication
from chunfeng.domain.unions.models import JoinApplication, JoinApplicationStep
from chunfeng.kernel import clock, masking, working_days
from chunfeng.kernel.actor import Actor
from chunfeng.shared import audit
from chunfeng.shared.scopes import Scope
from chunfeng.shared.sheets.columns import Column
from chunfeng.shared.windows import Window, window

CAP = 1000


@dataclass(frozen=True, slots=True)
class JoinSearch:
    """What an officer looks for; an empty part finds everything."""

    state: str = ""
    words: str = ""
    late: bool = False


@dataclass(frozen=True, slots=True)
class JoinLine:
    """One application for the list: masked, with how many working days are left (negative: overdue)."""

    pk: int
    name: str
    phone: str
    union: str
    employer: str
    groups: tuple[str, ...]
    via: str
    state: str
    state_label: str
    submitted_at: datetime
    due_on: date
    days_left: int
    late: bool
    escalated: bool
    paper: str
    owner: str


def applications_due(actor: Actor, *, size: int = 50) -> tuple[int, list[JoinLine]]:
    """How many wait (up to a cap) and the first of them, the soonest deadline first."""
    waiting = _searched(actor, JoinSearch(state=JoinState.SUBMITTED))
    total = waiting.order_by()[: CAP + 1].count()
    return total, [line_of(row) for row in waiting.order_by("due_on", "pk")[:size]]


def applications(
    actor: Actor, search: JoinSearch, *, after: int | None = None, before: int | None = None
) -> tuple[Window[JoinApplication], list[JoinLine]]:
    """Applications found, newest first."""
    found = window(_searched(actor, search), after=after, before=before, size=50)
    return found, [line_of(row) for row in found]


def application(actor: Actor, application_id: int) -> tuple[JoinLine, list[JoinApplicationStep], JoinApplication]:
    """One application with its steps; the look is written into the audit trail. Raises NoSuchJoinApplication."""
    row = _searched(actor, JoinSearch()).filter(pk=application_id).first()
    if row is None:
        raise NoSuchJoinApplication
    audit.saw(actor=actor, target=("join_application", row.pk), about_person_id=row.person_id, why="join_review")
    return line_of(row), list(row.steps.select_related("by").order_by("at", "pk")), row


def chosen(actor: Actor, ids: Iterable[int]) -> list[JoinLine]:
    """The ticked applications that wait and lie in the actor's part, for the preview of a bulk act."""
    rows = _searched(actor, JoinSearch(state=JoinState.SUBMITTED)).filter(pk__in=list(ids))
    return [line_of(row) for row in rows.order_by("due_on", "pk")]


def reviews_owned(person_id: int, path: str) -> int:
    """Applications to join that this person has taken at and below `path` and not decided."""
    return JoinApplication.objects.under(path).filter(state=JoinState.SUBMITTED, owner_id=person_id).count()


def application_columns() -> tuple[Column, ...]:
    """The columns of `application_rows`."""
    return (
        Column("name", _("Name"), width=10),
        Column("phone", _("Phone"), width=16),
        Column("union", _("Union"), width=30),
        Column("employer", _("Works at"), width=24),
        Column("groups", _("Groups"), width=18),
        Column("via", _("How"), width=12),
        Column("state", _("State"), width=12),
        Column("submitted", _("Asked"), width=18),
        Column("due", _("Due"), width=12),
    )


def application_rows(actor: Actor, search: JoinSearch) -> Iterator[dict[str, Any]]:
    """All applications found as rows of a sheet; people are masked in sheets too."""
    for row in _searched(actor, search).order_by("-pk").iterator(chunk_size=1000):
        line = line_of(row)
        yield {
            "name": line.name,
            "phone": line.phone,
            "union": line.union,
            "employer": line.employer,
            "groups": "、".join(line.groups),
            "via": line.via,
            "state": line.state_label,
            "submitted": line.submitted_at,
            "due": line.due_on,
        }


def line_of(row: JoinApplication) -> JoinLine:
    """What the list shows of an application."""
    return JoinLine(
        pk=row.pk,
        name=masking.name(row.person.name) or row.person.handle,
        phone=row.person.masked_phone,
        union=row.organisation.name,
        employer=row.employer_name,
        groups=tuple(catalog.titled(group) for group in row.groups),
        via=row.get_via_display(),
        state=row.state,
        state_label=row.get_state_display(),
        submitted_at=row.submitted_at,
        due_on=row.due_on,
        days_left=working_days.between(clock.today(), row.due_on),
        late=row.due_on < clock.today(),
        escalated=row.escalated_at is not None,
        paper=row.consent_paper,
        owner=(row.owner.name or row.owner.handle) if row.owner else "",
    )


def _searched(actor: Actor, search: JoinSearch) -> "QuerySet[JoinApplication]":
    rows = JoinApplication.objects.filter(Scope.of(actor).on("organisation_path"))
    rows = rows.select_related("person", "organisation", "owner")
    if search.state:
        rows = rows.filter(state=search.state)
    if search.words.strip():
        rows = rows.filter(organisation__name__icontains=search.words.strip())
    if search.late:
        rows = rows.filter(state=JoinState.SUBMITTED, due_on__lt=clock.today())
    return rows
