from django.utils.translation import gettext_lazy as _

from chunfeng.kernel.errors import NotFound, Refusal


class NoSuchFigure(NotFound):
    code = "indicators.no_such_figure"
    message = _("There is no figure of this name.")
    next_step = _("Choose one from the page of figures.")


class NotYourPart(NotFound):
    code = "indicators.not_your_part"
    message = _("This part of the tree is not yours to see.")
    next_step = _("Ask an officer of the union above.")


class BackwardSpan(Refusal):
    code = "indicators.backward_span"
    message = _("The last day lies before the first.")
    next_step = _("Swap the two days.")


class NoSuchWall(Refusal):
    code = "indicators.no_such_wall"
    message = _("This screen's address is no longer good.")
    next_step = _("An officer of the union can make a new one on the page of figures.")


class NothingToTell(NotFound):
    code = "indicators.nothing_to_tell"
    message = _("There is no such fair or season within your part of the tree.")
    next_step = _("Ask an officer of the union above.")


class CannotFreeze(Refusal):
    code = "indicators.cannot_freeze"
    message = _("The bulletin cannot be frozen yet.")
    next_step = _("See which conditions are not met.")


class WhyMissing(Refusal):
    code = "indicators.why_missing"
    message = _("There is an edition already, and the figures have changed since.")
    next_step = _("Say in a sentence what was corrected: everybody can read it.")


class NoSuchEdition(NotFound):
    code = "indicators.no_such_edition"
    message = _("We have published no bulletin with this number.")
    next_step = _("Compare all 64 characters, or ask the union that published it.")
