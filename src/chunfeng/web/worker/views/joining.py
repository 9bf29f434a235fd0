"""Joining a union: by a poster's code, by search, or by agreeing to a ceremony's list."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chunfeng.domain.employers import queries as employers
from chunfeng.domain.people import queries as people
from chunfeng.domain.people import services as accounts
from chunfeng.domain.people.enums import Purpose
from chunfeng.domain.people.errors import BadName, OutdatedConsent
from chunfeng.domain.talent import queries as talent
from chunfeng.domain.unions.enums import CeremonyState, JoinState, Via
from chunfeng.domain.unions.errors import CannotJoin, PosterRevoked, UnionEnded
from chunfeng.domain.unions.models import Organisation
from chunfeng.domain.unions.queries import ceremonies, finding, own, posters
from chunfeng.domain.unions.services import ceremonies as lists
from chunfeng.domain.unions.services import joining
from chunfeng.kernel.errors import Refusal
from chunfeng.shared.seals import BadSeal
from chunfeng.web.access import person, public
from chunfeng.web.templatetags.chunfeng import day
from chunfeng.web.worker.forms import JoinForm, UnionSearch


@person
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """By the name of the employer or of the union; where the employer has none, the union of the place."""
    form, found = searched(request)
    member = own.membership_of(request.actor)
    context = {
        "form": form,
        "asked": bool(form.words),
        "rows": [row(union, employer) for union, employer in found.rows],
        "fallback": row(found.fallback, "") if found.fallback else None,
        "member": member,
        "back_url": reverse("worker:union"),
        "transfer": False,
        "places_known": found.fallback is not None,
    }
    return render(request, "worker/union_search.html", context)


class Shown:
    """What a search shows: unions with the employer that led to them, and the territorial one."""

    def __init__(self, found: finding.Found, named: dict[int, str]) -> None:
        self.rows = [(union, named.get(union.pk, "")) for union in found.unions]
        listed = {union.pk for union in found.unions}
        self.fallback = found.fallback if found.fallback and found.fallback.pk not in listed else None


def searched(request: HttpRequest) -> tuple[UnionSearch, Shown]:
    form = UnionSearch(request.GET)
    seeker = talent.own_profile(request.actor)
    named = employers.unions_of_named(form.words)
    place = form.where or (seeker.home_place_id if seeker and seeker.home_place_id else "")
    return form, Shown(finding.find_unions(form.words, place_code=place or "", organisation_ids=tuple(named)), named)


def row(union: Organisation, employer: str) -> dict[str, Any]:
    place = union.place.name if union.place else ""
    return {
        "pk": union.pk,
        "title": union.name,
        "text": " · ".join(part for part in (employer, union.get_kind_display(), place) if part),
        "url": reverse("worker:join_union", args=[union.pk]),
    }


@public
@require_http_methods(["GET", "HEAD", "POST"])
def poster(request: HttpRequest, poster_code: str) -> HttpResponseBase:
    """What somebody sees who scanned a poster: the union first, then sign-in, then the consent."""
    try:
        found = posters.opened(poster_code)
    except (BadSeal, PosterRevoked, UnionEnded) as refusal:
        return closed(request, refusal)
    return _join(request, found.organisation, Via.POSTER)


@person
@require_http_methods(["GET", "HEAD", "POST"])
def union(request: HttpRequest, organisation_id: int) -> HttpResponseBase:
    """The same for a union that was found by name."""
    try:
        found = finding.union_to_join(organisation_id)
    except UnionEnded as refusal:
        return closed(request, refusal)
    return _join(request, found, Via.SEARCH)


def _join(request: HttpRequest, union: Organisation, via: Via) -> HttpResponseBase:
    if not request.user.is_authenticated:
        if request.method == "POST":
            return redirect_to_login(request.get_full_path(), reverse("account_login"))
        return render(request, "worker/join_welcome.html", {"union": union, "next": request.get_full_path()})
    actor = request.actor
    member = own.membership_of(actor)
    if member is not None:
        return render(request, "worker/join_member.html", {"union": union, "member": member}, status=200)
    words = people.consent_text(Purpose.UNION_MEMBERSHIP, recipient=union.name)
    out = own.application_of(actor)
    completing = out if out and out.organisation_id == union.pk and out.state == JoinState.RETURNED else None
    if out and out.organisation_id == union.pk and out.state == JoinState.SUBMITTED:
        return redirect("worker:union")
    given = {"employer_name": completing.employer_name, "groups": completing.groups} if completing else {}
    form = JoinForm(
        request.POST if request.method == "POST" else None,
        agree=words.agree,
        ask_name=not people.person_of(actor).name,
        initial={**given, "version": words.version},
    )
    refused: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        try:
            _apply(request, union, via, form)
        except BadName as refusal:
            form.add_error("name", f"{refusal.message} {refusal.next_step}")
        except OutdatedConsent as refusal:
            form.add_error(None, f"{refusal.message} {refusal.next_step}")
        except CannotJoin as refusal:
            refused = refusal
        else:
            return redirect("worker:union")
    context = {
        "union": union,
        "form": form,
        "words": words,
        "reason": completing.reason if completing else "",
        "refused": refused,
        "back_url": reverse("worker:join"),
        "completing": completing is not None,
    }
    return render(request, "worker/join.html", context, status=409 if refused else 200)


def _apply(request: HttpRequest, union: Organisation, via: Via, form: JoinForm) -> None:
    said = form.cleaned_data
    if said.get("name"):
        accounts.rename(actor=request.actor, name=said["name"])
    application = joining.apply(
        actor=request.actor,
        organisation_id=union.pk,
        via=via,
        consent=said["consent"],
        consent_version=said["version"],
        employer_name=said["employer_name"],
        groups=said["groups"],
    )
    messages.success(
        request,
        _("Your application is with %(union)s. You have an answer by %(day)s.")
        % {"union": union.name, "day": day(application.due_on)},
    )


@person
@require_POST
def withdraw(request: HttpRequest, join_id: int) -> HttpResponseBase:
    joining.withdraw(actor=request.actor, application_id=join_id)
    messages.success(request, _("Your application is withdrawn. You can ask again at any time."))
    return redirect("worker:union")


@public
@require_http_methods(["GET", "HEAD", "POST"])
def ceremony(request: HttpRequest, ceremony_code: str) -> HttpResponseBase:
    """Whoever is on a ceremony's list agrees here, on the own phone."""
    try:
        found = ceremonies.opened_ceremony(ceremony_code)
    except BadSeal as refusal:
        return closed(request, refusal)
    if not request.user.is_authenticated:
        if request.method == "POST":
            return redirect_to_login(request.get_full_path(), reverse("account_login"))
        context = {"union": found.organisation, "ceremony": found, "next": request.get_full_path()}
        return render(request, "worker/join_welcome.html", context)
    return _agree(request, found.pk)


