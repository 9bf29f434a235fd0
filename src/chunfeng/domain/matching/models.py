from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from chunfeng.domain.matching.enums import ChangeKind


class CurrentTransaction(models.Func):
    """The 64-bit number of the transaction that writes the row."""

    template = "pg_current_xact_id()"
    arity = 0


class TransactionField(models.BigIntegerField):  # type: ignore[type-arg]  # generic for the checker only
    """PostgreSQL's xid8: numbers of transactions, which never wrap around."""

    def db_type(self, connection: object) -> str:
        return "xid8"

    def from_db_value(self, value: str | None, *_details: object) -> int | None:
        return None if value is None else int(value)


class Change(models.Model):
    """The outbox: what the catalogue of matching must read again. Written by triggers (0002), never by hand.

    A row says that something changed, not what: the reader takes the object as it is by then. Rows go after a week.
    """

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=10, choices=ChangeKind.choices)
    object_id = models.BigIntegerField(help_text="of the position or seeker; 0 for everything")
    xid = TransactionField(db_default=CurrentTransaction(), editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["xid"], name="change_by_transaction")]

    def __str__(self) -> str:
        return f"{self.kind}/{self.object_id}"
