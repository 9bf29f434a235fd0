"""Happenings as organisers see them: the list, one with its numbers, who registered, groups, series, what people said."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Avg, Count, Q
from django.utils.translation import gettext as _

from chunfeng.domain.happenings.enums import HOLDING, LIVE, HappeningStatus, RegistrationStatus
from chunfeng.domain.happenings.errors import NoSuchHappening
from chunfeng.domain.happenings.models import Feedback, Group, Happening, Registration, Series
from chunfeng.domain.happenings.queries import doors
from chunfeng.domain.happenings.rules import lists
from chunfeng.domain.happenings.rules.visits import Totals
from chunfeng.kernel import masking
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.vocabulary import Education
from chunfeng.shared.labels import LABELS
from chunfeng.shared.scopes import Scope
from chunfeng.shared.sheets.columns import Column
from chunfeng.shared.windows import SIZE, Window, window


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    words: str = ""
    kind: str = ""
    status: str = ""
    series_id: int | None = None


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a happening counts now. `visitors` are its totals at the doors."""

    registered: int
    offered: int
    waiting: int
    cancelled: int
    walk_ins: int
    groups: int
    visitors: Totals
    stars: float | None
    said: int


@dataclass(frozen=True, slots=True)
class SeriesLine:
    """A series and how far it has come: held and planned, on the spot among them."""

    series: Series
    announced: int
    held: int
    held_spot: int


def happenings(
    actor: Actor, search: Search, *, after: int | None = None, before: int | None = None, size: int = SIZE
) -> Window[Happening]:
    """Happenings in the actor's part of the tree, newest first."""
    rows = Happening.objects.filter(Scope.of(actor).on("organisation_path")).select_related(
        "organisation", "place", "series"
    )
    if search.words:
        rows = rows.filter(Q(title__icontains=search.words) | Q(venue__icontains=search.words) | Q(code=search.words))
    if search.kind:
        rows = rows.filter(kind=search.kind)
    if search.status:
        rows = rows.filter(status=search.status)
    if search.series_id:
        rows = rows.filter(series_id=search.series_id)
    return window(rows, after=after, before=before, size=size)


def happening(actor: Actor, happening_id: int) -> Happening:
    """One of them. Raises NoSuchHappening."""
    found = (
        Happening.objects.filter(Scope.of(actor).on("organisation_path"), pk=happening_id)
        .select_related("organisation", "place", "series", "made_by")
        .first()
    )
    if found is None:
        raise NoSuchHappening
    return found


def numbers(found: Happening) -> Numbers:
    """What it counts now."""
    rows = Registration.objects.filter(happening=found)
    counts = rows.aggregate(
        registered=Count("pk", filter=Q(status=RegistrationStatus.REGISTERED)),
        offered=Count("pk", filter=Q(status=RegistrationStatus.OFFERED)),
        waiting=Count("pk", filter=Q(status=RegistrationStatus.WAITING)),
        cancelled=Count("pk", filter=Q(status=RegistrationStatus.CANCELLED)),
        walk_ins=Count("pk", filter=Q(walk_in=True, status__in=HOLDING)),
    )
    said = Feedback.objects.filter(happening=found).aggregate(stars=Avg("stars"), said=Count("pk"))
    return Numbers(
        **counts,
        groups=Group.objects.filter(happening=found).count(),
        visitors=doors.totals(found.pk),
        stars=said["stars"],
        said=said["said"],
    )


def registrations(
    found: Happening,
    *,
    words: str = "",
    status: str = "",
    after: int | None = None,
    before: int | None = None,
) -> Window[Registration]:
    """Who registered, newest first."""
    rows = Registration.objects.filter(happening=found).select_related("person", "session", "group")
    if words:
        rows = rows.filter(
            Q(name__icontains=words) | Q(person__name__icontains=words) | Q(group__name__icontains=words)
        )
    rows = rows.filter(status=status) if status else rows.filter(status__in=LIVE)
    return window(rows, after=after, before=before)


def groups(found: Happening) -> list[Group]:
    """Its groups, each with how many have a seat and how many wait."""
    return list(
        Group.objects.filter(happening=found)
        .select_related("leader")
        .annotate(
            seated=Count("registrations", filter=Q(registrations__status__in=HOLDING)),
            in_line=Count("registrations", filter=Q(registrations__status=RegistrationStatus.WAITING)),
        )
        .order_by("pk")
    )


def feedback(found: Happening, limit: int = 50) -> list[Feedback]:
    """What people said in words, newest first; whose words they are is not shown."""
    return list(Feedback.objects.filter(happening=found).exclude(words="").order_by("-updated_at")[:limit])


SHEET_COLUMNS = (
    *(column for column in lists.COLUMNS if column.key not in ("sex", "id_number")),
    Column("group", "团体", width=18),
    Column("session", "场次", width=18),
    Column("status", "状态", width=12),
    Column("came", "是否到场", width=10),
)


def sheet_rows(found: Happening) -> Iterator[dict[str, str]]:
    """报名表 of everybody who has a seat or waits; phones are masked, since a sheet leaves the house."""
    came = doors.came(found.pk)
    rows = Registration.objects.filter(happening=found, status__in=LIVE).select_related("person", "session", "group")
    for row in rows.order_by("pk").iterator(chunk_size=500):
        yield {
            "name": row.name or row.person.name,
            "phone": masking.mobile(str(row.person.phone or "")),
            "education": str(LABELS[Education(row.education)]) if row.education else "",
            "school": row.school,
            "wanted": row.wanted,
            "member": {True: _("yes"), False: _("no"), None: ""}[row.says_member],
            "group": row.group.name if row.group else "",
            "session": row.session.title if row.session else "",
            "status": str(row.get_status_display()),
            "came": _("yes") if row.person_id in came else _("no"),
        }


def series(actor: Actor) -> list[SeriesLine]:
    """Series in the actor's part of the tree, the latest first, with how far each has come (what lies in it counts too)."""
    rows = list(
        Series.objects.filter(Scope.of(actor).on("organisation_path"))
        .select_related("organisation", "parent")
        .order_by("-starts_on", "-pk")
    )
    counted: dict[int, dict[str, Any]] = {
        row["series_id"]: dict(row)
        for row in Happening.objects.filter(series__in=[each.pk for each in rows])
        .values("series_id")
        .annotate(
            announced=Count("pk", filter=~Q(status__in=(HappeningStatus.DRAFT, HappeningStatus.CANCELLED))),
            held=Count("pk", filter=Q(status__in=HELD)),
            held_spot=Count("pk", filter=Q(status__in=HELD, channels__contains=["spot"])),
        )
    }
    return [_line(each, rows, counted) for each in rows]


HELD = (HappeningStatus.RUNNING, HappeningStatus.CLOSED, HappeningStatus.REPORTED)


def _line(one: Series, rows: list[Series], counted: dict[int, dict[str, Any]]) -> SeriesLine:
    within, grown = {one.pk}, True
    while grown:
        below = {row.pk for row in rows if row.parent_id in within} - within
        within |= below
        grown = bool(below)
    sums = {name: sum(counted.get(pk, {}).get(name, 0) for pk in within) for name in ("announced", "held", "held_spot")}
    return SeriesLine(one, **sums)
