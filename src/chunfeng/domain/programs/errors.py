from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from chunfeng.kernel.errors import NotAllowed, NotFound, Refusal, WrongState


class NoSuchApplication(NotFound):
    code = "programs.no_such_application"
    message = _("There is no such application for a benefit here.")


class NoSuchProgram(NotFound):
    code = "programs.no_such_program"
    message = _("There is no such benefit here.")


class NoSuchNotice(NotFound):
    code = "programs.no_such_notice"
    message = _("There is no such public notice.")


class NoSuchTie(NotFound):
    code = "programs.no_such_tie"
    message = _("There is no such tie here.")


class EndedByColleague(NotAllowed):
    code = "programs.ended_by_colleague"
    message = _("A tie that was declared on another day is ended by a colleague of the union above.")
    next_step = _("Tell them what has changed.")


class NoSuchReview(NotFound):
    code = "programs.no_such_review"
    message = _("There is no such review of a household here.")


class NoSuchMember(Refusal):
    code = "programs.no_such_member"
    message = _("No member of your unions has this number or phone.")
    next_step = _("Look at the card again, or search under “Members”.")


class ReviewWaits(Refusal):
    code = "programs.review_waits"
    message = _("A review of this household waits to be confirmed already.")
    next_step = _("Have it confirmed or sent back first.")


class ReviewRunOut(Refusal):
    code = "programs.review_run_out"
    message = _("The last day on the list is over.")
    next_step = _("Send it back, and have the household reviewed.")


class NoIncomeLine(Refusal):
    """The formula needs a number of the place that nobody has entered."""

    code = "programs.no_income_line"
    message = _("The minimum-income line of this place has not been entered.")
    next_step = _("An administrator enters it: chunfeng programs number minimum_income_line")


class NoKey(Refusal):
    code = "programs.no_key"
    message = _('The text does not say what the benefit is called inside: key = "…".')
    next_step = _('Begin the text with a line such as: key = "rider-helmet"')


class KeyTaken(Refusal):
    code = "programs.key_taken"
    message = _("Another benefit has this key.")
    next_step = _("Choose another key, or open that benefit and change it there.")


class ChangedMeanwhile(WrongState):
    code = "programs.changed_meanwhile"
    message = _("A colleague has changed the draft in the meantime.")
    next_step = _("Copy what you wrote, open the draft again, and put both together.")


class NoSuchPaper(NotFound):
    code = "programs.no_such_paper"
    message = _("There is no such paper here.")


class NoSuchBatch(NotFound):
    code = "programs.no_such_batch"
    message = _("There is no such list of payments here.")


class MovedOn(WrongState):
    """The step does not lead anywhere from the present state; somebody else was quicker."""

    code = "programs.moved_on"
    message = _("This application has moved on in the meantime.")
    next_step = _("Reload the page to see how it stands.")


class CannotApply(Refusal):
    """The verdict lists every condition."""

    code = "programs.cannot_apply"
    message = _("This cannot be sent in yet.")
    next_step = _("See below what is missing.")


class FormNotComplete(Refusal):
    """`problems` says for each field what is wrong with it."""

    code = "programs.form_not_complete"
    message = _("The form is not complete yet.")
    next_step = _("Fill in what is marked.")

    def __init__(self, problems: dict[str, Any]) -> None:
        self.problems = problems
        super().__init__()


class OneFileOnly(Refusal):
    code = "programs.one_file_only"
    message = _("There is an application for this already, and each person, household or shop has one.")
    next_step = _("Open “My applications” to see it. If it is not yours, ask your union.")


class BadPaper(Refusal):
    """What is wrong with a file that was handed in."""

    code = "programs.bad_paper"
    message = _("This file cannot be taken.")
    next_step = _("Take a photo of the paper, or save it as PDF.")


class DecidedByOthers(NotAllowed):
    """Four eyes: the verdict says which of them would be missing."""

    code = "programs.decided_by_others"
    message = _("Somebody else has to decide about this one.")
    next_step = _("Leave it to a colleague.")


class ChecksMissing(Refusal):
    code = "programs.checks_missing"
    message = _("Not everything has been checked off.")
    next_step = _("Tick each point once you have looked at it.")


class ReasonMissing(Refusal):
    code = "programs.reason_missing"
    message = _("This needs a reason that the applicant can read.")
    next_step = _("Say in a sentence what is missing or wrong.")


class BudgetSpent(Refusal):
    """There is not enough money left; the verdict says in which budget."""

    code = "programs.budget_spent"
    message = _("The money for this has been given out.")
    next_step = _("Wait until money comes back, ask for more, or refuse with this reason.")


class TooLateToTakeBack(WrongState):
    code = "programs.too_late_to_take_back"
    message = _("It was handed over on another day.")
    next_step = _("Take it back on the same day only; later, claim it back with a reason.")


class NoticeNotOver(WrongState):
    code = "programs.notice_not_over"
    message = _("Its public notice has not ended.")
    next_step = _("Nothing is paid before the day after its last day.")


class HolidaysUnknown(Refusal):
    """Working days of a year are asked for whose holidays have not been entered: never guessed from weekdays."""

    code = "programs.holidays_unknown"
    next_step = _("Enter the holidays of that year first, as the State Council has announced them.")

    def __init__(self, day: date) -> None:
        self.day = day
        super().__init__(
            _("The working days after %(day)s are not known: nobody has entered the holidays of %(year)s.")
            % {"day": f"{day.year - 1}-12-31", "year": day.year}
        )


class BadHolidays(Refusal):
    code = "programs.bad_holidays"
    message = _("These holidays do not fit.")
    next_step = _("Every day lies in the year, and each is named once.")


class ObjectionNotOpen(WrongState):
    code = "programs.objection_not_open"
    message = _("This objection has been decided.")


class NothingToPay(Refusal):
    code = "programs.nothing_to_pay"
    message = _("Nothing is ready to be paid.")
    next_step = _("Payments are ready once they are approved and their public notice has ended.")


class BadAnswerFile(Refusal):
    """The bank's file cannot be read as a whole; single lines that do not fit are reported, not refused."""

    code = "programs.bad_answer_file"
    message = _("This is not an answer file of the bank.")
    next_step = _("It needs the columns reference, amount and result. Nothing has been booked.")


class BadAccount(Refusal):
    code = "programs.bad_account"
    message = _("This is no bank account number.")
    next_step = _("Copy the digits from the card; there are 10 to 25 of them.")


class NothingToPost(Refusal):
    code = "programs.nothing_to_post"
    message = _("Nothing waits for its public notice.")
    next_step = _("Applications come here once the last review has approved them.")


class NoPopulation(WrongState):
    code = "programs.no_population"
    message = _("The figures of all members have not been put together yet.")
    next_step = _("They come every night; or now: chunfeng programs refresh")


class NoSuchParameter(NotFound):
    code = "programs.no_such_parameter"
    message = _("There is no such number, or no such place, or the notice is not named.")
    next_step = _("The numbers are listed in docs/guides/programs.zh-CN.md.")


class ParameterStands(WrongState):
    code = "programs.parameter_stands"
    message = _("This number has another value from this day on already.")
    next_step = _("Enter the new value with the day from which it holds.")
