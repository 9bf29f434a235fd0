"""Expected refusals around profiles."""

from django.utils.translation import gettext_lazy as _

from chunfeng.kernel.errors import Refusal


class TooYoung(Refusal):
    """Nobody under 16 may be employed (Labour Law 15); the verdict says from which year on."""

    code = "too_young"
    message = _("Work can be found here from the age of 16.")
    next_step = _("Until then the union's counter helps with school and training.")


class UnknownCode(Refusal):
    """An occupation or place that is not in the tables: the page offers only those that are."""

    code = "unknown_code"
    message = _("One of the choices is no longer offered.")
    next_step = _("Choose again from the list.")


class BadProfile(Refusal):
    code = "bad_profile"
    message = _("Something in the profile does not fit.")
