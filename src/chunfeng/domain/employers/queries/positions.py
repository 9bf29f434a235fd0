"""Reading positions."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q

from chunfeng.domain.employers import catalog
from chunfeng.domain.employers.enums import EmployerKind, EmployerStatus, PositionStatus
from chunfeng.domain.employers.errors import PositionNotFound
from chunfeng.domain.employers.models import Position, PositionQuerySet
from chunfeng.domain.employers.queries.employers import employer_for
from chunfeng.domain.employers.rules import publication, readiness, wording
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.pay import Pay, format_pay
from chunfeng.kernel.verdict import Verdict
from chunfeng.kernel.vocabulary import HeadcountKind, PayPeriod, WorkKind
from chunfeng.shared.prepared import Prepared
from chunfeng.shared.scopes import within
from chunfeng.shared.windows import Window, window

SEEN_BY_ALL = (PositionStatus.PUBLISHED, PositionStatus.CLOSED, PositionStatus.EXPIRED)


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionFilters:
    """What a list is narrowed to; empty means all. `place_code` reaches all below it."""

    words: str = ""
    status: str = ""
    kind: str = ""
    place_code: str = ""
    occupation_code: str = ""
    organisation_path: str = ""
    employer_id: int | None = None


def positions_of(
    actor: Actor,
    employer_id: int | None,
    filters: PositionFilters,
    *,
    after: int | None = None,
    before: int | None = None,
    size: int = 20,
) -> Window[Position]:
    """Positions of one employer, or (employer_id None) of all that the actor speaks for or oversees; newest first."""
    rows = _visible(actor)
    if employer_id is not None:
        rows = PositionQuerySet(Position).filter(employer=employer_for(actor, employer_id))
    rows = _narrow(rows, filters).select_related("employer", "place", "occupation")
    return window(rows, after=after, before=before, size=size)


def position_for(actor: Actor, position_id: int) -> Position:
    """One position for its employer or staff in scope. Raises PositionNotFound."""
    rows = _visible(actor).select_related("employer__organisation", "place", "occupation")
    found = rows.filter(pk=position_id).first()
    if found is None:
        raise PositionNotFound
    return found


def public_position(position_id: int) -> Position:
    """A position that was published, with its employer and place; also when it has ended, so that links stay true.

    Ask `takes_applications` of `hiring` before offering to apply. Raises PositionNotFound.
    """
    rows = Position.objects.select_related("employer__organisation", "place", "occupation")
    found = rows.filter(pk=position_id, status__in=SEEN_BY_ALL, published_at__isnull=False).first()
    if found is None:
        raise PositionNotFound
    return found


def positions_to_approve(
    actor: Actor,
    filters: PositionFilters | None = None,
    *,
    after: int | None = None,
    before: int | None = None,
    size: int = 20,
) -> Window[Position]:
    """Positions within the actor's posts that wait for approval."""
    rows = PositionQuerySet(Position).under(*actor.scopes()).filter(status=PositionStatus.PENDING)
    rows = _narrow(rows, filters or PositionFilters()).select_related("employer__organisation", "place", "occupation")
    return window(rows, after=after, before=before, size=size)


def status_counts(actor: Actor, employer_id: int) -> dict[str, int]:
    """How many positions of the employer are in which state."""
    employer = employer_for(actor, employer_id)
    rows = Position.objects.filter(employer=employer).order_by().values("status").annotate(number=Count("pk"))
    return {row["status"]: row["number"] for row in rows}


def ending_soon(actor: Actor, *, days: int = 7, limit: int = 10) -> list[Position]:
    """Open positions of the actor's employers whose last day is at most `days` away, soonest first."""
    today = clock.today()
    rows = Position.objects.filter(
        employer_id__in=actor.employer_ids,
        status=PositionStatus.PUBLISHED,
        ends_on__gte=today,
        ends_on__lte=today + timedelta(days=days),
    )
    return list(rows.select_related("employer", "place").order_by("ends_on", "id")[:limit])


def sent_back(actor: Actor, *, limit: int = 10) -> list[Position]:
    """Positions of the actor's employers that an officer sent back, newest first."""
    rows = Position.objects.filter(employer_id__in=actor.employer_ids, status=PositionStatus.REFUSED)
    return list(rows.select_related("employer", "place").order_by("-updated_at", "-id")[:limit])


