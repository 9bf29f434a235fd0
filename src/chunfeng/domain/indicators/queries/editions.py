"""Bulletins as they were published: what is written into one, and finding it again by its hash."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from chunfeng.domain.fairs.models import Fair
from chunfeng.domain.happenings.enums import PUBLIC, Channel
from chunfeng.domain.happenings.models import Series
from chunfeng.domain.indicators import rules
from chunfeng.domain.indicators.enums import About
from chunfeng.domain.indicators.errors import NoSuchEdition
from chunfeng.domain.indicators.models import Edition
from chunfeng.domain.indicators.queries.bulletins import BY_FAIR, Draft, draft
from chunfeng.domain.indicators.queries.numbers import declaration
from chunfeng.domain.indicators.queries.occasions import Occasion
from chunfeng.domain.indicators.queries.press import press
from chunfeng.domain.talent.enums import Group

FORMAT = "chunfeng.bulletin/1"


@dataclass(frozen=True, slots=True)
class Corrected:
    """One line of what an edition changed, in words; None where there was or is no such number."""

    title: str
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Published:
    """An edition as everybody may read it. `holds`: whether the text still has the hash that it was published under."""

    edition: Edition
    content: Mapping[str, Any]
    corrected: tuple[Corrected, ...]
    newest: Edition
    holds: bool


def content(draft: Draft, *, number: int, previous: Edition | None, note: str) -> dict[str, Any]:
    """What is frozen: texts and whole numbers only, the press text in both languages, and what the edition corrects."""
    told = draft.occasion
    body = {
        "format": FORMAT,
        "about": told.about.value,
        "title": told.title,
        "organisation": told.organisation.name,
        "first": told.first.isoformat(),
        "last": told.last.isoformat(),
        "events": [one.code for one in told.happenings],
        "counted_at": draft.counted_at.replace(microsecond=0).isoformat(),
        "edition": number,
        "corrects": previous.digest if previous else None,
        "note": note,
        "figures": dict(draft.values),
        "channels": {channel.value: dict(values) for channel, values in draft.channels.items()},
        "groups": {group.value: number for group, number in draft.groups.items()},
        "fairs": {line.happening.code: {key: line.values[key] for key in BY_FAIR} for line in draft.lines},
        "text": {language: list(lines) for language, lines in press(draft).items()},
    }
    body["changes"] = [
        {"number": change.key, "before": change.before, "after": change.after}
        for change in (rules.changes(json.loads(previous.content), body) if previous else [])
    ]
    return body


def editions_of(told: Occasion) -> list[Edition]:
    """All editions of this bulletin, the newest first."""
    rows = Edition.objects.filter(about=told.about, about_id=told.pk)
    if told.about is About.TREE:
        rows = rows.filter(first=told.first, last=told.last)
    return list(rows.order_by("-number"))


def public_editions(
    *, happening_code: str = "", about: str = "", page: int = 1, size: int = 20
) -> tuple[list[Edition], bool]:
    """Published editions, the newest first, and whether there are more.

    With `happening_code` those about that fair, and about the seasons that it belongs to.
    """
    rows = Edition.objects.order_by("-frozen_at", "-pk")
    if about:
        rows = rows.filter(about=about)
    if happening_code:
        fairs = Fair.objects.filter(happening__code=happening_code, happening__status__in=PUBLIC)
        series = _series_above(fairs.values_list("happening__series", flat=True).first())
        rows = rows.filter(
            Q(about=About.FAIR, about_id__in=fairs.values("pk")) | Q(about=About.SERIES, about_id__in=series)
        )
    first = (max(1, page) - 1) * size
    found = list(rows[first : first + size + 1])
    return found[:size], len(found) > size


def next_content(told: Occasion) -> dict[str, Any]:
    """What would be published now: the figures of this moment, and what they would correct."""
    newest = next(iter(editions_of(told)), None)
    return content(draft(told), number=newest.number + 1 if newest else 1, previous=newest, note="")


def changed_since(edition: Edition, draft: Draft) -> tuple[Corrected, ...]:
    """What an edition of now would correct."""
    present = content(draft, number=edition.number + 1, previous=None, note="")
    return _corrected(rules.changes(json.loads(edition.content), present))


def published(digest: str) -> Published:
    """An edition by its hash, for everybody. Raises NoSuchEdition."""
    edition = Edition.objects.filter(digest=digest.lower()).first()
    if edition is None:
        raise NoSuchEdition
    body = json.loads(edition.content)
    same = Edition.objects.filter(about=edition.about, about_id=edition.about_id)
    if edition.about == About.TREE:
        same = same.filter(first=edition.first, last=edition.last)
    changes = [rules.Change(one["number"], one["before"], one["after"]) for one in body["changes"]]
    return Published(
        edition=edition,
        content=body,
        corrected=_corrected(changes),
        newest=same.order_by("-number")[0],
        holds=rules.digest(edition.content) == edition.digest,
    )


def _series_above(series_id: int | None) -> list[int]:
    """A season and those that it lies in."""
    found: list[int] = []
    while series_id is not None and series_id not in found:
        found.append(series_id)
        series_id = Series.objects.filter(pk=series_id).values_list("parent", flat=True).first()
    return found


def _corrected(changes: list[rules.Change]) -> tuple[Corrected, ...]:
    return tuple(Corrected(_words(change.key), change.before, change.after) for change in changes)


def _words(where: str) -> str:
    """ "channels.live.applications" as people read it."""
    part, *names = where.split(".")
    if part == "groups":
        return str(Group(names[0]).label)
    title = declaration(names[-1]).title
    if part == "channels":
        return f"{Channel(names[0]).label} · {title}"
    return f"{names[0]} · {title}" if part == "fairs" else title
