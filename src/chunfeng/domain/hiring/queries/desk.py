"""Applications as the union's desk sees them: who is masked, what and when is not."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext

from chunfeng.domain.hiring.errors import ApplicationNotFound
from chunfeng.domain.hiring.models import Application, ApplicationStep
from chunfeng.kernel import masking
from chunfeng.kernel.actor import Actor
from chunfeng.shared import audit
from chunfeng.shared.scopes import Scope
from chunfeng.shared.sheets.columns import Column
from chunfeng.shared.windows import Window, window

SIZE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationSearch:
    """Empty means all. `words`: part of the position's title."""

    words: str = ""
    status: str = ""
    organisation_path: str = ""
    position_id: int | None = None
    seeker_id: int | None = None


@dataclass(frozen=True, slots=True)
class ApplicationLine:
    """One application as a list shows it."""

    pk: int
    name: str
    seeker_id: int
    position_id: int
    title: str
    employer_id: int
    employer: str
    status: str
    status_label: str
    submitted_at: datetime
    answered_at: datetime | None


def desk_applications(
    actor: Actor, search: ApplicationSearch, *, after: int | None = None, before: int | None = None, size: int = SIZE
) -> tuple[Window[Application], list[ApplicationLine]]:
    """Applications for positions in the actor's part of the tree, newest first; a page with people on it is audited."""
    found = window(_searched(actor, search), after=after, before=before, size=size)
    lines = [_line(application) for application in found]
    if lines:
        audit.record(
            actor=actor,
            act="saw_list",
            target=("application", lines[0].pk),
            rows=len(lines),
            position=search.position_id,
            seeker=search.seeker_id,
        )
    return found, lines


def desk_application(actor: Actor, application_id: int) -> tuple[ApplicationLine, list[ApplicationStep]]:
    """One application with its log, oldest first; the look is audited. Raises ApplicationNotFound."""
    found = _searched(actor, ApplicationSearch()).filter(pk=application_id).first()
    if found is None:
        raise ApplicationNotFound
    audit.saw(actor=actor, target=("application", found.pk), about_person_id=found.seeker.person_id, why="desk")
    return _line(found), list(found.steps.order_by("at", "id"))


def application_columns() -> tuple[Column, ...]:
    """The columns of `application_lines`; people are masked in sheets too."""
    return (
        Column("name", gettext("Name"), width=10),
        Column("title", gettext("Position"), width=20),
        Column("employer", gettext("Employer"), width=32),
        Column("status", gettext("State"), width=18),
        Column("submitted_at", gettext("Sent"), width=18),
        Column("answered_at", gettext("Answered"), width=18),
    )


def application_lines(actor: Actor, search: ApplicationSearch) -> Iterator[dict[str, Any]]:
    """All applications found, masked, as rows of a sheet."""
    for application in _searched(actor, search).order_by("-id").iterator(chunk_size=1000):
        line = _line(application)
        yield {
            "name": line.name,
            "title": line.title,
            "employer": line.employer,
            "status": line.status_label,
            "submitted_at": line.submitted_at,
            "answered_at": line.answered_at,
        }


def _searched(actor: Actor, search: ApplicationSearch) -> "QuerySet[Application]":
    scope = Scope.of(actor, search.organisation_path or None)
    rows = Application.objects.filter(scope.on("position__employer__organisation__path"))
    if search.status:
        rows = rows.filter(status=search.status)
    if search.position_id is not None:
        rows = rows.filter(position_id=search.position_id)
    if search.seeker_id is not None:
        rows = rows.filter(seeker_id=search.seeker_id)
    if search.words.strip():
        rows = rows.filter(position__title__icontains=search.words.strip())
    return rows.select_related("seeker__person", "position__employer")


def _line(application: Application) -> ApplicationLine:
    person, position = application.seeker.person, application.position
    return ApplicationLine(
        pk=application.pk,
        name=masking.name(person.name) or person.handle,
        seeker_id=application.seeker_id,
        position_id=position.pk,
        title=position.title,
        employer_id=position.employer_id,
        employer=position.employer.name,
        status=application.status,
        status_label=application.get_status_display(),
        submitted_at=application.submitted_at,
        answered_at=application.answered_at,
    )
