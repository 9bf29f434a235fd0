"""What must not stand, and what had better not stand, in an advertisement. The words are declared in `wording.toml`."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from chunfeng.kernel.verdict import Outcome, Reason, Verdict


@dataclass(frozen=True, slots=True)
class Term:
    """One forbidden or doubtful way of writing. `pattern` is matched on half-width lower-case text without spaces."""

    code: str
    category: str
    severity: str
    """"block" keeps an advertisement from being published, "warn" tells the reviewer."""
    pattern: re.Pattern[str]
    clause: str
    suggestion: str
    """Lawful wording, for the one who wrote it."""


@dataclass(frozen=True, slots=True)
class Wording:
    """A dated list of terms."""

    effective_on: date
    terms: tuple[Term, ...]


def check(text: str, wording: Wording) -> Verdict:
    """One reason for every term found: FAIL for what blocks, UNKNOWN for what a reviewer should look at. None: all well."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lower()
    reasons = []
    for term in wording.terms:
        if (match := term.pattern.search(plain)) is None:
            continue
        blocks = term.severity == "block"
        reasons.append(
            Reason(
                code=f"wording.{term.code}",
                outcome=Outcome.FAIL if blocks else Outcome.UNKNOWN,
                text=_("An advertisement must not say this.") if blocks else _("This wording had better be changed."),
                actual=match.group(),
                clause=term.clause,
                next_step=term.suggestion,
            )
        )
    return Verdict.of(reasons)
