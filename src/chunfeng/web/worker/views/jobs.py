"""找活: the sentence, the results at once, why the list ends, and what would widen it."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from chunfeng.domain.hiring import queries as hiring
from chunfeng.domain.matching import queries as matching
from chunfeng.domain.matching.queries import MatchCard
from chunfeng.domain.talent import queries as talent
from chunfeng.web.access import public
from chunfeng.web.worker import cards
from chunfeng.web.worker.forms import EDITORS
from chunfeng.web.worker.search import Search

PER_PAGE, MOST, WAYS = 20, 200, 4
RELATED = {"occupation": 0.45, "skills": 0.0, "text": 0.0}
"""Above these scores of a part, a position has something to do with the words."""


@public
@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    own = talent.own_profile(actor) if actor.person_id else None
    search = Search.of(request.GET, own)
    seeker = search.seeker
    fitting = matching.matches_for(seeker=seeker, k=MOST)
    found = [match for match in fitting if is_related(match)] if search.what else fitting
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    ways = [
        {"text": way.text, "url": search.widened(way)} for way in matching.widen(seeker=seeker) if search.widened(way)
    ]
    context = {
        "pieces": search.pieces(),
        "editor": editor(request, search),
        "total": len(found),
        "tabs": [],
        "cards": [cards.of_match(match, why=own is not None) for match in page],
        "page": page,
        "query": request.GET,
        "ends": ends(len(found), others=len(fitting) - len(found)) if not page.has_next() else "",
        "widen": ways[:WAYS],
        "unclear": search.unclear() if not found else [],
        "own": own,
        "reset_url": search.url() if not search.asked else "?",
        "unread": hiring.unread_count(actor) if actor.person_id else 0,
    }
    return render(request, "worker/jobs.html", context)


def is_related(match: MatchCard) -> bool:
    return any(part.score > RELATED[part.code] for part in match.parts if part.code in RELATED)


def ends(found: int, *, others: int) -> str:
    """Why the list stops where it stops."""
    if found >= MOST:
        return _("These are the best %(most)s. Say more precisely what you look for to see the right ones first.") % {
            "most": MOST
        }
    if others > 0:
        return ngettext(
            "%(others)s more position is open on these terms, but has nothing to do with the work you named.",
            "%(others)s more positions are open on these terms, but have nothing to do with the work you named.",
            others,
        ) % {"others": others if others + found < MOST else f"{others}+"}
    return _("These are all that meet place, kind of work and pay.")


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
