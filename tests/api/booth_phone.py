"""A phone at a booth, as its browser would be: it has a key, keeps what was done, and sends signed text without a session."""

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

from chunfeng.domain.fairs.models import Participation
from chunfeng.domain.fairs.services import phones
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor


@dataclass
class Phone:
    """`behind`: by how much its clock is wrong."""

    id: int
    key: Ed25519PrivateKey
    behind: timedelta = timedelta()

    @classmethod
    def registered(cls, actor: Actor, booth: Participation, **values: Any) -> "Phone":
        key = Ed25519PrivateKey.generate()
        raw = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        visit_id = values.pop("visit_id", None)
        made = phones.register(actor=actor, participation_id=booth.pk, public_key=raw, visit_id=visit_id)
        return cls(made.pk, key, **values)

    def signed(self, purpose: str, content: Any) -> dict[str, str]:
        text = json.dumps(content, ensure_ascii=False)
        mark = self.key.sign(f"chunfeng {purpose}\0{text}".encode())
        return {"text": text, "signature": base64.urlsafe_b64encode(mark).rstrip(b"=").decode()}

    def act(self, name: str, subject: int = 0, *, at: datetime | None = None, **more: Any) -> dict[str, Any]:
        """One act, `at` by a right clock."""
        moment = ((at or clock.now()) - self.behind).isoformat()
        return {"id": str(uuid4()), "device": self.id, "act": name, "subject": subject, "at": moment, **more}

    def batch(self, acts: list[dict[str, str]]) -> dict[str, Any]:
        """`acts` are signed."""
        content = {"device": self.id, "sent_at": (clock.now() - self.behind).isoformat(), "acts": acts}
        return {"device": self.id, **self.signed("batch", content)}

    def send(self, *acts: dict[str, Any]) -> HttpResponse:
        return post(self.batch([self.signed("act", act) for act in acts]))


def post(body: dict[str, Any]) -> HttpResponse:
    return Client().post("/api/v1/booth/acts", body, content_type="application/json")


def answers(response: HttpResponse) -> list[tuple[str, str]]:
    return [(answer["result"], answer["code"]) for answer in response.json()["answers"]]
