"""Tags and filters of every page: `{% load chunfeng %}`.

Formatting follows what people say in Chinese (6千–9千/月, 1.5万, 2.1公里, 今天 14:30) and plain English otherwise.
Money comes in as integer fen, distances as metres, moments as aware datetimes.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

from django import forms, template
from django.forms import BoundField
from django.http import QueryDict
from django.templatetags.static import static
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import get_language, gettext, pgettext
from django.utils.translation import gettext_lazy as _

from chunfeng.kernel import clock, masking
from chunfeng.web.tones import LEVELS, NOTES, OUTCOMES, STATES, STEPS, ZONE_TONES

register = template.Library()

SPRITE = "vendor/lucide/icons.svg"
_SPRITE_FILE = Path(__file__).parents[1] / "static" / SPRITE

DOCK = (
    ("home", "worker:home", "house", _("Home")),
    ("jobs", "worker:jobs", "search", _("Find work")),
    ("messages", "worker:messages", "message-circle", _("Messages")),
    ("me", "worker:me", "user", _("Me")),
)


# Pictures and controls


@cache
def icon_names() -> frozenset[str]:
    """The names that `{% icon %}` knows: the symbols of the vendored sprite."""
    return frozenset(re.findall(r'<symbol id="([^"]+)"', _SPRITE_FILE.read_text("utf-8")))


@register.simple_tag
@cache
def icon(name: str, label: str = "") -> str:
    """A picture from the sprite; decoration unless it has a `label`. Raises ValueError for a name not in the sprite."""
    if name not in icon_names():
        raise ValueError(f"No icon named {name!r}: add it to ICONS in tools/vendor.mjs and run `npm run vendor`.")
    address = f"{static(SPRITE)}#{name}"
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"></use></svg>', label, address)
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"></use></svg>', address)


class _Memo(template.Node):
    """See `memo`. The oldest piece goes first when there are too many."""

    MOST = 5000
    kept: ClassVar[dict[tuple[Any, ...], str]] = {}

    def __init__(self, inside: template.NodeList, keys: list[template.base.FilterExpression]) -> None:
        self.inside = inside
        self.keys = keys

    def render(self, context: template.Context) -> str:
        key = (id(self), get_language(), *(expression.resolve(context) for expression in self.keys))
        piece = self.kept.get(key)
        if piece is None:
            piece = self.kept[key] = self.inside.render(context)
            if len(self.kept) > self.MOST:
                self.kept.pop(next(iter(self.kept)), None)
        return piece


@register.tag
def memo(parser: template.base.Parser, token: template.base.Token) -> template.Node:
    """`{% memo a b %}…{% endmemo %}`: render once for each language and each set of keys, then again from memory.

    For rows of long lists. The keys must change whenever what is shown changes: a row's id and `updated_at`, and
    whatever else the piece depends on (`today`). Nothing personal or secret belongs inside (no csrf_token).
    """
    inside = parser.parse(("endmemo",))
    parser.delete_first_token()
    return _Memo(inside, [parser.compile_filter(word) for word in token.split_contents()[1:]])


@register.simple_tag
def today() -> date:
    """The calendar day, as a key of `memo` around 今天 and 明天."""
    return clock.today()


@register.filter
def asked(form: forms.Form) -> str:
    """What a filter form was asked, as a key of `memo`; only for forms whose choices are the same for everybody."""
    return f"{type(form).__qualname__}?{form.data.urlencode()}"


@register.filter
def kept_as(card: Mapping[str, Any]) -> Any:
    """The key of a card for `memo`; a card that has none is rendered each time."""
    return card.get("kept_as") or object()


@register.simple_tag
def control(field: BoundField, large: bool = False) -> str:
    """The widget of a form field with the sheet's classes and its help and errors announced."""
    widget = field.field.widget
    words: dict[type[forms.Widget], str] = {
        forms.CheckboxSelectMultiple: "checkbox",
        forms.RadioSelect: "radio",
        forms.Textarea: "textarea",
        forms.SelectMultiple: "select",
        forms.Select: "select",
        forms.CheckboxInput: "checkbox",
        forms.FileInput: "file-input",
    }
    css = next((word for kind, word in words.items() if isinstance(widget, kind)), "input")
    if large and css == "input":
        css += " input-lg"
    attrs = {"class": f"{css} {widget.attrs.get('class', '')}".strip()}
    described = [f"{field.auto_id}_help"] * bool(field.help_text) + [f"{field.auto_id}_error"] * bool(field.errors)
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if field.errors:
        attrs["aria-invalid"] = "true"
    return field.as_widget(attrs=attrs | ({"autofocus": True} if first_amiss(field) else {}))


@register.filter
def first_amiss(field: BoundField) -> bool:
    """Whether this is the first field of a refused form: its page begins there, or the refusal would be out of sight."""
    return next((other.name for other in field.form.visible_fields() if other.errors), "") == field.name


