"""Expected refusals around accounts. Each says until when it holds, where that is known."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from chunfeng.kernel import clock
from chunfeng.kernel.errors import NotFound, Refusal, WrongState


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


class BadNumber(Refusal):
    """What was typed is no number of a document that can be checked; the message says what is wrong with it."""

    code = "bad_number"
    next_step = _("Compare it with the card digit by digit.")


class GuardianNeeded(Refusal):
    """Under 14 the guardian decides (PIPL 31)."""

    code = "guardian_needed"
    message = _("Under 14, a parent or guardian has to agree to this (PIPL 31).")
    next_step = _("Come to the union's counter together; bring both ID cards and the household register.")


class TooManyClaims(Refusal):
    code = "too_many_claims"
    message = _("Five numbers were tried today; that is the limit for one day.")
    next_step = _("Try again tomorrow, or bring the document to the union's counter.")


class BadPhoto(Refusal):
    """What was uploaded is no photo that an officer could look at."""

    code = "bad_photo"
    message = _("This file is not a photo that can be shown here.")
    next_step = _("Send a JPEG, PNG or WebP picture of at most 8 MB.")


class IdentityClosed(WrongState):
    """The check has gone on since the page was opened."""

    code = "identity_closed"
    message = _("This check has been decided already.")
    next_step = _("Open the list again to see what is left.")


class NameChecked(Refusal):
    """A name that was checked against a document is changed by another check, not by typing."""

    code = "name_checked"
    message = _("Your name was checked against your document, so it can't be changed by typing.")
    next_step = _("Hand in the new document; when it is checked, the name changes with it.")


class PersonNotFound(NotFound):
    code = "person_not_found"


class CandidateNotFound(NotFound):
    code = "candidate_not_found"


class ReasonMissing(Refusal):
    code = "reason_missing"
    message = _("Say why: the person can read it.")


class CannotMerge(Refusal):
    """The verdict says what stands in the way."""

    code = "cannot_merge"
    message = _("These two accounts can't be merged.")


class NothingToErase(WrongState):
    code = "nothing_to_erase"
    message = _("There is no wish to erase that could be taken back.")


class BadPasskey(Refusal):
    """What the device sent does not open an account here: unknown, removed, for another site, too late or used already."""

    code = "bad_passkey"
    message = _("Face or fingerprint did not open an account here.")
    next_step = _("Try once more, or sign in with your number and a code.")


class TooManyPasskeys(Refusal):
    code = "too_many_passkeys"
    message = _("Ten devices are the most that one account can have.")
    next_step = _("Remove one that you no longer use.")


class ProofNeeded(Refusal):
    """What opens the account is changed only by somebody who has just shown that it is theirs."""

    code = "proof_needed"
    message = _("For this, show once more that it is you.")
    next_step = _("Sign in again with a code or with face or fingerprint.")


class WrongSecondCode(Refusal):
    code = "wrong_second_code"
    message = _("This code is not right, or it has been used already.")
    next_step = _("Wait for the next code in the app and type that one.")


class LastFactor(Refusal):
    """Staff keep at least one second factor."""

    code = "last_factor"
    message = _("Whoever holds a post keeps at least one second factor.")
    next_step = _("Set up another one first, then remove this one.")


class SilentNumber(Refusal):
    """A right code, for a number that nobody has proved for 90 days: it may belong to somebody else by now."""

    code = "silent_number"
    message = _("This number has not signed in for more than 90 days.")
    next_step = _("Show that the account is yours, or begin anew.")


class NumberTaken(Refusal):
    """The number opens another account that is in use."""

    code = "number_taken"
    message = _("This number opens another account.")
    next_step = _("If both are yours, the union's counter brings them together.")


class SameNumber(Refusal):
    code = "same_number"
    message = _("This is the number that your account has already.")
    next_step = _("Type the new number.")


class NotAKiosk(Refusal):
    """This screen has not been set up, or has been taken out of use."""

    code = "not_a_kiosk"
    message = _("This screen is not set up as a kiosk.")
    next_step = _("Somebody from the union sets it up once, signed in on this screen.")


class KioskCodeGone(Refusal):
    """The code on the screen was used, replaced or is too old."""

    code = "kiosk_code_gone"
    message = _("This code no longer works: it lasts a minute and a half and works once.")
    next_step = _("Scan the code that the screen shows now.")


class NotReadyYet(Refusal):
    code = "not_ready_yet"
    message = _("The waiting time is not over: the owner of the account can still say no.")
    next_step = _("Come back when it is over.")


class DecidedAlready(Refusal):
    code = "decided_already"
    message = _("This request has been decided already.")
    next_step = _("Look at the list of requests.")


class NoSuchAccount(Refusal):
    code = "no_such_account"
    message = _("No account that you can help with has this number.")
    next_step = _("Check the number. People who hold a post are helped by an officer above them.")


class ReasonTooShort(Refusal):
    code = "reason_too_short"
    message = _("Say why, in a sentence of at least five characters.")
    next_step = _("Write what you saw or what is missing.")


class WeixinFailed(Refusal):
    code = "weixin_failed"
    message = _("Weixin did not say who you are.")
    next_step = _("Try again, or sign in with your number and a code.")
