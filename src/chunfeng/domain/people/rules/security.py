"""Second step, sessions, kiosks and numbers as figures and pure decisions.

Sources: RULES, Login (two factors for staff, idle logout); RFC 6238 (codes of authenticator apps); a mobile number is given to
somebody else no earlier than 90 days after it was given up (MIIT, Telecommunication Network Code Number Resources).
"""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta
from urllib.parse import quote

from chunfeng.domain.people.enums import RecoveryStatus
from chunfeng.domain.people.rules.sign_in import Limit

PASSKEYS_AT_MOST = 10
CHALLENGE_LIFE = timedelta(minutes=5)
PROOF_LIFE = timedelta(minutes=10)
"""How long a sign-in by code or passkey is fresh enough to change what opens the account."""

TOTP_STEP = 30
TOTP_DIGITS = 6
RECOVERY_CODES = 10
RECOVERY_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
RECOVERY_LENGTH = 10

SILENT_AFTER = timedelta(days=90)
"""A number not proved for so long may be somebody else's by now: its code alone does not open the account."""

RECOVERY_WAIT = timedelta(hours=24)
HELPERS = ("officer",)
RECOVERY_LIMITS = (Limit(20, timedelta(days=1)),)
"""Requests that one officer may write in a day."""

KIOSK_CODE_LIFE = timedelta(seconds=90)
KIOSK_CODE_RENEW = timedelta(seconds=20)
"""A code with less life than this is replaced on the screen: who scans it must have time to read and say yes."""

KIOSK_IDLE = timedelta(seconds=90)
KIOSK_LONGEST = timedelta(minutes=10)
VISITS_SHOWN = 50


def totp(secret: bytes, step: int) -> str:
    """The six digits that an authenticator app shows in the `step`-th 30 seconds since 1970 (RFC 6238, SHA-1)."""
    digest = hmac.new(secret, step.to_bytes(8, "big"), hashlib.sha1).digest()
    offset = digest[-1] & 15
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**TOTP_DIGITS:0{TOTP_DIGITS}d}"


def totp_match(secret: bytes, code: str, *, now: datetime, after: int) -> int | None:
    """The step whose code this is: now, the one before or the one after, and later than `after` (each works once)."""
    present = int(now.timestamp()) // TOTP_STEP
    found = None
    for step in (present - 1, present, present + 1):
        if hmac.compare_digest(totp(secret, step).encode(), code.encode()) and step > after:
            found = step
    return found


def totp_address(secret: bytes, *, issuer: str, label: str) -> str:
    """What the app scans (otpauth://)."""
    key = base64.b32encode(secret).decode().rstrip("=")
    return f"otpauth://totp/{quote(f'{issuer}:{label}')}?secret={key}&issuer={quote(issuer)}"


def is_silent(verified_at: datetime | None, now: datetime) -> bool:
    """Whether the number was last proved so long ago that a carrier may have given it to somebody else."""
    return verified_at is not None and now - verified_at >= SILENT_AFTER


def recovery_ready(status: str, ready_at: datetime, now: datetime) -> bool:
    """Whether a second officer may approve: the waiting time is for the owner to say no."""
    return status == RecoveryStatus.WAITING and now >= ready_at


def device_of(agent: str) -> tuple[str, str]:
    """(system, browser) as codes, from what the browser says of itself; "" where it says nothing that we know."""
    systems = (
        ("HarmonyOS", "harmony"),
        ("OpenHarmony", "harmony"),
        ("Android", "android"),
        ("iPhone", "iphone"),
        ("iPad", "ipad"),
        ("Windows", "windows"),
        ("Macintosh", "mac"),
        ("Linux", "linux"),
    )
    browsers = (
        ("MicroMessenger", "weixin"),
        ("QQBrowser", "qq"),
        ("UCBrowser", "uc"),
        ("MiuiBrowser", "miui"),
        ("HuaweiBrowser", "huawei"),
        ("Edg", "edge"),
        ("Firefox", "firefox"),
        ("Chrome", "chrome"),
        ("Safari", "safari"),
    )
    system = next((code for word, code in systems if word in agent), "")
    return system, next((code for word, code in browsers if word in agent), "")
