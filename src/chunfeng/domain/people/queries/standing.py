"""What this domain knows about people for rules that decide over them: who they are, as far as it has been checked."""

from collections.abc import Iterator, Sequence
from datetime import date

from chunfeng.domain.people.enums import IdentityStatus
from chunfeng.domain.people.models import IdentityDocument, Person
from chunfeng.shared.standing import Part, Row, batched


def account_ids() -> Iterator[Sequence[int]]:
    """The ids of everybody who has an account, in order, in batches."""
    return batched(Person.objects.filter(is_active=True).order_by("pk").values_list("pk", flat=True))


def _rows(person_ids: Sequence[int] | None, day: date) -> Iterator[Sequence[Row]]:
    documents = IdentityDocument.objects.filter(state=IdentityStatus.VERIFIED)
    if person_ids is not None:
        documents = documents.filter(person_id__in=person_ids)
    found = documents.order_by("person_id").values_list("person_id", "born_on_text", "sex")
    for batch in batched(found, person_ids):
        yield [(person, _age(str(born or ""), day), sex or None, True) for person, born, sex in batch]


def _age(born_on: str, day: date) -> int | None:
    """Full years: one more on the birthday itself (Civil Code 1259)."""
    if not born_on:
        return None
    born = date.fromisoformat(born_on)
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


PART = Part(("age", "sex", "identity_checked"), _rows, without={"identity_checked": False})
