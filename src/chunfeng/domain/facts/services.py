"""Writing to the ledger. Call from within the transaction of the act itself."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from django.db import transaction

from chunfeng.domain.facts.enums import FactKind
from chunfeng.domain.facts.models import Fact
from chunfeng.kernel import clock
from chunfeng.shared import bulk


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is to be written down. `subject` is (kind, id) of the row that it happened to, such as ("position", 12)."""

    kind: FactKind
    subject: tuple[str, int]
    person_id: int | None = None
    employer_id: int | None = None
    organisation_id: int | None = None
    organisation_path: str = ""
    place_code: str = ""
    happening_id: int | None = None
    quantity: int = 1
    tags: tuple[str, ...] = ()
    at: datetime | None = None
    corrects_id: int | None = None


def record(entry: Entry) -> Fact:
    """Write one fact. Raises TransactionManagementError outside a transaction: the act and its fact stand or fall together."""
    _in_transaction()
    fact = _row(entry)
    fact.save(force_insert=True)
    return fact


def record_many(entries: Iterable[Entry], *, batch_size: int = 2000) -> int:
    """Write many facts and return how many."""
    _in_transaction()
    rows = iter(entries)
    count = 0
    while batch := [_row(entry) for entry in islice(rows, batch_size)]:
        count += bulk.copy_in(batch)
    return count


def correct(fact_id: int, *, tags: tuple[str, ...] = ()) -> Fact:
    """Take a fact back by a fact of the opposite quantity, dated now; correcting twice is refused by the database."""
    _in_transaction()
    fact = Fact.objects.get(pk=fact_id)
    entry = replace(
        _entry(fact), quantity=-fact.quantity, corrects_id=fact.pk, at=clock.now(), tags=(*fact.tags, *tags)
    )
    return record(entry)


def take_back(kind: FactKind, subject: tuple[str, int], /) -> None:
    """Correct what stands of this kind for a subject; nothing where nothing stands, so that again changes nothing."""
    standing = Fact.objects.filter(
        kind=kind, subject_kind=subject[0], subject_id=subject[1], corrects__isnull=True, corrections__isnull=True
    )
    for pk in standing.order_by("pk").values_list("pk", flat=True):
        correct(pk)


def _in_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(
            "A fact is written in the transaction of the act that it records: wrap the service in transaction.atomic."
        )


def _row(entry: Entry) -> Fact:
    moment = clock.now()
    return Fact(
        kind=entry.kind,
        at=entry.at or moment,
        recorded_at=moment,
        place_code=entry.place_code,
        organisation_id=entry.organisation_id,
        organisation_path=entry.organisation_path,
        person_id=entry.person_id,
        employer_id=entry.employer_id,
        happening_id=entry.happening_id,
        subject_kind=entry.subject[0],
        subject_id=entry.subject[1],
        quantity=entry.quantity,
        tags=list(entry.tags),
        corrects_id=entry.corrects_id,
    )


def _entry(fact: Fact) -> Entry:
    return Entry(
        kind=FactKind(fact.kind),
        subject=(fact.subject_kind, fact.subject_id),
        person_id=fact.person_id,
        employer_id=fact.employer_id,
        organisation_id=fact.organisation_id,
        organisation_path=fact.organisation_path,
        place_code=fact.place_code,
        happening_id=fact.happening_id,
        quantity=fact.quantity,
        tags=tuple(fact.tags),
    )
