from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from chunfeng.domain.people.models import Person
from chunfeng.domain.unions.enums import Role
from chunfeng.domain.unions.models.organisations import Organisation
from chunfeng.kernel import clock
from chunfeng.shared.models import Model
from chunfeng.shared.scopes import subtree


class StaffQuerySet(models.QuerySet["StaffAssignment"]):
    def on(self, day: date) -> Self:
        """Assignments in force on `day`: the first and the last day count (Civil Code 1259)."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)

    def under(self, path: str) -> Self:
        return self.filter(subtree("organisation__path", path))


class StaffAssignment(Model):
    """A person's role at a node of the tree, which reaches all below it."""

    MOVES_IN_MERGE: ClassVar = False  # nobody comes by power through a merge of accounts

    person = models.ForeignKey(Person, models.PROTECT, related_name="staff_assignments")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="staff")
    role = models.CharField(max_length=20, choices=Role.choices)
    starts_on = models.DateField(default=clock.today)
    ends_on = models.DateField(null=True, blank=True)

    objects: ClassVar[models.Manager["StaffAssignment"]] = StaffQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "organisation", "role"],
                condition=Q(ends_on__isnull=True),
                name="staff_role_once",
                violation_error_message="This person holds that role here already.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
                name="staff_ends_after_start",
                violation_error_message="A post cannot end before it begins.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role}@{self.organisation_id}"
