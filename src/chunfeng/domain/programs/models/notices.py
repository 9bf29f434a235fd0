"""Public notice: the list that everybody can read, objections to it, and the days on which offices work."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from chunfeng.domain.people.models import Person
from chunfeng.domain.programs.enums import NoticeState, ObjectionState
from chunfeng.domain.programs.models.applications import Application
from chunfeng.domain.programs.models.versions import ProgramVersion
from chunfeng.domain.unions.models import Organisation
from chunfeng.shared.fields import EncryptedText
from chunfeng.shared.models import Model
from chunfeng.shared.scopes import within

WORDS = "programs.objection.words"


class HolidayYear(Model):
    """A year whose holidays an officer has entered as a whole, with the announcement that says so."""

    year = models.PositiveSmallIntegerField(unique=True)
    source = models.CharField(max_length=120, help_text="number of the State Council's announcement")
    entered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return str(self.year)


class HolidayDay(models.Model):
    """A day of such a year that is not what its weekday says."""

    year = models.ForeignKey(HolidayYear, models.CASCADE, related_name="days")
    day = models.DateField(unique=True)
    works = models.BooleanField(help_text="a Saturday or Sunday worked instead")

    def __str__(self) -> str:
        return self.day.isoformat()


class NoticeQuerySet(models.QuerySet["Notice"]):
    def under(self, *paths: str) -> Self:
        return self.filter(within("organisation_path", paths))


class Notice(Model):
    """A masked list on public display. `snapshot` is the text that was shown, to the letter, and `sha256` its digest.

    It ends with the last moment of `ends_on`. What was posted never changes: the database refuses.
    """

    code = models.CharField(max_length=12, unique=True)
    version = models.ForeignKey(ProgramVersion, models.PROTECT, related_name="notices")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    organisation_path = models.CharField(max_length=200, blank=True, db_collation="C")
    state = models.CharField(max_length=10, choices=NoticeState.choices, default=NoticeState.POSTED)
    posted_at = models.DateTimeField()
    posted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    starts_on = models.DateField(help_text="the day of posting; it is not counted (Civil Code 201)")
    ends_on = models.DateField(help_text="the last working day of the notice")
    days = models.PositiveSmallIntegerField(help_text="working days")
    snapshot = models.TextField(help_text="canonical JSON")
    sha256 = models.CharField(max_length=64)

    objects: ClassVar[models.Manager["Notice"]] = NoticeQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["ends_on"], condition=Q(state="posted"), name="notice_to_end"),
            models.Index(fields=["organisation_path", "-id"], name="notice_subtree"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")),
                name="notice_takes_time",
                violation_error_message="A public notice ends after the day on which it is posted.",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class NoticeEntry(models.Model):
    """One application on a notice; `line` is its number there. `frozen` while an objection is looked into.

    It stands until the application is refused or withdrawn: only what stands and is not frozen is ever paid.
    """

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="entries")
    application = models.ForeignKey(Application, models.PROTECT, related_name="notice_entries")
    line = models.PositiveIntegerField()
    frozen = models.BooleanField(default=False)
    stands = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(stands=True),
                name="notice_entry_one_stands",
                violation_error_message="This application is on a public notice already.",
            ),
            models.UniqueConstraint(
                fields=["notice", "line"],
                name="notice_line_once",
                violation_error_message="This line of the notice is taken.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id}/{self.line}"


class Objection(Model):
    """Somebody says that a line of a notice is not right. Who says it is known to the desk only."""

    entry = models.ForeignKey(NoticeEntry, models.PROTECT, related_name="objections")
    objector = models.ForeignKey(Person, models.PROTECT, related_name="objections")
    words = EncryptedText(purpose=WORDS)
    state = models.CharField(max_length=10, choices=ObjectionState.choices, default=ObjectionState.OPEN)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["entry", "objector"],
                condition=Q(state="open"),
                name="objection_once",
                violation_error_message="You have objected to this already.",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("objector")),
                name="objection_decided_by_another",
                violation_error_message="Nobody decides about their own objection.",
            ),
            models.CheckConstraint(
                condition=Q(state="open") | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="objection_decided_by_somebody",
                violation_error_message="A decision has a name and a moment.",
            ),
        ]

    def __str__(self) -> str:
        return f"objection to {self.entry_id}"
