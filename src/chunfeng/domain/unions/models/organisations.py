"""The tree: organisations, what they were on any past day, whom federations count, and what was done to them."""

from datetime import date
from typing import ClassVar, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from chunfeng.domain.people.models import Person
from chunfeng.domain.places.models import Place
from chunfeng.domain.unions.enums import STANDING, Level, OrganisationAct, OrganisationKind, OrganisationState
from chunfeng.kernel import clock
from chunfeng.shared.models import Model
from chunfeng.shared.scopes import within


def days(bounds: str) -> Func:
    """The range of days of a row with starts_on and ends_on, for constraints: "[]" when the last day counts."""
    return Func(F("starts_on"), F("ends_on"), models.Value(bounds), function="daterange", output_field=DateRangeField())


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def under(self, *paths: str) -> Self:
        return self.filter(within("path", paths))

    def standing(self) -> Self:
        return self.filter(state__in=STANDING)


class Organisation(Model):
    """A union organisation, a node of the tree. One that has ended stays, below the one that took over from it."""

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=OrganisationKind.choices, default=OrganisationKind.TERRITORIAL)
    level = models.SmallIntegerField(choices=Level.choices)
    state = models.CharField(max_length=20, choices=OrganisationState.choices, default=OrganisationState.FOUNDED)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(
        max_length=200, db_collation="C", unique=True, default="", help_text="set by the database for a new row"
    )
    since = models.DateField(
        default=clock.today, help_text="from when it has been as it is now; see OrganisationVersion"
    )
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    code = models.CharField(max_length=30, unique=True, help_text="short code for command lines, sheets and posters")
    workers = models.PositiveIntegerField(default=0, help_text="workers known where it is; 0 while unknown")
    approval_number = models.CharField(max_length=60, blank=True)
    approved_on = models.DateField(null=True, blank=True)
    founded_on = models.DateField(null=True, blank=True, help_text="day of the founding meeting")
    ended_on = models.DateField(null=True, blank=True)

    objects: ClassVar[models.Manager["Organisation"]] = OrganisationQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["parent", "level", "name", "id"], name="organisation_below")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["place"],
                condition=Q(kind=OrganisationKind.TERRITORIAL, level__lt=Level.BASE, state__in=STANDING)
                & Q(place__isnull=False),
                name="organisation_one_per_place",
                violation_error_message="There is a territorial union for this place already.",
            ),
            models.UniqueConstraint(
                fields=["parent", "approval_number"],
                condition=~Q(approval_number=""),
                name="organisation_approval_number_once",
                violation_error_message="The union above has given this approval number to another one.",
            ),
            models.CheckConstraint(
                condition=Q(path__startswith="/", path__endswith="/"),
                name="organisation_path_form",
                violation_error_message="A path begins and ends with a slash.",
            ),
            models.CheckConstraint(
                condition=Q(founded_on__isnull=True)
                | Q(approved_on__isnull=True)
                | Q(founded_on__gte=F("approved_on")),
                name="organisation_founded_after_approval",
                violation_error_message="The founding meeting is not held before the approval.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=STANDING, ended_on__isnull=True)
                | (~Q(state__in=STANDING) & Q(ended_on__isnull=False)),
                name="organisation_ended_has_a_day",
                violation_error_message="An organisation that has ended has the day on which it did, and no other has one.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def stands(self) -> bool:
        return self.state in STANDING


class VersionQuerySet(models.QuerySet["OrganisationVersion"]):
    def on(self, day: date) -> Self:
        """What stood on `day`: the first day of a version counts, its last does not."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day), valid_from__lte=day)

    def under(self, *paths: str) -> Self:
        return self.filter(within("path", paths))


class OrganisationVersion(models.Model):
    """What an organisation was from `valid_from` until `valid_to` (not included; empty: still is).

    Kept by the database as rows of Organisation change, so that nobody forgets it. A day holds its last state.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="versions")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=OrganisationKind.choices)
    level = models.SmallIntegerField(choices=Level.choices)
    parent = models.ForeignKey(Organisation, models.CASCADE, null=True, related_name="+", db_index=False)
    path = models.CharField(max_length=200, db_collation="C")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    objects: ClassVar[models.Manager["OrganisationVersion"]] = VersionQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["path", "valid_from"], name="organisation_version_path"),
            models.Index(fields=["parent", "level", "name"], name="organisation_version_below"),
        ]
        constraints: ClassVar = [
            ExclusionConstraint(
                name="organisation_version_one_a_day",
                expressions=[
                    ("organisation", RangeOperators.EQUAL),
                    (
                        Func(F("valid_from"), F("valid_to"), function="daterange", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message="On one day an organisation is in one place of the tree.",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="organisation_version_lasts",
                violation_error_message="A version lasts at least a day.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.valid_from}–{self.valid_to or ''}"


class CoveredEmployer(Model):
    """An employer whose workers an organisation is there for: one for an enterprise's union, several for a joint one.

    By name and code, so that it needs no account of the employer's own.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="covered_employers")
    name = models.CharField(max_length=120)
    credit_code = models.CharField(max_length=18)
    starts_on = models.DateField(default=clock.today)
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["credit_code"],
                condition=Q(ends_on__isnull=True),
                name="covered_employer_once",
                violation_error_message="A union is there for this employer already.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FederationTie(Model):
    """From `starts_on` to `ends_on` (which counts) a federation counts all at and below an organisation as its own."""

    federation = models.ForeignKey(Organisation, models.PROTECT, related_name="ties")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="federation_ties")
    starts_on = models.DateField(default=clock.today)
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="federation_tie_once",
                expressions=[
                    ("federation", RangeOperators.EQUAL),
                    ("organisation", RangeOperators.EQUAL),
                    (days("[]"), RangeOperators.OVERLAPS),
                ],
                violation_error_message="It belongs to this federation already.",
            ),
            models.CheckConstraint(
                condition=~Q(federation=F("organisation")),
                name="federation_is_not_its_own",
                violation_error_message="A federation does not belong to itself.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="federation_tie_ends_after_start",
                violation_error_message="A tie cannot end before it begins.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id}→{self.federation_id}"


class OrganisationStep(models.Model):
    """One line of an organisation's history, as its page tells it."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="steps")
    act = models.CharField(max_length=20, choices=OrganisationAct.choices)
    on = models.DateField()
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=300, blank=True, help_text="the names and numbers of that day")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "-at"], name="organisation_step_log")]

    def __str__(self) -> str:
        return f"{self.act} {self.on}"
