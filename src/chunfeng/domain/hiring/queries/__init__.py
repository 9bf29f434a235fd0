"""Reading applications: of oneself, to one's own firm, or within one's part of the tree."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from chunfeng.domain.employers.queries import position_for
from chunfeng.domain.hiring.enums import TRANSITIONS, ApplicationStatus, DeclineReason, Side
from chunfeng.domain.hiring.errors import ApplicationNotFound
from chunfeng.domain.hiring.models import Application, ApplicationQuerySet, ApplicationStep, InterviewNote
from chunfeng.domain.hiring.queries import follow_ups
from chunfeng.domain.hiring.rules import TO_ANSWER, AnswerRate
from chunfeng.domain.people.enums import Purpose
from chunfeng.domain.people.models import Consent
from chunfeng.kernel import clock, masking
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.transitions import steps_from
from chunfeng.shared import live
from chunfeng.shared.live.changes import Changes
from chunfeng.shared.prepared import Prepared, Whole
from chunfeng.shared.scopes import within
from chunfeng.shared.windows import Window, window

RATE_DAYS = 90
ANSWER_DAYS = 3  # what is younger has not had time to be answered
EMPLOYER_STEPS = ("show_interest", "agree_intent", "reach_intent", "take_back_intent", "decline", "reconsider")


# The seeker's side


def applications_of(
    actor: Actor, *, after: int | None = None, before: int | None = None, status: str = ""
) -> Window[Application]:
    """The actor's own applications, newest first, with position, employer and place."""
    rows = ApplicationQuerySet(Application).of(actor.person_id or 0)
    if status:
        rows = rows.filter(status=status)
    return window(rows.select_related("position__employer", "position__place"), after=after, before=before)


def application_of(actor: Actor, application_id: int) -> Application:
    """One of the actor's own applications. Raises ApplicationNotFound."""
    rows = ApplicationQuerySet(Application).of(actor.person_id or 0)
    found = rows.select_related("position__employer", "position__place", "consent").filter(pk=application_id).first()
    if found is None:
        raise ApplicationNotFound
    return found


def live_application(actor: Actor, position_id: int) -> Application | None:
    """The actor's application for a position, unless it was withdrawn."""
    rows = ApplicationQuerySet(Application).of(actor.person_id or 0).filter(position_id=position_id)
    return rows.exclude(status=ApplicationStatus.WITHDRAWN).first()


def steps_of(application: Application) -> list[ApplicationStep]:
    """The log of an application, oldest first."""
    return list(application.steps.order_by("at", "id"))


def news_for(actor: Actor, *, limit: int = 30) -> list[ApplicationStep]:
    """What employers answered, newest first, with application, position and employer; `seen_at` None is unread."""
    rows = ApplicationStep.objects.filter(application__seeker__person_id=actor.person_id or 0)
    rows = rows.exclude(by_id=actor.person_id or 0).select_related("application__position__employer")
    return list(rows.order_by("-at", "-id")[:limit])


def _unread(person_id: int, day: date) -> QuerySet[Any, Any]:
    steps = ApplicationStep.objects.filter(application__seeker__person_id=person_id, seen_at__isnull=True)
    answers = steps.exclude(by_id=person_id).order_by().values_list("pk")
    return answers.union(follow_ups.open_on(person_id, day).order_by().values_list("pk"), all=True)


_UNREAD = Prepared(_unread, person=int, day=date)


def unread_count(actor: Actor) -> int:
    """How many answers the actor has not read, and questions not answered yet: every page asks, in one query."""
    return _UNREAD.count(person=actor.person_id or 0, day=clock.today())


_PROPOSAL = Whole(Application, "position", "position__employer")
_PROPOSALS = Prepared(
    lambda person, happening: (
        ApplicationQuerySet(Application)
        .of(person)
        .filter(happening_id=happening, proposed_by=Side.EMPLOYER)
        .order_by("proposed_at")
        .values_list(*_PROPOSAL.names)
    ),
    person=int,
    happening=int,
)


def proposals_to(actor: Actor, happening_id: int) -> list[Application]:
    """The actor's applications at a fair whose employer waits for a yes, the oldest first."""
    rows = _PROPOSALS.rows(person=actor.person_id or 0, happening=happening_id)
    return [row for row in map(_PROPOSAL.made, rows) if row.open_proposal(Side.EMPLOYER)]


