"""What stands before changing what opens an account: a fresh proof, and for staff who have it the second step."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from chunfeng.domain.people import queries
from chunfeng.web import presence
from chunfeng.web.access import posts_wait
from chunfeng.web.account.entry import again, asked_for


def holds_posts(request: HttpRequest) -> bool:
    """Whether this person is staff, with or without the second step."""
    return request.actor.is_staff or posts_wait(request)


def held_back(request: HttpRequest) -> HttpResponseBase | None:
    """Where to go first, or None. A stolen SIM card alone adds no key to an account that has a second factor and posts."""
    if not presence.is_fresh(request) or presence.at_kiosk(request):
        return redirect(again(request))
    needed = holds_posts(request) and not presence.has_own_step(request)
    if needed and queries.factors_of(request.user.pk).any:
        return redirect(f"{reverse('account_second')}?{urlencode({'next': request.get_full_path()}, safe='/')}")
    return None


def after_adding(request: HttpRequest, *, by: str) -> HttpResponseBase:
    """A factor has just been added in a session that was fit to add it: that was the second step, too."""
    if not holds_posts(request):
        return redirect("account_security")
    presence.give_second_step(request, by=by)
    if not queries.factors_of(request.user.pk).papers:
        target = asked_for(request)
        return redirect(reverse("account_papers") + (f"?{urlencode({'next': target}, safe='/')}" if target else ""))
    return redirect(asked_for(request) or reverse("account_security"))
