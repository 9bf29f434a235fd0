"""Whole answers as plain data, for the command line and for anybody who wants to compute with them."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from chunfeng.domain.employers.models import Position
from chunfeng.domain.matching import rules
from chunfeng.domain.matching.queries.documents import DocumentError, Listed, SeekerDocument
from chunfeng.domain.matching.queries.matches import neighbours, widening_text
from chunfeng.domain.places import queries as places
from chunfeng.engine import matching as engine
from chunfeng.kernel import clock

RELAX_BELOW = 20
"""With fewer matches than this, or than asked for, the answer says what binds."""


def ranked(
    catalogue: engine.Catalogue, document: SeekerDocument, k: int, shown: Mapping[int, Listed] | None = None
) -> dict[str, Any]:
    """The best `k` with reasons, what binds and what giving way adds, unknown words. `shown` None: from the database."""
    today = clock.today()
    found = engine.rank(catalogue, document.seeker, k, today=today, weights=document.weights)
    if shown is None:
        shown = _listed([match.position_id for match in found.items])
    slack = engine.relaxations(catalogue, document.seeker, today=today, neighbours=neighbours(document.seeker.places))
    short = found.fits < max(k, RELAX_BELOW)
    nothing = Listed("", "", "", "")
    return {
        "day": today.isoformat(),
        "positions": len(catalogue),
        "fits": found.fits,
        "matches": [_match(match, shown.get(match.position_id, nothing)) for match in found.items],
        "binding": slack.binding if short else None,
        "binding_text": rules.constraint_text(slack.binding) if short and slack.binding else "",
        "blocked": slack.blocked,
        "relaxations": [
            {
                "change": option.change.code,
                "value": option.change.value,
                "adds": option.adds,
                "text": widening_text(option),
            }
            for option in slack.options
        ],
        "unknown_words": {word: list(catalogue.suggest(word)) for word in found.unknown_words},
        "notes": list(document.notes),
    }


def explained(catalogue: engine.Catalogue, document: SeekerDocument, position_id: int) -> dict[str, Any]:
    """Every condition and part for one position. Raises DocumentError if there is no such open position."""
    if position_id not in catalogue:
        raise DocumentError(
            _("There is no such position."),
            where=str(position_id),
            why=_("It is closed, or the number is wrong."),
            next_step=_("Take a number from the list of matches."),
        )
    found = engine.explain(catalogue, document.seeker, position_id, today=clock.today(), weights=document.weights)
    return {
        "position_id": position_id,
        "fits": found.fits,
        "score": found.score,
        "checks": [
            {
                "code": reason.code.removeprefix("match."),
                "outcome": reason.outcome.value,
                "text": reason.text,
                "value": reason.actual,
                "threshold": reason.threshold,
                "next_step": reason.next_step,
            }
            for reason in rules.verdict(found).reasons
        ],
        "parts": [_part(part) for part in found.parts],
    }


def _match(match: engine.Match, listed: Listed) -> dict[str, Any]:
    return {
        "rank": match.rank,
        "id": match.position_id,
        "title": listed.title,
        "employer": listed.employer,
        "place": listed.place,
        "pay": listed.pay,
        "score": round(match.score, 6),
        "parts": [_part(part) for part in match.parts],
        "reasons": [line.text for line in rules.summary(match.parts)],
        "tied": match.tied,
        "related": rules.is_related(match.parts),
    }


def _part(part: engine.Part) -> dict[str, Any]:
    return {
        "code": part.code,
        "score": round(part.score, 6),
        "weight": part.weight,
        "value": part.value,
        "wanted": part.wanted,
    }


def _listed(position_ids: list[int]) -> dict[int, Listed]:
    positions = Position.objects.select_related("employer").in_bulk(position_ids)
    return {
        key: Listed(
            position.title,
            position.employer.name,
            places.name_path(position.place_id) if position.place_id else position.place_text,
            position.pay_text,
        )
        for key, position in positions.items()
    }
