"""The message to whoever was called to a fair. Called by a task; each leaves once."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from chunfeng.domain.fairs.models import Summons
from chunfeng.kernel import clock
from chunfeng.shared import sms

LANGUAGE = "zh-hans"


def tell(*, fair_id: int) -> int:
    """Send the messages that have not left; how many. Raises sms.NotSent: what has left is noted, the rest waits."""
    waiting = Summons.objects.filter(fair_id=fair_id, told_at__isnull=True).select_related("person", "fair__happening")
    return sum(_tell(row) for row in waiting.order_by("pk"))


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
