"""What the ledger is told of positions, by whichever door they came."""

from collections.abc import Sequence

from chunfeng.domain.employers.models import Position
from chunfeng.domain.facts import services as facts
from chunfeng.domain.facts.enums import FactKind
from chunfeng.domain.facts.models import Fact

SUBJECT = "position"


def record_publication(positions: Sequence[Position]) -> None:
    """Write the facts of a publication, once for the life of a position: coming back does not count again.

    Call with the rows locked; `employer__organisation` loaded. Two facts each: the position, and its headcount, which
    is 0 with a tag where it is no number.
    """
    ids = [position.pk for position in positions]
    counted = set(
        Fact.objects.filter(kind=FactKind.POSITION_PUBLISHED, subject_kind=SUBJECT, subject_id__in=ids).values_list(
            "subject_id", flat=True
        )
    )
    facts.record_many(
        each
        for position in positions
        if position.pk not in counted
        for each in (entry(position, FactKind.POSITION_PUBLISHED), _offered(position))
    )
    recount([position for position in positions if position.pk in counted])


def recount(positions: Sequence[Position]) -> None:
    """Let the ledger say today's headcounts: a standing fact that differs is corrected, another takes its place."""
    standing = {
        fact.subject_id: fact
        for fact in Fact.objects.filter(
            kind=FactKind.HEADCOUNT_OFFERED,
            subject_kind=SUBJECT,
            subject_id__in=[position.pk for position in positions],
            corrects__isnull=True,
            corrections__isnull=True,
        )
    }
    for position in positions:
        before = standing.get(position.pk)
        if before is not None:
            if before.quantity == (position.headcount or 0) and position.headcount_tag in before.tags:
                continue
            facts.correct(before.pk)
        facts.record(_offered(position))


def entry(position: Position, kind: FactKind, *, quantity: int = 1, tags: tuple[str, ...] = ()) -> facts.Entry:
    """A fact about a position, its employer, union and place; `employer__organisation` loaded."""
    employer = position.employer
    return facts.Entry(
        kind=kind,
        subject=(SUBJECT, position.pk),
        employer_id=employer.pk,
        organisation_id=employer.organisation_id,
        organisation_path=employer.organisation.path,
        place_code=position.place_id or employer.place_id or "",
        quantity=quantity,
        tags=(*position.tags, *tags),
    )


def _offered(position: Position) -> facts.Entry:
    return entry(position, FactKind.HEADCOUNT_OFFERED, quantity=position.headcount or 0, tags=(position.headcount_tag,))
