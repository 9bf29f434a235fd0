"""Positions: drafted, sent, approved, shown, ended."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from chunfeng.domain.employers import policies
from chunfeng.domain.employers.enums import POSITION_TRANSITIONS, CloseReason, PositionStatus
from chunfeng.domain.employers.errors import (
    BadPositionText,
    ChangedMeanwhile,
    EmployerNotFound,
    NotPublishable,
    PositionNotFound,
)
from chunfeng.domain.employers.events import PositionChanged, PositionClosed, PositionPublished
from chunfeng.domain.employers.models import Employer, Position
from chunfeng.domain.employers.queries import verdict_of, version_of
from chunfeng.domain.employers.services.ledger import SUBJECT, entry, record_publication, recount
from chunfeng.domain.facts import services as facts
from chunfeng.domain.facts.enums import FactKind
from chunfeng.domain.occupations import queries as occupations
from chunfeng.domain.occupations.models import Occupation
from chunfeng.domain.places import queries as places
from chunfeng.domain.places.models import Place
from chunfeng.kernel import clock, headcount, pay
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import NotAllowed, WrongState
from chunfeng.kernel.transitions import target
from chunfeng.kernel.verdict import Verdict
from chunfeng.kernel.vocabulary import Education, Experience, WorkKind
from chunfeng.shared import audit, events

SURE = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionText:
    """A position as people write it. `pay` and `headcount` are read by the kernel ("6千-1万", "若干")."""

    title: str
    kind: WorkKind = WorkKind.FULL_TIME
    description: str = ""
    pay: str = ""
    headcount: str = ""
    place_code: str = ""
    place_text: str = ""
    occupation_code: str = ""
    education: Education = Education.ANY
    experience: Experience = Experience.ANY
    majors: str = ""
    skills: Sequence[str] = field(default_factory=tuple)
    certificates: Sequence[str] = field(default_factory=tuple)
    welfare: Sequence[str] = field(default_factory=tuple)
    contact_name: str = ""
    contact_phone: str = ""
    contact_email: str = ""
    note: str = ""
    source: str = ""
    ends_on: date | None = None
    reserved_for: str = ""


@transaction.atomic
def create(*, actor: Actor, employer_id: int, text: PositionText, key: str) -> Position:
    """A new draft. `key` comes from the form: sent twice it is one position. Raises EmployerNotFound, BadPositionText."""
    employer = _employer(actor, employer_id)
    fingerprint = "own:" + hashlib.sha256(key.encode()).hexdigest()[:40]
    position = Position(employer=employer, fingerprint=fingerprint)
    _write(position, text)
    position, created = Position.objects.get_or_create(
        employer=employer,
        fingerprint=fingerprint,
        defaults={name: getattr(position, name) for name in _WRITTEN},
    )
    if created:
        audit.record(actor=actor, act="position.create", target=(SUBJECT, position.pk))
    return position


@transaction.atomic
def edit(*, actor: Actor, position_id: int, text: PositionText, version: str) -> Position:
    """Say something else. `version` is `queries.version_of` of what the editor saw.

    Raises ChangedMeanwhile when somebody else has saved since, NotPublishable when a published position would no longer
    meet the conditions, WrongState for a closed one.
    """
    position = _own(actor, position_id)
    after = _step(position, "edit")
    if version_of(position) != version:
        raise ChangedMeanwhile
    before = _headcount(position)
    _write(position, text)
    position.status = after
    if after == PositionStatus.PUBLISHED:
        _require(verdict_of(position))
    position.save()
    audit.record(actor=actor, act="position.edit", target=(SUBJECT, position.pk))
    if after == PositionStatus.PUBLISHED:
        if _headcount(position) != before:
            recount([position])
        events.publish(PositionChanged(position.pk))
    return position


@transaction.atomic
def submit(*, actor: Actor, position_id: int) -> Position:
    """Send a draft for approval. Raises NotPublishable with every condition. Sending twice changes nothing."""
    position = _own(actor, position_id)
    if position.status == PositionStatus.PENDING:
        return position
    after = _step(position, "submit")
    _require(verdict_of(position))
    return _move(actor, position, "submit", after)


@transaction.atomic
def publish(*, actor: Actor, position_id: int, note: str = "") -> Position:
    """An officer approves. Raises NotPublishable, NotAllowed, WrongState. Approving twice changes nothing."""
    position = _overseen(actor, position_id)
    if position.status == PositionStatus.PUBLISHED:
        return position
    _step(position, "publish")
    _require(verdict_of(position))
    _publish(actor, [position], note=note)
    return position


@transaction.atomic
def publish_many(*, actor: Actor, position_ids: Iterable[int], note: str = "") -> tuple[list[int], dict[int, Verdict]]:
    """Approve what passes: (published ids, verdicts of those held back). Ids out of scope or not pending are left alone."""
    rows = (
        Position.objects.select_for_update(of=("self",), no_key=True)
        .select_related("employer__organisation", "sheet")
        .filter(pk__in=list(position_ids), status=PositionStatus.PENDING)
        .order_by("pk")
    )
    ready: list[Position] = []
    held: dict[int, Verdict] = {}
    for position in rows:
        if not policies.can_decide(actor, position.employer).ok:
            continue
        verdict = verdict_of(position)
        if not verdict.failed:
            ready.append(position)
        else:
            held[position.pk] = verdict
    _publish(actor, ready, note=note)
    return [position.pk for position in ready], held


@transaction.atomic
def refuse_position(*, actor: Actor, position_id: int, note: str) -> Position:
    """Send a position back; `note` tells the employer what to mend."""
    position = _overseen(actor, position_id)
    after = _step(position, "refuse")
    if not note.strip():
        raise WrongState(_("A refusal needs a reason."), next_step=_("Say in a sentence what is missing or wrong."))
    position.status_note = note.strip()[:300]
    return _move(actor, position, "refuse", after, why=position.status_note)


@transaction.atomic
def close(*, actor: Actor, position_id: int, reason: CloseReason) -> Position:
    """No more applications, by the employer or an officer in charge. Closing twice changes nothing."""
    position = _either(actor, position_id)
    if position.status == PositionStatus.CLOSED:
        return position
    after = _step(position, "close")
    was_open = position.status == PositionStatus.PUBLISHED
    position.closed_at = clock.now()
    _move(actor, position, "close", after, why=reason)
    if was_open:
        facts.record(entry(position, FactKind.POSITION_CLOSED, tags=(f"reason:{reason}",)))
        events.publish(PositionClosed(position.pk))
    return position


@transaction.atomic
def reopen(*, actor: Actor, position_id: int, ends_on: date) -> Position:
    """Look for people again until `ends_on`: an officer approves anew, and the figures don't count it twice."""
    position = _own(actor, position_id)
    if position.status == PositionStatus.PENDING:
        return position
    after = _step(position, "reopen")
    position.ends_on, position.closed_at = ends_on, None
    _require(verdict_of(position))
    return _move(actor, position, "reopen", after)


