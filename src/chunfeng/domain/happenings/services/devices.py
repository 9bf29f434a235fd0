"""Phones and tablets of the staff that check people in: enrolled by an officer, revoked at once."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import transaction

from chunfeng.domain.happenings import policies
from chunfeng.domain.happenings.errors import BadKey, DeviceRevoked, NoSuchDevice, NoSuchHappening
from chunfeng.domain.happenings.models import Device
from chunfeng.domain.happenings.rules.roles import DEVICE
from chunfeng.domain.happenings.services.finding import demand
from chunfeng.domain.unions.models import Organisation
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor, Post
from chunfeng.shared import audit
from chunfeng.shared.scopes import Scope

SUBJECT = "device"
KEY = 32
"""Bytes of an Ed25519 public key."""


@transaction.atomic
def enrol(*, actor: Actor, organisation_id: int, name: str, public_key: bytes) -> Device:
    """A device of an organisation, by the public half of a key that it made itself. The same key again is the same device.

    Raises NoSuchHappening (an organisation out of reach), NotAllowed, BadKey, DeviceRevoked (this key was revoked).
    """
    organisation = Organisation.objects.filter(Scope.of(actor).on("path"), pk=organisation_id).first()
    if organisation is None or actor.person_id is None:
        raise NoSuchHappening
    demand(policies.can_organise(actor, organisation.path))
    if len(public_key) != KEY:
        raise BadKey
    made, new = Device.objects.get_or_create(
        public_key=public_key,
        defaults={
            "organisation": organisation,
            "name": " ".join(name.split())[:60],
            "enrolled_by_id": actor.person_id,
        },
    )
    if made.organisation_id != organisation.pk:
        raise BadKey
    if made.revoked_at is not None:
        raise DeviceRevoked
    if new:
        made.refresh_from_db(fields=["organisation_path"])
        audit.record(actor=actor, act="device.enrolled", target=(SUBJECT, made.pk))
    return made


@transaction.atomic
def revoke(*, actor: Actor, device_id: int) -> Device:
    """From now on nothing that it sends is taken. Again changes nothing. Raises NoSuchDevice, NotAllowed."""
    device = (
        Device.objects.select_for_update(of=("self",))
        .filter(Scope.of(actor).on("organisation_path"), pk=device_id)
        .first()
    )
    if device is None:
        raise NoSuchDevice
    demand(policies.can_organise(actor, device.organisation_path))
    if device.revoked_at is None:
        device.revoked_at, device.revoked_by_id = clock.now(), actor.person_id
        device.save()
        audit.record(actor=actor, act="device.revoked", target=(SUBJECT, device.pk))
    return device


def in_use(device_id: int, /) -> Device:
    """A device that may check people in. Raises NoSuchDevice, DeviceRevoked."""
    device = Device.objects.filter(pk=device_id).first()
    if device is None:
        raise NoSuchDevice
    if device.revoked_at is not None:
        raise DeviceRevoked
    return device


def signed_by(device: Device, /, content: bytes, signature: bytes) -> bool:
    """Whether the device signed these bytes."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes(device.public_key)).verify(signature, content)
    except InvalidSignature:
        return False
    return True


def actor_of(device: Device, /) -> Actor:
    """On whose behalf a device acts: its reach is that of its organisation, and it may do nothing but keep doors."""
    post = Post(role=DEVICE, organisation_id=device.organisation_id, path=device.organisation_path)
    return Actor(posts=(post,), name=f"device {device.pk}")
