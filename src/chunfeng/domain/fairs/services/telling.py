"""Messages: to whoever was called to a fair, and to whoever's ticket was shown at a screen. Called by tasks; each leaves once."""

from collections.abc import Callable, Iterable
from itertools import groupby
from operator import attrgetter
from typing import TypeVar

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from chunfeng.domain.fairs.models import KioskAct, Summons
from chunfeng.kernel import clock
from chunfeng.shared import jobs, sms

LANGUAGE = "zh-hans"
Row = TypeVar("Row")


def tell(*, fair_id: int) -> int:
    """Send the messages that have not left; how many. Raises sms.NotSent: what has left is noted, the rest waits."""
    waiting = Summons.objects.filter(fair_id=fair_id, told_at__isnull=True).select_related("person", "fair__happening")
    return _each(_tell, waiting.order_by("pk"))


def tell_of_kiosk_later(device_id: int, /) -> None:
    """Say what a screen brought once this transaction has committed."""
    jobs.later("chunfeng.fairs.tell_of_kiosk", lock=f"device:{device_id}", device_id=device_id)


def tell_of_kiosk(*, device_id: int) -> int:
    """One message to each whose ticket was shown at this screen, for all of it; how many. Raises sms.NotSent as `tell` does.

    It is how somebody learns that their ticket was in other hands.
    """
    rows = KioskAct.objects.filter(device_id=device_id, told_at__isnull=True).select_related("person", "device")
    by_person = groupby(rows.order_by("person_id", "pk"), key=attrgetter("person_id"))
    return _each(_tell_of_kiosk, (list(mine) for _person, mine in by_person))


def _each(tell_one: Callable[[Row], bool], waiting: Iterable[Row]) -> int:
    """How many messages left. A number that the provider refuses keeps nobody else waiting: it is said at the end."""
    sent, fault = 0, None
    for row in waiting:
        try:
            sent += tell_one(row)
        except sms.NotSent as error:
            fault = error
    if fault is not None:
        raise fault
    return sent


def _tell_of_kiosk(rows: list[KioskAct]) -> bool:
    person = rows[0].person
    sent = not settings.DEMO and bool(person.phone) and person.is_active
    if sent:
        parameters = {
            "kiosk": rows[0].device.name,
            "all": str(len(rows)),
            "sent": str(sum(row.words == "" for row in rows)),
        }
        with override(LANGUAGE):
            text = (
                _(
                    "[Chunfeng] At the screen “%(kiosk)s” your ticket was used for %(all)s applications, %(sent)s of them new. "
                    "See them under Messages; was it not you, take them back there."
                )
                % parameters
            )
        message = sms.Message(phone=str(person.phone), text=text, template="kiosk_applied", parameters=parameters)
        sms.gateway().send(message)
    KioskAct.objects.filter(pk__in=[row.pk for row in rows]).update(told_at=clock.now())
    return sent


def _tell(row: Summons) -> bool:
    person, happening = row.person, row.fair.happening
    sent = not settings.DEMO and bool(person.phone) and person.is_active
    if sent:
        parameters = {
            "title": happening.title,
            "starts": f"{happening.starts_at.astimezone(clock.SHANGHAI):%m-%d %H:%M}",
        }
        with override(LANGUAGE):  # providers approve one wording, and it is the Chinese one
            text = _("[Chunfeng] %(title)s on %(starts)s has work that suits you. See why under Messages.") % parameters
        sms.gateway().send(sms.Message(phone=str(person.phone), text=text, template="fair_call", parameters=parameters))
    row.told_at = clock.now()
    row.save(update_fields=["told_at"])
    return sent
