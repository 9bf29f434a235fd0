"""What the unions hold about a person: to read, to take along, and what of it the law keeps (PIPL 45, 47)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from chunfeng.domain.unions.models import (
    CeremonyEntry,
    Founding,
    GroupMembership,
    JoinApplication,
    Membership,
    MembershipStep,
    Placement,
    StaffAssignment,
    UnionWorker,
)
from chunfeng.kernel import clock
from chunfeng.shared.personal import Kept, Section, years_after

CLAIMS_YEARS = 3
WORK_YEARS = 2
Row = tuple[Any, Any]


def home_path(person_id: int) -> str:
    """The path of the union that the person is a member of, or ""."""
    standing = Membership.objects.of(person_id).members()
    return standing.order_by("pk").values_list("organisation_path", flat=True).first() or ""


def union_data(person_id: int) -> Section | None:
    """Memberships with every step, stay and group, applications, ceremonies, union work, foundings and posts; None without."""
    parts = {
        "memberships": _memberships(person_id),
        "applications": _applications(person_id),
        "ceremonies": _ceremonies(person_id),
        "union_work": _work(person_id),
        "foundings": _foundings(person_id),
        "posts": _posts(person_id),
    }
    if not any(data for _rows, data in parts.values()):
        return None
    return Section(
        title=_("Union"),
        rows=[row for rows, _data in parts.values() for row in rows],
        data={key: data for key, (_rows, data) in parts.items()},
    )


def union_kept(person_id: int) -> Sequence[Kept]:
    """What stays without name, phone, employer and evidence: figures that were told are not told anew."""
    today, found = clock.today(), []
    if Membership.objects.of(person_id).exists() or JoinApplication.objects.of(person_id).exists():
        found.append(
            Kept(
                what=_("In which unions you were a member and when, as a number without name, employer and groups"),
                law=_("Civil Code 188: three years"),
                until=years_after(today, CLAIMS_YEARS),
            )
        )
    if UnionWorker.objects.filter(person_id=person_id).exists():
        found.append(
            Kept(
                what=_("Your work for a union: post, grade and yearly results, without your name"),
                law=_("Labour Contract Law 50: two years"),
                until=years_after(today, WORK_YEARS),
            )
        )
    if Founding.objects.filter(applicant_id=person_id, organisation__isnull=False).exists():
        found.append(
            Kept(
                what=_("That a union was founded at your wish, without your name"),
                law=_("Civil Code 188: three years"),
                until=years_after(today, CLAIMS_YEARS),
            )
        )
    return found


def _memberships(person_id: int) -> tuple[list[Row], list[dict[str, Any]]]:
    memberships = list(
        Membership.objects.of(person_id)
        .select_related("organisation")
        .prefetch_related(
            Prefetch("steps", MembershipStep.objects.select_related("left", "reached").order_by("at", "pk")),
            Prefetch("placements", Placement.objects.select_related("organisation").order_by("valid_from", "pk")),
            Prefetch("groups", GroupMembership.objects.order_by("pk")),
        )
        .order_by("pk")
    )
    rows: list[Row] = []
    for row in memberships:
        said = " · ".join(
            part
            for part in (
                row.organisation.name,
                row.get_status_display(),
                _("since %(day)s") % {"day": date_format(row.joined_on)},
                row.employer_name,
                "、".join(group.title for group in row.groups.all()),
            )
            if part
        )
        rows.append((_("Member number %(number)s") % {"number": row.number}, said))
        rows += [(step.label, _joined(_day(step.at), _union(step.reached or step.left))) for step in row.steps.all()]
    return rows, [
        {
            "number": row.number,
            "own_number": row.own_number,
            "union": row.organisation.name,
            "status": row.status,
            "kept_why": row.kept_why,
            "joined_on": row.joined_on.isoformat(),
            "since": row.since.isoformat(),
            "left_on": _iso(row.left_on),
            "left_why": row.left_why,
            "via": row.via,
            "employer": row.employer_name,
            "steps": [
                {
                    "at": step.at.isoformat(),
                    "step": step.step,
                    "from": _union(step.left),
                    "to": _union(step.reached),
                    "note": step.note,
                }
                for step in row.steps.all()
            ],
            "earlier_unions": [
                {
                    "union": stay.organisation.name,
                    "from": stay.valid_from.isoformat(),
                    "to": stay.valid_to.isoformat(),
                }
                for stay in row.placements.all()
            ],
            "groups": [
                {
                    "group": group.group,
                    "evidence": group.evidence,
                    "note": group.evidence_note,
                    "from": group.starts_on.isoformat(),
                    "until": _iso(group.ends_on),
                }
                for group in row.groups.all()
            ],
        }
        for row in memberships
    ]


def _applications(person_id: int) -> tuple[list[Row], list[dict[str, Any]]]:
    found = list(
        JoinApplication.objects.of(person_id)
        .select_related("organisation")
        .prefetch_related("steps")
        .order_by("submitted_at", "pk")
    )
    rows: list[Row] = [
        (
            _("Asked to join %(union)s") % {"union": row.organisation.name},
            _joined(_day(row.submitted_at), row.get_state_display(), row.reason),
        )
        for row in found
    ]
    return rows, [
        {
            "union": row.organisation.name,
            "state": row.state,
            "via": row.via,
            "employer": row.employer_name,
            "groups": list(row.groups),
            "consent": row.consent_how,
            "signed_paper": row.consent_paper,
            "submitted_at": row.submitted_at.isoformat(),
            "decided_at": _iso(row.decided_at),
            "reason": row.reason,
            "steps": [
                {"at": step.at.isoformat(), "step": step.step, "note": step.note}
                for step in sorted(row.steps.all(), key=lambda step: (step.at, step.pk))
            ],
        }
        for row in found
    ]


def _ceremonies(person_id: int) -> tuple[list[Row], list[dict[str, Any]]]:
    entries = CeremonyEntry.objects.filter(person_id=person_id).select_related("ceremony__organisation")
    found = list(entries.order_by("ceremony__held_on", "pk"))
    rows: list[Row] = [
        (row.ceremony.title, _joined(date_format(row.ceremony.held_on), row.get_state_display())) for row in found
    ]
    return rows, [
        {
            "title": row.ceremony.title,
            "union": row.ceremony.organisation.name,
            "held_on": row.ceremony.held_on.isoformat(),
            "state": row.state,
            "left_out_why": row.left_out_why,
            "group": row.group,
            "employer": row.employer_name,
            "consent": row.consent_how,
            "signed_paper": row.consent_paper,
        }
        for row in found
    ]


def _work(person_id: int) -> tuple[list[Row], list[dict[str, Any]]]:
    workers = UnionWorker.objects.filter(person_id=person_id).select_related("organisation")
    found = list(workers.prefetch_related("ratings").order_by("since", "pk"))
    rows: list[Row] = [
        (
            _("Union worker at %(union)s") % {"union": row.organisation.name},
            _joined(
                _days(row.since, row.ends_on),
                row.get_level_display(),
                "、".join(f"{rating.year} {rating.get_rating_display()}" for rating in row.ratings.all()),
            ),
        )
        for row in found
    ]
    return rows, [
        {
            "union": row.organisation.name,
            "ladder": row.ladder,
            "post": row.post,
            "level": row.level,
            "education": row.education,
            "since": row.since.isoformat(),
            "earlier_years": row.earlier_years,
            "ends_on": _iso(row.ends_on),
            "results": [{"year": rating.year, "rating": rating.rating} for rating in row.ratings.all()],
        }
        for row in found
    ]


def _foundings(person_id: int) -> tuple[list[Row], list[dict[str, Any]]]:
    foundings = Founding.objects.filter(applicant_id=person_id).select_related("above", "place")
    found = list(foundings.prefetch_related("steps").order_by("created_at", "pk"))
    rows: list[Row] = [
        (
            _("Founding of %(union)s") % {"union": row.name},
            _joined(_day(row.created_at), row.get_state_display(), row.reasons),
        )
        for row in found
    ]
    return rows, [
        {
            "name": row.name,
            "kind": row.kind,
            "union_above": row.above.name,
            "employers": row.employers,
            "place": row.place.name,
            "address": row.address,
            "workers": row.workers,
            "initiators": list(row.initiators),
            "note": row.note,
            "state": row.state,
            "reasons": row.reasons,
            "steps": [
                {"at": step.at.isoformat(), "step": step.act, "note": step.note}
                for step in sorted(row.steps.all(), key=lambda step: (step.at, step.pk))
            ],
        }
        for row in found
    ]


def _posts(person_id: int) -> tuple[list[Row], list[dict[str, Any]]]:
    posts = StaffAssignment.objects.filter(person_id=person_id).select_related("organisation")
    found = list(posts.order_by("starts_on", "pk"))
    rows: list[Row] = [
        (_joined(row.get_role_display(), row.organisation.name), _days(row.starts_on, row.ends_on)) for row in found
    ]
    return rows, [
        {
            "role": row.role,
            "union": row.organisation.name,
            "from": row.starts_on.isoformat(),
            "until": _iso(row.ends_on),
            "deputy": row.deputy_for_id is not None,
        }
        for row in found
    ]


def _union(organisation: Any) -> str:
    return "" if organisation is None else str(organisation.name)


def _iso(moment: date | datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _day(moment: datetime) -> str:
    return date_format(clock.local_day(moment))


def _days(first: date, last: date | None) -> str:
    if last is None:
        return _("since %(day)s") % {"day": date_format(first)}
    return _("%(first)s to %(last)s") % {"first": date_format(first), "last": date_format(last)}


def _joined(*parts: Any) -> str:
    return " · ".join(str(part) for part in parts if part)
