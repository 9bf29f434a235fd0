"""What this domain knows about people for eligibility: hardship, and which programs they have had."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.contrib.postgres.aggregates import ArrayAgg

from chunfeng.domain.programs.enums import ApplicationState
from chunfeng.domain.programs.models import Application, HardshipFile
from chunfeng.shared.standing import Part, Row

HAD = (
    ApplicationState.APPROVED,
    ApplicationState.ORDERED,
    ApplicationState.PAID,
    ApplicationState.UNCOLLECTED,
    ApplicationState.REISSUED,
)
BATCH = 10_000


def _rows(person_ids: Sequence[int] | None, day: date) -> Iterator[Sequence[Row]]:
    """(person, hardship, programs had): a person has a row with either."""
    files = HardshipFile.objects.on(day)
    had = Application.objects.filter(state__in=HAD)
    if person_ids is not None:
        files, had = files.filter(person_id__in=person_ids), had.filter(applicant_id__in=person_ids)
    levels = dict(files.order_by("starts_on").values_list("person_id", "level"))
    programs = dict(
        had.order_by()
        .values("applicant_id")
        .annotate(programs=ArrayAgg("program__key", distinct=True))
        .values_list("applicant_id", "programs")
    )
    people = sorted(levels.keys() | programs.keys())
    for at in range(0, len(people), BATCH):
        yield [(person, levels.get(person), programs.get(person, [])) for person in people[at : at + BATCH]]


PART = Part(facts=("hardship", "programs_had"), rows=_rows, without={"programs_had": []})
