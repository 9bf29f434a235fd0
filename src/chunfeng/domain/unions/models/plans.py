"""Plans of tasks: who does what until when, on which way, and what shows that it is done."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from chunfeng.domain.people.models import Person
from chunfeng.domain.unions.enums import TASK_TRANSITIONS, TaskAct, TaskState
from chunfeng.domain.unions.models.organisations import Organisation
from chunfeng.kernel import clock
from chunfeng.kernel.transitions import steps_from
from chunfeng.shared.models import Model

UNFINISHED = (TaskState.OPEN, TaskState.UNDER_WAY)


class Plan(Model):
    """What a union sets out to do between two days. `keeper` watches over it."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="plans")
    title = models.CharField(max_length=120)
    starts_on = models.DateField()
    ends_on = models.DateField()
    keeper = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "title", "starts_on"],
                name="plan_once",
                violation_error_message="This union has a plan of this name from that day on already.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="plan_ends_after_it_starts",
                violation_error_message="A plan cannot end before it starts.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PlanTaskQuerySet(models.QuerySet["PlanTask"]):
    def unfinished(self) -> Self:
        return self.filter(state__in=UNFINISHED)


class PlanTask(Model):
    """One task. `organisation` answers for it; `unit` is its department as the plan words it, `person` who sees to it."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="tasks")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="tasks")
    unit = models.CharField(max_length=120, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    person_name = models.CharField(max_length=60, blank=True, help_text="as the plan words it")
    due_on = models.DateField()
    route = models.TextField(max_length=2000, blank=True, help_text="the way to it, step by step")
    state = models.CharField(max_length=20, choices=TaskState.choices, default=TaskState.OPEN)
    handed_in_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    handed_in_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["PlanTask"]] = PlanTaskQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["due_on"], condition=Q(state__in=UNFINISHED), name="plan_task_due"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan", "number"],
                name="plan_task_number_once",
                violation_error_message="Each task of a plan has a number of its own.",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True)
                | (Q(handed_in_by__isnull=False) & ~Q(confirmed_by=F("handed_in_by"))),
                name="plan_task_four_eyes",
                violation_error_message="Nobody confirms what they handed in themselves.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def is_overdue(self) -> bool:
        return self.state in UNFINISHED and self.due_on < clock.today()

    @property
    def can_be(self) -> tuple[str, ...]:
        """The steps that lead on from here."""
        return steps_from(TASK_TRANSITIONS, self.state)


class TaskEvidence(models.Model):
    """What shows that a task is done: words, a file, or both."""

    task = models.ForeignKey(PlanTask, models.CASCADE, related_name="evidence")
    note = models.CharField(max_length=1000, blank=True)
    file = models.FileField(upload_to="evidence/%Y/%m", blank=True)
    file_name = models.CharField(max_length=120, blank=True, help_text="what it was called")
    digest = models.CharField(max_length=64, help_text="of note and file: the same twice is one")
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["task", "digest"],
                name="task_evidence_once",
                violation_error_message="This was handed in already.",
            )
        ]

    def __str__(self) -> str:
        return self.file_name or self.note


class PlanTaskStep(models.Model):
    """One step of a task."""

    task = models.ForeignKey(PlanTask, models.CASCADE, related_name="steps")
    act = models.CharField(max_length=20, choices=TaskAct.choices)
    before = models.CharField(max_length=20)
    after = models.CharField(max_length=20)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["task", "at"], name="plan_task_step_log")]

    def __str__(self) -> str:
        return f"{self.act} {self.before}→{self.after}"
