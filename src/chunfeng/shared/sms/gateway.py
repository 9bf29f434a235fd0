"""What a gateway is, and which one this home uses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

SHIPPED = {
    "console": "chunfeng.shared.sms.console.ConsoleGateway",
    "demo": "chunfeng.shared.sms.demo.DemoGateway",
    "http": "chunfeng.shared.sms.http.HttpGateway",
    "memory": "chunfeng.shared.sms.memory.MemoryGateway",
}


class NotSent(Exception):
    """The message did not go out; the text says why, for the log. It never holds the message itself."""


@dataclass(frozen=True, slots=True)
class Message:
    """`phone` is eleven digits. Providers that send by template use `template` and `parameters`, the others `text`.

    `reference` names what is told: a provider that knows it already need not send it again.
    """

    phone: str
    text: str
    template: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    reference: str = ""


class Gateway(Protocol):
    shown_on_page: bool  # True: nothing is sent, the page shows what would have been

    def send(self, message: Message) -> None:
        """Hand the message over, or raise NotSent. Must return within seconds: somebody is waiting."""


def gateway() -> Gateway:
    """A gateway of the class that the settings name."""
    name = settings.SMS_GATEWAY
    chosen: Gateway = import_string(SHIPPED.get(name, name))()
    return chosen
