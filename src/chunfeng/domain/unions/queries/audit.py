"""The audit trail as auditors and audit administrators see it: at the root all of it, elsewhere what colleagues below did."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from chunfeng.domain.people.models import Person
from chunfeng.domain.unions.enums import Role
from chunfeng.domain.unions.errors import AuditNotOpen, NoSuchEntry
from chunfeng.domain.unions.models import Organisation, StaffAssignment
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.typed import whole
from chunfeng.shared.models import AuditEntry
from chunfeng.shared.scopes import within
from chunfeng.shared.windows import SIZE, Window, window

READERS = (Role.AUDITOR, Role.AUDIT_ADMIN)


@dataclass(frozen=True, slots=True)
class AuditSearch:
    """`act` is the beginning of one ("task."), `target` a kind, with or without an id ("plan_task" or "plan_task/12")."""

    act: str = ""
    day: date | None = None
    target: str = ""


def may_read_audit(actor: Actor) -> bool:
    """Whether the actor is an auditor or audit administrator anywhere."""
    return bool(actor.scopes(*READERS))


def desk_audit(
    actor: Actor, search: AuditSearch, *, after: int | None = None, before: int | None = None, size: int = SIZE
) -> Window[AuditEntry]:
    """Entries newest first, without what was typed. Raises AuditNotOpen."""
    rows = _seen(actor)
    if search.act:
        rows = rows.filter(act__startswith=search.act)
    if search.day:
        rows = rows.filter(at__gte=clock.day_start(search.day), at__lt=clock.day_start(search.day + timedelta(days=1)))
    if search.target:
        kind, _slash, number = search.target.partition("/")
        rows = rows.filter(target_kind=kind)
        target_id = whole(number)
        rows = rows if target_id is None else rows.filter(target_id=target_id)
    return window(rows, after=after, before=before, size=size)


def desk_audit_entry(actor: Actor, entry_id: int) -> AuditEntry:
    """One entry. Raises AuditNotOpen, NoSuchEntry."""
    entry = _seen(actor).filter(pk=entry_id).first()
    if entry is None:
        raise NoSuchEntry
    return entry


def names_of_actors(entries: "Window[AuditEntry] | list[AuditEntry]") -> dict[int, str]:
    """Names by id of those who acted, as far as the reader may see them."""
    ids = {entry.person_id for entry in entries if entry.person_id}
    return dict(Person.objects.filter(pk__in=ids).values_list("id", "name"))


def may_see_words(entry: AuditEntry) -> bool:
    """Whether what was typed may be shown to the one who asks: it is about nobody, or about somebody they may see."""
    return entry.about_person_id is None or Person.objects.filter(pk=entry.about_person_id).exists()


def _seen(actor: Actor) -> QuerySet[AuditEntry]:
    paths = actor.scopes(*READERS)
    if not paths:
        raise AuditNotOpen
    if actor.is_system or Organisation.objects.filter(path__in=paths, parent__isnull=True).exists():
        return AuditEntry.objects.all()
    colleagues = StaffAssignment.objects.filter(within("organisation__path", paths)).values("person_id")
    return AuditEntry.objects.filter(person_id__in=colleagues)
