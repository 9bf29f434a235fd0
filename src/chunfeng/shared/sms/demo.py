"""The demo city has made-up phones: nothing is sent, the page shows the code in a marked box."""

from chunfeng.shared.sms.gateway import Message


class DemoGateway:
    shown_on_page = True

    def send(self, message: Message) -> None:
        """Nothing leaves the machine."""
