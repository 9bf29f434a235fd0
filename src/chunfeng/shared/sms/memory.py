"""Keeps messages in a list of the class: for tests."""

from typing import ClassVar

from chunfeng.shared.sms.gateway import Message


class MemoryGateway:
    shown_on_page = False
    outbox: ClassVar[list[Message]] = []

    def send(self, message: Message) -> None:
        self.outbox.append(message)
