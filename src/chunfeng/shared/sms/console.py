"""Prints messages to the terminal of the server: for trying the product without a provider."""

import sys

from chunfeng.shared.sms.gateway import Message


class ConsoleGateway:
    shown_on_page = False

    def send(self, message: Message) -> None:
        sys.stderr.write(f"SMS {message.phone}: {message.text}\n")
        sys.stderr.flush()