_STAMPS = Prepared(
    lambda position: Position.objects.filter(pk=position).values_list("updated_at", "employer__updated_at"),
    position=int,
)


def stamps_of(position_id: int) -> tuple[datetime, ...]:
    """When the position and its employer last changed: writes to one row follow each other, so this misses none."""
    return next(iter(_STAMPS.rows(position=position_id)), ())


def version_of(position: Position) -> str:
    """The token that an edit must bring back, so that two colleagues don't overwrite each other."""
    return position.updated_at.isoformat()


def verdict_of(position: Position, *, today: date | None = None) -> Verdict:
    """Whether the position may be published: every condition. `.failed` must be empty; `.unknown` is for the officer's eye.

    Needs `position.employer`.
    """
    day = today or clock.today()
    content = publication.check(_advert(position), day=day, words=catalog.wording(), floors=catalog.minimum_wages())
    return Verdict.combine(readiness.check(_readiness(position, day)), content)


def wording_of(text: str) -> Verdict:
    """What must not, or had better not, stand in a text that somebody is writing."""
    return wording.check(text, catalog.wording())


def _readiness(position: Position, day: date) -> readiness.Readiness:
    return readiness.Readiness(
        employer_verified=_verified(position, day),
        title=position.title,
        description=position.description,
        headcount_kind=HeadcountKind(position.headcount_kind),
        from_sheet=position.sheet_id is not None,
        ends_on=position.ends_on,
        today=day,
    )


def _verified(position: Position, day: date) -> bool | None:
    employer = position.employer
    if employer.status == EmployerStatus.VERIFIED:
        return employer.verified_until is None or employer.verified_until >= day
    vouched = position.sheet is not None and position.sheet.employer_id is None
    return None if vouched and employer.status == EmployerStatus.PENDING else False


def _advert(position: Position) -> publication.Advert:
    words = [position.description, position.majors, position.note, *position.skills, *position.certificates]
    return publication.Advert(
        title=position.title,
        text="\n".join([*words, *position.welfare]),
        pay=_pay(position),
        place_code=position.place_id or "",
        place_text=position.place_text,
        headcount_kind=HeadcountKind(position.headcount_kind),
        work_kind=WorkKind(position.kind),
        from_catalogue=position.employer.kind == EmployerKind.CATALOGUE,
    )


def pay_words(position: Position) -> str:
    """The pay as people say it, for paper; "" where nothing was said."""
    said = _pay(position)
    return format_pay(said) if said else ""


def _pay(position: Position) -> Pay | None:
    if not position.pay_text and position.pay_low is None and position.pay_high is None:
        return None
    return Pay(
        low_fen=position.pay_low,
        high_fen=position.pay_high,
        period=PayPeriod(position.pay_period or PayPeriod.MONTH),
        months=position.pay_months,
        negotiable=position.pay_low is None and position.pay_high is None,
        plus_commission=position.pay_commission,
        text=position.pay_text,
    )


def _visible(actor: Actor) -> PositionQuerySet:
    own = Q(employer_id__in=actor.employer_ids)
    if not actor.posts:
        return PositionQuerySet(Position).filter(own)
    overseen = within("employer__organisation__path", actor.scopes())
    return PositionQuerySet(Position).filter(own | overseen if actor.employer_ids else overseen)


def _narrow(rows: PositionQuerySet, filters: PositionFilters) -> PositionQuerySet:
    words = filters.words.strip()
    if words:
        # Case matters to Latin letters only; without them the comparison is several times as quick.
        rows = rows.filter(**{"title__icontains" if words.upper() != words.lower() else "title__contains": words})
    for column in ("status", "kind"):
        value = getattr(filters, column)
        if value:
            rows = rows.filter(**{column: value})
    if filters.place_code:
        rows = rows.filter(place_id__startswith=filters.place_code)
    if filters.occupation_code:
        rows = rows.filter(occupation_id__startswith=filters.occupation_code)
    if filters.organisation_path:
        rows = rows.under(filters.organisation_path)
    if filters.employer_id is not None:
        rows = rows.filter(employer_id=filters.employer_id)
    return rows
