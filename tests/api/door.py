"""A device at a door, as its browser would be: it has a key and sends signed text."""

import base64
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.http import HttpResponse
from django.test import Client
from tests import factories

from chunfeng.domain.happenings.models import Device, Happening
from chunfeng.domain.unions.models import Organisation
from chunfeng.kernel import clock


@dataclass
class Door:
    """`behind`: by how much its clock is wrong."""

    device: Device
    key: Ed25519PrivateKey
    behind: timedelta = timedelta()

    @classmethod
    def enrolled(cls, organisation: Organisation, **values: Any) -> "Door":
        key = Ed25519PrivateKey.generate()
        raw = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return cls(factories.device(organisation=organisation, public_key=raw), key, **values)

    def now(self) -> datetime:
        return clock.now() - self.behind

    def signed(self, purpose: str, content: Any) -> dict[str, str]:
        text = json.dumps(content, ensure_ascii=False)
        mark = self.key.sign(f"chunfeng {purpose}\0{text}".encode())
        return {"text": text, "signature": base64.urlsafe_b64encode(mark).rstrip(b"=").decode()}

    def act(
        self, happening: Happening, *, at: datetime | None = None, kind: str = "in", **whose: Any
    ) -> dict[str, Any]:
        """One act, `at` by a right clock."""
        by_own_clock = (at or clock.now()) - self.behind
        return {
            "id": str(uuid4()),
            "device": self.device.pk,
            "happening": happening.pk,
            "kind": kind,
            "at": by_own_clock.isoformat(),
            **whose,
        }

    def batch(self, acts: list[dict[str, Any]], *, waiting: int = 0) -> dict[str, Any]:
        content = {
            "device": self.device.pk,
            "sent_at": self.now().isoformat(),
            "waiting": waiting,
            "acts": [self.signed("act", act) for act in acts],
        }
        return {"device": self.device.pk, **self.signed("batch", content)}

    def send(self, acts: list[dict[str, Any]], **more: Any) -> HttpResponse:
        return post("acts", self.batch(acts, **more))

    def ask(self, happening: Happening | None, roster: str | None = "") -> HttpResponse:
        content = {
            "device": self.device.pk,
            "at": self.now().isoformat(),
            "happening": happening.pk if happening else None,
            "roster": roster,
        }
        return post("briefing", {"device": self.device.pk, **self.signed("briefing", content)})


def post(what: str, body: dict[str, Any]) -> HttpResponse:
    return Client().post(f"/api/v1/gate/{what}", body, content_type="application/json")
