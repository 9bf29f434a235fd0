"""Applications for a benefit: what was handed in, where it stands, who decided what and on which ground."""

from typing import ClassVar, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from chunfeng.domain.people.models import Person
from chunfeng.domain.programs.enums import ENDED, TOLD, ApplicationAct, ApplicationState, Kin, MarkKind
from chunfeng.domain.programs.models.versions import Program, ProgramVersion
from chunfeng.domain.unions.models import Organisation
from chunfeng.kernel import clock
from chunfeng.shared.fields import EncryptedBytes, EncryptedText
from chunfeng.shared.models import Model
from chunfeng.shared.scopes import within

ANSWERS, CONTENT, RECORD = "programs.application.answers", "programs.attachment.content", "programs.decision.record"


class ApplicationQuerySet(models.QuerySet["Application"]):
    def under(self, *paths: str) -> Self:
        return self.filter(within("organisation_path", paths))

    def of(self, person_id: int | None) -> Self:
        return self.filter(applicant_id=person_id or 0)

    def waiting(self) -> Self:
        return self.filter(state=ApplicationState.SUBMITTED)

    def sent(self) -> Self:
        """Whatever has left the applicant's own hands."""
        return self.exclude(state=ApplicationState.DRAFT)

    def late(self) -> Self:
        """Those of which something should have been done by yesterday after their approval."""
        return self.filter(milestone_due_on__lt=clock.today())

    def by_deadline(self) -> Self:
        return self.order_by(models.F("due_on").asc(nulls_last=True), "id")


class Application(Model):
    """One person's file for a program, under the version that it was sent in with.

    `stage` counts the reviews of the version from 0; `stage_path` is the union that has it now. `due_on` is empty while the
    holidays that it depends on are not known.
    """

    number = models.CharField(max_length=16, unique=True, help_text="its last digit checks the others")
    program = models.ForeignKey(Program, models.PROTECT, related_name="applications")
    version = models.ForeignKey(ProgramVersion, models.PROTECT, related_name="applications")
    applicant = models.ForeignKey(Person, models.PROTECT, related_name="benefit_applications")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    organisation_path = models.CharField(max_length=200, blank=True, db_collation="C")
    state = models.CharField(max_length=12, choices=ApplicationState.choices, default=ApplicationState.DRAFT)
    answers = EncryptedText(purpose=ANSWERS, help_text="JSON, by field of the form")
    amount = models.BigIntegerField(default=0, help_text="fen, as of the last decision")
    needs_notice = models.BooleanField(default=False, help_text="nothing is paid before its public notice has ended")
    stage = models.PositiveSmallIntegerField(default=0)
    stage_path = models.CharField(max_length=200, blank=True, db_collation="C")
    stage_since = models.DateField(null=True, help_text="the day from which the deadline runs; it is not counted")
    due_on = models.DateField(null=True, help_text="last working day of the present stage")
    owner = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", help_text="who has taken the present stage"
    )
    submitted_at = models.DateTimeField(null=True)
    collect_by = models.DateField(null=True, help_text="last day on which what was approved in kind is kept")
    milestone_due_on = models.DateField(null=True, help_text="last day of what is to be done next after the approval")
    milestone_told_for = models.DateField(null=True, help_text="the last day of which somebody was reminded")
    milestone_missed_for = models.DateField(
        null=True, help_text="the last day that went by, once what follows was done"
    )
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["Application"]] = ApplicationQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["stage_path", "due_on", "id"], condition=Q(state="submitted"), name="benefit_worklist"
            ),
            models.Index(fields=["organisation_path", "-id"], name="benefit_subtree"),
            models.Index(fields=["program", "state"], name="benefit_of_program"),
            models.Index(fields=["collect_by"], condition=Q(state="approved"), name="benefit_to_collect"),
            models.Index(
                fields=["milestone_due_on"], condition=Q(milestone_due_on__isnull=False), name="benefit_milestone_due"
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["program", "applicant"],
                condition=Q(state="draft"),
                name="benefit_one_draft",
                violation_error_message="You have begun an application for this already.",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(state="withdrawn") | Q(submitted_at__isnull=False),
                name="benefit_sent_has_moment",
                violation_error_message="What was sent in has a moment.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ENDED) & Q(ended_at__isnull=False)
                | ~Q(state__in=ENDED) & Q(ended_at__isnull=True),
                name="benefit_end_has_moment",
                violation_error_message="What is over has a moment, and nothing else.",
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="benefit_amount_not_negative",
                violation_error_message="An amount is not below zero.",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_late(self) -> bool:
        """Whether the present review should have ended by yesterday."""
        return self.state == ApplicationState.SUBMITTED and self.due_on is not None and self.due_on < clock.today()


class ApplicationKey(models.Model):
    """What there is only one file of while this one lives: a person, a household, a shop. Gone when the file has ended."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="keys")
    program = models.ForeignKey(Program, models.PROTECT, related_name="+")
    by = models.CharField(max_length=12)
    period = models.CharField(max_length=8, blank=True, help_text='"2026", "2026Q3", "2026-07"; empty: ever')
    digest = models.BinaryField(help_text="keyed: nobody reads a household or a shop out of it")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["program", "by", "period", "digest"],
                name="benefit_one_file",
                violation_error_message="There is a file for this already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.by} {self.period}"


class ApplicationStep(models.Model):
    """One step of an application."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="steps")
    at = models.DateTimeField(default=clock.now)
    act = models.CharField(max_length=12, choices=ApplicationAct.choices)
    before = models.CharField(max_length=12, blank=True)
    after = models.CharField(max_length=12, choices=ApplicationState.choices)
    stage = models.PositiveSmallIntegerField(default=0)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=500, blank=True, help_text="what the applicant is told")
    told_at = models.DateTimeField(null=True, help_text="when the message about it was settled")
    ground = models.CharField(max_length=40, blank=True, help_text="code of the reason of a refusal (`rules.grounds`)")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["application", "at"], name="benefit_step_log"),
            models.Index(fields=["at"], condition=Q(act__in=TOLD, told_at__isnull=True), name="benefit_step_to_tell"),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.before}→{self.after}"


