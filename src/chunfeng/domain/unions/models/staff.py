from datetime import date
from typing import ClassVar, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from chunfeng.domain.people.models import Person
from chunfeng.domain.unions.enums import ADMINISTRATORS, Role
from chunfeng.domain.unions.models.organisations import Organisation, days
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
    """A person's role at a node of the tree, which reaches all below it.

    With `deputy_for` it is somebody else's post, held for a time: the same rules keep what must not meet apart.
    """

    MOVES_IN_MERGE: ClassVar = False  # nobody comes by power through a merge of accounts

    person = models.ForeignKey(Person, models.PROTECT, related_name="staff_assignments")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="staff")
    role = models.CharField(max_length=20, choices=Role.choices)
    starts_on = models.DateField(default=clock.today)
    ends_on = models.DateField(null=True, blank=True)
    deputy_for = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="deputies")
    given_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", help_text="empty when the system gave it"
    )
    cleared_on = models.DateField(
        null=True, blank=True, help_text="when the work left open by a post that ended went to somebody else"
    )

    objects: ClassVar[models.Manager["StaffAssignment"]] = StaffQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["ends_on"], condition=Q(ends_on__isnull=False, cleared_on__isnull=True), name="staff_to_clear"
            )
        ]
        constraints: ClassVar = [
            ExclusionConstraint(
                name="staff_role_once",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("organisation", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (days("[]"), RangeOperators.OVERLAPS),
                ],
                violation_error_message="This person holds that role here already.",
            ),
            ExclusionConstraint(
                name="staff_administrators_apart",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("role", RangeOperators.NOT_EQUAL),
                    (days("[]"), RangeOperators.OVERLAPS),
                ],
                condition=Q(role__in=ADMINISTRATORS),
                violation_error_message="System, security and audit administrator are three different people.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="staff_ends_after_start",
                violation_error_message="A post cannot end before it begins.",
            ),
            models.CheckConstraint(
                condition=Q(given_by__isnull=True) | ~Q(given_by=F("person")),
                name="staff_not_given_to_oneself",
                violation_error_message="Nobody gives a post to themselves.",
            ),
            models.CheckConstraint(
                condition=Q(deputy_for__isnull=True) | Q(ends_on__isnull=False),
                name="staff_deputy_for_a_time",
                violation_error_message="A deputy acts for a time that ends.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role}@{self.organisation_id}"
