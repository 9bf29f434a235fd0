"""What they ask and what I have, line by line, in words."""

from typing import Any

from django.utils.translation import gettext as _

from chunfeng.domain.occupations import queries as occupations
from chunfeng.domain.places import queries as places
from chunfeng.kernel.verdict import Reason, Verdict

HIDDEN = {"match.open", "match.exclusions"}
"""Conditions that say nothing about the two sides while they hold."""


def asked_and_had(verdict: Verdict) -> list[dict[str, Any]]:
    """Rows for parts/reasons.html: the position's side and mine in the text below each condition."""
    return [
        {
            "outcome": reason.outcome,
            "text": reason.text,
            "actual": None,
            "threshold": None,
            "clause": reason.clause,
            "next_step": reason.next_step,
            "next_url": "",
            "sides": sides(reason),
        }
        for reason in verdict.reasons
        if reason.outcome != "pass" or _says_something(reason)
    ]


def _says_something(reason: Reason) -> bool:
    """A way of any length is near enough for somebody who set no limit."""
    return reason.code not in HIDDEN and (reason.code != "match.radius" or bool(reason.threshold))


def sides(reason: Reason) -> str:
    """岗位：洪山区 · 你：洪山区、武昌区; only what is known."""
    theirs, mine = words(reason.code, reason.actual), words(reason.code, reason.threshold)
    said = [
        _("Position: %(value)s") % {"value": theirs} if theirs else "",
        _("You: %(value)s") % {"value": mine} if mine else "",
    ]
    return " · ".join(part for part in said if part)


def words(code: str, value: Any) -> str:
    """Codes of places and occupations by name; everything else comes in words already."""
    text = "" if value is None else str(value)
    names = {"match.place": (places.exists, places.name), "match.occupation": (occupations.exists, occupations.name)}
    if code not in names:
        return text
    exists, name = names[code]
    return "、".join(name(part) if exists(part) else part for part in text.split("、") if part)