class Decision(models.Model):
    """What one reviewer decided at one stage, with all that it was decided on. Never changed.

    `record` is canonical JSON (version, day, facts, parameters, verdict, amount) that recomputes to the same text.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="decisions")
    version = models.ForeignKey(ProgramVersion, models.PROTECT, related_name="+")
    stage = models.PositiveSmallIntegerField(help_text="of the version, or one of OBJECTION_STAGE, APPEAL_STAGE")
    act = models.CharField(max_length=12, choices=ApplicationAct.choices)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    checks = models.JSONField(default=list, help_text="numbers of the points that were ticked off")
    record = EncryptedText(purpose=RECORD)
    sha256 = models.CharField(max_length=64)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["application", "at"], name="decision_order")]
        constraints: ClassVar = [
            ExclusionConstraint(
                name="decision_four_eyes",
                expressions=[
                    ("application", RangeOperators.EQUAL),
                    ("by", RangeOperators.EQUAL),
                    ("stage", RangeOperators.NOT_EQUAL),
                ],
                violation_error_message="Nobody decides at two stages of one case.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act} at {self.stage}"


class StageMark(models.Model):
    """Somebody was there at a joint visit, has signed, or took part in a milestone: one row a party and stage."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="marks")
    stage = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=MarkKind.choices)
    party = models.PositiveSmallIntegerField(help_text="number in the declaration, from 0")
    name = models.CharField(max_length=60)
    done_on = models.DateField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", help_text="who entered it")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application", "stage", "kind", "party"],
                name="stage_mark_once",
                violation_error_message="This has been entered already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.party}"


class Attachment(Model):
    """One paper of an application, encrypted. `key` is that of the declaration."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="attachments")
    key = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=40, help_text="media type")
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    content = EncryptedBytes(purpose=CONTENT)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application", "key", "digest"],
                name="attachment_once",
                violation_error_message="You have handed in this paper already.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class KinshipQuerySet(models.QuerySet["Kinship"]):
    def in_force(self) -> Self:
        """Ties that count today."""
        return self.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=clock.today()))


class Kinship(Model):
    """A close tie that an officer declares. The other one is known by the keyed index of the phone: no account is needed."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="kinships")
    phone_index = models.BinaryField()
    kin = models.CharField(max_length=12, choices=Kin.choices)
    note = models.CharField(
        max_length=60, blank=True, help_text="how the officer calls the other one, for the own list"
    )
    declared_on = models.DateField(default=clock.today)
    entered_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", help_text="the colleague who entered it for the officer"
    )
    ended_on = models.DateField(null=True, help_text="last day on which it counts")
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    end_reason = models.CharField(max_length=120, blank=True)

    objects: ClassVar[models.Manager["Kinship"]] = KinshipQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "phone_index"],
                condition=Q(ended_on__isnull=True),
                name="kinship_once",
                violation_error_message="You have declared this already.",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_by__isnull=False) & ~Q(ended_by=F("person")),
                name="kinship_ended_by_another",
                violation_error_message="A tie is ended by a colleague, with a reason.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kin} of {self.person_id}"


class KinStatement(Model):
    """That an officer has looked through the own list of ties in a year and stands by it."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="kin_statements")
    year = models.PositiveSmallIntegerField()
    stated_on = models.DateField(default=clock.today)
    ties = models.PositiveSmallIntegerField(help_text="how many were in force")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "year"],
                name="kin_statement_once",
                violation_error_message="You have stated this for the year.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} of {self.person_id}"
