from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from chunfeng.domain.people.enums import CandidateStatus, Ground
from chunfeng.domain.people.models.accounts import Person
from chunfeng.kernel import clock
from chunfeng.shared.models import Model


class DuplicateCandidate(Model):
    """Two accounts that may be one person, for an officer to decide. `first` is the older account."""

    first = models.ForeignKey(Person, models.PROTECT, related_name="+")
    second = models.ForeignKey(Person, models.PROTECT, related_name="+")
    grounds = ArrayField(models.CharField(max_length=30, choices=Ground.choices))
    path = models.CharField(max_length=200, db_collation="C", help_text="the lowest node above both")
    state = models.CharField(max_length=10, choices=CandidateStatus.choices, default=CandidateStatus.OPEN)
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.BigIntegerField(null=True)
    why = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["first", "second"],
                name="duplicate_pair_once",
                violation_error_message="These two have been noticed already.",
            ),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")),
                name="duplicate_pair_in_order",
                violation_error_message="The older account comes first.",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "path"], name="duplicate_queue")]

    def __str__(self) -> str:
        return f"{self.first_id} = {self.second_id}?"


class Merge(Model):
    """One account went into another. Undoing gives every row back as it was."""

    kept = models.ForeignKey(Person, models.PROTECT, related_name="merges_kept")
    absorbed = models.ForeignKey(Person, models.PROTECT, related_name="merges_absorbed")
    candidate = models.ForeignKey(DuplicateCandidate, models.PROTECT, related_name="merges")
    why = models.CharField(max_length=300)
    by_id = models.BigIntegerField()
    undone_at = models.DateTimeField(null=True)
    undone_by_id = models.BigIntegerField(null=True)
    undone_why = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["absorbed"],
                condition=Q(undone_at__isnull=True),
                name="merge_absorbed_once",
                violation_error_message="This account went into another one already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.absorbed_id} → {self.kept_id}"


class MergedRow(models.Model):
    """One row that changed hands in a merge: which one, in which column, and what stood there before."""

    merge = models.ForeignKey(Merge, models.PROTECT, related_name="rows")
    table = models.CharField(max_length=80, help_text="model label, such as talent.seeker")
    row_id = models.BigIntegerField()
    column = models.CharField(max_length=60)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.table} {self.row_id}.{self.column}"
