"""Rosters of members that were brought in from a file, and how far each has come."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from chunfeng.domain.people.models import Person
from chunfeng.domain.unions.models.organisations import Organisation
from chunfeng.kernel import clock
from chunfeng.shared.models import Model


class RosterImport(Model):
    """One file of members for one union (`organisation` is meant where a row names none).

    Its rows are taken in by chunks of `chunk_rows`; a broken-off import goes on with the chunks that have no row yet. Nothing
    of what the file says about people is kept here.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    original_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    chunk_rows = models.PositiveIntegerField()
    started_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["sha256", "organisation"],
                condition=Q(finished_at__isnull=True),
                name="roster_import_once_at_a_time",
                violation_error_message="This file is being imported already.",
            ),
        ]

    def __str__(self) -> str:
        return self.original_name

    @property
    def next_row(self) -> int:
        """The first row of data, from 0, that no chunk has taken in: where an import goes on that was broken off."""
        done = set(self.chunks.values_list("number", flat=True))
        return self.chunk_rows * next(number for number in range(len(done) + 1) if number not in done)


class RosterChunk(models.Model):
    """Rows of a roster that were taken in, in one transaction with this row: no one is missing, no one comes in twice."""

    roster = models.ForeignKey(RosterImport, models.CASCADE, related_name="chunks", db_index=False)
    number = models.PositiveIntegerField(help_text="from 0")
    counts = models.JSONField(default=dict)
    problems = models.JSONField(default=list, help_text="[row, column key, code] of rows that were not taken")
    done_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["roster", "number"],
                name="roster_chunk_once",
                violation_error_message="These rows have been taken in already.",
            ),
        ]

    def __str__(self) -> str:
        return f"chunk {self.number} of roster {self.roster_id}"
