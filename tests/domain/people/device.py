"""A device with passkeys, in software: what a phone answers when a page asks for its owner's face or finger."""

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256

PRESENT, VERIFIED, ATTESTED = 1, 4, 64


def packed(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def unpacked(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Device:
    """One key; `uses` is its counter (None: always 0, as phones do). `verified`: its owner was recognised."""

    origin: str = "http://localhost"
    number: int = 1
    uses: int | None = None
    verified: bool = True
    handle: str = ""
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    @property
    def credential_id(self) -> bytes:
        return hashlib.sha256(f"device {self.number}".encode()).digest()

    def create(self, options: dict[str, Any]) -> str:
        """The answer to a registration."""
        asked = options["publicKey"]
        self.handle = asked["user"]["id"]
        public = cbor.encode(dict(ES256.from_cryptography_key(self.key.public_key())))
        attested = bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id + public
        data = self._data(asked["rp"]["id"], ATTESTED) + attested
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer(
            {
                "clientDataJSON": packed(self._said("webauthn.create", asked["challenge"])),
                "attestationObject": packed(attestation),
            }
        )

    def get(self, options: dict[str, Any]) -> str:
        """The answer to a sign-in."""
        asked = options["publicKey"]
        if self.uses is not None:
            self.uses += 1
        said = self._said("webauthn.get", asked["challenge"])
        data = self._data(asked["rpId"], 0)
        signature = self.key.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(
            {
                "clientDataJSON": packed(said),
                "authenticatorData": packed(data),
                "signature": packed(signature),
                "userHandle": self.handle,
            }
        )

    def _said(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}).encode()

    def _data(self, host: str, flags: int) -> bytes:
        flags |= PRESENT | (VERIFIED if self.verified else 0)
        return hashlib.sha256(host.encode()).digest() + bytes([flags]) + (self.uses or 0).to_bytes(4, "big")

    def _answer(self, response: dict[str, str]) -> str:
        own = packed(self.credential_id)
        return json.dumps(
            {"id": own, "rawId": own, "type": "public-key", "response": response, "clientExtensionResults": {}}
        )
