from typing import ClassVar

from django.db import models
from django.db.models import Q

from chunfeng.domain.people.enums import Purpose
from chunfeng.domain.people.models.accounts import Person
from chunfeng.kernel import clock


class Consent(models.Model):
    """One person's yes to one purpose, for one recipient where there is one, in the words of one text version."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=40, choices=Purpose.choices)
    recipient_kind = models.CharField(max_length=30, blank=True)
    recipient_id = models.BigIntegerField(null=True)
    text_version = models.CharField(max_length=20)
    given_at = models.DateTimeField(default=clock.now)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "purpose", "recipient_kind", "recipient_id"],
                condition=Q(withdrawn_at__isnull=True),
                nulls_distinct=False,
                name="consent_in_force_once",
                violation_error_message="This consent has been given already.",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=models.F("given_at")),
                name="consent_withdrawn_after_given",
                violation_error_message="A consent cannot be withdrawn before it was given.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.person_id}→{self.recipient_kind}/{self.recipient_id}"
