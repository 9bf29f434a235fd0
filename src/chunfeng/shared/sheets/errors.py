"""Why a file cannot be read: what happened, to what, why, and what to do next."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from chunfeng.shared.plain_error import PlainError

_WORDS = {
    "missing": (_("There is no such file."), _("Check the name and choose the file again.")),
    "empty": (_("There is nothing in it."), _("Choose the sheet that holds the rows.")),
    "too_big": (
        _("It has {size} MB; at most {limit} MB can be read at once."),
        _("Remove pictures and unused sheets, or split it into several files."),
    ),
    "bomb": (
        _("Unpacked it would swell beyond what can be read ({detail})."),
        _("Copy the rows into a new workbook and save that as .xlsx."),
    ),
    "too_heavy": (
        _("Reading it took more memory or time than one file may use."),
        _("Split it into several files, or save it as CSV."),
    ),
    "password": (
        _("It is protected by a password."),
        _("Remove the password in Excel or WPS, save, and choose it again."),
    ),
    "damaged": (_("It is cut off or damaged."), _("Open it in Excel or WPS, save it as a new .xlsx, and choose that.")),
    "wrong_kind": (_("It is {kind}, not a sheet."), _("Save the table as .xlsx, .xls or .csv and choose that file.")),
    "encoding": (
        _("Its characters are written neither in UTF-8 nor in GB18030."),
        _("Open it in Excel or WPS and save it as .xlsx."),
    ),
    "broken_text": (
        _("A quotation mark in line {detail} is never closed."),
        _("Mend that line, or save the table as .xlsx."),
    ),
    "no_header": (
        _("No sheet has a row of column names that is known here. Missing: {missing}."),
        _("Put one row of column names above the data, as in the template."),
    ),
}
_KINDS = {
    "pdf": _("a PDF document"),
    "image": _("a picture"),
    "archive": _("a compressed archive"),
    "word": _("a Word document"),
    "slides": _("a presentation"),
    "web page": _("a web page that was named like a sheet"),
    "other sheet": _("a workbook of another kind"),
    "unknown": _("a file of an unknown kind"),
}


class SheetError(PlainError):
    """A file that cannot be read. `where` is the file's name."""

    def __init__(self, code: str, *, where: str, **values: object) -> None:
        why, next_step = _WORDS[code]
        if "kind" in values:
            values["kind"] = str(_KINDS.get(str(values["kind"]), _KINDS["unknown"]))
        super().__init__(
            gettext("This file could not be read."),
            where=where,
            why=str(why).format(**values),
            next_step=str(next_step),
            code=code,
        )