@register.filter
def is_choice(field: BoundField) -> bool:
    """Whether the field is a set of radio buttons or check boxes, each of which has its own label."""
    return isinstance(field.field.widget, forms.RadioSelect)  # CheckboxSelectMultiple is one


@register.filter
def is_tick(field: BoundField) -> bool:
    """Whether the field is one check box."""
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def choice_class(field: BoundField) -> str:
    # CheckboxSelectMultiple is a kind of RadioSelect in Django, so it is asked first.
    return "checkbox" if isinstance(field.field.widget, forms.CheckboxSelectMultiple) else "radio"


@register.inclusion_tag("parts/dock.html", takes_context=True)
def dock(context: template.Context, active: str = "") -> dict[str, Any]:
    """The tabs of the worker's pages. `active` is one of home, jobs, messages, me; `unread` in the page's context counts."""
    unread = context.get("unread") or 0
    return {
        "items": [
            {
                "label": label,
                "url": reverse(name),
                "icon": picture,
                "active": key == active,
                "count": unread if key == "messages" else 0,
            }
            for key, name, picture, label in DOCK
        ]
    }


# Words for states


def _code(value: Any) -> str:
    return str(getattr(value, "value", value) or "").lower()


@register.filter
def state_tone(state: Any) -> str:
    return STATES.get(_code(state), ("quiet", "circle"))[0]


@register.filter
def state_icon(state: Any) -> str:
    return STATES.get(_code(state), ("quiet", "circle"))[1]


@register.filter
def outcome(reason: Any) -> str:
    """`pass`, `fail` or `unknown` of a Reason (kernel.verdict) or of a mapping with the same keys."""
    found = reason.get("outcome") if isinstance(reason, Mapping) else getattr(reason, "outcome", None)
    code = _code(found)
    return code if code in OUTCOMES else "unknown"


@register.filter
def has(reason: Any, name: str) -> bool:
    """Whether a Reason or mapping says something under this name; 0 is something, an empty text is not."""
    said = reason.get(name) if isinstance(reason, Mapping) else getattr(reason, name, None)
    return said is not None and said != ""


@register.filter
def outcome_tone(reason: Any) -> str:
    return OUTCOMES[outcome(reason)][0]


@register.filter
def outcome_icon(reason: Any) -> str:
    return OUTCOMES[outcome(reason)][1]


@register.filter
def step_tone(state: Any) -> str:
    return STEPS.get(_code(state), STEPS["next"])[0]


@register.filter
def step_icon(state: Any) -> str:
    return STEPS.get(_code(state), STEPS["next"])[1]


@register.filter
def note_icon(tone: str) -> str:
    return NOTES.get(tone, "info")


@register.filter
def level_tone(level: str) -> str:
    """The tone of a message of django.contrib.messages by its level tag."""
    return LEVELS.get(level, "calm")


# Figures


def _chinese() -> bool:
    return (get_language() or "").startswith("zh")


