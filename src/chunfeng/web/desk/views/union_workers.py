"""Socialised union workers: who they are, where they stand on the ladder and why, and what would be if."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chunfeng.domain.unions import policies
from chunfeng.domain.unions import queries as unions
from chunfeng.domain.unions.enums import ProfessionalLevel, Rating
from chunfeng.domain.unions.errors import CannotHappen, NoSuchColleague, UnionWorkerThere
from chunfeng.domain.unions.services import union_workers as services
from chunfeng.kernel import clock
from chunfeng.kernel.vocabulary import Education
from chunfeng.shared import windows
from chunfeng.web.access import staff
from chunfeng.web.desk import forms, frame


@staff
@require_safe
@never_cache
def index(request: HttpRequest) -> HttpResponse:
    found = unions.desk_union_workers(request.actor, **windows.keys(request.GET))
    return frame.page(
        request,
        "desk/union_workers.html",
        active="union_workers",
        workers=[{"worker": worker, "standing": unions.standing_of(worker)} for worker in found],
        may_employ=policies.is_officer_somewhere(request.actor),
        pager=frame.pager(found, request.GET),
    )


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = forms.NewUnionWorker(
        request.POST if request.method == "POST" else None,
        organisations=[
            (one.pk, one.name) for one in unions.tops(actor=request.actor) if policies.can_employ(request.actor, one).ok
        ],
        ladders=unions.ladder_choices(),
        posts=unions.post_choices(),
    )
    if form.is_valid():
        said = form.cleaned_data
        try:
            worker = services.employ(
                actor=request.actor,
                organisation_id=said["organisation"],
                phone=said["phone"],
                ladder=said["ladder"],
                post=said["post"],
                since=said["since"],
                level=ProfessionalLevel(said["level"]),
                education=Education(said["education"]),
                earlier_years=said["earlier_years"],
            )
        except (NoSuchColleague, UnionWorkerThere, CannotHappen) as error:
            form.add_error(None, f"{error.message} {error.next_step}")
        else:
            return redirect("desk:union_worker", worker.pk)
    return frame.page(
        request,
        "desk/union_worker_new.html",
        active="union_workers",
        status=422 if request.method == "POST" else 200,
        form=form,
    )


@staff
@require_safe
@never_cache
def detail(request: HttpRequest, worker_id: int) -> HttpResponse:
    return _detail(request, worker_id)


@staff
@require_POST
def facts(request: HttpRequest, worker_id: int) -> HttpResponse:
    worker = unions.desk_union_worker(request.actor, worker_id)
    form = forms.UnionWorkerFacts(request.POST, posts=unions.post_choices(worker.ladder))
    if not form.is_valid():
        return _detail(request, worker_id, status=422, facts=form)
    said = form.cleaned_data
    services.correct_facts(
        actor=request.actor,
        worker_id=worker_id,
        post=said["post"],
        level=ProfessionalLevel(said["level"]),
        education=Education(said["education"]),
        earlier_years=said["earlier_years"],
        ends_on=said["ends_on"],
    )
    messages.success(request, _("Entered. Grade and pay follow from it at once."))
    return redirect("desk:union_worker", worker_id)


@staff
@require_POST
def rate(request: HttpRequest, worker_id: int) -> HttpResponse:
    unions.desk_union_worker(request.actor, worker_id)
    form = forms.YearResult(request.POST)
    if not form.is_valid():
        return _detail(request, worker_id, status=422, result=form)
    said = form.cleaned_data
    services.rate(actor=request.actor, worker_id=worker_id, year=said["year"], rating=Rating(said["rating"]))
    return redirect("desk:union_worker", worker_id)


def _detail(request: HttpRequest, worker_id: int, *, status: int = 200, **more: Any) -> HttpResponse:
    worker = unions.desk_union_worker(request.actor, worker_id)
    posts = unions.post_choices(worker.ladder)
    trying = forms.WhatIf(request.GET, posts=posts)
    said = {name: value for name, value in trying.kept.items() if value not in (None, "")}
    now = {name: getattr(worker, name) for name in ("post", "level", "education", "earlier_years", "ends_on")}
    return frame.page(
        request,
        "desk/union_worker.html",
        active="union_workers",
        status=status,
        worker=worker,
        post_title=dict(posts).get(worker.post, worker.post),
        years=worker.years_on(clock.today()),
        standing=unions.standing_of(worker),
        trying=trying,
        tried=unions.standing_of(worker, what_if=unions.WhatIf(**said)) if said else None,
        may_change=policies.can_employ(request.actor, worker.organisation).ok,
        **{
            "facts": forms.UnionWorkerFacts(posts=posts, initial=now),
            "result": forms.YearResult(initial={"year": clock.today().year - 1}),
            **more,
        },
    )
