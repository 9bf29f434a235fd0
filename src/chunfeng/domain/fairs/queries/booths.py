"""A booth as those who stand in it see it: who waits, who applied, how it goes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import QuerySet

from chunfeng.domain.fairs.errors import NoSuchParticipation
from chunfeng.domain.fairs.models import BoothPhone, Participation
from chunfeng.domain.fairs.queries import day
from chunfeng.domain.fairs.rules import pace
from chunfeng.domain.happenings.models import Line
from chunfeng.domain.happenings.queries import queues
from chunfeng.domain.hiring import queries as hiring
from chunfeng.domain.hiring.models import Application, InterviewNote
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor

SHOWN = 100
HOURS = 3


@dataclass(frozen=True, slots=True)
class Desk:
    """One booth from behind. `applicants`: the latest, and before them whoever waits for a yes and has sunk below them; `applied`
    counts all. `pace`: résumés in each ten minutes of the last hours, the oldest first.
    """

    participation: Participation
    stands: str
    line: queues.LineView | None
    numbers: Sequence[queues.Called]
    applicants: Sequence[hiring.Applicant]
    applied: int
    notes: Mapping[int, list[InterviewNote]]
    pace: Sequence[pace.Bar]


def own(actor: Actor, participation_id: int) -> Participation:
    """A booth of one of the actor's employers. Raises NoSuchParticipation."""
    found = (
        Participation.objects.filter(pk=participation_id, employer_id__in=actor.employer_ids)
        .select_related("employer", "fair__happening")
        .first()
    )
    if found is None:
        raise NoSuchParticipation
    return found


def line_of(participation: Participation) -> Line | None:
    """The queue of a booth, once somebody has asked for a number."""
    return Line.objects.filter(subject_kind=day.BOOTH, subject_id=participation.pk).select_related("happening").first()


def desk(actor: Actor, participation_id: int, *, size: int = SHOWN) -> Desk:
    """What is to be seen from behind a booth, with the `size` latest applicants. Raises NoSuchParticipation."""
    participation = own(actor, participation_id)
    line = line_of(participation)
    asked = hiring.ApplicantFilters(employer_id=participation.employer_id, happening_id=participation.fair.happening_id)
    latest = hiring.applicants(actor, asked, size=size)
    sunk = (
        hiring.applicants(actor, replace(asked, proposed=True), after=latest.older, size=size) if latest.older else None
    )
    applicants = (*sunk.items, *latest.items) if sunk else latest.items
    now = clock.now()
    since = now - timedelta(hours=HOURS)
    return Desk(
        participation,
        "、".join(participation.stands.values_list("number", flat=True)),
        queues.view(line) if line else None,
        queues.numbers(line) if line else (),
        applicants,
        latest.total,
        hiring.notes_of(actor, [one.pk for one in applicants]),
        pace.bars(_arrivals(participation, since), since=since, until=now),
    )


def application_ids(actor: Actor, participation: Participation) -> set[int]:
    """Applications for the booth's employer at its fair, if the actor speaks for it."""
    rows = Application.objects.filter(
        happening_id=participation.fair.happening_id,
        position__employer_id=participation.employer_id,
        position__employer_id__in=actor.employer_ids,
    )
    return set(rows.values_list("pk", flat=True))


def phones_at(actor: Actor, participation_id: int) -> list[BoothPhone]:
    """The phones that act for a booth of one of the actor's employers, the latest first. Raises NoSuchParticipation."""
    return list(acting(own(actor, participation_id)).select_related("person"))


def acting(participation: Participation) -> QuerySet[BoothPhone]:
    """The phones that act for a booth, the latest first, of those that the reader reaches."""
    found = BoothPhone.objects.filter(
        participation=participation, removed_at__isnull=True, representative__ended_at__isnull=True
    )
    return found.order_by("-seen_at", "-pk")


def _arrivals(participation: Participation, since: datetime) -> list[datetime]:
    rows = Application.objects.filter(
        happening_id=participation.fair.happening_id,
        position__employer_id=participation.employer_id,
        submitted_at__gte=since,
    )
    return list(rows.values_list("submitted_at", flat=True))
