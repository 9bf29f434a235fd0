"""Posts: who holds what, giving and ending them, deputies, and handing over what somebody leaves open."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chunfeng.domain.unions import policies, queries, services
from chunfeng.domain.unions.enums import Role
from chunfeng.domain.unions.errors import (
    AdministratorsApart,
    CannotHappen,
    NoSuchColleague,
    NoSuchOrganisation,
    PostDates,
    PostHeld,
)
from chunfeng.domain.unions.models import StaffAssignment
from chunfeng.kernel import clock
from chunfeng.kernel.errors import NotAllowed, Refusal
from chunfeng.shared import windows
from chunfeng.web.access import staff
from chunfeng.web.desk import frame, union_forms
from chunfeng.web.desk.views.tree import tabs

REFUSALS = (AdministratorsApart, CannotHappen, NoSuchColleague, PostDates, PostHeld)


@staff
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    form = union_forms.StaffFilters.of(request.GET)
    kept = form.kept
    search = queries.StaffSearch(
        role=kept.get("role", ""), organisation_id=kept.get("at"), ended=bool(kept.get("ended"))
    )
    found = queries.desk_staff(request.actor, search, **windows.keys(request.GET))
    tops = queries.tops(actor=request.actor)
    at = kept.get("at")
    here = queries.in_scope(actor=request.actor, organisation_id=at) if at else next(iter(tops), None)
    return frame.page(
        request,
        "desk/staff.html",
        active="tree",
        tops=tops,
        form=form,
        posts=found,
        pager=frame.pager(found, request.GET),
        tabs=tabs("staff"),
        give_at=here.pk if here and here.stands and queries.roles_to_give(request.actor, here) else None,
        now=clock.today(),
    )


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, organisation_id: int) -> HttpResponseBase:
    """Give a post at this organisation."""
    actor = request.actor
    here = queries.in_scope(actor=actor, organisation_id=organisation_id)
    if here is None:
        raise NoSuchOrganisation
    roles = queries.roles_to_give(actor, here)
    if not roles:
        raise NotAllowed(
            _("Your posts give no others here."),
            verdict=policies.can_give(actor, here, Role.OFFICER),
            next_step=_("Ask an officer of the union above."),
        )
    form = union_forms.Appointment(
        request.POST if request.method == "POST" else None, roles=roles, initial={"starts_on": clock.today()}
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = {**form.cleaned_data, "role": Role(form.cleaned_data["role"])}
            try:
                post = services.appoint(actor=actor, organisation_id=here.pk, **given)
            except REFUSALS as refusal:
                status = _told(form, refusal)
            else:
                messages.success(
                    request,
                    _("%(name)s is %(role)s at %(union)s.")
                    % {
                        "name": post.person.name or post.person.handle,
                        "role": Role(post.role).label,
                        "union": here.name,
                    },
                )
                return redirect("desk:post", post.pk)
    return frame.page(request, "desk/post_new.html", active="tree", status=status, here=here, form=form)


@staff
@require_safe
def detail(request: HttpRequest, assignment_id: int) -> HttpResponse:
    return _detail(request, queries.desk_post(request.actor, assignment_id))


def _detail(request: HttpRequest, post: StaffAssignment, *, status: int = 200, **more: Any) -> HttpResponse:
    actor = request.actor
    today = clock.today()
    colleagues = _colleagues(request, post)
    return frame.page(
        request,
        "desk/post.html",
        active="tree",
        status=status,
        post=post,
        over=post.ends_on is not None and post.ends_on < today,
        open_work=queries.open_work(post),
        deputies=queries.deputies_of(post),
        can_end=policies.can_end(actor, post).ok,
        can_deputise=policies.can_deputise(actor, post, 0).ok,
        can_hand_over=policies.can_hand_over(actor, post.organisation, post.person_id).ok,
        **{
            "ending": union_forms.Ending(colleagues=colleagues, initial={"to": ""}),
            "deputy": union_forms.Deputy(initial={"starts_on": today}),
            "handing": union_forms.HandOver(colleagues=colleagues, initial={"to": ""}),
            "failed": "",
            **more,
        },
    )


@staff
@require_POST
def act(request: HttpRequest, assignment_id: int, deed: str) -> HttpResponseBase:
    """End the post, name a deputy, or hand over what is open."""
    acts = {"end": _end, "deputise": _deputise, "hand-over": _hand_over}
    if deed not in acts:
        raise Http404
    return acts[deed](request, queries.desk_post(request.actor, assignment_id))


def _end(request: HttpRequest, post: StaffAssignment) -> HttpResponseBase:
    form = union_forms.Ending(request.POST, colleagues=_colleagues(request, post))
    if form.is_valid():
        try:
            services.end_assignment(
                actor=request.actor,
                assignment_id=post.pk,
                ends_on=form.cleaned_data["ends_on"],
                heir_id=form.cleaned_data["to"],
            )
        except REFUSALS as refusal:
            return _detail(request, post, status=_told(form, refusal), ending=form, failed="end")
        messages.success(request, _("The post has its last day, and nothing is left lying."))
        return redirect("desk:staff")
    return _detail(request, post, status=422, ending=form, failed="end")


def _deputise(request: HttpRequest, post: StaffAssignment) -> HttpResponseBase:
    form = union_forms.Deputy(request.POST)
    if form.is_valid():
        try:
            made = services.deputise(actor=request.actor, assignment_id=post.pk, **form.cleaned_data)
        except REFUSALS as refusal:
            return _detail(request, post, status=_told(form, refusal), deputy=form, failed="deputise")
        messages.success(
            request, _("%(name)s acts in this post for that time.") % {"name": made.person.name or made.person.handle}
        )
        return redirect("desk:post", post.pk)
    return _detail(request, post, status=422, deputy=form, failed="deputise")


def _hand_over(request: HttpRequest, post: StaffAssignment) -> HttpResponseBase:
    form = union_forms.HandOver(request.POST, colleagues=_colleagues(request, post))
    if form.is_valid():
        try:
            passed = services.hand_over(
                actor=request.actor,
                organisation_id=post.organisation_id,
                from_person_id=post.person_id,
                to_person_id=form.cleaned_data["to"],
            )
        except REFUSALS as refusal:
            return _detail(request, post, status=_told(form, refusal), handing=form, failed="hand-over")
        number = sum(passed.values())
        said = ngettext("%(number)d thing was handed over.", "%(number)d things were handed over.", number)
        messages.success(request, said % {"number": number})
        return redirect("desk:post", post.pk)
    return _detail(request, post, status=422, handing=form, failed="hand-over")


def _colleagues(request: HttpRequest, post: StaffAssignment) -> list[tuple[int, str]]:
    return [
        (
            each.person_id,
            f"{each.person.name or each.person.handle} · {each.get_role_display()} · {each.organisation.name}",
        )
        for each in queries.may_take_over(request.actor, post)
    ]


def _told(form: forms.Form, refusal: Refusal) -> int:
    """The refusal beside the form, which keeps what was typed; the status to answer with."""
    form.add_error(None, f"{refusal.message} {refusal.next_step}")
    return 409
