"""The sentence that is searched — 在武汉洪山找电工，全职，6千以上 — read from an address and written back to one.

    what   words, comma or space between them      kind   full_time … (several)
    where  place codes (several), or "any"         pay    yuan a month, 0 for any
    time   "any" drops the wished times            radius km

What the address leaves out comes from the wishes of the person, if there are any.
"""

import re
from copy import copy
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from chunfeng.domain.matching.queries import Widening
from chunfeng.domain.occupations import queries as occupations
from chunfeng.domain.places import queries as places
from chunfeng.domain.talent import queries as talent
from chunfeng.domain.talent.models import Seeker
from chunfeng.engine.matching import Kind
from chunfeng.kernel.vocabulary import WorkKind
from chunfeng.shared.labels import LABELS
from chunfeng.web.templatetags.chunfeng import pay as pay_text

HIGHEST_PAY = 1_000_000
SEPARATORS = re.compile(r"[,，、;；/\s]+")


@dataclass(frozen=True, slots=True)
class Search:
    """One search. `asked` names the parts that stand in the address, `edit` the part that is being changed."""

    what: tuple[str, ...]
    where: tuple[str, ...]
    kinds: tuple[WorkKind, ...]
    pay: int | None  # yuan a month
    any_time: bool
    radius: int | None
    asked: frozenset[str]
    base: Seeker

    @classmethod
    def of(cls, query: QueryDict, seeker: Seeker | None) -> "Search":
        base = seeker or Seeker(looking=True)
        asked = frozenset(name for name in ("what", "where", "kind", "pay", "time", "radius") if name in query)
        return cls(
            what=words(query.get("what", "")) if "what" in asked else tuple(base.wanted_words),
            where=_codes(query.getlist("where")) if "where" in asked else tuple(base.wanted_places),
            kinds=_kinds(query.getlist("kind") if "kind" in asked else base.kinds),
            pay=_number(query.get("pay", "")) if "pay" in asked else _yuan(base.pay_floor),
            any_time=query.get("time") == "any",
            radius=_number(query.get("radius", "")) or None if "radius" in asked else base.radius_km,
            asked=asked,
            base=base,
        )

    @property
    def seeker(self) -> Seeker:
        """The person with the wishes of this search: a copy that is never saved."""
        wished = copy(self.base)
        wished.wanted_words = list(self.what)
        wished.wanted_occupations = (
            list(talent.occupations_named(self.what)) if "what" in self.asked else list(self.base.wanted_occupations)
        )
        wished.wanted_places = list(self.where)
        wished.kinds = [str(kind) for kind in self.kinds]
        wished.pay_floor = self.pay * 100 if self.pay else None
        wished.radius_km = self.radius
        if self.any_time:
            wished.windows = None
        return wished

    def url(self, **changes: Any) -> str:
        """The address of this search with some parts changed; `edit` opens a part for changing."""
        edit = changes.pop("edit", "")
        changed = replace(self, **changes)
        names = {
            "what": "what",
            "where": "where",
            "kinds": "kind",
            "pay": "pay",
            "any_time": "time",
            "radius": "radius",
        }
        said = self.asked | {names[name] for name in changes}
        pairs: list[tuple[str, str]] = []
        if "what" in said:
            pairs.append(("what", " ".join(changed.what)))
        if "where" in said:
            pairs += [("where", code) for code in changed.where or ("any",)]
        if "kind" in said:
            pairs += [("kind", str(kind)) for kind in changed.kinds or ("any",)]
        if "pay" in said:
            pairs.append(("pay", str(changed.pay or 0)))
        if changed.any_time:
            pairs.append(("time", "any"))
        if "radius" in said and changed.radius:
            pairs.append(("radius", str(changed.radius)))
        if edit:
            pairs.append(("edit", edit))
        address = reverse("worker:jobs")
        return f"{address}?{urlencode(pairs)}" if pairs else address

    def pieces(self) -> list[dict[str, str]]:
        """The sentence in parts; those with an address can be changed."""
        kinds = "、".join(str(LABELS[kind]) for kind in self.kinds)
        return [
            {"text": pgettext("search sentence", "In "), "url": ""},
            {"text": place_names(self.where) or _("any place"), "url": self.url(edit="where")},
            {"text": pgettext("search sentence", " find "), "url": ""},
            {"text": "、".join(self.what) or _("any work"), "url": self.url(edit="what")},
            {"text": pgettext("search sentence", ", "), "url": ""},
            {"text": kinds or _("any kind"), "url": self.url(edit="kind")},
            {"text": pgettext("search sentence", ", "), "url": ""},
            {"text": least(self.pay), "url": self.url(edit="pay")},
        ]

    def widened(self, way: Widening) -> str:
        """The address of this search after giving way, or "" where an address cannot say it."""
        value = way.change.value
        match way.change.code:
            case "place":
                return self.url(where=(*self.where, str(value)))
            case "pay_floor":
                return self.url(pay=int(value or 0) // 100)
            case "radius_km":
                return self.url(radius=int(value or 0))
            case "kind":
                return self.url(kinds=(*self.kinds, WorkKind[str(Kind(int(value or 0)).name)]))
            case "windows":
                return self.url(any_time=True)
        return ""

    def unclear(self) -> list[dict[str, str]]:
        """For each word that names no occupation: occupations that may have been meant, with the address of each."""
        known = set(talent.occupations_named(self.what))
        if known or not self.what:
            return []
        found = [hit for word in self.what for hit in occupations.search(word, 3)]
        return [
            {"text": hit.matched, "url": self.url(what=(hit.matched,))} for hit in found if hit.matched not in self.what
        ]


def words(text: str) -> tuple[str, ...]:
    """电工、焊工 → two words; at most ten of at most 40 characters."""
    return tuple(dict.fromkeys(word[:40] for word in SEPARATORS.split(text) if word))[:10]


def place_names(codes: tuple[str, ...]) -> str:
    """武汉洪山、武汉武昌: a county with its city, so that one 朝阳 is told from the other."""
    names = []
    for code in codes:
        path = places.name_path(code).split(" · ")
        names.append("".join(path[-2:]) if len(path) > 1 else path[0])
    return "、".join(names)


def least(yuan: int | None) -> str:
    """6000 → 6千以上."""
    return pay_text({"pay_low": yuan * 100, "pay_high": None, "pay_period": ""}) if yuan else _("any pay")


def _codes(given: list[str]) -> tuple[str, ...]:
    """Codes as they are; anything else is read as people write places."""
    found = [value if places.exists(value) else places.resolve(value).place_code for value in given if value]
    return tuple(dict.fromkeys(code for code in found if code))[:10]


def _kinds(given: list[str]) -> tuple[WorkKind, ...]:
    return tuple(kind for kind in WorkKind if kind in given)


def _number(text: str) -> int | None:
    return min(int(text), HIGHEST_PAY) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _yuan(fen: int | None) -> int | None:
    return None if fen is None else fen // 100
