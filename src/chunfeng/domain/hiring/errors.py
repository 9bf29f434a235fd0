"""Expected refusals on the way from application to intent."""

from django.utils.translation import gettext_lazy as _

from chunfeng.kernel.errors import NotFound, Refusal, WrongState


class CannotApply(Refusal):
    """The verdict lists every condition of applying, met or not."""

    code = "cannot_apply"
    message = _("This application cannot be sent yet.")
    next_step = _("See what is still missing below.")


class ApplicationNotFound(NotFound):
    code = "application_not_found"
    message = _("There is no such application here.")


class FollowUpNotFound(NotFound):
    code = "follow_up_not_found"
    message = _("There is no such question here.")


class NoLongerPossible(WrongState):
    """The application has moved on: the step does not lead anywhere from its present state."""

    code = "no_longer_possible"
    next_step = _("Reload the page to see its present state.")


class ReasonMissing(Refusal):
    code = "reason_missing"
    message = _("Nobody is turned down without a reason.")
    next_step = _("Choose the reason that fits best; the applicant reads it.")
