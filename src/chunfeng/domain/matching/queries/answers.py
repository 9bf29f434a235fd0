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
from chunfeng.engine.matching.voting import BY_WORDS, VOTERS
from chunfeng.kernel import clock

RELAX_BELOW = 20
"""With fewer matches than this, or than asked for, the answer says what binds."""

TITLES = 10
"""Titles that the answer names at most."""


def ranked(
    catalogue: engine.Catalogue, document: SeekerDocument, k: int, shown: Mapping[int, Listed] | None = None
) -> dict[str, Any]:
    """The best `k` with reasons, what binds and what giving way adds, titles, unknown words.

    `shown` is what to show of positions by their ids; None: as the database says.
    """
    today = clock.today()
    found = engine.rank(catalogue, document.seeker, k, today=today, weights=document.weights)
    listed = _listed([match.position_id for match in found.items]) if shown is None else shown
    slack = engine.relaxations(catalogue, document.seeker, today=today, neighbours=neighbours(document.seeker.places))
    short = found.fits < max(k, RELAX_BELOW)
    nothing = Listed("", "", "", "")
    return {
        "day": today.isoformat(),
        "positions": len(catalogue),
        "fits": found.fits,
        "matches": [_match(match, listed.get(match.position_id, nothing)) for match in found.items],
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
        "titles": [
            {"title": title, "weight": round(weight, 6)} for title, weight in _titles(catalogue, document.seeker, shown)
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


def _titles(
    catalogue: engine.Catalogue, seeker: engine.Seeker, shown: Mapping[int, Listed] | None
) -> list[tuple[str, float]]:
    """What work the seeker's skills and words point to, wherever it is and whatever it pays: titles and their weights.

    Spellings of one title count together; the one of the best position is named.
    """
    able = engine.Seeker(skills=seeker.skills, words=seeker.words, exclusions=seeker.exclusions)
    found = engine.rank(catalogue, able, VOTERS, today=clock.today(), weights=BY_WORDS)
    titles = _position_titles(found.ids.tolist(), shown)
    voters = [
        (score, rules.plain_title(titles[key]))
        for key, score in zip(found.ids.tolist(), found.scores.tolist(), strict=True)
        if titles.get(key)
    ]
    spelling: dict[str, str] = {}
    for _score, title in voters:
        spelling.setdefault(engine.fold(title), title)
    votes = engine.vote((score for score, _title in voters), (engine.fold(title) for _score, title in voters), TITLES)
    return [(spelling[group], weight) for group, weight in votes]


def _position_titles(position_ids: list[int], shown: Mapping[int, Listed] | None) -> dict[int, str]:
    if shown is None:
        return dict(Position.objects.filter(pk__in=position_ids).values_list("pk", "title"))
    return {key: shown[key].title for key in position_ids if key in shown}


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
