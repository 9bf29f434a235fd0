"""What every table has, and the audit trail."""

import json
from typing import Any, ClassVar

from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from chunfeng.kernel import clock
from chunfeng.shared.fields import EncryptedText


class Model(models.Model):
    """Base of every table: when its row was made and last changed."""

    created_at = models.DateTimeField(default=clock.now, editable=False)
    updated_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: object, **kwargs: object) -> None:
        """Stamp the change, also when only some fields are written."""
        self.updated_at = clock.now()
        fields = kwargs.get("update_fields")
        if fields is not None:
            kwargs["update_fields"] = {*fields, "updated_at"}  # type: ignore[misc]
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class AuditEntry(models.Model):
    """Who did what to what. Rows are only ever added: the database refuses updates and deletes.

    Words that people typed stand apart (`AuditWords`) and can be shredded; the entry keeps their digest.
    """

    at = models.DateTimeField(default=clock.now)
    person_id = models.BigIntegerField(null=True, blank=True, help_text="the one who acted; empty for the system")
    actor = models.CharField(max_length=100, blank=True, help_text="name of the system part that acted")
    act = models.CharField(max_length=80)
    target_kind = models.CharField(max_length=40)
    target_id = models.BigIntegerField()
    about_person_id = models.BigIntegerField(null=True, blank=True, help_text="whose private data was touched or seen")
    detail = models.JSONField(default=dict)
    words_digest = models.BinaryField(null=True, help_text="SHA-256 of salt and words; empty where nobody typed any")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["target_kind", "target_id", "at"], name="audit_target"),
            models.Index(fields=["about_person_id", "-at"], name="audit_about_person"),
            models.Index(fields=["person_id", "-at"], name="audit_person"),
            models.Index(fields=["act", "id"], name="audit_act", opclasses=["varchar_pattern_ops", "int8_ops"]),
            BrinIndex(fields=["at"], name="audit_day"),
        ]
        verbose_name = "audit entry"
        verbose_name_plural = "audit entries"

    def __str__(self) -> str:
        return f"{self.act} {self.target_kind}/{self.target_id}"

    @property
    def words(self) -> dict[str, Any]:
        """What was typed; empty where nothing was, or where it has been shredded."""
        typed = getattr(self, "typed", None)
        return json.loads(typed.content) if typed is not None else {}


class AuditWords(models.Model):
    """What somebody typed into an act, encrypted. May be deleted, never changed."""

    entry = models.OneToOneField(AuditEntry, models.CASCADE, primary_key=True, related_name="typed")
    salt = models.BinaryField()
    content = EncryptedText(purpose="shared.audit_words.content")

    def __str__(self) -> str:
        return f"words of {self.entry_id}"


class AuditLink(models.Model):
    """One link of the chain over the audit entries, in the order in which they were linked. Only ever added."""

    position = models.BigIntegerField(primary_key=True)
    entry_id = models.BigIntegerField(unique=True)
    digest = models.BinaryField(help_text="SHA-256 over the digest before and the entry; see shared.audit_chain")

    def __str__(self) -> str:
        return f"link {self.position}"
