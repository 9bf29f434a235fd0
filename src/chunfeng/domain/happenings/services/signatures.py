"""What devices send is signed text: `chunfeng PURPOSE`, NUL and the text, by the key that was enrolled."""

import base64
from binascii import Error as BadBase64

from chunfeng.domain.happenings.errors import BadSignature
from chunfeng.domain.happenings.models import Device
from chunfeng.domain.happenings.services import devices

ACT, BATCH, BRIEFING = "act", "batch", "briefing"
"""Purposes, so that what was signed as one thing never passes as another."""


def sender(*, device_id: int, purpose: str, text: str, signature: str) -> Device:
    """The device in use that signed `text` (`signature`: base64url). Whoever cannot sign learns nothing about devices.

    Raises BadSignature, DeviceRevoked.
    """
    device = Device.objects.filter(pk=device_id).first()
    if device is None or not signed(device=device, purpose=purpose, text=text, signature=signature):
        raise BadSignature
    return devices.in_use(device_id)


def signed(*, device: Device, purpose: str, text: str, signature: str) -> bool:
    """Whether `device` signed `text` for this purpose."""
    try:
        mark = base64.b64decode(signature + "=" * (-len(signature) % 4), altchars=b"-_", validate=True)
    except (BadBase64, ValueError):
        return False
    return devices.signed_by(device, f"chunfeng {purpose}\0{text}".encode(), mark)
