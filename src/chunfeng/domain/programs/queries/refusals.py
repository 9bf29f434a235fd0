"""Why applications are refused: how many by which coded reason."""

from collections import Counter
from collections.abc import Sequence

from django.utils.translation import pgettext

from chunfeng.domain.programs.enums import ApplicationAct, ApplicationState
from chunfeng.domain.programs.models import ApplicationStep, Program
from chunfeng.domain.programs.queries import declared
from chunfeng.domain.programs.rules.grounds import grounds_of

Counts = Sequence[tuple[str, int]]


def by_ground(programs: Sequence[Program]) -> dict[int, Counts]:
    """program → (reason, how many stand refused for it), the most frequent first. Of each case the last refusal counts."""
    refused = ApplicationStep.objects.filter(
        act=ApplicationAct.REFUSE,
        application__state=ApplicationState.REFUSED,
        application__program__in=[program.pk for program in programs],
    )
    latest = refused.order_by("application_id", "-at", "-pk").distinct("application_id")
    counts: dict[int, Counter[str]] = {}
    for program_id, ground in latest.values_list("application__program_id", "ground"):
        counts.setdefault(program_id, Counter())[ground] += 1
    return {program.pk: _told(program, counts[program.pk]) for program in programs if program.pk in counts}


def _told(program: Program, counts: Counter[str]) -> Counts:
    """A code that the present version has no more stands for itself."""
    known = grounds_of(declared.declaration_of(declared.current_version(program)))
    by_words = pgettext("ground of a refusal", "in words only")
    return [(known.get(key, key) if key else by_words, number) for key, number in counts.most_common()]
