"""找活: the sentence, the results at once, why the list ends, and what would widen it."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from chunfeng.domain.employers.models import Employer, Position
from chunfeng.domain.matching import queries as matching
from chunfeng.domain.matching.queries import MatchCard
from chunfeng.domain.talent import queries as talent
from chunfeng.domain.talent.models import Seeker
from chunfeng.shared import stamps
from chunfeng.web import access, kept
from chunfeng.web.access import public
from chunfeng.web.templatetags.chunfeng import with_page
from chunfeng.web.worker import cards
from chunfeng.web.worker.forms import EDITORS
from chunfeng.web.worker.search import Search
from chunfeng.web.worker.unread import unread_count

PER_PAGE, PAGES, WAYS = 20, 10, 4
MOST = PER_PAGE * PAGES
SECONDS = 60.0
"""A kept page of matches lives so long: the catalogue itself looks again for what was committed late."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of matches. `known` were found up to its end; `others` fit the terms, but not the words; `more` follow."""

    number: int
    matches: list[MatchCard]
    known: int
    others: int
    more: bool


@public
@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    actor = access.reader_of(request)
    chosen = actor.person_id is not None and not request.user.plain_order  # PIPL 24
    own = talent.own_profile(actor) if chosen else None
    unread = unread_count(actor) if actor.person_id else 0
    return kept.page(
        request,
        about=(own and (own.pk, own.updated_at), unread),
        version=lambda: (matching.edition(), *stamps.newest(Position, Employer)),
        make=lambda: _jobs(request, own, unread),
        seconds=SECONDS,
    )


def _jobs(request: HttpRequest, own: Seeker | None, unread: int) -> HttpResponse:
    search = Search.of(request.GET, own)
    page = look_up(search, page_number(request.GET.get("page", "")))
    context = {
        "pieces": search.pieces(),
        "editor": editor(request, search),
        "count": counted(page),
        "cards": [cards.of_match(match, why=own is not None) for match in page.matches],
        "newer_url": with_page(request.GET, page.number - 1) if page.number > 1 else "",
        "older_url": with_page(request.GET, page.number + 1) if page.more and page.number < PAGES else "",
        "ends": ends(page),
        "widen": [] if page.more else ways(search),
        "unclear": search.unclear() if not page.known else [],
        "own": own,
        "unread": unread,
    }
    return render(request, "worker/jobs.html", context)


def look_up(search: Search, number: int) -> Page:
    """The page, asking for no more matches than it takes: each costs the explanation of its reasons."""
    seeker, wanted = search.seeker, number * PER_PAGE + 1
    asked = wanted
    while True:
        fitting = matching.matches_for(seeker=seeker, k=asked)
        found = [match for match in fitting if match.related] if search.what else fitting
        if len(found) >= wanted or len(fitting) < asked or asked >= MOST + 1:
            break
        asked = min(asked * 4, MOST + 1)
    return Page(
        number=number,
        matches=found[wanted - 1 - PER_PAGE : wanted - 1],
        known=min(len(found), wanted - 1),
        others=len(fitting) - len(found),
        more=len(found) >= wanted,
    )


def page_number(text: str) -> int:
    return min(max(int(text), 1), PAGES) if text.isascii() and text.isdigit() and len(text) < 4 else 1


def counted(page: Page) -> str:
    if page.more:
        return _("More than %(count)s positions fit") % {"count": page.known}
    return ngettext("%(count)s position fits", "%(count)s positions fit", page.known) % {"count": page.known}


def ends(page: Page) -> str:
    """Why the list stops where it stops; nothing while there is another page."""
    if page.more:
        if page.number < PAGES:
            return ""
        return _("These are the best %(most)s. Say more precisely what you look for to see the right ones first.") % {
            "most": MOST
        }
    if page.others:
        return ngettext(
            "%(others)s more position is open on these terms, but has nothing to do with the work you named.",
            "%(others)s more positions are open on these terms, but have nothing to do with the work you named.",
            page.others,
        ) % {"others": f"{page.others}+" if page.known + page.others > MOST else page.others}
    return _("These are all that meet place, kind of work and pay.")


def ways(search: Search) -> list[dict[str, str]]:
    """Links that apply what would bring more, largest first."""
    found = ((way.text, search.widened(way)) for way in matching.widen(seeker=search.seeker))
    return [{"text": text, "url": url} for text, url in found if url][:WAYS]


def editor(request: HttpRequest, search: Search) -> dict[str, Any] | None:
    """The form of the part that is being changed; the other parts stay as they are in the address."""
    part = request.GET.get("edit", "")
    if part not in EDITORS:
        return None
    kept = [
        (name, value)
        for name in ("what", "where", "kind", "pay", "time", "radius")
        if name != part
        for value in request.GET.getlist(name)
    ]
    return {"part": part, "form": EDITORS[part](search=search), "kept": kept, "cancel_url": search.url()}
