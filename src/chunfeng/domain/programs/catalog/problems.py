"""What is wrong with a declaration, where, and what to do: in words for the officer who wrote it."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from chunfeng.engine.eligibility import BadFormula, Kind
from chunfeng.shared.plain_error import PlainError


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake. `line` and `column` count from 1 (0: the whole text); `excerpt` is that line."""

    code: str
    line: int
    column: int
    what: str
    hint: str = ""
    excerpt: str = ""

    def __str__(self) -> str:
        where = _("line %(line)d") % {"line": self.line} if self.line else _("whole text")
        said = [f"{where}: {self.what}" + (f" {self.hint}" if self.hint else "")]
        if self.excerpt.strip():
            said.append(f"    {self.excerpt}")
            if self.column:
                said.append(f"    {_under(self.excerpt[: self.column - 1])}^")
        return "\n".join(said)


class BadDeclaration(PlainError):
    """A declaration that cannot be used, with everything that is wrong with it."""

    code = "programs.bad_declaration"

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: (problem.line, problem.column)))
        count = len(problems)
        super().__init__(
            ngettext("The declaration has %(count)d mistake.", "The declaration has %(count)d mistakes.", count)
            % {"count": count},
            why="\n".join(map(str, self.problems)),
            next_step=_("Correct it and check again: chunfeng programs check FILE"),
        )


def _under(text: str) -> str:
    """Blanks as wide as the text: Chinese characters are twice as wide as a blank."""
    return "".join("　" if ord(each) > 0x2E7F else " " for each in text)


def did_you_mean(near: tuple[str, ...]) -> str:
    """A question that offers what was perhaps meant; "" where nothing comes near."""
    return _("Did you mean %(names)s?") % {"names": " / ".join(near)} if near else ""


def kind_name(kind: str) -> str:
    """A type's name for people."""
    names = {
        Kind.BOOL.value: pgettext("type", "yes or no"),
        Kind.INT.value: pgettext("type", "number"),
        Kind.FEN.value: pgettext("type", "money"),
        Kind.DATE.value: pgettext("type", "day"),
        Kind.WORD.value: pgettext("type", "word"),
        Kind.WORDS.value: pgettext("type", "list of words"),
        "string": pgettext("type", "word"),
        "double": pgettext("type", "number with a decimal point"),
    }
    return str(names.get(kind, kind))


def of_formula(error: BadFormula) -> tuple[str, str]:
    """(what is wrong with a formula, what helps)."""
    name: dict[str, Any] = {"name": error.name}
    kinds = [kind_name(each.strip()) for each in error.detail.split(",")]
    match error.code:
        case "unknown_name":
            what = _("“%(name)s” is no fact, no field of the form and no parameter.") % name
            return what, did_you_mean(error.near) or _("The list of facts: docs/guides/programs.zh-CN.md")
        case "unknown_word":
            what = _("“%(fact)s” is never “%(name)s”.") % {**name, "fact": error.detail}
            return what, did_you_mean(error.near)
        case "types" | "units":
            what = _("These do not go together: %(kinds)s.") % {"kinds": " · ".join(kinds)}
            return what, _('Money is written yuan(3000), a day date("2026-01-31").')
        case "not_allowed":
            what = _("“%(name)s” is not allowed in a formula.") % name
            return what, _("Allowed are && || ! == != < <= > >= in + - * / and brackets.")
        case "divided_by_fact":
            return _("Only a number above zero may stand under a division."), _("For 30 percent: rent * 30 / 100")
        case "unsettled":
            return _("To the right of “in” stands a list of fixed words or numbers, or a fact that is a list."), ""
        case "bad_date":
            return _("There is no day “%(name)s”.") % name, _('A day is written date("2026-01-31").')
        case "too_large":
            return _("This can become a number too large for money."), _("Give the fields of the form a maximum.")
        case "too_long":
            return _("This formula is too long."), _("Make several conditions of it.")
        case "wants_bool":
            return _("A condition is answered with yes or no; this is of the type %(kind)s.") % {"kind": kinds[0]}, ""
        case "wants_fen":
            what = _("An amount is money; this is of the type %(kind)s.") % {"kind": kinds[0]}
            return what, _('Money is written yuan(3000), a day date("2026-01-31").')
    what = _("This is no formula: something is missing here, or too much.")
    return what, _("Names are English letters; text stands in quotation marks.")
