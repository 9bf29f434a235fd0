"""First screen: what waits for the employer today."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from chunfeng.domain.employers import queries
from chunfeng.domain.hiring import queries as hiring
from chunfeng.web.access import person
from chunfeng.web.hire.frame import desk, own_employers


@person
@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """The work list. Somebody without an employer is led to the sign-up."""
    employers = own_employers(request)
    if not employers:
        return redirect("hire:join")
    context = {
        **desk(employers, "home"),
        "waiting": hiring.waiting_longest(request.actor),
        "sent_back": queries.sent_back(request.actor),
        "ending": queries.ending_soon(request.actor),
    }
    return render(request, "hire/home.html", context)
