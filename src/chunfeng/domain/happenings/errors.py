from django.utils.translation import gettext_lazy as _

from chunfeng.kernel.errors import NotFound, Refusal, WrongState


class NoSuchHappening(NotFound):
    code = "happenings.no_such_happening"
    message = _("There is no such happening here.")
    next_step = _("See what is on.")


class NoSuchSeries(NotFound):
    code = "happenings.no_such_series"
    message = _("There is no such series in your part of the tree.")


class NoSuchRegistration(NotFound):
    code = "happenings.no_such_registration"
    message = _("There is no such registration here.")


class NoSuchDevice(NotFound):
    code = "happenings.no_such_device"
    message = _("There is no such device in your part of the tree.")


class NoSuchLine(NotFound):
    code = "happenings.no_such_line"
    message = _("There is no such queue here.")


class NotReady(Refusal):
    """Something is missing before people can be told of it; the verdict lists what."""

    code = "happenings.not_ready"
    message = _("This cannot be announced yet.")
    next_step = _("See what is still missing below.")


class TooLate(WrongState):
    """The step does not lead anywhere from the present state."""

    code = "happenings.too_late"
    message = _("It has moved on in the meantime.")
    next_step = _("Reload the page to see how it stands.")


class TimesTurned(Refusal):
    code = "happenings.times_turned"
    message = _("It would end before it begins.")
    next_step = _("Correct the times.")


class SeatsTaken(Refusal):
    """Fewer seats than are taken or held already."""

    code = "happenings.seats_taken"
    message = _("More seats than that are taken already.")
    next_step = _("Leave at least as many seats as are taken, or cancel some registrations first.")


class CannotRegister(Refusal):
    """The verdict lists every condition of registering, met or not."""

    code = "happenings.cannot_register"
    message = _("You cannot register for this at the moment.")
    next_step = _("See the reasons below.")


class NoSeatLeft(Refusal):
    """At the door there is no waiting list."""

    code = "happenings.no_seat_left"
    message = _("All seats are taken.")
    next_step = _("Let them in without a seat if the hall allows it: scan them in, they are counted.")


class OfferGone(Refusal):
    code = "happenings.offer_gone"
    message = _("The seat was held for you until a while ago, and went to the next in line.")
    next_step = _("Register again: you stand in line anew.")


class ReasonMissing(Refusal):
    code = "happenings.reason_missing"
    message = _("People are told why, in one sentence.")
    next_step = _("Write the reason that everybody who registered will read.")


class BadGroup(Refusal):
    """A list that cannot be taken in; the rows that are wrong are named."""

    code = "happenings.bad_group"
    message = _("This list cannot be taken in.")
    next_step = _("Mend the rows that are named and bring it again.")


class BadKey(Refusal):
    code = "happenings.bad_key"
    message = _("This is not the public key of a device.")
    next_step = _("Open the page on the device itself and enrol it there.")


class DeviceRevoked(Refusal):
    """What it kept stays on the device until somebody decides."""

    code = "happenings.device_revoked"
    message = _("This device may no longer check people in.")
    next_step = _("Nothing of what it keeps is lost. Ask an officer to enrol it again, then it is sent.")


class NotYetSaid(Refusal):
    code = "happenings.no_stars"
    message = _("One to five stars.")
    next_step = _("Tap the stars.")


class WasNotThere(Refusal):
    code = "happenings.was_not_there"
    message = _("Whoever was there says how it was.")
    next_step = _("Come next time.")


class LineClosed(Refusal):
    code = "happenings.line_closed"
    message = _("No more numbers are given out here.")
    next_step = _("Ask at the desk when it opens again.")


class NobodyWaits(Refusal):
    code = "happenings.nobody_waits"
    message = _("Nobody is waiting at the moment.")
    next_step = _("The next one appears here by itself.")


class GivenBack(WrongState):
    code = "happenings.number_given_back"
    message = _("This number was given back.")
    next_step = _("Call the next one.")


class BadSignature(Refusal):
    """Somebody else wrote this, or it was changed on the way."""

    code = "happenings.bad_signature"
    message = _("This was not signed by the device that it names.")
    next_step = _("Enrol the device again: what it keeps is signed anew and sent.")
