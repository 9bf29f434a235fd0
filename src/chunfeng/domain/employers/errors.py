"""Expected failures of this domain."""

from django.utils.translation import gettext_lazy as _

from chunfeng.kernel.errors import NotAllowed, NotFound, WrongState


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
