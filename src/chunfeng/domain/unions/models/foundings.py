"""Applications to found a union, and what became of them."""

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from chunfeng.domain.people.models import Person
from chunfeng.domain.places.models import Place
from chunfeng.domain.unions.enums import OPEN_FOUNDINGS, FoundingAct, FoundingState, OrganisationKind
from chunfeng.domain.unions.models.organisations import Organisation
from chunfeng.kernel import clock
from chunfeng.shared.models import Model
from chunfeng.shared.scopes import within


class FoundingQuerySet(models.QuerySet["Founding"]):
    def under(self, *paths: str) -> Self:
        return self.filter(within("above__path", paths))

    def waiting(self) -> Self:
        return self.filter(state=FoundingState.SUBMITTED)


class Founding(Model):
    """An application to found a union, reviewed by the one that it will lie below."""

    applicant = models.ForeignKey(Person, models.PROTECT, related_name="+")
    above = models.ForeignKey(Organisation, models.PROTECT, related_name="foundings")
    kind = models.CharField(max_length=20, choices=OrganisationKind.choices, default=OrganisationKind.ENTERPRISE)
    name = models.CharField(max_length=120)
    employers = models.JSONField(default=list, help_text='[{"name": …, "credit_code": …}]')
    credit_code = models.CharField(max_length=18, blank=True, help_text="of the first employer")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    address = models.CharField(max_length=200, blank=True)
    workers = models.PositiveIntegerField()
    initiators = ArrayField(models.CharField(max_length=60), help_text="names of those who ask for it")
    note = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=20, choices=FoundingState.choices, default=FoundingState.SUBMITTED)
    due_on = models.DateField(help_text="last working day for the review")
    owner = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", help_text="who has taken the review"
    )
    reasons = models.CharField(max_length=500, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    organisation = models.OneToOneField(Organisation, models.PROTECT, null=True, related_name="founding")

    objects: ClassVar[models.Manager["Founding"]] = FoundingQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["above", "state", "due_on"], name="founding_worklist"),
            models.Index(fields=["applicant", "-created_at"], name="founding_of_applicant"),
            models.Index(fields=["owner"], condition=Q(state=FoundingState.SUBMITTED), name="founding_open_of_owner"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["credit_code"],
                condition=Q(state__in=OPEN_FOUNDINGS) & ~Q(credit_code=""),
                name="founding_open_once",
                violation_error_message="An application for this employer is open already.",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("applicant")),
                name="founding_decided_by_another",
                violation_error_message="Nobody decides about their own application.",
            ),
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, state__in=("approved", "founded"))
                | (Q(organisation__isnull=True) & ~Q(state__in=("approved", "founded"))),
                name="founding_approved_has_organisation",
                violation_error_message="An approved application has its organisation, and no other has one.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FoundingStep(models.Model):
    """One step of an application to found a union."""

    founding = models.ForeignKey(Founding, models.CASCADE, related_name="steps")
    act = models.CharField(max_length=20, choices=FoundingAct.choices)
    before = models.CharField(max_length=20, blank=True)
    after = models.CharField(max_length=20)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["founding", "at"], name="founding_step_log")]

    def __str__(self) -> str:
        return f"{self.act} {self.before}→{self.after}"
