"""Encrypted text columns. Reading gives the text, storing encrypts; finding goes through a blind index column."""

import base64
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.expressions import BaseExpression

from chunfeng.shared import keyring


def current_keyring() -> keyring.Keyring:
    return keyring.load(str(settings.KEYRING_PATH))


def blind_index(text: str, *, purpose: str) -> bytes:
    """What to compare a blind index column with. `purpose` is the same `table.field` as the encrypted column's."""
    return current_keyring().blind_index(text, purpose=purpose)


class EncryptedText(models.BinaryField):
    """Text encrypted with the home's keyring (AES-GCM). `purpose` names it ("people.phone") and is authenticated."""

    description = "encrypted text"

    def __init__(self, *args: Any, purpose: str, **kwargs: Any) -> None:
        self.purpose = purpose
        kwargs.setdefault("editable", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "purpose": self.purpose}

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if isinstance(value, str):
            value = current_keyring().encrypt(value, purpose=self.purpose) if value else b""
        return super().get_db_prep_value(value, connection, prepared)

    def from_db_value(self, value: Any, expression: BaseExpression, connection: Any) -> str | None:
        if value is None:
            return None
        return self._opened(value).decode() if value else ""

    def _opened(self, value: Any) -> bytes:
        return keyring.opened(
            str(settings.KEYRING_PATH), lambda ring: ring.decrypt_bytes(bytes(value), purpose=self.purpose)
        )

    def to_python(self, value: Any) -> Any:
        return value

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.value_from_object(obj) or "")


class EncryptedBytes(EncryptedText):
    """The same for what is no text, such as a photo of a document."""

    description = "encrypted bytes"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value:
            value = current_keyring().encrypt_bytes(bytes(value), purpose=self.purpose)
        return models.BinaryField.get_db_prep_value(self, value, connection, prepared)

    def from_db_value(self, value: Any, expression: BaseExpression, connection: Any) -> Any:
        return self._opened(value) if value else value

    def value_to_string(self, obj: models.Model) -> str:
        return base64.b64encode(self.value_from_object(obj) or b"").decode()
