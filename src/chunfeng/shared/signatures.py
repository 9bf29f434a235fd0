"""Text that a browser signed with a key of its own: Ed25519 over `chunfeng PURPOSE`, NUL and the text, all in base64url."""

import base64
from binascii import Error as BadBase64

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ACT, BATCH, BRIEFING = "act", "batch", "briefing"
"""Purposes, so that what was signed as one thing never passes as another."""

KEY = 32
"""Bytes of a public key."""


def genuine(public_key: bytes, *, purpose: str, text: str, signature: str) -> bool:
    """Whether the private half of `public_key` signed `text` for this purpose. `signature`: base64url."""
    try:
        mark = unpacked(signature)
        Ed25519PublicKey.from_public_bytes(public_key).verify(mark, f"chunfeng {purpose}\0{text}".encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def key_in(text: str) -> bytes:
    """The public key in a base64url text; nothing for what is none, which is the key of no device."""
    try:
        found = unpacked(text)
    except ValueError:
        return b""
    return found if len(found) == KEY else b""


def unpacked(text: str) -> bytes:
    """The bytes of a base64url text without its filling. Raises ValueError."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except BadBase64 as error:
        raise ValueError("This is no base64url.") from error
