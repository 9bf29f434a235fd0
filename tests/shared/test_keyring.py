"""The keyring file: it changes while processes read it, and nothing that was encrypted is ever lost by that."""

import stat
import threading
from pathlib import Path

import pytest

from chunfeng.shared import keyring


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return keyring.ensure_file(tmp_path / "keyring.json")


def test_new_key_encrypts_and_the_old_one_still_opens(path: Path) -> None:
    old = keyring.load(str(path)).encrypt("13800138000", purpose="people.phone")
    assert keyring.add_key(path) == "k2"
    ring = keyring.load(str(path))
    new = ring.encrypt("13800138000", purpose="people.phone")
    assert (old[:3], new[:3]) == (b"k1:", b"k2:")
    assert [ring.decrypt(data, purpose="people.phone") for data in (old, new)] == ["13800138000"] * 2


def test_data_is_bound_to_its_field(path: Path) -> None:
    data = keyring.load(str(path)).encrypt("13800138000", purpose="people.phone")
    with pytest.raises(keyring.KeyMissing):
        keyring.load(str(path)).decrypt(data, purpose="people.name")


def test_reader_that_has_not_noticed_the_new_key_looks_again(path: Path) -> None:
    stale = keyring.load(str(path))
    key_id = keyring.add_key(path)
    data = keyring.load(str(path)).encrypt("x", purpose="p")
    keyring._known[str(path)] = ((0, 0), stale)  # as another process has it until it looks at the file again
    assert keyring.opened(str(path), lambda ring: ring.decrypt_bytes(data, purpose="p")) == b"x"
    assert keyring.load(str(path)).current == key_id


def test_keys_added_at_once_are_all_kept(path: Path) -> None:
    threads = [threading.Thread(target=keyring.add_key, args=(path,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(keyring.reload(str(path)).keys) == sorted(f"k{number}" for number in range(1, 10))


def test_file_is_its_owners_alone_after_a_change(path: Path) -> None:
    keyring.add_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_retired_key_still_opens_until_it_is_forgotten(path: Path) -> None:
    old = keyring.load(str(path)).encrypt("x", purpose="p")
    keyring.add_key(path)
    keyring.retire(path, "k1", day="2026-11-21")
    ring = keyring.load(str(path))
    assert (ring.retired, ring.decrypt(old, purpose="p")) == ({"k1": "2026-11-21"}, "x")
    keyring.forget(path, "k1")
    with pytest.raises(keyring.KeyMissing):
        keyring.load(str(path)).decrypt(old, purpose="p")


def test_current_key_is_never_retired(path: Path) -> None:
    keyring.retire(path, "k1", day="2026-11-21")
    assert keyring.load(str(path)).retired == {}


def test_id_of_a_forgotten_key_is_not_given_again(path: Path) -> None:
    keyring.add_key(path)
    keyring.add_key(path)
    keyring.retire(path, "k2", day="2026-11-21")
    keyring.forget(path, "k2")
    assert keyring.add_key(path) == "k4"
