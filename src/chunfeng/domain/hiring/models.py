from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from chunfeng.domain.employers.models import Employer, Position
from chunfeng.domain.happenings.enums import Channel
from chunfeng.domain.happenings.models import Happening
from chunfeng.domain.hiring import rules
from chunfeng.domain.hiring.enums import ApplicationStatus, DeclineReason, Outcome, Says, Side
from chunfeng.domain.people.models import Consent, Person
from chunfeng.domain.talent.models import Seeker
from chunfeng.kernel import clock
from chunfeng.shared.fields import EncryptedText
from chunfeng.shared.models import Model
from chunfeng.shared.scopes import within


class ApplicationQuerySet(models.QuerySet["Application"]):
    def under(self, *paths: str) -> Self:
        return self.filter(within("position__employer__organisation__path", paths))

    def of(self, person_id: int | None) -> Self:
        return self.filter(person_id=person_id)


class Application(Model):
    """One seeker's application for one position."""

    seeker = models.ForeignKey(Seeker, models.PROTECT, related_name="applications")
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="applications", help_text="the seeker's; row-level security asks here"
    )
    position = models.ForeignKey(Position, models.PROTECT, related_name="applications")
    status = models.CharField(max_length=20, choices=ApplicationStatus.choices, default=ApplicationStatus.SUBMITTED)
    consent = models.ForeignKey(Consent, models.PROTECT, related_name="+")
    resume = models.JSONField(default=dict, help_text="what was passed on, as it was on that day")
    reasons = models.JSONField(default=list, help_text="what speaks for the seeker, as the employer reads it")
    happening = models.ForeignKey(
        Happening, models.PROTECT, null=True, related_name="applications", help_text="the fair at which it was sent"
    )
    channel = models.CharField(max_length=20, choices=Channel.choices, default=Channel.ONLINE)
    submitted_at = models.DateTimeField(default=clock.now)
    answered_at = models.DateTimeField(null=True)
    decline_reason = models.CharField(max_length=20, choices=DeclineReason.choices, blank=True)
    answer_note = models.CharField(max_length=300, blank=True, help_text="words of the employer to the seeker")

    proposed_by = models.CharField(
        max_length=10, choices=Side.choices, blank=True, help_text="who said first that both should work together"
    )
    proposed_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["Application"]] = ApplicationQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["position", "status", "-submitted_at"], name="application_of_position"),
            models.Index(fields=["seeker", "-submitted_at"], name="application_of_seeker"),
            models.Index(fields=["updated_at"], name="application_changed"),
            models.Index(
                fields=["happening", "-submitted_at"], name="application_at", condition=Q(happening__isnull=False)
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["seeker", "position"],
                condition=~Q(status="withdrawn"),
                name="application_once",
                violation_error_message="You have applied for this position already.",
            ),
            models.CheckConstraint(
                condition=~Q(status="declined") | ~Q(decline_reason=""),
                name="application_declined_with_reason",
                violation_error_message="Nobody is declined without a reason.",
            ),
            models.CheckConstraint(
                condition=Q(proposed_by="", proposed_at__isnull=True)
                | (~Q(proposed_by="") & Q(proposed_at__isnull=False)),
                name="application_proposal_has_moment",
                violation_error_message="A proposal has a moment, and nothing else.",
            ),
        ]

    def __str__(self) -> str:
        return f"application {self.pk}"

    @property
    def proposal_until(self) -> datetime | None:
        """Until when the other side can say yes to what one side has proposed; None where nothing is open."""
        return self._open_until(clock.now())

    def open_proposal(self, side: str, at: datetime | None = None) -> bool:
        """Whether this side has proposed, and the other can still answer, now or could then."""
        return self.proposed_by == side and self._open_until(at or clock.now()) is not None

    def _open_until(self, at: datetime) -> datetime | None:
        until = self.proposed_at + rules.TO_ANSWER if self.proposed_at else None
        return until if until and until > at else None


class ApplicationStep(models.Model):
    """One step of an application: who took it, when, from where to where."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="steps")
    at = models.DateTimeField(default=clock.now)
    step = models.CharField(max_length=20)
    before = models.CharField(max_length=20, blank=True)
    after = models.CharField(max_length=20, choices=ApplicationStatus.choices)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=300, blank=True)
    seen_at = models.DateTimeField(null=True, help_text="when the seeker read it")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["application", "at"], name="application_step_order")]

    def __str__(self) -> str:
        return f"{self.step} {self.before}→{self.after}"


class FollowUp(Model):
    """Whether an intent became work, asked `after` so many days; what is held to be so follows from the answers."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="follow_ups")
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="follow_ups", help_text="the seeker's; row-level security asks here"
    )
    after = models.PositiveSmallIntegerField(help_text="days from the intent: 7, 30, 90")
    due_on = models.DateField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.OPEN)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["outcome", "due_on"], name="follow_up_work"),
            models.Index(fields=["person", "-due_on"], name="follow_up_of_person"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application", "after"],
                name="follow_up_once",
                violation_error_message="This was asked already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} after {self.after}"


class FollowUpAnswer(models.Model):
    """What one side said, and who said it. Rows are only added; a side's last one counts."""

    follow_up = models.ForeignKey(FollowUp, models.PROTECT, related_name="answers")
    side = models.CharField(max_length=10, choices=Side.choices)
    says = models.CharField(max_length=10, choices=Says.choices)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["follow_up", "at"], name="follow_up_answers")]

    def __str__(self) -> str:
        return f"{self.side}: {self.says}"


class InterviewNote(models.Model):
    """What somebody of the employer wrote down about a talk: for the employer, and by law for whom it is about."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="notes")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", help_text="whom it is about")
    employer = models.ForeignKey(Employer, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    text = EncryptedText(purpose="hiring.interview_note.text")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["application", "at"], name="interview_note_order")]

    def __str__(self) -> str:
        return f"note {self.pk}"
