"""The coded reasons for which an application is refused: its conditions, those of the declaration, those of all programs."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from chunfeng.domain.programs.rules.declared import Declaration

BUDGET, OBJECTION = "budget", "objection"
COMMON: Mapping[str, object] = {
    BUDGET: _("What there was has been given out"),
    OBJECTION: _("An objection to the public notice was upheld"),
}
"""Codes that every program has."""


def grounds_of(declaration: Declaration) -> dict[str, str]:
    """code → the sentence that the applicant reads, in the order in which they are offered."""
    conditions = {each.key: str(each.label) for each in declaration.conditions}
    declared = {each.key: str(each.text) for each in declaration.grounds}
    return {**conditions, **declared, **{key: str(text) for key, text in COMMON.items()}}


def told(ground: str, declaration: Declaration, words: str) -> str:
    """What the applicant reads: the coded reason, then the reviewer's own words. Raises KeyError for an unknown code."""
    coded = grounds_of(declaration)[ground] if ground else ""
    return " · ".join(filter(None, (coded, words.strip())))
