"""A device at a door, as its browser would be: it makes a key, is enrolled by an officer, and sends signed text."""

import base64
import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from chunfeng.kernel import clock
from chunfeng.replays import reading
from chunfeng.replays.visitor import Unexpected, Visitor

MOST = 200
"""How many acts a device sends at once."""


class Door:
    """`officer` enrols it for the union of this name; it goes on without anybody being signed in."""

    def __init__(self, officer: Visitor, union: str, name: str) -> None:
        self._key = Ed25519PrivateKey.generate()
        raw = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        page = officer.get("/gate/set-up/").text
        fields = {"name": name, "organisation": reading.option(page, union), "public_key": _text(raw)}
        self.number = int(officer.answered("/gate/set-up/", fields)["id"])
        self._line = Visitor(f"http://{officer.host}:{officer.port}/", network=officer.network)

    def act(
        self, happening: int | str, kind: str = "in", *, ago: timedelta = timedelta(0), **whose: Any
    ) -> dict[str, Any]:
        """What happened at the door: `code`, `registration`, `visitor` or `undoes` says whose act it is.

        `ago`: it has been kept for so long, as without a network.
        """
        moment = (clock.now() - ago).isoformat()
        return {
            "id": str(uuid4()),
            "device": self.number,
            "happening": int(happening),
            "kind": kind,
            "at": moment,
            **whose,
        }

    def send(self, acts: Sequence[dict[str, Any]]) -> list[str]:
        """Send what was kept; what the server made of each. Raises Unexpected when it is not taken in."""
        results: list[str] = []
        for first in range(0, len(acts), MOST):
            signed = [self._signed("act", act) for act in acts[first : first + MOST]]
            content = {"device": self.number, "sent_at": clock.now().isoformat(), "acts": signed}
            said = self._line.asked("/api/v1/gate/acts", {"device": self.number, **self._signed("batch", content)})
            results += [str(answer["result"]) for answer in said["answers"]]
        return results

    def welcome(self, happening: int | str, count: int) -> int:
        """Let `count` visitors in whose names nobody asks; how many were counted. All is sent twice, as after a lost answer."""
        acts = [self.act(happening, visitor=str(uuid4()), how="hand") for _visitor in range(count)]
        counted = self.send(acts).count("counted")
        if set(self.send(acts)) - {"repeated"}:
            raise Unexpected(f"happening {happening}: acts sent twice count twice")
        return counted

    def leave(self) -> None:
        self._line.leave()

    def _signed(self, purpose: str, content: Any) -> dict[str, str]:
        text = json.dumps(content, ensure_ascii=False)
        return {"text": text, "signature": _text(self._key.sign(f"chunfeng {purpose}\0{text}".encode()))}


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
