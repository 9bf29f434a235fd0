"""Keys for private data: AES-GCM to keep it, HMAC to find it again.

The keyring is one JSON file in the home (`keys/keyring.json`, readable by its owner only), or the environment variable
CHUNFENG_KEYRING with the same JSON. It holds `current` (the id of the key that encrypts), `keys` (id → base64 of 32
bytes; old ones stay so that old data can be read) and `index` (base64 of 32 bytes for blind indexes).
"""

import base64
import hashlib
import hmac
import json
import os
import secrets
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from chunfeng.kernel.errors import Refusal

_NONCE = 12


class KeyMissing(Refusal):
    """Data was encrypted with a key that this keyring does not hold."""

    code = "key_missing"


@dataclass(frozen=True, slots=True)
class Keyring:
    current: str
    keys: dict[str, bytes]
    index: bytes

    def encrypt(self, text: str, *, purpose: str) -> bytes:
        """`<key id>:<nonce><ciphertext>`; `purpose` (table.field) is authenticated, so that fields cannot be swapped."""
        nonce = secrets.token_bytes(_NONCE)
        sealed = AESGCM(self.keys[self.current]).encrypt(nonce, text.encode(), purpose.encode())
        return self.current.encode() + b":" + nonce + sealed

    def decrypt(self, data: bytes, *, purpose: str) -> str:
        key_id, _, body = bytes(data).partition(b":")
        key = self.keys.get(key_id.decode("ascii", "replace"))
        if key is None:
            raise KeyMissing(
                f"The key {key_id.decode('ascii', 'replace')!r} that protects this data is not in the keyring.",
                next_step="Restore keys/keyring.json from the backup that belongs to this database.",
            )
        try:
            return AESGCM(key).decrypt(body[:_NONCE], body[_NONCE:], purpose.encode()).decode()
        except InvalidTag as error:
            raise KeyMissing(
                f"Encrypted data of {purpose} does not open: it was changed, or the keyring is another home's.",
                next_step="Restore keys/keyring.json from the backup that belongs to this database.",
            ) from error

    def blind_index(self, text: str, *, purpose: str) -> bytes:
        """32 bytes by which equal values are found without being readable."""
        return hmac.new(self.index, f"{purpose}\0{text}".encode(), hashlib.sha256).digest()


def generate() -> str:
    """A new keyring as JSON text."""
    new = lambda: base64.b64encode(secrets.token_bytes(32)).decode()  # noqa: E731
    return json.dumps({"current": "k1", "keys": {"k1": new()}, "index": new()}, indent=1)


def parse(text: str) -> Keyring:
    data = json.loads(text)
    return Keyring(
        current=data["current"],
        keys={key_id: base64.b64decode(value) for key_id, value in data["keys"].items()},
        index=base64.b64decode(data["index"]),
    )


def ensure_file(path: Path) -> Path:
    """Make the keyring file when there is none; two processes at once agree on one."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(generate())
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)  # fails when somebody else was first: theirs counts
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path


@cache
def load(path: str) -> Keyring:
    """The keyring at `path`, or the one in CHUNFENG_KEYRING."""
    given = os.environ.get("CHUNFENG_KEYRING")
    return parse(given) if given else parse(ensure_file(Path(path)).read_text())
