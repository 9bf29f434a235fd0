"""The one way in which a registration changes its state: the row, its log, its fact."""

from django.db.models import QuerySet

from chunfeng.domain.facts import services as facts
from chunfeng.domain.facts.enums import FactKind
from chunfeng.domain.facts.models import Fact
from chunfeng.domain.happenings.enums import LIVE, REGISTRATION_TRANSITIONS, RegistrationStatus, RegistrationStep
from chunfeng.domain.happenings.errors import TooLate
from chunfeng.domain.happenings.models import Registration, RegistrationLog
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.transitions import target

SUBJECT = "registration"


def move(registration: Registration, name: RegistrationStep, /, *, by: Actor, note: str = "") -> None:
    """Take one step with a locked registration. Raises TooLate where it leads nowhere."""
    before = registration.status
    after = target(REGISTRATION_TRANSITIONS, step=name, state=before)
    if after is None:
        raise TooLate
    registration.status = after
    if after != RegistrationStatus.OFFERED:
        registration.offer_until = None
    registration.ended_at = None if after in LIVE else clock.now()
    registration.save()
    log(registration, name, before=before, by=by, note=note)
    if after == RegistrationStatus.REGISTERED:
        facts.record(_entry(registration))
    elif before == RegistrationStatus.REGISTERED:
        _take_back(registration)


def log(registration: Registration, name: RegistrationStep, /, *, before: str, by: Actor, note: str = "") -> None:
    """One row in the log. What people did themselves they have read."""
    own = by.person_id is not None and by.person_id == registration.person_id
    RegistrationLog.objects.create(
        registration=registration,
        step=name,
        before=before,
        after=registration.status,
        by_id=by.person_id,
        note=note.strip()[:300],
        seen_at=clock.now() if own else None,
        told_at=clock.now() if own else None,
    )


def note_all(registrations: "QuerySet[Registration]", name: RegistrationStep, /, *, by: Actor, note: str = "") -> int:
    """The same row in the logs of many; how many."""
    rows = [
        RegistrationLog(
            registration_id=pk, step=name, before=status, after=status, by_id=by.person_id, note=note.strip()[:300]
        )
        for pk, status in registrations.values_list("pk", "status")
    ]
    RegistrationLog.objects.bulk_create(rows, batch_size=2000)
    return len(rows)


def _entry(registration: Registration) -> facts.Entry:
    happening = registration.happening
    return facts.Entry(
        kind=FactKind.HAPPENING_REGISTERED,
        subject=(SUBJECT, registration.pk),
        person_id=registration.person_id,
        organisation_id=happening.organisation_id,
        organisation_path=happening.organisation_path,
        place_code=happening.place_id or "",
        happening_id=happening.pk,
        tags=(happening.kind, registration.channel),
    )


def _take_back(registration: Registration) -> None:
    standing = Fact.objects.filter(
        kind=FactKind.HAPPENING_REGISTERED,
        subject_kind=SUBJECT,
        subject_id=registration.pk,
        corrects__isnull=True,
        corrections__isnull=True,
    )
    for fact in standing:
        facts.correct(fact.pk)
