"""A bulletin in sentences, as the papers print them. A sentence about nothing is left out."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, override, pgettext

from chunfeng.domain.indicators import rules
from chunfeng.domain.indicators.queries.bulletins import Draft
from chunfeng.kernel import clock

LANGUAGES = {"zh": "zh-hans", "en": "en"}

Say = Callable[[int], str]


def press(draft: Draft, *, rounded: bool = False) -> dict[str, tuple[str, ...]]:
    """Sentences by language, "zh" and "en"; `rounded` says more than 6,000 and nearly 800 where the papers would."""
    texts = {}
    for name, code in LANGUAGES.items():
        with override(code):
            texts[name] = sentences(draft, rounded=rounded)
    return texts


def joined(texts: tuple[str, ...], language: str) -> str:
    """One paragraph: Chinese needs no space after its full stop."""
    return ("" if language == "zh" else " ").join(texts)


def sentences(draft: Draft, *, rounded: bool = False) -> tuple[str, ...]:
    """In the present language."""
    say = _rounded if rounded else _exact
    return (
        *_held(draft),
        *_offered(draft.values, say),
        *_came(draft, say),
        *_agreed(draft.values, say),
        *_groups(draft, say),
        *_since(draft.values, say),
        *_before(draft, say),
    )


def _held(draft: Draft) -> Iterator[str]:
    told = draft.occasion
    if not told.is_one:
        said = {"organisation": told.organisation.name, "first": _day(told.first), "last": _day(told.last)}
        yield gettext("From %(first)s to %(last)s, %(organisation)s held %(number)s fairs and other events.") % {
            **said,
            "number": len(told.happenings),
        }
        return
    one = told.happenings[0]
    title = told.title.translate({ord("“"): "‘", ord("”"): "’"})  # it stands in quotes itself
    said = {"organisation": told.organisation.name, "title": title, "day": _day(told.first), "venue": one.venue}
    if one.venue:
        yield gettext("On %(day)s, %(organisation)s held “%(title)s” at %(venue)s.") % said
    else:
        yield gettext("On %(day)s, %(organisation)s held “%(title)s”.") % said


def _offered(values: Mapping[str, int], say: Say) -> Iterator[str]:
    said = {key: say(value) for key, value in values.items()}
    if values["positions"] and values["headcount"]:
        yield (
            gettext(
                "%(employers_taking_part)s employers took part, with %(positions)s positions for %(headcount)s people."
            )
            % said
        )
    elif values["positions"]:
        yield gettext("%(employers_taking_part)s employers took part, with %(positions)s positions.") % said
    elif values["employers_taking_part"]:
        yield gettext("%(employers_taking_part)s employers took part.") % said
    if values["positions_unlimited"]:
        yield gettext("%(positions_unlimited)s of the positions take any number of people.") % said
    if values["positions_several"]:
        yield gettext("%(positions_several)s of the positions take several people.") % said


def _came(draft: Draft, say: Say) -> Iterator[str]:
    values = draft.values
    said = {key: say(value) for key, value in values.items()}
    if values["visitors"]:
        yield gettext("%(visitors)s people looking for work came, in %(visits)s visits.") % said
    elif values["visits"]:
        yield gettext("%(visits)s visits were counted.") % said
    if values["visitors"] and values["visits_unnamed"]:
        yield gettext("%(visits_unnamed)s of the visits were counted without a name.") % said
    there = {channel: row["participants"] for channel, row in draft.channels.items() if row["participants"]}
    if len(there) > 1:
        parts = pgettext("between parts of a list", ", ").join(
            pgettext("people of a channel", "%(channel)s %(number)s")
            % {"channel": channel.label, "number": say(number)}
            for channel, number in there.items()
        )
        yield gettext("%(participants)s people took part in all ways together (%(parts)s), each counted once.") % {
            **said,
            "parts": parts,
        }


def _agreed(values: Mapping[str, int], say: Say) -> Iterator[str]:
    said = {key: say(value) for key, value in values.items()}
    if values["applications"]:
        yield gettext("Employers received %(applications)s résumés from %(applicants)s people.") % said
    if values["people_with_intent"]:
        yield gettext("%(people_with_intent)s people reached an intent to work together.") % said


def _groups(draft: Draft, say: Say) -> Iterator[str]:
    if draft.groups:
        parts = pgettext("between parts of a list", ", ").join(
            pgettext("people of a group", "%(group)s %(number)s") % {"group": group.label, "number": say(number)}
            for group, number in draft.groups.items()
        )
        yield gettext("Among those who took part, by their own word: %(parts)s.") % {"parts": parts}


def _since(values: Mapping[str, int], say: Say) -> Iterator[str]:
    said = {key: say(value) for key, value in values.items()}
    if values["hires"]:
        yield gettext("Asked afterwards, %(hires)s people have begun work.") % said
    if values["stayed_30"]:
        yield gettext("After 30 days, %(stayed_30)s people were still at work there.") % said
    if values["stayed_90"]:
        yield gettext("After 90 days, %(stayed_90)s people were still at work there.") % said


def _before(draft: Draft, say: Say) -> Iterator[str]:
    if draft.earlier and draft.earlier[0].values["visitors"] and draft.earlier[0].values["people_with_intent"]:
        one = draft.earlier[0]
        yield gettext(
            "At the fair before, on %(day)s, %(visitors)s people came and %(people_with_intent)s reached an intent."
        ) % {"day": _day(clock.local_day(one.happening.starts_at)), **{key: say(n) for key, n in one.values.items()}}


def _day(day: date) -> str:
    return date_format(day, "DATE_FORMAT")


def _exact(number: int) -> str:
    return str(number) if (get_language() or "").startswith("zh") else f"{number:,}"


def _rounded(number: int) -> str:
    said = rules.said(number)
    text = _exact(said.number)
    if said.how == "over":
        return pgettext("rounded number", "more than %(number)s") % {"number": text}
    return pgettext("rounded number", "nearly %(number)s") % {"number": text} if said.how == "nearly" else text
