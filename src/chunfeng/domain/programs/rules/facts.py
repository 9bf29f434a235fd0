"""The catalogue of facts: what eligibility may ask, where the answer comes from, and how a value reads."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from chunfeng.domain.programs.rules.declared import Fact, Text
from chunfeng.engine.eligibility import Kind, Stated, Value, day_of, read

FEN = 100


def understood(facts: Iterable[Fact], stated: Mapping[str, Stated]) -> dict[str, Value | None]:
    """Stated values of the catalogued facts as the evaluators hold them, None for unknown.

    What nobody catalogued is left out; a number beyond belief is unknown. Raises TypeError for a value of another type.
    """
    return {fact.id: read(fact.known, stated.get(fact.id)) for fact in facts}


def worded(kind: Kind, value: Any, words: Mapping[str, Text]) -> str:
    """A value as people read it: yuan, a day, a word; "" for None. Several words stand in the order of the catalogue."""
    match kind, value:
        case _, None:
            return ""
        case Kind.BOOL, bool():
            return pgettext("answer", "yes") if value else pgettext("answer", "no")
        case Kind.FEN, int():
            return yuan(value)
        case Kind.DATE, int():
            return date_format(day_of(value), "DATE_FORMAT")
        case ((Kind.WORD | Kind.WORDS), str()):
            return str(words.get(value, value))
        case _, (frozenset() | tuple() | list()):
            order = list(words)
            inner = Kind.WORD if kind is Kind.WORDS else kind
            several = sorted(value, key=lambda each: (order.index(each) if each in order else len(order), each))
            return "、".join(worded(inner, each, words) for each in several) or pgettext("nothing of a list", "none")
    return str(value)


def yuan(fen: int) -> str:
    """Yuan with thousands apart, and fen only where there are any: 50,000 元, 28.40 元."""
    whole, rest = divmod(abs(fen), FEN)
    amount = f"{'-' if fen < 0 else ''}{whole:,}" + (f".{rest:02d}" if rest else "")
    return _("%(amount)s yuan") % {"amount": amount}
