"""Programs, their published declarations, and the numbers of the law with their dates."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from chunfeng.domain.people.models import Person
from chunfeng.domain.places.models import Place
from chunfeng.domain.programs.enums import ProgramState
from chunfeng.domain.unions.models import Organisation
from chunfeng.shared.models import Model
from chunfeng.shared.scopes import within


class ProgramQuerySet(models.QuerySet["Program"]):
    def under(self, *paths: str) -> Self:
        return self.filter(within("organisation__path", paths))

    def open(self) -> Self:
        return self.filter(state=ProgramState.OPEN)


class Program(Model):
    """A benefit that an organisation offers to those below it. What its rules are says its current version."""

    key = models.SlugField(max_length=60, unique=True, help_text="key of the declaration")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="programs")
    state = models.CharField(max_length=10, choices=ProgramState.choices, default=ProgramState.DRAFT)

    objects: ClassVar[models.Manager["Program"]] = ProgramQuerySet.as_manager()

    def __str__(self) -> str:
        return self.key


class ProgramVersion(Model):
    """One declaration of a program. Once published it never changes: the database refuses. Unpublished it is the draft."""

    program = models.ForeignKey(Program, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField(help_text="the declaration, TOML")
    sha256 = models.CharField(max_length=64, help_text="of the text in UTF-8, hexadecimal")
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    written_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", help_text="who changed it last")

    class Meta:
        ordering: ClassVar = ["program", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["program", "number"],
                name="program_version_once",
                violation_error_message="The program has a version of this number.",
            ),
            models.UniqueConstraint(
                fields=["program"],
                condition=Q(published_at__isnull=True),
                name="program_one_draft",
                violation_error_message="The program has a draft already.",
            ),
            models.CheckConstraint(
                condition=Q(published_by__isnull=True) | Q(written_by__isnull=True) | ~Q(published_by=F("written_by")),
                name="program_version_four_eyes",
                violation_error_message="Whoever wrote a version does not publish it.",
            ),
            models.CheckConstraint(
                condition=Q(sha256__regex="^[0-9a-f]{64}$"),
                name="program_version_digest",
                violation_error_message="The digest of a version has 64 hexadecimal digits.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.program_id}/{self.number}"


class Parameter(Model):
    """A number of the law or of a place from a day on, such as the minimum wage. Money is in fen."""

    key = models.SlugField(max_length=60)
    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+", help_text="empty: everywhere")
    starts_on = models.DateField()
    value = models.BigIntegerField()
    clause = models.CharField(max_length=200)
    entered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["key", "place", "starts_on"],
                nulls_distinct=False,
                name="parameter_once_a_day",
                violation_error_message="This number has a value from this day on.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.starts_on}"
