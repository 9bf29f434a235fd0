"""Numbers of any part of the tree without counting it: what each node adds up to, and changes not yet added in.

The number of a node is its tally plus all changes recorded at or below its path. Changes are appended by triggers (see
migration 0003, SQL function `unions_count_rows`), so that no import can forget them and no busy row is locked; a task
folds them into the tallies (`services.tallies`).
"""

from typing import ClassVar

from django.db import models

from chunfeng.domain.unions.models.organisations import Organisation


class OrganisationTally(models.Model):
    """`number` of `what` at and below an organisation, as far as changes have been folded in."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+", db_index=False)
    what = models.CharField(max_length=40, db_collation="C")
    number = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "what"],
                include=["number"],
                name="organisation_tally_once",
                violation_error_message="A number of an organisation is kept once.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.what} {self.number}"


class TallyDelta(models.Model):
    """A change of a number at `path` that waits to be folded into the tallies of that node and all above it."""

    path = models.CharField(max_length=200, db_collation="C")
    what = models.CharField(max_length=40, db_collation="C")
    change = models.BigIntegerField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["path"], include=["what", "change"], name="tally_delta_path")]

    def __str__(self) -> str:
        return f"{self.path} {self.what} {self.change:+}"
