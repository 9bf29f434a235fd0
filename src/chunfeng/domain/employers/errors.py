"""Expected refusals about employers and their positions."""

from django.utils.translation import gettext_lazy as _

from chunfeng.kernel.errors import NotAllowed, NotFound, Refusal, WrongState


class BadCreditCode(Refusal):
    code = "bad_credit_code"
    message = _("This is not a valid unified social credit code.")
    next_step = _("Copy the 18 characters from the licence; the letters I, O, S, V and Z never occur in it.")


class CreditCodeTaken(Refusal):
    """Somebody speaks for the employer with this code already."""

    code = "credit_code_taken"
    message = _("This firm has an account already.")
    next_step = _(
        "Ask its account owner to add your phone number, or send a claim with the licence: an officer then decides."
    )


class BadLicence(Refusal):
    code = "bad_licence"


class UnknownPlace(Refusal):
    code = "unknown_place"
    message = _("There is no such place.")
    next_step = _("Write city and district, for example 武汉市洪山区.")


class LicenceMissing(Refusal):
    code = "licence_missing"
    message = _("Without the licence nobody can check who hires here.")
    next_step = _("Add a photo or PDF of the business licence, at most 10 MB.")


class BadPositionText(Refusal):
    """A field cannot be read as pay, headcount or place. `field` names it."""

    code = "bad_position_text"

    def __init__(self, field: str, message: object, *, next_step: object = "") -> None:
        self.field = field
        super().__init__(message, next_step=next_step)


class NotPublishable(Refusal):
    """The verdict lists each condition of publication, met or not."""

    code = "not_publishable"
    message = _("This position cannot be published yet.")
    next_step = _("Mend what is listed below, then send it again.")


class ChangedMeanwhile(Refusal):
    """Somebody else saved the same thing since it was opened."""

    code = "changed_meanwhile"
    message = _("Somebody else changed this position while you were editing it.")
    next_step = _("Your entries are still in the form. Compare them with the saved version, then save again.")


class ColleagueUnknown(Refusal):
    code = "colleague_unknown"
    message = _("Nobody has signed in with this phone number yet.")
    next_step = _("Ask your colleague to sign in once with this number, then add it again.")


class LastOwner(Refusal):
    code = "last_owner"
    message = _("An account needs at least one owner.")
    next_step = _("Make another colleague owner first.")


class EmployerNotFound(NotFound):
    code = "employer_not_found"
    message = _("There is no such employer here.")


class PositionNotFound(NotFound):
    code = "position_not_found"
    message = _("There is no such position here.")


class MayNotImport(NotAllowed):
    code = "may_not_import"
    message = _("You cannot bring in sheets for this union.")
    next_step = _("Ask an officer of that union to do it.")


class NoSuchImport(NotFound):
    code = "no_such_import"
    message = _("There is no such sheet.")


class ImportNotReady(WrongState):
    code = "import_not_ready"
    message = _("This sheet cannot be imported in its present state.")
    next_step = _("Upload the mended sheet again.")


class ImportBusy(WrongState):
    code = "import_busy"
    message = _("This sheet is being imported right now.")
    next_step = _("Wait until it is done; the page shows its progress.")
