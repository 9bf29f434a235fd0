"""A screen in a hall together with its key: set up in one step, taken out of use in one.

The screen itself, by which people come in with their phones, is `people.services.kiosks`; the key, by which it goes on
without a network, makes it a device as they stand at the doors.
"""

from django.db import transaction

from chunfeng.domain.happenings.models import Device
from chunfeng.domain.happenings.services import devices
from chunfeng.domain.people.models import Kiosk
from chunfeng.domain.people.services import kiosks
from chunfeng.domain.unions.models import Organisation
from chunfeng.kernel.actor import Actor


@transaction.atomic
def set_up(
    *, actor: Actor, name: str, organisation: Organisation, public_key: bytes | None = None
) -> tuple[Kiosk, str, Device | None]:
    """Make a browser a screen: the screen, its secret, told once, and the device, where the browser could make a key.

    Raises NotAllowed, people.errors.ReasonTooShort (a name that says nothing), and what `devices.enrol` raises.
    """
    kiosk, secret = kiosks.set_up(
        actor=actor, name=name, organisation_id=organisation.pk, organisation_path=organisation.path
    )
    if public_key is None:
        return kiosk, secret, None
    device = devices.enrol(
        actor=actor, organisation_id=organisation.pk, name=kiosk.name, public_key=public_key, kiosk=kiosk
    )
    return kiosk, secret, device


@transaction.atomic
def retire(*, actor: Actor, kiosk_id: int) -> None:
    """Take a screen and its key out of use, ending whoever is signed in there; twice changes nothing.

    Raises NotFound, NotAllowed.
    """
    kiosks.retire(actor=actor, kiosk_id=kiosk_id)
    for device in Device.objects.filter(kiosk_id=kiosk_id, revoked_at__isnull=True).order_by("pk"):
        devices.revoke(actor=actor, device_id=device.pk)
