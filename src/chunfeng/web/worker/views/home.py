"""首页: what matters next, the best matches, and a way in for those who are not signed in."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from chunfeng.domain.employers.queries import public as positions
from chunfeng.domain.happenings.enums import TicketStatus
from chunfeng.domain.happenings.models import Registration
from chunfeng.domain.happenings.queries import own as registrations
from chunfeng.domain.happenings.queries import public as happenings
from chunfeng.domain.happenings.queries import queues
from chunfeng.domain.hiring import queries as hiring
from chunfeng.domain.hiring.models import ApplicationStep
from chunfeng.domain.matching import queries as matching
from chunfeng.domain.talent import queries as talent
from chunfeng.domain.talent.enums import Question
from chunfeng.domain.talent.models import Seeker
from chunfeng.domain.unions.enums import JoinState
from chunfeng.domain.unions.models import Membership
from chunfeng.domain.unions.queries import own as unions
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.web.access import public
from chunfeng.web.happenings.public import row
from chunfeng.web.worker import cards
from chunfeng.web.worker.unread import unread_count

NEWEST, BEST, NEARBY = 6, 3, 3
SOON = timedelta(days=2)
NOON, EVENING, NIGHT = 11, 18, 5


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return own(request) if request.user.is_authenticated else welcome(request)


def welcome(request: HttpRequest) -> HttpResponse:
    """For everybody: what this is, a search box, and what is new."""
    context = {
        "cards": [cards.of_position(position) for position in positions.newest(NEWEST)],
        "nearby": [row(found) for found in happenings.upcoming(size=NEARBY).items],
    }
    return render(request, "worker/welcome.html", context)


def own(request: HttpRequest) -> HttpResponse:
    actor = request.actor
    seeker = talent.own_profile(actor)
    pending = talent.next_question(seeker)
    news = hiring.news_for(actor, limit=1)
    unread = unread_count(actor)
    unseen = news[0] if news and news[0].seen_at is None else None
    member = unions.membership_of(actor)
    waits = turn_step(actor) or (None if member or unseen else union_step(actor))
    plainly = request.user.plain_order  # PIPL 24: nothing is chosen by what is known about them
    matches = matching.matches_for(seeker=Seeker(looking=True) if plainly else seeker, k=BEST) if not pending else []
    context = {
        "greeting": greeting(request.user.name),
        "next_step": waits or next_step(pending, unseen, bool(matches), coming=registrations.next_up(actor)),
        "entries": entries(),
        "matches": [cards.of_match(match, why=not plainly) for match in matches],
        "matches_url": reverse("worker:jobs") if not pending else reverse("worker:wishes"),
        "answered": not pending,
        "nearby": [row(found) for found in happenings.upcoming(size=NEARBY).items],
        "union": union_card(member),
        "unread": unread,
    }
    return render(request, "worker/home.html", context)


def greeting(name: str) -> str:
    hour = clock.now().astimezone(clock.SHANGHAI).hour
    if NIGHT <= hour < NOON:
        words = _("Good morning")
    elif NOON <= hour < EVENING:
        words = _("Good afternoon")
    else:
        words = _("Good evening")
    return _("%(greeting)s, %(name)s") % {"greeting": words, "name": name} if name else words


def next_step(
    pending: Question | None, news: ApplicationStep | None, has_matches: bool, *, coming: Registration | None = None
) -> dict[str, Any] | None:
    """One thing: an answer that nobody has read, a seat that is held or needed soon, the open question, what fits."""
    if news is not None:
        position = news.application.position
        return {
            "text": _("%(employer)s has answered: %(title)s")
            % {"employer": position.employer.name, "title": position.title},
            "when": news.at,
            "url": reverse("worker:application", args=[news.application_id]),
            "label": _("Read the answer"),
            "icon": "bell",
        }
    if coming is not None and (coming.offer_until or coming.happening.starts_at - clock.now() < SOON):
        return {
            "text": coming.happening.title,
            "when": coming.happening.starts_at,
            "url": reverse("happenings:ticket", args=[coming.pk]),
            "label": _("Take the seat") if coming.offer_until else _("My ticket"),
            "icon": "calendar-check",
        }
    if pending is not None:
        number = list(Question).index(pending) + 1
        return {
            "text": _("Three questions, one minute: then you see what fits you."),
            "when": None,
            "url": reverse("worker:wish", args=[pending]),
            "label": _("Start") if number == 1 else _("Go on with question %(number)s") % {"number": number},
            "icon": "list-checks",
        }
    if has_matches:
        return None
    return {
        "text": _("Nothing fits right now. See what a small change would bring."),
        "when": None,
        "url": reverse("worker:jobs"),
        "label": _("Have a look"),
        "icon": "search",
    }


def turn_step(actor: Actor) -> dict[str, Any] | None:
    """A number in a queue, before everything else: it passes while one reads."""
    turn = queues.own_turn(actor)
    if turn is None:
        return None
    called = turn.ticket.status == TicketStatus.CALLED
    return {
        "text": f"{turn.label} · {turn.ticket.line.title}",
        "when": None,
        "url": reverse("happenings:number", args=[turn.ticket.pk]),
        "label": _("It is your turn") if called else _("My number"),
        "icon": "hourglass",
    }


def union_step(actor: Actor) -> dict[str, Any] | None:
    """What a union waits for: a yes to a ceremony's list, or what is missing in an application to join."""
    for entry in unions.awaiting_consent(actor)[:1]:
        return {
            "text": _("You are on the list: %(title)s") % {"title": entry.ceremony.title},
            "when": None,
            "url": reverse("worker:join_agree", args=[entry.ceremony_id]),
            "label": _("Read and decide"),
            "icon": "landmark",
        }
    out = unions.application_of(actor)
    if out is None or out.state != JoinState.RETURNED:
        return None
    return {
        "text": _("Something is missing for %(union)s") % {"union": out.organisation.name},
        "when": out.decided_at,
        "url": reverse("worker:join_union", args=[out.organisation_id]),
        "label": _("Complete it"),
        "icon": "landmark",
    }


def union_card(member: Membership | None) -> dict[str, str] | None:
    """The union that the reader belongs to; for everybody else the way in is among the entries."""
    if member is None:
        return None
    return {"name": member.organisation.name, "text": _("My member card"), "url": reverse("worker:union")}


def entries() -> list[dict[str, str]]:
    return [
        {"label": _("Find work"), "url": reverse("worker:jobs"), "icon": "search", "tone": "calm"},
        {
            "label": pgettext("entry", "My applications"),
            "url": reverse("worker:applications"),
            "icon": "send",
            "tone": "good",
        },
        {"label": _("My wishes"), "url": reverse("worker:wishes"), "icon": "list-checks", "tone": "wait"},
        {"label": _("Events"), "url": reverse("happenings:index"), "icon": "calendar", "tone": "calm"},
        {"label": _("Benefits"), "url": reverse("benefits:index"), "icon": "award", "tone": "good"},
        {"label": _("Coupons"), "url": reverse("drops:index"), "icon": "gift", "tone": "wait"},
        {"label": _("My union"), "url": reverse("worker:union"), "icon": "landmark", "tone": "calm"},
        {"label": _("My résumé"), "url": reverse("worker:profile"), "icon": "file-text", "tone": "quiet"},
    ]
