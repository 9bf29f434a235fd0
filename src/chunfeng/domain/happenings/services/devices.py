"""Phones and tablets of the staff that check people in: enrolled by an officer, revoked at once."""

from django.db import transaction

from chunfeng.domain.happenings import policies
from chunfeng.domain.happenings.errors import BadKey, DeviceRevoked, NoSuchDevice, NoSuchHappening
from chunfeng.domain.happenings.models import Device
from chunfeng.domain.happenings.rules.roles import DEVICE
from chunfeng.domain.happenings.services.finding import demand
from chunfeng.domain.people.models import Kiosk
from chunfeng.domain.people.services import sessions
from chunfeng.domain.unions.models import Organisation
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor, Post
from chunfeng.shared import audit, signatures
from chunfeng.shared.scopes import Scope

SUBJECT = "device"


@transaction.atomic
def enrol(*, actor: Actor, organisation_id: int, name: str, public_key: bytes, kiosk: Kiosk | None = None) -> Device:
    """A device of an organisation, by the public half of a key that it made itself. The same key again is the same device.

    `kiosk`: the screen whose key it is, see `services.kiosks`.
    Raises NoSuchHappening (an organisation out of reach), NotAllowed, BadKey, DeviceRevoked (this key was revoked).
    """
    organisation = Organisation.objects.filter(Scope.of(actor).on("path"), pk=organisation_id).first()
    if organisation is None or actor.person_id is None:
        raise NoSuchHappening
    demand(policies.can_organise(actor, organisation.path))
    if len(public_key) != signatures.KEY:
        raise BadKey
    made, new = Device.objects.get_or_create(
        public_key=public_key,
        defaults={
            "organisation": organisation,
            "name": " ".join(name.split())[:60],
            "enrolled_by_id": actor.person_id,
            "kiosk": kiosk,
        },
    )
    if made.organisation_id != organisation.pk:
        raise BadKey
    if made.revoked_at is not None:
        raise DeviceRevoked
    if kiosk is not None and made.kiosk_id != kiosk.pk:
        made.kiosk = kiosk  # the step was taken twice, or a device of the doors becomes a screen
        made.save(update_fields=["kiosk", "updated_at"])
    if new:
        made.refresh_from_db(fields=["organisation_path"])
        audit.record(actor=actor, act="device.enrolled", target=(SUBJECT, made.pk))
    return made


@transaction.atomic
def revoke(*, actor: Actor, device_id: int) -> Device:
    """From now on nothing that it sends is taken, and whoever is signed in at it, where it is a screen, is signed out.

    Again changes nothing. Raises NoSuchDevice, NotAllowed.
    """
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
        if device.kiosk_id is not None:
            sessions.end_at_kiosk(kiosk_id=device.kiosk_id)
        audit.record(actor=actor, act="device.revoked", target=(SUBJECT, device.pk))
    return device


def in_use(device_id: int, /, *, lock: bool = False) -> Device:
    """A device that may act, with `lock` until the end of the transaction. Raises NoSuchDevice, DeviceRevoked."""
    rows = Device.objects.select_for_update(of=("self",), no_key=True) if lock else Device.objects.all()
    device = rows.filter(pk=device_id).first()
    if device is None:
        raise NoSuchDevice
    if device.revoked_at is not None:
        raise DeviceRevoked
    return device


def actor_of(device: Device, /) -> Actor:
    """On whose behalf a device acts: its reach is that of its organisation, and it may do nothing but keep doors."""
    post = Post(role=DEVICE, organisation_id=device.organisation_id, path=device.organisation_path)
    return Actor(posts=(post,), name=f"device {device.pk}")
