"""Short messages: one interface, and the ways out that ship.

`CHUNFENG_SMS` chooses one: `console` (default: prints them), `demo` (the sign-in page shows the code), `http` (POST to
`CHUNFENG_SMS_URL`), `memory` (tests), or the dotted path of another class with the same `send`.
"""

from chunfeng.shared.sms.console import ConsoleGateway
from chunfeng.shared.sms.demo import DemoGateway
from chunfeng.shared.sms.gateway import Gateway, Message, NotSent, gateway
from chunfeng.shared.sms.http import HttpGateway
from chunfeng.shared.sms.memory import MemoryGateway

__all__ = [
    "ConsoleGateway",
    "DemoGateway",
    "Gateway",
    "HttpGateway",
    "MemoryGateway",
    "Message",
    "NotSent",
    "gateway",
]
