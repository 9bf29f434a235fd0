"""Expected refusals about fairs."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from chunfeng.kernel.errors import NotFound, Refusal, WrongState


class NoSuchFair(NotFound):
    code = "no_such_fair"
    message = _("There is no such fair.")


class NoSuchParticipation(NotFound):
    code = "no_such_participation"
    message = _("There is no such invitation.")


class NoSuchStand(NotFound):
    code = "no_such_stand"
    message = _("The hall has no such stand.")


class NoSuchPrint(NotFound):
    code = "no_such_print"
    message = _("There is no such print.")


class NoSuchPhone(NotFound):
    code = "no_such_phone"
    message = _("There is no such phone at this booth.")


class PhoneOut(Refusal):
    """A phone that acts for nobody any more; the verdict says why."""

    code = "phone_out"
    message = _("This phone no longer acts for the booth.")


class NothingFound(WrongState):
    code = "nothing_found"
    message = _("Nobody has been looked for yet.")
    next_step = _("Look for people first, then tell them.")


class NotAFair(Refusal):
    code = "not_a_fair"
    message = _("Only job fairs have a hall and booths.")
    next_step = _("Choose a happening of that kind.")


class FairNotOn(WrongState):
    code = "fair_not_on"
    message = _("Numbers are given out while the fair is on.")
    next_step = _("Come back to this page at the fair.")


class NotBrought(NotFound):
    code = "not_brought"
    message = _("This booth does not offer this position.")


class NoSuchAct(NotFound):
    code = "no_such_act"
    message = _("There is nothing of this kind to do at this booth.")


class FairOver(WrongState):
    code = "fair_over"
    message = _("This fair is over or was called off.")
    next_step = _("Nothing changes here any more.")


class ListRefused(Refusal):
    """A sheet with problems. `problems` are in the order of its rows; nothing of it was written."""

    code = "list_refused"
    message = _("Nothing was taken in: some cells need mending first.")
    next_step = _("Mend what stands below in your sheet, and bring it again.")

    def __init__(self, problems: tuple[Any, ...] = (), message: Any = "", *, next_step: Any = "") -> None:
        self.problems = problems
        super().__init__(message, next_step=next_step)


class HallTooSmall(Refusal):
    code = "hall_too_small"
    message = _("More booths are promised than this hall would have.")
    next_step = _("Draw more booths, or tell some employers first that they have none.")


class NoHall(Refusal):
    code = "no_hall"
    message = _("There is no plan of the hall yet.")
    next_step = _("Draw the hall first: by rows and columns, or with a sheet.")


class HallBroken(Refusal):
    """The plan cannot be walked: a stand without an aisle, or one behind a wall."""

    code = "hall_broken"
    message = _("A stand cannot be reached.")
    next_step = _("Leave an aisle from an entrance to every stand.")


class StandTaken(Refusal):
    code = "stand_taken"
    message = _("Somebody else has this stand now.")
    next_step = _("Choose another one, or free it first.")


class NoBooth(Refusal):
    """This employer has no booth promised, so it gets no stand."""

    code = "no_booth"
    message = _("This employer has not said that it comes.")
    next_step = _("Ask it to accept the invitation, or accept for it.")


class NotYours(Refusal):
    code = "position_not_brought"
    message = _("One of these positions is not open, or is another employer's.")
    next_step = _("Reload the page and choose again.")


class PaperMissing(Refusal):
    code = "paper_missing"
    message = _("This point needs a file or a few words that show it is done.")
    next_step = _("Add the document, or say where it lies.")


class BadPaper(Refusal):
    code = "bad_paper"
    message = _("This file is no PDF, picture or Word document of at most 10 MB.")
    next_step = _("Bring it as PDF.")


class NothingToPrint(Refusal):
    code = "nothing_to_print"
    message = _("There is nothing to print yet.")
    next_step = _("Seat the employers first.")
