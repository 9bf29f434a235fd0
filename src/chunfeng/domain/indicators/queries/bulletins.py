"""The bulletin of an occasion at this moment: figures, channels, groups, fair by fair; and what is behind each number."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from chunfeng.domain.facts import queries as ledger
from chunfeng.domain.facts.queries import By, Cut, Key
from chunfeng.domain.fairs.enums import StandKind
from chunfeng.domain.happenings.enums import Channel
from chunfeng.domain.happenings.models import Happening
from chunfeng.domain.indicators import rules
from chunfeng.domain.indicators.catalog import Declaration
from chunfeng.domain.indicators.queries.behind import BehindPage, behind_cut, sheet_rows
from chunfeng.domain.indicators.queries.numbers import Figure, counted, declaration
from chunfeng.domain.indicators.queries.occasions import POSITIONS, Occasion, earlier_fairs
from chunfeng.domain.talent import queries as talent
from chunfeng.domain.talent.enums import Group
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.shared import reach

SERVED = tuple(f"served_{kind}" for kind in StandKind if kind != StandKind.BOOTH)
"""Figures of the desks for advice, by what they are for."""

PRINTED = (
    "employers_taking_part",
    "employers_there",
    *POSITIONS,
    "people_registered",
    "visitors",
    "visits",
    "visits_unnamed",
    "participants",
    "live_viewers",
    "live_views",
    "booth_visits",
    "calls",
    "applications",
    "applicants",
    "people_with_intent",
    "intents",
    "served",
    *SERVED,
    "hires",
    "stayed_30",
    "stayed_90",
)
"""Figures of a bulletin, in its order."""

ALWAYS = frozenset(
    {"employers_taking_part", "positions", "headcount", "visitors", "visits", "applications", "people_with_intent"}
)
"""Shown at nought as well: a paper asks for them."""

BY_CHANNEL = ("participants", "applications", "applicants", "people_with_intent", "intents")
BY_FAIR = ("employers_taking_part", "visitors", "visits", "participants", "applications", "people_with_intent")


@dataclass(frozen=True, slots=True)
class Line:
    """One happening of a bulletin about several, or an earlier fair: figures by key (`BY_FAIR`)."""

    happening: Happening
    values: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Repeated:
    """A figure that counts somebody once: `apart` is the sum over the happenings, `together` who it really was."""

    declaration: Declaration
    apart: int
    together: int

    @property
    def again(self) -> int:
        """How often somebody was counted at one happening who had been counted at another."""
        return self.apart - self.together


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A bulletin of the moment `counted_at`. Figures by key, channels and groups with people in them by name."""

    occasion: Occasion
    counted_at: datetime
    values: Mapping[str, int]
    channels: Mapping[Channel, Mapping[str, int]]
    groups: Mapping[Group, int]
    lines: tuple[Line, ...] = ()
    earlier: tuple[Line, ...] = ()
    figures: tuple[Figure, ...] = field(default=())

    @property
    def repeated(self) -> tuple[Repeated, ...]:
        """Where the sum over the happenings is more than the people, employers: said on the page, so that nobody adds."""
        found = (
            Repeated(declaration(key), sum(line.values[key] for line in self.lines), self.values[key])
            for key in BY_FAIR
            if not declaration(key).adds_up
        )
        return tuple(one for one in found if one.again > 0)


def draft(told: Occasion) -> Draft:
    """Counted now, from the ledger. Some twenty queries, however many fairs."""
    items = tuple(declaration(key) for key in PRINTED)
    offered = tuple(item for item in items if item.key in POSITIONS)
    others = tuple(item for item in items if item.key not in POSITIONS)
    found = counted(others, Cut(happenings=told.ids)) | counted(offered, told.cut(offered[0]))
    values = {item.key: found.get((item.key, None), 0) for item in items}
    before = earlier_fairs(told)
    return Draft(
        occasion=told,
        counted_at=clock.now(),
        values=values,
        channels=_channels(told),
        groups=_groups(told),
        lines=() if told.is_one else _lines(told.happenings),
        earlier=_lines(before),
        figures=_figures(items, values),
    )


def behind_bulletin(key: str, told: Occasion, *, actor: Actor, channel: str = "", page: int = 1) -> BehindPage:
    """What a number of the bulletin counts; a page with people on it is audited. Raises NoSuchFigure."""
    item = declaration(key)
    about = {"about": f"{told.about}:{told.pk}", "channel": channel}
    with reach.elevated("masked names of those whom a fair of the actor's union counted, whichever union is theirs"):
        return behind_cut(item, told.cut(item, channel=_channel(channel)), actor=actor, page=page, about=about)


def behind_bulletin_rows(key: str, told: Occasion, *, actor: Actor, channel: str = "") -> Iterator[dict[str, Any]]:
    """All of it as rows of a sheet (`behind_columns`)."""
    return sheet_rows(lambda page: behind_bulletin(key, told, actor=actor, channel=channel, page=page))


def figure_of(key: str, told: Occasion, *, channel: str = "") -> Figure:
    """One number of the bulletin. Raises NoSuchFigure."""
    item = declaration(key)
    return Figure(item, counted((item,), told.cut(item, channel=_channel(channel))).get((key, None), 0))


def _channel(text: str) -> str:
    return text if text in Channel else ""


def _channels(told: Occasion) -> dict[Channel, dict[str, int]]:
    """People are counted once in each channel, and once in all of them together: the rows do not add up."""
    items = tuple(declaration(key) for key in BY_CHANNEL)
    found = {}
    for channel in Channel:
        values = counted(items, Cut(happenings=told.ids, tags=(channel.value,)))
        if values:
            found[channel] = {item.key: values.get((item.key, None), 0) for item in items}
    return found


def _groups(told: Occasion) -> dict[Group, int]:
    item = declaration("participants")
    came = ledger.meetings(kinds=item.kinds, cut=told.cut(item), key=Key.PERSON)
    among = talent.groups_among({person for _happening, person in came})
    return {group: number for group, number in among.items() if number >= rules.FEWEST}


def _lines(happenings: Sequence[Happening]) -> tuple[Line, ...]:
    if not happenings:
        return ()
    items = tuple(declaration(key) for key in BY_FAIR)
    found = counted(items, Cut(happenings=tuple(one.pk for one in happenings)), By.HAPPENING)
    return tuple(Line(one, {item.key: found.get((item.key, one.pk), 0) for item in items}) for one in happenings)


def _figures(items: Sequence[Declaration], values: Mapping[str, int]) -> tuple[Figure, ...]:
    """Those that stand beside another are within it; what nobody did is left out, but for what is always asked."""
    beside: dict[str, list[Figure]] = {}
    for item in items:
        if item.beside:
            beside.setdefault(item.beside, []).append(Figure(item, values[item.key]))
    return tuple(
        Figure(item, values[item.key], tuple(beside.get(item.key, ())))
        for item in items
        if not item.beside and (values[item.key] or item.key in ALWAYS)
    )
