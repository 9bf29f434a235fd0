"""Signed text for codes that leave the house: cards, posters, check-in. A device checks them without a network.

A seal is base64url (no padding) of: version (1 byte, 1), kind (1 byte, 0 bytes or 1 JSON), the first 4 bytes of SHA-256 of
the public key, the end as seconds since 1970 (5 bytes, 0 for none), the payload, and an Ed25519 signature (64 bytes) over
`chunfeng seal`, NUL, the purpose, NUL and all bytes before it. The purpose is not in the text: who opens a seal says what
it is to be for, so that a poster never passes as a card. Nothing in it is secret: put ids in, never private data.
"""

import base64
import hashlib
import json
from binascii import Error as BadBase64
from datetime import datetime
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from chunfeng.kernel import clock
from chunfeng.kernel.errors import Refusal
from chunfeng.shared import keyring

_VERSION = 1
_BYTES, _JSON = 0, 1
_HEAD, _SIGNATURE = 11, 64
LONGEST = 4096  # characters of a seal; more is no code that anybody scans


class BadSeal(Refusal):
    """This text is no seal of ours for this purpose: mistyped, cut off, changed, or signed by somebody else."""

    code = "bad_seal"
    message = _("This code is not genuine, or it was not read completely.")
    next_step = _("Scan it again. If that does not help, ask the union that gave it out for a new one.")


class ExpiredSeal(BadSeal):
    """The seal is ours, and its time is over."""

    code = "expired_seal"
    message = _("This code has expired.")
    next_step = _("Ask the union that gave it out for a new one.")


def seal(purpose: str, payload: bytes | dict[str, Any], expires: datetime | None = None) -> str:
    """`payload` as signed text for `purpose`, good until `expires` (aware; forever without)."""
    kind, body = (_BYTES, payload) if isinstance(payload, bytes) else (_JSON, _compact(payload))
    ends = int(expires.timestamp()) if expires else 0
    private, mark = _signer()
    content = bytes([_VERSION, kind]) + mark + ends.to_bytes(5, "big") + body
    return base64.urlsafe_b64encode(content + private.sign(_signed(purpose, content))).rstrip(b"=").decode()


def open_seal(text: str, purpose: str) -> Any:
    """The payload (bytes or dict, as it was sealed). Raises BadSeal, ExpiredSeal."""
    content, signature = _parts(text)
    key = _public().get(content[2:6])
    if key is None:
        raise BadSeal
    try:
        key.verify(signature, _signed(purpose, content))
    except InvalidSignature as error:
        raise BadSeal from error
    ends = int.from_bytes(content[6:_HEAD], "big")
    if ends and clock.now().timestamp() >= ends:
        raise ExpiredSeal
    body = content[_HEAD:]
    return json.loads(body) if content[1] == _JSON else body


def public_keys() -> dict[str, str]:
    """For devices that check by themselves: the mark in the seal (8 hex digits) → the public key (base64, 32 raw bytes)."""
    return {mark.hex(): base64.b64encode(_raw(key)).decode() for mark, key in _public().items()}


def _parts(text: str) -> tuple[bytes, bytes]:
    try:
        if len(text) > LONGEST:
            raise BadSeal
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (BadBase64, ValueError) as error:
        raise BadSeal from error
    # base64 has spare bits at the end: one seal, one text
    genuine = base64.urlsafe_b64encode(data).rstrip(b"=").decode() == text
    if not genuine or len(data) < _HEAD + _SIGNATURE or data[0] != _VERSION or data[1] not in (_BYTES, _JSON):
        raise BadSeal
    return data[:-_SIGNATURE], data[-_SIGNATURE:]


def _signed(purpose: str, content: bytes) -> bytes:
    return b"chunfeng seal\0" + purpose.encode() + b"\0" + content


def _compact(payload: dict[str, Any]) -> bytes:
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def _signer() -> tuple[Ed25519PrivateKey, bytes]:
    ring = keyring.load(str(settings.KEYRING_PATH))
    private = _private(ring.signing[ring.signing_current])
    return private, _mark(private.public_key())


def _public() -> dict[bytes, Ed25519PublicKey]:
    ring = keyring.load(str(settings.KEYRING_PATH))
    keys = [_private(key).public_key() for key in ring.signing.values()]
    return {_mark(key): key for key in keys}


@lru_cache(maxsize=32)
def _private(key: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(key)


def _mark(key: Ed25519PublicKey) -> bytes:
    return hashlib.sha256(_raw(key)).digest()[:4]


def _raw(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)
