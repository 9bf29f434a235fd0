"""What became of intents: the questions that wait for a seeker, an employer, the union."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils.translation import pgettext_lazy

from chunfeng.domain.hiring.enums import ASKED_AFTER, ApplicationStatus, Outcome, Says, Side
from chunfeng.domain.hiring.models import FollowUp
from chunfeng.kernel import clock, masking
from chunfeng.kernel.actor import Actor
from chunfeng.shared import audit, reach
from chunfeng.shared.scopes import Scope

SHOWN, LISTED = 20, 100
WORDS = {
    Says.WORKING: pgettext_lazy("follow-up answer", "Work has begun"),
    Says.NOT_YET: pgettext_lazy("follow-up answer", "Not yet"),
    Says.LEFT: pgettext_lazy("follow-up answer", "Came to nothing"),
}
STILL = {
    Says.WORKING: pgettext_lazy("follow-up answer", "Still there"),
    Says.LEFT: pgettext_lazy("follow-up answer", "No longer there"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question as those who may answer see it; `said` by side holds each one's last word. The name is masked."""

    follow_up_id: int
    application_id: int
    name: str
    title: str
    employer: str
    after: int
    due_on: date
    outcome: Outcome
    said: dict[Side, Says]

    @property
    def pk(self) -> int:
        return self.follow_up_id

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """What can be answered, in words that fit the question; after the first days somebody is there or not."""
        words = WORDS if self.first else STILL
        return tuple((says.value, str(words[says])) for says in words)

    @property
    def first(self) -> bool:
        """Whether it asks if somebody began, rather than if they are still there."""
        return self.after == 7


@dataclass(frozen=True, slots=True)
class Became:
    """How many intents were asked about `after` so many days, and what is held to be so; nobody by name."""

    after: int
    asked: int
    working: int
    not_yet: int
    left: int
    conflict: int
    open: int


def asked_of(actor: Actor) -> list[Question]:
    """Questions to the actor about their own intents, the oldest first."""
    return _questions(open_to(actor).order_by("due_on", "pk")[:SHOWN])


def open_to(actor: Actor) -> QuerySet[FollowUp]:
    """Questions that the actor has not answered, as rows."""
    return open_on(actor.person_id or 0, clock.today())


def open_on(person_id: int, day: date) -> QuerySet[FollowUp]:
    """The same for any day."""
    return _due(day).filter(person_id=person_id).exclude(answers__side=Side.SEEKER)


def asked_of_employers(actor: Actor) -> list[Question]:
    """Questions to those who speak for an employer, the oldest first."""
    rows = _due(clock.today()).filter(application__position__employer_id__in=actor.employer_ids)
    return _questions(rows.exclude(answers__side=Side.EMPLOYER).order_by("due_on", "pk")[:SHOWN])


def desk_follow_ups(
    actor: Actor, *, conflict: bool = False, happening_id: int | None = None
) -> tuple[int, list[Question]]:
    """Questions of the actor's part of the tree that nobody has answered, or (`conflict`) that were answered differently:
    how many, and those due first; of one fair, with `happening_id`. A page with people on it is audited.
    """
    rows = _due(clock.today()).filter(
        Scope.of(actor).on("application__position__employer__organisation__path"),
        outcome=Outcome.CONFLICT if conflict else Outcome.OPEN,
    )
    if happening_id is not None:
        rows = rows.filter(application__happening_id=happening_id)
    lines = _questions(rows.order_by("due_on", "pk")[:LISTED])
    if lines:
        audit.record(actor=actor, act="saw_list", target=("follow_up", lines[0].pk), rows=len(lines))
    return rows.count(), lines


def became_at(happening_id: int) -> list[Became]:
    """What became of the intents of a fair, by the days after which was asked. Whether the caller may see the fair has been
    decided above: it counts them all, whichever unions the employers belong to.
    """
    with reach.elevated("what became of a fair's intents, as counts for the union that held it"):
        rows = _due(clock.today()).filter(application__happening_id=happening_id)
        counted = list(rows.order_by().values_list("after", "outcome").annotate(Count("pk")))
    found = {after: dict.fromkeys(Outcome, 0) for after in ASKED_AFTER}
    for after, outcome, number in counted:
        found[after][Outcome(outcome)] = number
    return [
        Became(after, sum(each.values()), **{outcome.value: number for outcome, number in each.items()})
        for after, each in found.items()
    ]


def follow_ups_of(application_id: int) -> list[Question]:
    """All questions about one application that the caller may see, the first first."""
    return _questions(FollowUp.objects.filter(application_id=application_id).order_by("after"))


def _due(day: date) -> QuerySet[FollowUp]:
    return FollowUp.objects.filter(
        Q(application__status=ApplicationStatus.INTENT) | Q(outcome=Outcome.CONFLICT), due_on__lte=day
    )


def _joined(rows: QuerySet[FollowUp]) -> QuerySet[FollowUp]:
    return rows.select_related("application__position__employer", "person").prefetch_related("answers")


def _questions(rows: QuerySet[FollowUp]) -> list[Question]:
    return [_question(row) for row in _joined(rows)]


def _question(row: FollowUp) -> Question:
    position = row.application.position
    answers = sorted(row.answers.all(), key=lambda answer: (answer.at, answer.pk))
    return Question(
        follow_up_id=row.pk,
        application_id=row.application_id,
        name=masking.name(row.person.name) or row.person.handle,
        title=position.title,
        employer=position.employer.name,
        after=row.after,
        due_on=row.due_on,
        outcome=Outcome(row.outcome),
        said={Side(answer.side): Says(answer.says) for answer in answers},
    )
