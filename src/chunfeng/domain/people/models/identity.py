from datetime import date
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Func, Q

from chunfeng.domain.people.enums import IDENTITY_ACTIVE, IdentityMethod, IdentityStatus
from chunfeng.domain.people.models.accounts import Person
from chunfeng.kernel import clock, id_numbers, masking
from chunfeng.shared.fields import EncryptedBytes, EncryptedText
from chunfeng.shared.labels import choices
from chunfeng.shared.models import Model

NUMBER = "people.identity.number"
BORN_ON = "people.identity.born_on"
LIKENESS = "people.identity.likeness"
PHOTO = "people.identity.photo"


class Half(Func):
    """Half of a keyed digest, of fixed length: no two share it, and indexes are five times as fast."""

    template = "(encode(substring(%(expressions)s, 1, 16), 'hex')::uuid)"
    output_field = models.UUIDField()


class IdentityDocument(Model):
    """A person's claim to be who a document says, and what became of checking it."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="documents")
    document = models.CharField(max_length=20, choices=choices(id_numbers.Document))
    number = EncryptedText(purpose=NUMBER, null=True, help_text="18 characters, 15 on a foreign card of 2017")
    number_index = models.BinaryField(null=True)
    name = models.CharField(max_length=60, blank=True, help_text="as on the document")
    born_on_text = EncryptedText(
        purpose=BORN_ON, null=True, help_text="from the number; with it half the number is known"
    )
    sex = models.CharField(max_length=1, blank=True)
    likeness = models.BinaryField(null=True, help_text="keyed index of birthday and sound of the name")
    path = models.CharField(max_length=200, db_collation="C", default="/", help_text="node whose officers look at it")
    state = models.CharField(max_length=12, choices=IdentityStatus.choices, default=IdentityStatus.SUBMITTED)
    method = models.CharField(max_length=10, choices=IdentityMethod.choices, blank=True)
    note = models.CharField(max_length=300, blank=True, help_text="why not, for the person to read")
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.BigIntegerField(null=True)
    asked_at = models.DateTimeField(null=True, help_text="when the gateway was last asked without an answer")

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="identity_number_one_person",
                expressions=[(Half("number_index"), RangeOperators.EQUAL), ("person", RangeOperators.NOT_EQUAL)],
                condition=Q(state__in=IDENTITY_ACTIVE),
                violation_error_message="This document is on another account already.",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state=IdentityStatus.VERIFIED),
                name="identity_one_checked",
                violation_error_message="This person has a checked document already.",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state__in=[IdentityStatus.SUBMITTED, IdentityStatus.REVIEWING]),
                name="identity_one_waiting",
                violation_error_message="A document of this person is being checked already.",
            ),
            models.CheckConstraint(
                condition=Q(state=IdentityStatus.ERASED, number__isnull=True, number_index__isnull=True)
                | (~Q(state=IdentityStatus.ERASED) & Q(number__isnull=False, number_index__isnull=False)),
                name="identity_erased_has_no_number",
                violation_error_message="An erased document keeps no number, any other has one.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[IdentityStatus.VERIFIED, IdentityStatus.REFUSED]) | Q(decided_at__isnull=False),
                name="identity_decided_has_day",
                violation_error_message="A decision has a day.",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["likeness"], name="identity_likeness", condition=Q(state__in=IDENTITY_ACTIVE)),
            models.Index(fields=["state", "path"], name="identity_queue"),
            models.Index(fields=["number_index"], name="identity_number"),
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.pk}"

    @property
    def masked_number(self) -> str:
        return masking.resident_id(self.number) if self.number else ""

    @property
    def born_on(self) -> date | None:
        return date.fromisoformat(self.born_on_text) if self.born_on_text else None


class IdentityPhoto(models.Model):
    """The photo of a document while an officer has not decided; deleted with the decision."""

    document = models.OneToOneField(IdentityDocument, models.CASCADE, related_name="photo")
    content = EncryptedBytes(purpose=PHOTO)
    kind = models.CharField(max_length=20, help_text="media type, told from the first bytes")
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"photo of {self.document_id}"
