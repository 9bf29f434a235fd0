from typing import ClassVar

from django.db import models
from django.db.models import Q

from chunfeng.domain.people.enums import ErasureStatus
from chunfeng.domain.people.models.accounts import Person
from chunfeng.kernel import clock
from chunfeng.shared.models import Model


class Erasure(Model):
    """A person's wish that their data be erased; it can be taken back until it is done (PIPL 47)."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="erasures")
    state = models.CharField(max_length=10, choices=ErasureStatus.choices, default=ErasureStatus.REQUESTED)
    requested_at = models.DateTimeField(default=clock.now)
    due_at = models.DateTimeField(help_text="not done before; until then it can be taken back")
    ended_at = models.DateTimeField(null=True)
    kept = models.JSONField(default=list, help_text="what the law keeps: {what, law, until}")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state=ErasureStatus.REQUESTED),
                name="erasure_asked_once",
                violation_error_message="This has been asked for already.",
            ),
            models.CheckConstraint(
                condition=Q(state=ErasureStatus.REQUESTED) | Q(ended_at__isnull=False),
                name="erasure_end_has_day",
                violation_error_message="What is over has a day.",
            ),
        ]

    def __str__(self) -> str:
        return f"erasure of {self.person_id}: {self.state}"
