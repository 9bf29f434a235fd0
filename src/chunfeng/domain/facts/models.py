from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from chunfeng.domain.facts.enums import FactKind
from chunfeng.kernel import clock


class Fact(models.Model):
    """One act that counts. Ids of other domains are plain numbers: the ledger stands below them and outlives them."""

    kind = models.CharField(max_length=40, choices=FactKind.choices)
    at = models.DateTimeField(default=clock.now, help_text="when it happened")
    recorded_at = models.DateTimeField(default=clock.now, help_text="when the ledger learnt of it")
    place_code = models.CharField(max_length=12, blank=True)
    organisation_id = models.BigIntegerField(null=True)
    organisation_path = models.CharField(
        max_length=200, blank=True, db_collation="C", help_text="path of the organisation on that day"
    )
    person_id = models.BigIntegerField(null=True)
    employer_id = models.BigIntegerField(null=True)
    happening_id = models.BigIntegerField(null=True)
    subject_kind = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    quantity = models.BigIntegerField(default=1)
    tags = ArrayField(models.CharField(max_length=60), default=list)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrections")

    class Meta:
        indexes: ClassVar = [
            models.Index(  # holds all that a figure needs, so that figures never read the table
                fields=["kind", "organisation_path", "at"],
                include=["person_id", "employer_id", "subject_id", "quantity", "corrects"],
                name="fact_figure",
            ),
            models.Index(fields=["subject_kind", "subject_id"], name="fact_subject"),
            models.Index(fields=["person_id", "kind"], name="fact_person", condition=Q(person_id__isnull=False)),
            models.Index(
                fields=["kind", "happening_id"], name="fact_happening", condition=Q(happening_id__isnull=False)
            ),
            GinIndex(fields=["tags"], name="fact_tags"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["corrects"],
                condition=Q(corrects__isnull=False),
                name="fact_corrected_once",
                violation_error_message="This fact has been corrected already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_kind}/{self.subject_id} ×{self.quantity}"
