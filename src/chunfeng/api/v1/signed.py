"""Requests without a session: a text and its signature. The text is JSON, in a shape that names who sends it."""

from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from django.utils.translation import gettext as _
from ninja import Field, Schema
from ninja.errors import HttpError
from pydantic import AfterValidator, AwareDatetime, ValidationError


class Signed(Schema):
    """`signature`: Ed25519 over `chunfeng PURPOSE`, NUL and `text`, in base64url; the purpose is act, batch or briefing."""

    text: Annotated[str, Field(max_length=1_500_000)]
    signature: Annotated[str, Field(max_length=100)]


class SignedBy(Signed):
    device: int


class Said(Schema):
    """What every signed text begins with: by whom it is."""

    device: int


def _storable(moment: datetime) -> datetime:
    return min(max(moment, FIRST), LAST)


FIRST, LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
Moment = Annotated[AwareDatetime, AfterValidator(_storable)]
"""What a clock showed, however wrong. One beyond what can be stored and read again is taken for the nearest that can."""

Text = TypeVar("Text", bound=Said)


def read(shape: type[Text], signed: Signed, device_id: int) -> Text:
    """What a text says. Raises HttpError 422 where it cannot be read, or names somebody else as its sender."""
    try:
        found = shape.model_validate_json(signed.text)
    except ValidationError as error:
        raise HttpError(422, _("What the device sent cannot be read.")) from error
    if found.device != device_id:
        raise HttpError(422, _("What the device sent names another device."))
    return found


def unsigned(act_id: Any) -> dict[str, Any]:
    """The answer to an act that was not signed as it stands."""
    text = _("This act was changed after it was signed.")
    return {"id": act_id, "result": "refused", "code": "unsigned", "text": text}