class Stirrings:
    """Whom a change of an application concerns."""

    def __init__(self) -> None:
        self._changes = Changes(Application.objects.all(), "person", "position__employer")

    def look(self) -> set[str]:
        """Topics of `shared.live` to be told."""
        return {
            topic
            for person, employer in self._changes.look()
            for topic in (live.person_topic(person), live.employer_topic(employer))
        }


# The employer's side


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicantFilters:
    status: str = ""
    position_id: int | None = None
    employer_id: int | None = None
    happening_id: int | None = None
    proposed: bool = False
    """Only those who have said yes, while the employer can still say so too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """A line of the list. The phone is always masked here; the name is, unless a consent is in force."""

    application_id: int
    position_id: int
    position_title: str
    employer_id: int
    employer_name: str
    name: str
    phone: str
    unmasked: bool
    status: ApplicationStatus
    submitted_at: datetime
    changed_at: datetime
    reasons: list[str]
    resume: dict[str, Any]
    proposed_by: str  # "" unless the other side can still say yes
    proposal_until: datetime | None
    next_steps: tuple[str, ...]

    @property
    def pk(self) -> int:
        return self.application_id

    @property
    def waiting_days(self) -> int:
        return (clock.today() - clock.local_day(self.submitted_at)).days


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicantDetail(Applicant):
    """One applicant with log and possible steps; the phone is unmasked under a consent in force, for the employer only."""

    person_id: int
    decline_reason: DeclineReason | None
    answer_note: str
    log: list[ApplicationStep] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Applicants:
    """One window of applicants."""

    items: tuple[Applicant, ...]
    older: int | None
    newer: int | None
    total: int
    capped: bool


def applicants(
    actor: Actor,
    filters: ApplicantFilters | None = None,
    *,
    after: int | None = None,
    before: int | None = None,
    size: int = 20,
) -> Applicants:
    """Who applied to the actor's employers (or within the actor's posts), newest first.

    Staff see everybody masked. Raises PositionNotFound for a foreign `filters.position_id`.
    """
    asked = filters or ApplicantFilters()
    rows = _seen_by(actor)
    if asked.position_id is not None:
        rows = rows.filter(position=position_for(actor, asked.position_id))
    if asked.employer_id is not None:
        rows = rows.filter(position__employer_id=asked.employer_id)
    if asked.happening_id is not None:
        rows = rows.filter(happening_id=asked.happening_id)
    if asked.status:
        rows = rows.filter(status=asked.status)
    if asked.proposed:
        rows = rows.filter(proposed_by=Side.SEEKER, proposed_at__gt=clock.now() - TO_ANSWER)
    found = window(rows.select_related("seeker__person", "position__employer"), after=after, before=before, size=size)
    consented = _consented(found.items)
    return Applicants(
        items=tuple(Applicant(**_line(actor, row, consented)) for row in found.items),
        older=found.older,
        newer=found.newer,
        total=found.total,
        capped=found.capped,
    )


def applicant(actor: Actor, application_id: int) -> ApplicantDetail:
    """One applicant. Call `services.open_applicant` instead where a person looks: it logs the look.

    Raises ApplicationNotFound.
    """
    row = _seen_by(actor).select_related("seeker__person", "position__employer").filter(pk=application_id).first()
    if row is None:
        raise ApplicationNotFound
    line = _line(actor, row, _consented([row]))
    if line["unmasked"]:
        line["phone"] = row.seeker.person.phone or ""
    return ApplicantDetail(
        **line,
        person_id=row.seeker.person_id,
        decline_reason=DeclineReason(row.decline_reason) if row.decline_reason else None,
        answer_note=row.answer_note,
        log=steps_of(row),
    )


def waiting_longest(actor: Actor, *, limit: int = 10) -> list[Applicant]:
    """Applicants of the actor's employers who wait for a first answer, longest first."""
    rows = Application.objects.filter(
        position__employer_id__in=actor.employer_ids, status=ApplicationStatus.SUBMITTED
    ).select_related("seeker__person", "position__employer")
    found = list(rows.order_by("submitted_at", "id")[:limit])
    consented = _consented(found)
    return [Applicant(**_line(actor, row, consented)) for row in found]


