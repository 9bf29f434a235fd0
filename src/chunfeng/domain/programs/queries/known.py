"""What this domain knows about people for eligibility: hardship, which programs they have had, and mutual aid."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.contrib.postgres.aggregates import ArrayAgg

from chunfeng.domain.programs.enums import ApplicationState
from chunfeng.domain.programs.models import Application, ApplicationStep, HardshipFile
from chunfeng.domain.programs.rules import covers
from chunfeng.kernel import clock
from chunfeng.shared.standing import Part, Row

HAD = (
    ApplicationState.APPROVED,
    ApplicationState.ORDERED,
    ApplicationState.PAID,
    ApplicationState.UNCOLLECTED,
    ApplicationState.REISSUED,
)
COVERS = ("mutual-aid-join", "mutual-aid-women-join")
"""Programs by which one joins or renews mutual aid: from the day on which it was approved, for a year."""
BATCH = 10_000


def _rows(person_ids: Sequence[int] | None, day: date) -> Iterator[Sequence[Row]]:
    """(person, hardship, programs had, since and until of each of COVERS): a person has a row with any of them."""
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
    aid = _in_aid(person_ids)
    people = sorted(levels.keys() | programs.keys())
    for at in range(0, len(people), BATCH):
        yield [
            (
                person,
                levels.get(person),
                programs.get(person, []),
                *(day for key in COVERS for day in aid[key].get(person, (None, None))),
            )
            for person in people[at : at + BATCH]
        ]


def _in_aid(person_ids: Sequence[int] | None) -> dict[str, dict[int, tuple[date, date]]]:
    """program → person → first and last day; whoever takes part has had the program, and so a row."""
    steps = ApplicationStep.objects.filter(
        application__program__key__in=COVERS, application__state__in=HAD, after=ApplicationState.APPROVED
    )
    if person_ids is not None:
        steps = steps.filter(application__applicant_id__in=person_ids)
    joined: dict[tuple[str, int], list[date]] = {}
    for key, person, at in steps.values_list("application__program__key", "application__applicant_id", "at"):
        joined.setdefault((key, person), []).append(clock.local_day(at))
    found: dict[str, dict[int, tuple[date, date]]] = {key: {} for key in COVERS}
    for (key, person), days in joined.items():
        cover = covers.in_force(days)
        if cover is not None:
            found[key][person] = cover
    return found


PART = Part(
    facts=(
        "hardship",
        "programs_had",
        "mutual_aid_since",
        "mutual_aid_until",
        "women_aid_since",
        "women_aid_until",
    ),
    rows=_rows,
    without={"programs_had": []},
)
