"""Keys for private data: AES-GCM to keep it, HMAC to find it again, Ed25519 to sign what leaves the house.

The keyring is one JSON file in the home (`keys/keyring.json`, readable by its owner only), or the environment variable
CHUNFENG_KEYRING with the same JSON. It holds

- `current`, the id of the key that encrypts; `keys`, id → base64 of 32 bytes; old ones stay so that old data can be read;
- `retired`, id → the day (ISO) since which no column of this database uses that key; older backups still need it;
- `index`, base64 of 32 bytes for blind indexes;
- `signing`, the same shape as the first two, for Ed25519 (see `shared.seals`). Keyrings from before there were seals have
  none: theirs is derived from `index`, until `keys rotate --signing` writes one down.
"""

import base64
import fcntl
import hashlib
import hmac
import json
import os
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from chunfeng.kernel.errors import Refusal

NOTICED_WITHIN = 1.0  # seconds after which every process works with a changed keyring file
_NONCE = 12


class KeyMissing(Refusal):
    """Data was encrypted with a key that this keyring does not hold."""

    code = "key_missing"


@dataclass(frozen=True, slots=True)
class Keyring:
    current: str
    keys: dict[str, bytes]
    index: bytes
    signing: dict[str, bytes] = field(default_factory=dict)  # private keys, 32 bytes each
    signing_current: str = ""
    retired: dict[str, str] = field(default_factory=dict)

    def encrypt(self, text: str, *, purpose: str) -> bytes:
        """`<key id>:<nonce><ciphertext>`; `purpose` (table.field) is authenticated, so that fields cannot be swapped."""
        return self.encrypt_bytes(text.encode(), purpose=purpose)

    def encrypt_bytes(self, data: bytes, *, purpose: str) -> bytes:
        """The same for what is no text, such as a photo."""
        nonce = secrets.token_bytes(_NONCE)
        sealed = _cipher(self.keys[self.current]).encrypt(nonce, data, purpose.encode())
        return self.current.encode() + b":" + nonce + sealed

    def decrypt(self, data: bytes, *, purpose: str) -> str:
        return self.decrypt_bytes(data, purpose=purpose).decode()

    def decrypt_bytes(self, data: bytes, *, purpose: str) -> bytes:
        """What `encrypt_bytes` made. Raises KeyMissing, also for data that was changed or belongs to another field."""
        key_id, _, body = bytes(data).partition(b":")
        key = self.keys.get(key_id.decode("ascii", "replace"))
        if key is None:
            raise KeyMissing(
                f"The key {key_id.decode('ascii', 'replace')!r} that protects this data is not in the keyring.",
                next_step="Restore keys/keyring.json from the backup that belongs to this database.",
            )
        try:
            return _cipher(key).decrypt(body[:_NONCE], body[_NONCE:], purpose.encode())
        except InvalidTag as error:
            raise KeyMissing(
                f"Encrypted data of {purpose} does not open: it was changed, or the keyring is another home's.",
                next_step="Restore keys/keyring.json from the backup that belongs to this database.",
            ) from error

    def blind_index(self, text: str, *, purpose: str) -> bytes:
        """32 bytes by which equal values are found without being readable."""
        return hmac.new(self.index, f"{purpose}\0{text}".encode(), hashlib.sha256).digest()

    def sealer(self, *, purpose: str) -> Callable[[bytes], bytes]:
        """`encrypt_bytes` for one purpose, for many values in a row: the same form, prepared once."""
        encrypt, authenticated = _cipher(self.keys[self.current]).encrypt, purpose.encode()
        prefix = self.current.encode() + b":"
        nonces = _nonces()

        def seal(data: bytes) -> bytes:
            nonce = next(nonces)
            return prefix + nonce + encrypt(nonce, data, authenticated)

        return seal

    def indexer(self, *, purpose: str) -> Callable[[bytes], bytes]:
        """`blind_index` for one purpose, for many values in a row: the key is taken in once, a fifth of the time."""
        begun = HMAC(self.index, SHA256())
        begun.update(f"{purpose}\0".encode())

        def index(data: bytes) -> bytes:
            keyed = begun.copy()
            keyed.update(data)
            return keyed.finalize()

        return index


def _nonces() -> Iterator[bytes]:
    """Fresh nonces, drawn a thousand at a time."""
    while True:
        drawn = os.urandom(_NONCE * 1000)
        yield from (drawn[at : at + _NONCE] for at in range(0, len(drawn), _NONCE))


@lru_cache(maxsize=32)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


# The file


