"""The pass in the form of an open drop: it says, signed, who asks for what in which session.

With it a press of the button is answered without asking the database who somebody is, and nobody can press it for another:
it serves where the token of the form would. It opens nothing by itself. Whoever comes through is decided on like anybody else.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

LIFE = 6 * 3600  # seconds: a page that was opened early and left open still works


@dataclass(frozen=True, slots=True)
class Pass:
    drop_id: int
    person_id: int


def made(secret: str, *, drop_id: int, person_id: int, code: str, session: str, now: datetime) -> str:
    """`drop.person.end.mark`, bound to the drop's code in addresses and to the key of a session."""
    text = f"{drop_id}.{person_id}.{int(now.timestamp()) + LIFE}"
    return f"{text}.{_mark(secret, text, code, session)}"


def opened(secret: str, text: str, *, code: str, session: str, now: datetime) -> Pass | None:
    """What a pass says for this drop in this session; None for a forged, foreign or outdated one."""
    content, _dot, mark = text.rpartition(".")
    if not session or not hmac.compare_digest(mark.encode(), _mark(secret, content, code, session).encode()):
        return None
    drop_id, person_id, end = (int(part) for part in content.split("."))
    return Pass(drop_id, person_id) if now.timestamp() < end else None


def _mark(secret: str, text: str, code: str, session: str) -> str:
    key = blake2b(secret.encode(), digest_size=32).digest()
    return blake2b(f"{text}\0{code}\0{session}".encode(), digest_size=16, key=key, person=b"chunfeng pass").hexdigest()