@transaction.atomic
def discard(*, actor: Actor, position_id: int) -> Position:
    """Put a draft away: it is closed without having been shown."""
    return close(actor=actor, position_id=position_id, reason=CloseReason.CANCELLED)


@transaction.atomic
def expire_due(*, actor: Actor, limit: int = 2000) -> int:
    """End what is past its last day (the day itself still counts), at most `limit` at once; how many there were."""
    rows = list(
        Position.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
        .select_related("employer__organisation")
        .filter(status=PositionStatus.PUBLISHED, ends_on__lt=clock.today())
        .order_by("pk")[:limit]
    )
    moment = clock.now()
    ids = [position.pk for position in rows]
    Position.objects.filter(pk__in=ids).update(status=PositionStatus.EXPIRED, closed_at=moment, updated_at=moment)
    facts.record_many(entry(position, FactKind.POSITION_CLOSED, tags=("reason:expired",)) for position in rows)
    audit.record_many(actor=actor, act="position.expire", kind=SUBJECT, ids=ids)
    for position in rows:
        events.publish(PositionClosed(position.pk))
    return len(rows)


# Details

_WRITTEN = (
    "title",
    "kind",
    "description",
    "pay_low",
    "pay_high",
    "pay_period",
    "pay_months",
    "pay_commission",
    "pay_text",
    "pay_monthly_low",
    "pay_monthly_high",
    "headcount_kind",
    "headcount",
    "place_id",
    "place_text",
    "occupation_id",
    "education",
    "experience",
    "majors",
    "skills",
    "certificates",
    "welfare",
    "contact_name",
    "contact_phone",
    "contact_email",
    "note",
    "source",
    "ends_on",
    "reserved_for",
)


def _write(position: Position, text: PositionText) -> None:
    """Put the words into the columns. Raises BadPositionText for what cannot be read."""
    _write_pay(position, text.pay.strip())
    found = headcount.parse(text.headcount)
    if isinstance(found, headcount.HeadcountProblem):
        raise BadPositionText(
            "headcount",
            _("“%(text)s” is no headcount.") % {"text": text.headcount},
            next_step=_("Give a number, or write 若干 or 不限."),
        )
    position.headcount_kind, position.headcount = found.kind, found.number
    place_code = text.place_code or places.resolve(text.place_text, within=position.employer.place_id).place_code
    if place_code and not Place.objects.filter(pk=place_code).exists():
        raise BadPositionText("place", _("There is no such place."), next_step=_("Choose a place from the list."))
    position.place_id = place_code or None
    position.occupation_id = text.occupation_code or _guessed(text.title)
    for name in ("title", "description", "place_text", "majors", "note", "source"):
        setattr(position, name, getattr(text, name).strip())
    for name in ("contact_name", "contact_phone", "contact_email"):
        setattr(position, name, getattr(text, name).strip())
    for name in ("skills", "certificates", "welfare"):
        words = dict.fromkeys(word.strip()[:60] for word in getattr(text, name))
        setattr(position, name, [word for word in words if word])
    position.kind, position.education, position.experience = text.kind, text.education, text.experience
    position.ends_on, position.reserved_for = text.ends_on, text.reserved_for