def applicant_counts(actor: Actor, position_ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """position → (applications that were not withdrawn, of these waiting for an answer)."""
    rows = (
        _seen_by(actor)
        .filter(position_id__in=list(position_ids))
        .exclude(status=ApplicationStatus.WITHDRAWN)
        .order_by()
        .values("position_id")
        .annotate(number=Count("pk"), waiting=Count("pk", filter=Q(status=ApplicationStatus.SUBMITTED)))
    )
    return {row["position_id"]: (row["number"], row["waiting"]) for row in rows}


def answer_rate(employer_id: int) -> AnswerRate:
    """How many of the applications of the last 90 days, at least 3 days old, the employer answered."""
    return answer_rates([employer_id])[employer_id]


def answer_rates(employer_ids: Iterable[int]) -> dict[int, AnswerRate]:
    """The same for many employers in one query."""
    wanted = set(employer_ids)
    now = clock.now()
    rows = (
        Application.objects.filter(
            position__employer_id__in=wanted,
            submitted_at__gte=now - timedelta(days=RATE_DAYS),
            submitted_at__lte=now - timedelta(days=ANSWER_DAYS),
        )
        .exclude(status=ApplicationStatus.WITHDRAWN, answered_at__isnull=True)
        .order_by()
        .values(employer=F("position__employer_id"))
        .annotate(total=Count("pk"), answered=Count("answered_at"))
    )
    found = {row["employer"]: AnswerRate(row["answered"], row["total"]) for row in rows}
    return {employer_id: found.get(employer_id, AnswerRate(0, 0)) for employer_id in wanted}


def notes_of(actor: Actor, application_ids: Iterable[int]) -> dict[int, list[InterviewNote]]:
    """What those who speak for the employer wrote down about talks, by application, oldest first."""
    found: dict[int, list[InterviewNote]] = {}
    rows = InterviewNote.objects.filter(application_id__in=list(application_ids), employer_id__in=actor.employer_ids)
    for note in rows.select_related("by").order_by("at", "id"):
        found.setdefault(note.application_id, []).append(note)
    return found


# Details


def _employer_steps(actor: Actor, row: Application) -> tuple[str, ...]:
    """At a fair both sides say that they want it; elsewhere the employer notes what both have agreed on."""
    if row.position.employer_id not in actor.employer_ids:
        return ()
    steps: Iterable[str] = steps_from(TRANSITIONS, row.status)
    if row.open_proposal(Side.EMPLOYER):
        steps = ["take_back_intent" if step == "reach_intent" else step for step in steps]
    elif row.happening_id is not None or row.open_proposal(Side.SEEKER):
        steps = ["agree_intent" if step == "reach_intent" else step for step in steps]
    return tuple(step for step in steps if step in EMPLOYER_STEPS)


def _seen_by(actor: Actor) -> ApplicationQuerySet:
    own = Q(position__employer_id__in=actor.employer_ids)
    if not actor.posts:
        return ApplicationQuerySet(Application).filter(own)
    overseen = within("position__employer__organisation__path", actor.scopes())
    return ApplicationQuerySet(Application).filter(own | overseen if actor.employer_ids else overseen)


def _consented(rows: Iterable[Application]) -> set[tuple[int, int]]:
    """(person, employer) pairs with a consent in force to pass the résumé on."""
    pairs = {(row.seeker.person_id, row.position.employer_id) for row in rows}
    given = Consent.objects.filter(
        person_id__in={person for person, _ in pairs},
        recipient_kind="employer",
        recipient_id__in={employer for _, employer in pairs},
        purpose=Purpose.RESUME_TO_EMPLOYER,
        withdrawn_at__isnull=True,
    )
    return {(person, employer) for person, employer in given.values_list("person_id", "recipient_id") if employer}


def _line(actor: Actor, row: Application, consented: set[tuple[int, int]]) -> dict[str, Any]:
    person, position = row.seeker.person, row.position
    unmasked = (
        position.employer_id in actor.employer_ids
        and (person.pk, position.employer_id) in consented
        and row.status != ApplicationStatus.WITHDRAWN
    )
    return {
        "application_id": row.pk,
        "position_id": position.pk,
        "position_title": position.title,
        "employer_id": position.employer_id,
        "employer_name": position.employer.name,
        "name": person.name if unmasked else masking.name(person.name),
        "phone": masking.mobile(person.phone or ""),
        "unmasked": unmasked,
        "status": ApplicationStatus(row.status),
        "submitted_at": row.submitted_at,
        "changed_at": row.updated_at,
        "reasons": list(row.reasons),
        "resume": row.resume if unmasked else {},
        "proposed_by": row.proposed_by if row.proposal_until else "",
        "proposal_until": row.proposal_until,
        "next_steps": _employer_steps(actor, row),
    }
