"""Who may open which page: deny by default.

Every view carries one of the marks below, or it answers to nobody. The middleware makes the actor of a request, asks the
mark, and turns a domain's refusals into pages. The role × status table of the tests is generated from the resolver.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.functional import SimpleLazyObject

from chunfeng.domain.employers import queries as employers
from chunfeng.domain.people.models import Person
from chunfeng.domain.unions import queries as unions
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import NotFound, Refusal
from chunfeng.shared import reach
from chunfeng.shared.access import Access, mark
from chunfeng.web import errors, presence

public = mark(Access.PUBLIC)
person = mark(Access.PERSON)
employer = mark(Access.EMPLOYER)
staff = mark(Access.STAFF)
AT_DESKS = frozenset({Access.EMPLOYER, Access.STAFF})


def actor_of(request: HttpRequest) -> Actor:
    """The actor behind a request: nobody, or a person with posts and employers (two queries, once a request).

    The posts are read as the person's own: nobody else's are visible before it is known who asks. They count only in a session
    that has given the second step: without it officers are the people that they are besides, on every page, in every list
    and export.
    """
    actor = reader_of(request)
    if actor.person_id is not None:
        actor = actor_of_person(request.user)
    if actor.posts and not presence.has_second_step(request):
        request.posts_wait = not presence.at_kiosk(request)
        actor = replace(actor, posts=())
    reach.learn(actor)
    return actor


def posts_wait(request: HttpRequest) -> bool:
    """Whether this person holds posts that the second step would open."""
    return not request.actor.is_staff and getattr(request, "posts_wait", False)


def reader_of(request: HttpRequest) -> Actor:
    """The person alone, for pages about nothing but themselves: no query for posts and employers."""
    user = request.user
    actor = Actor(person_id=user.pk, name=user.handle) if user.is_authenticated else Actor()
    reach.learn(actor)
    return actor


def actor_of_person(found: Person) -> Actor:
    return Actor(
        person_id=found.pk,
        posts=unions.posts_of(found.pk),
        employer_ids=employers.employer_ids_of(found.pk),
        name=found.handle,
    )


def _access_of(view: Callable[..., Any]) -> Access | None:
    return getattr(view, "access", None)


class AccessMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: actor_of(request))
        with reach.limited():
            response = self.get_response(request)
            if response.streaming and not isinstance(response, FileResponse):
                response.streaming_content = reach.carried(response.streaming_content)
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            presence.keep_kiosk_clean(request, response)
        if settings.SESSION_COOKIE_NAME in request.COOKIES and not response.has_header("Cache-Control"):
            # a county's proxy must not hand one person's page to another, nor an office's computer a desk to who comes next
            at_desk = request.resolver_match is not None and _access_of(request.resolver_match.func) in AT_DESKS
            patch_cache_control(response, private=True, **({"no_store": True} if at_desk else {}))
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        access = _access_of(view)
        if access is None:
            raise PermissionDenied(f"{view.__module__} has not said who may open it")
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            ended = presence.look_after(request, access)
            if ended is not None:
                return ended
        if access is Access.PUBLIC:
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), reverse("account_login"))
        if reach.current() == reach.NOTHING:  # a page may look for what is the person's own without asking who acts
            reader_of(request)
        if access is Access.EMPLOYER and not request.actor.employer_ids:
            raise Http404
        if access is Access.STAFF and not request.actor.is_staff:
            if posts_wait(request):
                return redirect(f"{reverse('account_second')}?{urlencode({'next': request.get_full_path()}, safe='/')}")
            raise Http404
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, NotFound):
            return errors.not_found(request, error)
        if isinstance(error, Refusal):
            return errors.refused(request, error)
        return None