def generate() -> str:
    """A new keyring as JSON text."""
    return json.dumps(
        {
            "current": "k1",
            "keys": {"k1": _new()},
            "index": _new(),
            "signing": {"current": "s1", "keys": {"s1": _new()}},
        },
        indent=1,
    )


def parse(text: str) -> Keyring:
    """The keyring in this JSON text."""
    data = json.loads(text)
    index = base64.b64decode(data["index"])
    signing = data.get("signing") or _derived_signing(index)
    return Keyring(
        current=data["current"],
        keys={key_id: base64.b64decode(value) for key_id, value in data["keys"].items()},
        index=index,
        signing={key_id: base64.b64decode(value) for key_id, value in signing["keys"].items()},
        signing_current=signing["current"],
        retired=data.get("retired", {}),
    )


def ensure_file(path: Path) -> Path:
    """Make the keyring file when there is none; two processes at once agree on one."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        draft = _draft(path, generate())
        try:
            os.link(draft, path)  # fails when somebody else was first: theirs counts
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path


def add_key(path: Path) -> str:
    """Put a new encrypting key into the file and make it the current one; its id."""
    with _changing(path) as data:
        key_id = _next_id("k", [*data["keys"], *data.get("forgotten", [])])
        data["keys"][key_id] = _new()
        data["current"] = key_id
    return key_id


def add_signing_key(path: Path) -> str:
    """Put a new signing key into the file and make it the current one; what older ones signed stays valid. Its id."""
    with _changing(path) as data:
        signing = data.setdefault("signing", _derived_signing(base64.b64decode(data["index"])))
        key_id = _next_id("s", signing["keys"])
        signing["keys"][key_id] = _new()
        signing["current"] = key_id
    return key_id


def retire(path: Path, key_id: str, *, day: str) -> None:
    """Note that nothing uses this key any more; it stays in the file, for backups."""
    with _changing(path) as data:
        if key_id != data["current"]:
            data.setdefault("retired", {}).setdefault(key_id, day)


def forget(path: Path, key_id: str) -> None:
    """Take a retired key out of the file for good: what was encrypted with it, in old backups too, is lost."""
    with _changing(path) as data:
        del data["retired"][key_id]
        del data["keys"][key_id]
        data.setdefault("forgotten", []).append(key_id)


# Reading it while it may change

_lock = threading.Lock()
_known: dict[str, tuple[tuple[int, int], Keyring]] = {}
_looked: dict[str, float] = {}


def load(path: str) -> Keyring:
    """The keyring at `path`, or the one in CHUNFENG_KEYRING. A changed file is noticed within NOTICED_WITHIN seconds."""
    now = time.monotonic()
    known = _known.get(path)
    if known is not None and now - _looked[path] < NOTICED_WITHIN:
        return known[1]
    return reload(path)


def reload(path: str) -> Keyring:
    """The keyring as it is in the file at this moment."""
    given = os.environ.get("CHUNFENG_KEYRING")
    with _lock:
        looked = time.monotonic()
        known = _known.get(path)
        if given:
            stamp = (0, hash(given))
            keyring = known[1] if known and known[0] == stamp else parse(given)
        else:
            status = ensure_file(Path(path)).stat()
            stamp = (status.st_mtime_ns, status.st_ino)
            keyring = known[1] if known and known[0] == stamp else parse(Path(path).read_text())
        _known[path], _looked[path] = (stamp, keyring), looked
        return keyring


def opened(path: str, read: Callable[[Keyring], bytes]) -> bytes:
    """What `read` makes of the keyring; tried again with the file's newest state when a key is missing."""
    try:
        return read(load(path))
    except KeyMissing:
        return read(reload(path))


@contextmanager
def _changing(path: Path) -> Iterator[dict[str, Any]]:
    """The file's content to be changed, one process at a time; the new file takes the old one's place in one step."""
    ensure_file(path)
    with (path.parent / f".{path.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        data = json.loads(path.read_text())
        yield data
        _draft(path, json.dumps(data, indent=1)).replace(path)
    reload(str(path))


def _draft(path: Path, text: str) -> Path:
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return draft


def _new() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def _next_id(letter: str, taken: Any) -> str:
    return f"{letter}{1 + max((int(key_id[1:]) for key_id in taken if key_id[1:].isdigit()), default=0)}"


def _derived_signing(index: bytes) -> dict[str, Any]:
    private = HKDF(SHA256(), 32, None, b"chunfeng signing s1").derive(index)
    return {"current": "s1", "keys": {"s1": base64.b64encode(private).decode()}}