def _short(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _yuan(fen: int) -> str:
    """15000 yuan → 1.5万, 6000 → 6千, 2210 → 2210元; in English ¥15,000."""
    yuan = fen / 100
    if not _chinese():
        return f"¥{yuan:,.0f}" if yuan == int(yuan) else f"¥{yuan:,.2f}"
    if yuan >= 10_000 and yuan % 100 == 0:
        return f"{_short(yuan / 10_000)}万"
    if yuan >= 1_000 and yuan % 100 == 0:
        return f"{_short(yuan / 1_000)}千"
    return f"{_short(yuan)}元"


@register.filter
def money(fen: int | None) -> str:
    """An exact amount: 2840 → 28.40元."""
    if fen is None:
        return ""
    return gettext("¥%(amount)s") % {"amount": f"{fen / 100:,.2f}"}


@register.filter
def pay(position: Any) -> str:
    """What a position pays: 6千–9千/月, 8千–1.3万·14薪, 5千以上/月.

    `position` has pay_low and pay_high (fen, each may be None), pay_period (month, day, hour, year, piece), pay_months
    and pay_text (as written). With neither end known it is the text as written, else that it is to be agreed.
    """
    get = position.get if isinstance(position, Mapping) else lambda name: getattr(position, name, None)
    low, high, months = get("pay_low"), get("pay_high"), get("pay_months")
    if low is None and high is None:
        return str(get("pay_text") or "") or gettext("Pay to be agreed")
    if low is not None and high is not None and low != high:
        first, last = _yuan(low), _yuan(high)
        if _chinese() and first.endswith("元") and last.endswith("元"):
            first = first[:-1]
        span = f"{first}–{last.removeprefix('¥')}"
    elif low is None:
        span = gettext("up to %(amount)s") % {"amount": _yuan(high)}
    elif high is None:
        span = gettext("from %(amount)s") % {"amount": _yuan(low)}
    else:
        span = _yuan(low)
    periods = {
        "month": gettext("%(pay)s/month"),
        "day": gettext("%(pay)s/day"),
        "hour": gettext("%(pay)s/hour"),
        "week": gettext("%(pay)s/week"),
        "year": gettext("%(pay)s/year"),
        "piece": gettext("%(pay)s/piece"),
    }
    period = _code(get("pay_period"))
    if months and int(months) > 12 and period in ("month", ""):
        return gettext("%(pay)s × %(months)s months") % {"pay": span, "months": months}
    return periods.get(period, "%(pay)s") % {"pay": span}


@register.filter
def distance(metres: float | None) -> str:
    """850米, 2.1公里, 12公里."""
    if metres is None:
        return ""
    if metres < 995:
        return gettext("%(metres)s m") % {"metres": max(10, round(metres / 10) * 10)}
    kilometres = metres / 1000
    return gettext("%(kilometres)s km") % {
        "kilometres": _short(round(kilometres, 1)) if kilometres < 10 else str(round(kilometres))
    }


@register.filter
def plan_fill(square: Any) -> str:
    """The colour of a square of a hall's plan: its zone's, or that of what it is."""
    if square.tone >= 0:
        return ZONE_TONES[square.tone % len(ZONE_TONES)]
    return {"booth": "#f6efe8", "desk": "#fdf3d7", "entrance": "#dff0e2", "wall": "#8f857d"}.get(square.mark, "#fdfbf8")


@register.filter
def zone_fill(zone: Any) -> str:
    """The colour of a zone in a hall's plan."""
    return ZONE_TONES[zone.tone % len(ZONE_TONES)]


@register.filter
def plan_stroke(square: Any) -> str:
    """Its edge: hardly any where people walk, strong where somebody was put by hand."""
    if square.mark == "aisle":
        return "#ece5de"
    return "#4a403a" if square.by_hand else "#b9ada3"


@register.filter
def count(number: int | None) -> str:
    """A number at a glance: 9999, 1.5万; in English 9,999, 15k. Where it must be exact use `exact`."""
    if number is None:
        return "—"
    if number < 10_000:
        return str(number) if _chinese() else f"{number:,}"
    if _chinese():
        return (
            f"{_short(round(number / 10_000, 1))}万" if number < 100_000_000 else f"{_short(round(number / 1e8, 2))}亿"
        )
    return f"{_short(round(number / 1000, 1))}k" if number < 1_000_000 else f"{_short(round(number / 1e6, 1))}M"


@register.filter
def exact(number: int | None) -> str:
    """12345 → 12,345; nothing known → —."""
    return "—" if number is None else f"{number:,}"


# Times


def _local(value: date | datetime) -> date:
    return clock.local_day(value) if isinstance(value, datetime) else value


@register.filter
def day(value: date | datetime | None) -> str:
    """今天, 明天, 昨天, 11月21日, 2025年4月21日."""
    if value is None:
        return ""
    then, today = _local(value), clock.today()
    near = {0: gettext("today"), 1: gettext("tomorrow"), -1: gettext("yesterday")}.get((then - today).days)
    if near:
        return near
    # A date without its year is read as the nearest one.
    plain = then.year == today.year or abs(then - today) < timedelta(days=60)
    return date_format(then, pgettext("date format", "M j") if plain else pgettext("date format", "M j, Y"))


@register.filter
def moment(value: datetime | None) -> str:
    """今天 14:30, 11月21日 09:00, 2025年4月21日 09:00."""
    if value is None:
        return ""
    return f"{day(value)} {value.astimezone(clock.SHANGHAI):%H:%M}"


@register.filter
def until(begin: datetime, end: datetime) -> str:
    """今天 14:30–16:00; with its own day where it ends on another: 今天 14:30 – 明天 09:00."""
    if _local(begin) == _local(end):
        return f"{moment(begin)}–{end.astimezone(clock.SHANGHAI):%H:%M}"
    return f"{moment(begin)} – {moment(end)}"


@register.filter
def iso(value: date | datetime | None) -> str:
    """For the datetime attribute of <time>."""
    if value is None:
        return ""
    return (
        value.astimezone(clock.SHANGHAI).isoformat(timespec="minutes")
        if isinstance(value, datetime)
        else value.isoformat()
    )


# People


register.filter("mask_name", masking.name)
register.filter("mask_mobile", masking.mobile)


# Addresses


@register.filter
def with_page(query: QueryDict | None, number: int) -> str:
    """The present search with another page: ?place=420111&page=3."""
    changed = query.copy() if query is not None else QueryDict(mutable=True)
    changed["page"] = str(number)
    return f"?{changed.urlencode()}"
