"""The message that a piece is held for somebody. Called by a task; each leaves once."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from chunfeng.domain.drops.enums import EntryStatus
from chunfeng.domain.drops.models import Entry
from chunfeng.kernel import clock
from chunfeng.shared import sms


def tell(*, drop_id: int) -> int:
    """Send what has not left yet; how many messages. Raises sms.NotSent: what has left is noted, the rest waits."""
    rows = Entry.objects.filter(drop_id=drop_id, status=EntryStatus.OFFERED, told_at__isnull=True)
    return sum(_tell(entry) for entry in rows.select_related("person", "drop").order_by("pk"))


def _tell(entry: Entry) -> bool:
    person = entry.person
    sent = not settings.DEMO and bool(person.phone) and person.is_active and entry.offer_until is not None
    if sent and entry.offer_until is not None:
        with override("zh-hans"):  # providers approve one wording, and it is the Chinese one
            words = _("[Chunfeng] %(title)s: one is held for you until %(until)s. Take it under My coupons.")
        parameters = {
            "title": entry.drop.title,
            "until": f"{entry.offer_until.astimezone(clock.SHANGHAI):%m-%d %H:%M}",
        }
        sms.gateway().send(
            sms.Message(
                phone=str(person.phone), text=words % parameters, template="drop_offered", parameters=parameters
            )
        )
    entry.told_at = clock.now()
    entry.save(update_fields=["told_at"])
    return sent