def _guessed(title: str) -> str | None:
    """The occupation that a title surely means; a doubtful guess would mislead the matching."""
    best = next(iter(occupations.classify(title)), None)
    if best is None or best.confidence < SURE:
        return None
    # Guesses come from a copy in memory, which may be a moment older than the table.
    return best.code if Occupation.objects.filter(pk=best.code).exists() else None


def _write_pay(position: Position, text: str) -> None:
    position.pay_text = text[:80]
    position.pay_low = position.pay_high = position.pay_monthly_low = position.pay_monthly_high = None
    position.pay_period, position.pay_months, position.pay_commission = "", 12, False
    if not text:
        return
    found = pay.parse(text)
    if isinstance(found, pay.PayProblem):
        raise BadPositionText(
            "pay",
            _("“%(text)s” cannot be read as pay.") % {"text": text},
            next_step=found.suggestion or _("Write it like 6千-8千/月, 20元/小时 or 年薪10-15万."),
        )
    position.pay_low, position.pay_high = found.low_fen, found.high_fen
    position.pay_commission, position.pay_months = found.plus_commission, found.months
    if found.stated:
        position.pay_period = found.period
        position.pay_monthly_low, position.pay_monthly_high = pay.monthly_range(found)


def _employer(actor: Actor, employer_id: int) -> Employer:
    found = Employer.objects.select_related("organisation").filter(pk=employer_id, pk__in=actor.employer_ids).first()
    if found is None:
        raise EmployerNotFound
    return found


def _locked(position_id: int) -> Position:
    position = (
        Position.objects.select_for_update(of=("self",), no_key=True)
        .select_related("employer__organisation", "sheet")
        .filter(pk=position_id)
        .first()
    )
    if position is None:
        raise PositionNotFound
    return position


def _own(actor: Actor, position_id: int) -> Position:
    position = _locked(position_id)
    if not policies.speaks_for(actor, position.employer_id):
        raise PositionNotFound
    return position


def _overseen(actor: Actor, position_id: int) -> Position:
    position = _locked(position_id)
    if not (policies.oversees(actor, position.employer) or policies.speaks_for(actor, position.employer_id)):
        raise PositionNotFound
    verdict = policies.can_decide(actor, position.employer)
    if not verdict.ok:
        first = verdict.against[0]
        raise NotAllowed(first.text, next_step=first.next_step, verdict=verdict)
    return position


def _either(actor: Actor, position_id: int) -> Position:
    position = _locked(position_id)
    if policies.speaks_for(actor, position.employer_id):
        return position
    return _overseen(actor, position_id)


def _step(position: Position, step: str) -> str:
    after = target(POSITION_TRANSITIONS, step=step, state=position.status)
    if after is None:
        raise WrongState(
            _("This position is in the state “%(state)s”, so that step does not apply.")
            % {"state": position.get_status_display()},
            next_step=_("Reload the page to see its present state."),
        )
    return after


def _move(actor: Actor, position: Position, step: str, after: str, *, why: str = "") -> Position:
    position.status = after
    position.save()
    audit.record(actor=actor, act=f"position.{step}", target=(SUBJECT, position.pk), words={"why": why})
    return position


def _require(verdict: Verdict) -> None:
    """Unknown conditions (a doubtful wording) are for the officer to judge; failed ones are not."""
    if verdict.failed:
        raise NotPublishable(verdict=verdict)


def _publish(actor: Actor, positions: Sequence[Position], *, note: str) -> None:
    moment = clock.now()
    for position in positions:
        position.status, position.status_note = PositionStatus.PUBLISHED, note[:300]
        # The first publication is what the figures count, so that it stays.
        position.published_at = position.published_at or moment
        position.closed_at, position.updated_at = None, moment
    Position.objects.filter(pk__in=[position.pk for position in positions]).update(
        status=PositionStatus.PUBLISHED,
        status_note=note[:300],
        published_at=Coalesce("published_at", Value(moment)),
        closed_at=None,
        updated_at=moment,
    )
    record_publication(positions)
    ids = [position.pk for position in positions]
    audit.record_many(actor=actor, act="position.publish", kind=SUBJECT, ids=ids, words={"note": note})
    for position in positions:
        events.publish(PositionPublished(position.pk))


def _headcount(position: Position) -> tuple[str, int]:
    return position.headcount_kind, position.headcount or 0