@person
@require_http_methods(["GET", "HEAD", "POST"])
def agree(request: HttpRequest, ceremony_id: int) -> HttpResponseBase:
    """The same from the page of the own union: nothing has to be scanned."""
    return _agree(request, ceremony_id)


def _agree(request: HttpRequest, ceremony_id: int) -> HttpResponseBase:
    actor = request.actor
    entry = ceremonies.own_entry(actor, ceremony_id)
    if entry is None:
        return render(request, "worker/join_not_listed.html", {"search_url": reverse("worker:join")}, status=404)
    gathering = entry.ceremony
    if request.method == "POST":
        lists.agree(actor=actor, ceremony_id=gathering.pk, consent_version=request.POST.get("version", ""))
        messages.success(request, _("You have agreed. Your name is read out at the ceremony."))
        return redirect("worker:union")
    words = people.consent_text(Purpose.UNION_MEMBERSHIP, recipient=gathering.organisation.name)
    in_force = entry.consent is not None and entry.consent.withdrawn_at is None
    context = {
        "ceremony": gathering,
        "union": gathering.organisation,
        "words": words,
        "agreed": in_force or bool(entry.consent_paper),
        "over": gathering.state != CeremonyState.DRAFT,
        "action": request.path,
        "back_url": reverse("worker:union"),
    }
    return render(request, "worker/join_ceremony.html", context)


def closed(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A code that lets nobody in: why, and the way that is open."""
    context = {"refusal": refusal, "search_url": reverse("worker:join")}
    return render(request, "worker/join_closed.html", context, status=409)
