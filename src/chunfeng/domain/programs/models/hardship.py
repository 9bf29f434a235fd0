"""The register of workers in hardship: a file a person, by formula, reviewed every year."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from chunfeng.domain.people.models import Person
from chunfeng.domain.programs.enums import Hardship, HardshipState
from chunfeng.domain.unions.models import Organisation
from chunfeng.shared.fields import EncryptedText
from chunfeng.shared.models import Model
from chunfeng.shared.scopes import within

FIGURES, ANNOTATED = "programs.hardship.figures", "programs.hardship_sheet.annotated"


class HardshipQuerySet(models.QuerySet["HardshipFile"]):
    def on(self, day: date) -> Self:
        """Files that hold on `day`: the first and the last day count. What is not confirmed, or has been ended, holds never."""
        return self.filter(starts_on__lte=day, ends_on__gte=day, state=HardshipState.CONFIRMED)

    def under(self, *paths: str) -> Self:
        return self.filter(within("organisation_path", paths))


class HardshipSheet(Model):
    """A list of households that an officer brought: what became of its rows, and those that were not taken, with why.

    `annotated` is for whoever brought it, and empty again after some weeks: it names people who are not on the register.
    """

    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    entered = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0, help_text="rows that say what is on the register already")
    refused = models.PositiveIntegerField(default=0)
    annotated = EncryptedText(purpose=ANNOTATED, blank=True, help_text="JSON: tables of rows as given, with problems")
    done_at = models.DateTimeField(null=True, help_text="when the last row had been looked at")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["made_by", "sha256"],
                name="hardship_sheet_once",
                violation_error_message="You have brought this file already.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class HardshipFile(Model):
    """What a review of a household found: entered by one officer, confirmed by another, it then holds for a year.

    The next review is a new file. While it is proposed, `starts_on` is the day of the proposal and counts for nothing.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="hardship_files")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    organisation_path = models.CharField(max_length=200, blank=True, db_collation="C")
    level = models.CharField(max_length=12, choices=Hardship.choices)
    figures = EncryptedText(purpose=FIGURES, help_text="JSON: what the level was worked out from, in fen")
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="last day; a review is due before it")
    state = models.CharField(max_length=10, choices=HardshipState.choices, default=HardshipState.CONFIRMED)
    entered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    answer = models.CharField(max_length=200, blank=True, help_text="why it was sent back or ended")
    sheet = models.ForeignKey(
        HardshipSheet, models.PROTECT, null=True, related_name="files", help_text="the list that it came with"
    )

    objects: ClassVar[models.Manager["HardshipFile"]] = HardshipQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation_path", "ends_on"], name="hardship_review")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "starts_on"],
                condition=Q(state__in=("confirmed", "ended")),
                name="hardship_one_a_day",
                violation_error_message="This household has been reviewed today.",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state="proposed"),
                name="hardship_one_proposal",
                violation_error_message="A review of this household waits to be confirmed.",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed")
                | Q(decided_by__isnull=True)
                | Q(entered_by__isnull=True)
                | ~Q(decided_by=F("entered_by")),
                name="hardship_four_eyes",
                violation_error_message="Whoever entered a review does not confirm it.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="hardship_ends_after_start",
                violation_error_message="A file does not end before it begins.",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("person")),
                name="hardship_by_another",
                violation_error_message="Nobody reviews their own household.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level} from {self.starts_on}"
