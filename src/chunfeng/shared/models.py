"""What every table has, and the audit trail."""

from typing import ClassVar

from django.db import models

from chunfeng.kernel import clock


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
    """Who did what to what, and why. Rows are only ever added: the database refuses updates and deletes."""

    at = models.DateTimeField(default=clock.now)
    person_id = models.BigIntegerField(null=True, blank=True, help_text="the one who acted; empty for the system")
    actor = models.CharField(max_length=100, blank=True, help_text="name of the system part that acted")
    act = models.CharField(max_length=80)
    target_kind = models.CharField(max_length=40)
    target_id = models.BigIntegerField()
    about_person_id = models.BigIntegerField(null=True, blank=True, help_text="whose private data was touched or seen")
    detail = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["target_kind", "target_id", "at"], name="audit_target"),
            models.Index(fields=["about_person_id", "-at"], name="audit_about_person"),
            models.Index(fields=["person_id", "-at"], name="audit_person"),
        ]
        verbose_name = "audit entry"
        verbose_name_plural = "audit entries"

    def __str__(self) -> str:
        return f"{self.act} {self.target_kind}/{self.target_id}"
