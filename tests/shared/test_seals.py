"""Seals: what was signed opens, for its purpose and in its time only."""

import base64
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from chunfeng.kernel import clock
from chunfeng.shared import keyring, seals

NOON = datetime(2026, 11, 21, 4, tzinfo=UTC)


@given(payload=st.binary(max_size=200), purpose=st.text(min_size=1, max_size=20))
def test_seal_opens_to_what_was_sealed(payload: bytes, purpose: str) -> None:
    assert seals.open_seal(seals.seal(purpose, payload), purpose) == payload


def test_seal_keeps_a_dict_with_chinese() -> None:
    assert seals.open_seal(seals.seal("card", {"m": 12, "n": "张*"}), "card") == {"m": 12, "n": "张*"}


@given(place=st.integers(min_value=0, max_value=10_000), letter=st.sampled_from("AZaz09-_"))
def test_seal_with_any_letter_changed_is_refused(place: int, letter: str) -> None:
    text = seals.seal("card", {"m": 12})
    place %= len(text)
    changed = text[:place] + letter + text[place + 1 :]
    if changed == text:
        assert seals.open_seal(changed, "card") == {"m": 12}
    else:
        with pytest.raises(seals.BadSeal):
            seals.open_seal(changed, "card")


@pytest.mark.parametrize("text", ["", "A", "春风", "=" * 8, "A" * 5000, "AAAA" * 30])
def test_text_that_is_no_seal_is_refused(text: str) -> None:
    with pytest.raises(seals.BadSeal):
        seals.open_seal(text, "card")


def test_seal_for_another_purpose_is_refused() -> None:
    with pytest.raises(seals.BadSeal):
        seals.open_seal(seals.seal("poster", {"o": 1}), "card")


def test_seal_ends_at_its_end() -> None:
    with clock.at(NOON):
        text = seals.seal("card", b"x", expires=NOON + timedelta(minutes=5))
    with clock.at(NOON + timedelta(minutes=5, seconds=-1)):
        assert seals.open_seal(text, "card") == b"x"
    with clock.at(NOON + timedelta(minutes=5)), pytest.raises(seals.ExpiredSeal):
        seals.open_seal(text, "card")


def test_device_checks_with_the_public_key_alone() -> None:
    data = base64.urlsafe_b64decode(seals.seal("card", b"12") + "==")
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(seals.public_keys()[data[2:6].hex()]))
    key.verify(data[-64:], b"chunfeng seal\0card\0" + data[:-64])
    assert data[11:-64] == b"12"


def test_seal_opens_after_the_signing_key_changed(tmp_path: Path, settings: Settings) -> None:
    settings.KEYRING_PATH = keyring.ensure_file(tmp_path / "keyring.json")
    old = seals.seal("card", b"12")
    assert keyring.add_signing_key(settings.KEYRING_PATH) == "s2"
    new = seals.seal("card", b"12")
    assert (seals.open_seal(old, "card"), seals.open_seal(new, "card"), old == new) == (b"12", b"12", False)


def test_keyring_from_before_seals_signs_the_same_before_and_after_its_key_is_written_down(
    tmp_path: Path, settings: Settings
) -> None:
    settings.KEYRING_PATH = tmp_path / "keyring.json"
    settings.KEYRING_PATH.write_text(
        '{"current": "k1", "keys": {"k1": "' + "A" * 43 + '="}, "index": "' + "B" * 43 + '="}'
    )
    before = seals.seal("card", b"12")
    keyring.add_signing_key(settings.KEYRING_PATH)
    assert seals.open_seal(before, "card") == b"12"
