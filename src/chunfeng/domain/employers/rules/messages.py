"""What can be wrong with a row of a sheet, and the words for it."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Message:
    """Something about one cell (`key` is None: about the row). An "error" keeps the row out, a "warning" does not."""

    key: str | None
    code: str
    severity: str = "warning"
    value: str = ""
    suggestion: str = ""


WORDS = {
    "missing": (_("This cell is empty."), _("Every position needs it."), _("Fill it in on every row.")),
    "no_words": (_("This is no job title."), _("It has no words in it."), _("Write what the work is called.")),
    "title_shortened": (
        _("The title was very long."),
        _("Its beginning became the title, all of it the description."),
        _("Write a short title and move details to the description."),
    ),
    "too_long": (_("The text is too long."), _("At most 120 characters fit."), _("Move details to the description.")),
    "lost_digits": (
        _("The number has lost its last digits."),
        _("Sheets keep 15 digits of a number."),
        _("Format the column as text and type the number again."),
    ),
    "error_value": (
        _("The cell shows an error."),
        _("A formula points to something that is gone."),
        _("Type the value instead of the formula."),
    ),
    "no_result": (
        _("The formula has no stored result."),
        _("The file was saved by a program that did not calculate it."),
        _("Open it in Excel or WPS and save it, or type the value."),
    ),
    "bad_credit_code": (
        _("This is no valid credit code."),
        _("Its check character does not fit (GB 32100-2015)."),
        _("Copy the 18 characters from the licence."),
    ),
    "unknown_word": (_("This word is not known."), _("It was left out."), _("Use a word from the template.")),
    "no_place": (
        _("No place of work is given."),
        _("Without it the position cannot be published."),
        _("Write at least city and district."),
    ),
    "unknown_place": (
        _("This place was not found."),
        _("It is kept as written, but nobody nearby will see it."),
        _("Write city and district, for example 武汉市洪山区."),
    ),
    "no_pay": (
        _("No pay is given."),
        _("An advertisement must show basic pay."),
        _("Write an amount, for example 6千-9千/月."),
    ),
    "pay_negotiable": (
        _("Pay is only said to be negotiable."),
        _("An advertisement must show basic pay."),
        _("Write an amount, for example 6千-9千/月."),
    ),
    "pay_empty": (
        _("This says nothing about pay."),
        _("An advertisement must show basic pay."),
        _("Write an amount, for example 6千-9千/月."),
    ),
    "pay_no_amount": (
        _("No amount was found in the pay."),
        _("An advertisement must show basic pay."),
        _("Write an amount, for example 6千-9千/月."),
    ),
    "pay_ambiguous": (
        _("The pay can be read in several ways."),
        _("Unit or period is missing."),
        _("Write one of these: {suggestion}"),
    ),
    "pay_reversed": (
        _("The lower pay is above the higher pay."),
        _("The ends are swapped or a unit is missing."),
        _("Perhaps: {suggestion}"),
    ),
    "pay_too_wide": (_("The pay range is too wide."), _("A unit is missing at one end."), _("Perhaps: {suggestion}")),
    "pay_out_of_range": (
        _("This amount cannot be pay."),
        _("It is far too small or too large."),
        _("Check digits and unit."),
    ),
    "headcount_not_a_number": (
        _("This is no number of people."),
        _("It is neither a number nor 若干 or 不限."),
        _("Write a number, 若干 or 不限."),
    ),
    "headcount_fraction": (
        _("The number of people is not whole."),
        _("People come whole."),
        _("Write a number, 若干 or 不限."),
    ),
    "headcount_out_of_range": (
        _("The number of people cannot be right."),
        _("It is too large, or its ends are swapped."),
        _("Check the number."),
    ),
    "bad_phone": (_("This is no phone number."), _("It has fewer than 7 digits."), _("Check the number.")),
    "bad_email": (_("This is no e-mail address."), _("It lacks @ or a domain."), _("Check the address.")),
    "bad_date": (_("This date was not understood."), _("It was left out."), _("Write it like 2026-03-01.")),
    "already_over": (
        _("The last day is over already."),
        _("The position is in, but is not published."),
        _("Write a later last day."),
    ),
    "code_of_another": (
        _("This credit code belongs to another employer."),
        _("It is registered for {suggestion}."),
        _("Check name and code; if the firm was renamed, change its name first."),
    ),
    "same_name_other_code": (
        _("There is another employer of this name with a different credit code."),
        _("They are kept as two employers."),
        _("Check the code if they are one."),
    ),
    "name_not_unique": (
        _("Several employers have this name."),
        _("The name alone does not say which is meant."),
        _("Add the credit code."),
    ),
    "code_adopted": (
        _("The employer had no credit code yet."),
        _("It now has the one from this row."),
        _("Check the code if this is another firm of the same name."),
    ),
    "foreign_employer": (
        _("Another union answers for this employer."),
        _("Only that union or the employer itself can add positions."),
        _("Ask {suggestion}, or leave the row out."),
    ),
    "other_employer": (
        _("This row names another employer."),
        _("An employer's own sheet holds its own positions."),
        _("Remove the row or correct the name."),
    ),
    "would_break": (
        _("The open position must not be changed to this."),
        _("It would no longer meet the rules for advertisements: {suggestion}"),
        _("Mend the row and bring it again."),
    ),
    "held_back": (
        _("The position is in, but waits to be mended before it can be published."),
        "{suggestion}",
        _("Mend the wording, or edit the position."),
    ),
}
"""code → what, why, suggestion; `{suggestion}` is filled from the message."""


def words_for(message: Message) -> tuple[str, str, str]:
    """What happened, why, and what to do about it, in the reader's language."""
    what, why, suggestion = WORDS[message.code]
    return (
        str(what),
        str(why).format(suggestion=message.suggestion),
        str(suggestion).format(suggestion=message.suggestion),
    )
