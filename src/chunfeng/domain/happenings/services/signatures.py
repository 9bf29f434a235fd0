"""Whose signed text it is: that of a device at the doors."""

from chunfeng.domain.happenings.errors import BadSignature
from chunfeng.domain.happenings.models import Device
from chunfeng.domain.happenings.services import devices
from chunfeng.shared import signatures


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
    return signatures.genuine(bytes(device.public_key), purpose=purpose, text=text, signature=signature)
