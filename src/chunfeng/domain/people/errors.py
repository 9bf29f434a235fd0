"""Expected refusals around accounts. Each says until when it holds, where that is known."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from chunfeng.kernel import clock
from chunfeng.kernel.errors import Refusal


class BadPhone(Refusal):
    """What was typed is no mobile number."""

    code = "bad_phone"
    message = _("This is not a mobile number: it has 11 digits and begins with 1.")
    next_step = _("Check the digits and try again.")


class _Until(Refusal):
    """A refusal that ends by itself at `until` (aware)."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        super().__init__()

    @property
    def local_time(self) -> str:
        """The clock time in Asia/Shanghai, rounded up to the minute: nobody is asked to come back too early."""
        local = self.until.astimezone(clock.SHANGHAI)
        shown = local.replace(second=0, microsecond=0)
        return f"{shown if shown == local else shown.fromtimestamp(shown.timestamp() + 60, clock.SHANGHAI):%H:%M}"


class TooManyRequests(_Until):
    """Codes were asked for too often, for one phone or from one place."""

    code = "too_many_requests"
    message = _("Too many codes have been asked for.")


class TooSoon(TooManyRequests):
    """A code was sent a moment ago."""

    code = "too_soon"
    message = _("A code was sent a moment ago.")

    def __init__(self, until: datetime, sign_in_id: int) -> None:
        self.sign_in_id = sign_in_id
        super().__init__(until)


class Locked(_Until):
    """Too many wrong codes: this phone waits, the right code included."""

    code = "locked"
    message = _("The code was wrong 5 times, so sign-in for this number is paused.")


class WrongCode(Refusal):
    """`left` says how many more wrong codes there may be before the phone is locked."""

    code = "wrong_code"
    message = _("This is not the code in the SMS.")

    def __init__(self, left: int) -> None:
        self.left = left
        super().__init__()


class CodeExpired(Refusal):
    code = "code_expired"
    message = _("This code no longer works: a code lasts 5 minutes and works once.")
    next_step = _("Have a new code sent.")


class SmsNotSent(Refusal):
    code = "sms_not_sent"
    message = _("The SMS could not be sent.")
    next_step = _("Try again in a minute. If it keeps failing, come to the union's counter.")


class AccountClosed(Refusal):
    code = "account_closed"
    message = _("This account is closed.")
    next_step = _("Ask the union's counter; bring your phone.")


class OutdatedConsent(Refusal):
    code = "outdated_consent"
    message = _("The text that you agreed to has changed since you opened the page.")
    next_step = _("Read the new text and decide again.")


class BadName(Refusal):
    code = "bad_name"
    message = _("A name has 2 to 60 characters: letters, spaces and the dot ·.")
    next_step = _("Write it as on your ID card.")
