"""The tree: browsing it as it is or was, one organisation, and what can be done to it."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chunfeng.domain.unions import policies, queries, services
from chunfeng.domain.unions.enums import OrganisationKind
from chunfeng.domain.unions.errors import NoSuchOrganisation
from chunfeng.domain.unions.models import Organisation
from chunfeng.kernel.typed import whole
from chunfeng.kernel.verdict import Verdict
from chunfeng.web.access import staff
from chunfeng.web.desk import frame, union_forms


@staff
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What lies below a node (the top of one's part without one), a search in it, or both as of a past day."""
    actor = request.actor
    form = union_forms.TreeFilters.of(request.GET)
    tops = queries.tops(actor=actor)
    at = form.kept.get("at")
    here = _reached(request, at) if at else (tops[0] if len(tops) == 1 else None)
    context: dict[str, Any] = {"form": form, "here": here, "day": form.day, "lineage": [], "past": None, "more": None}
    if form.day is not None:
        context["past"] = queries.children_on(actor=actor, day=form.day, organisation_id=here.pk if here else None)
    else:
        words = form.kept.get("words", "")
        if words:
            context.update(_listed(queries.search(actor=actor, words=words)), found=True)
        elif here is None:
            context.update(_listed(tops), found=False)
        else:
            context.update(_branch(request, here, form.kept.get("page") or 1), found=False)
    if here is not None:
        context["lineage"] = queries.lineage(actor=actor, organisation=here)
        context["figures"] = figures(queries.numbers_of(here))
    return frame.page(request, "desk/tree.html", active="tree", tops=tops, tabs=tabs("tree"), **context)


@staff
@require_safe
def branch(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """The rows below a node, for opening it in place; without a script the link leads to the page of the node."""
    here = _reached(request, organisation_id)
    return render(request, "desk/tree_branch.html", {"here": here, **_branch(request, here, _page(request))})


@staff
@require_safe
def detail(request: HttpRequest, organisation_id: int) -> HttpResponse:
    return _detail(request, _reached(request, organisation_id))


def _detail(request: HttpRequest, here: Organisation, *, status: int = 200, **more: Any) -> HttpResponse:
    actor = request.actor
    numbers = queries.numbers_of(here)
    federation = here.kind == OrganisationKind.FEDERATION
    federations = queries.federations_of(here)
    may_keep = policies.can_keep(actor, here).ok
    return frame.page(
        request,
        "desk/organisation.html",
        active="tree",
        status=status,
        here=here,
        lineage=queries.lineage(actor=actor, organisation=here),
        figures=figures(numbers),
        committee=queries.committee(here, numbers) if here.level == 5 and here.stands else None,
        employers=queries.employers_of(here),
        posts=queries.staff_of(actor=actor, organisation=here),
        federations=federations,
        may_untie={
            tie.federation_id for tie in federations if may_keep and policies.can_keep(actor, tie.federation).ok
        },
        ties=queries.tied_to(here) if federation else [],
        is_federation=federation,
        history=[
            {
                "state": "done",
                "title": step.get_act_display(),
                "when": step.at,
                "text": " · ".join(filter(None, (step.note, step.by.name if step.by else ""))),
            }
            for step in queries.history_of(here)
        ],
        versions=queries.names_of(here),
        may_keep=may_keep,
        may_change=policies.can_change(actor, here).ok,
        may_give=bool(queries.roles_to_give(actor, here)),
        **{
            "rename": union_forms.Rename(initial={"name": here.name}),
            "workers": union_forms.Workers(initial={"workers": here.workers}),
            "failed": "",
            **more,
        },
    )


@staff
@require_POST
def rename(request: HttpRequest, organisation_id: int) -> HttpResponseBase:
    here = _reached(request, organisation_id)
    form = union_forms.Rename(request.POST)
    if not form.is_valid():
        return _detail(request, here, status=422, rename=form, failed="rename")
    changed = services.rename(actor=request.actor, organisation_id=here.pk, name=form.cleaned_data["name"])
    messages.success(request, _("It is called %(name)s from today on.") % {"name": changed.name})
    return redirect("desk:organisation", here.pk)


@staff
@require_POST
def workers(request: HttpRequest, organisation_id: int) -> HttpResponseBase:
    here = _reached(request, organisation_id)
    form = union_forms.Workers(request.POST)
    if not form.is_valid():
        return _detail(request, here, status=422, workers=form, failed="workers")
    services.set_workers(actor=request.actor, organisation_id=here.pk, workers=form.cleaned_data["workers"])
    messages.success(request, _("The number of workers is saved."))
    return redirect("desk:organisation", here.pk)


ACTS = ("move", "merge", "dissolve", "tie")


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, organisation_id: int, change: str) -> HttpResponseBase:
    """Choose the other union, see what would follow, and do it."""
    act = change
    if act not in ACTS:
        raise Http404
    here = _reached(request, organisation_id)
    to = whole((request.POST if request.method == "POST" else request.GET).get("to", ""))
    other = _reached(request, to) if to is not None else None
    if request.method == "POST" and (other is not None or act == "dissolve"):
        return _do(request, act, here, other)
    words = request.GET.get("words", "")[:60]
    found = [each for each in queries.search(actor=request.actor, words=words) if each.pk != here.pk]
    preview = _preview(act, here, other)
    return frame.page(
        request,
        "desk/organisation_change.html",
        active="tree",
        status=422 if request.method == "POST" else 200,
        here=here,
        act=act,
        title=_titles(act) % {"name": here.name},
        words=words,
        found=found,
        other=other,
        verdict=_verdict(request, act, here, other),
        effects=_effects(act, preview, other) if preview else [],
        label=_labels(act),
        action=reverse("desk:organisation_change", args=[here.pk, act]),
        back=reverse("desk:organisation", args=[here.pk]),
    )


@staff
@require_POST
def untie(request: HttpRequest, organisation_id: int, federation_id: int) -> HttpResponseBase:
    federation = _reached(request, federation_id)
    services.untie(actor=request.actor, federation_id=federation.pk, organisation_id=organisation_id)
    messages.success(request, _("%(name)s counts it no longer.") % {"name": federation.name})
    return redirect("desk:organisation", organisation_id)


# Details


def tabs(here: str) -> list[dict[str, Any]]:
    """The rooms around the tree."""
    rooms = (
        ("tree", "desk:tree", _("Tree")),
        ("foundings", "desk:foundings", _("Foundings")),
        ("staff", "desk:staff", _("Posts")),
    )
    return [{"label": label, "url": reverse(name), "active": key == here, "count": None} for key, name, label in rooms]


def figures(numbers: Mapping[str, int]) -> list[dict[str, Any]]:
    labels = (("organisations", _("Organisations")), ("members", _("Members")), ("workers", _("Workers known")))
    return [{"label": label, "number": numbers.get(what, 0)} for what, label in labels]


def _reached(request: HttpRequest, organisation_id: int) -> Organisation:
    found = queries.in_scope(actor=request.actor, organisation_id=organisation_id)
    if found is None:
        raise NoSuchOrganisation
    return found


def _page(request: HttpRequest) -> int:
    return whole(request.GET.get("page", ""), 6) or 1


def _branch(request: HttpRequest, here: Organisation, page: int) -> dict[str, Any]:
    found = queries.branch(actor=request.actor, organisation=here, page=page)
    return {**_listed(found.items, found.below), "more": found.more}


def _listed(organisations: Any, below: Mapping[int, int] | None = None) -> dict[str, Any]:
    numbers = queries.totals_by_node(organisations)
    return {
        "lines": [
            {
                "organisation": each,
                "below": None if below is None else below.get(each.pk, 0),
                "numbers": {what: numbers[each.pk].get(what, 0) for what in ("organisations", "members", "workers")},
            }
            for each in organisations
        ]
    }


def _do(request: HttpRequest, act: str, here: Organisation, other: Organisation | None) -> HttpResponseBase:
    actor = request.actor
    if act == "dissolve":
        if here.stands:  # sent twice: done already
            services.dissolve(actor=actor, organisation_id=here.pk, note=request.POST.get("note", ""))
        messages.success(request, _("%(name)s is dissolved.") % {"name": here.name})
        return redirect("desk:organisation", here.pk)
    if other is None:
        raise NoSuchOrganisation
    names = {"name": here.name, "other": other.name}
    if act == "move":
        services.move(actor=actor, organisation_id=here.pk, parent_id=other.pk)
        messages.success(request, _("%(name)s lies below %(other)s from today on.") % names)
    elif act == "merge":
        if here.stands:
            services.merge(actor=actor, organisation_id=here.pk, heir_id=other.pk)
        messages.success(request, _("%(name)s is merged into %(other)s.") % names)
        return redirect("desk:organisation", other.pk)
    else:
        services.tie(actor=actor, federation_id=other.pk, organisation_id=here.pk)
        messages.success(request, _("%(other)s counts %(name)s from today on.") % names)
    return redirect("desk:organisation", here.pk)


def _preview(act: str, here: Organisation, other: Organisation | None) -> queries.Consequences | None:
    after = here.parent if act in ("dissolve", "tie") else other
    return None if other is None and act != "dissolve" else queries.consequences(here, after)


def _verdict(request: HttpRequest, act: str, here: Organisation, other: Organisation | None) -> Verdict | None:
    """Whether the tree can take it, before anybody tries."""
    below = queries.children(actor=request.actor, organisation=here)
    if act == "dissolve":
        return policies.can_dissolve(here, len(below))
    if other is None:
        return None
    if act == "move":
        return policies.can_lie_below(here, other)
    return policies.can_merge(here, other, below) if act == "merge" else policies.can_tie(other, here)


def _titles(act: str) -> str:
    return {
        "move": _("Put %(name)s under another union"),
        "merge": _("Merge %(name)s into another union"),
        "dissolve": _("Dissolve %(name)s"),
        "tie": _("Let a federation count %(name)s"),
    }[act]


def _labels(act: str) -> str:
    return {
        "move": _("Move it, from today on"),
        "merge": _("Merge them, from today on"),
        "dissolve": _("Dissolve the union"),
        "tie": _("Count it, from today on"),
    }[act]


def _effects(act: str, preview: queries.Consequences, other: Organisation | None) -> list[str]:
    """What follows, in sentences."""
    numbers = {what: preview.numbers.get(what, 0) for what in ("organisations", "members", "workers")}
    said = [
        _("It is about %(organisations)d organisations, %(members)d members and %(workers)d known workers.") % numbers
    ]
    if act in ("move", "merge"):
        said.append(
            _("The union above was %(before)s and will be %(after)s.")
            % {"before": preview.above_before or "—", "after": preview.above_after}
        )
        said.append(_("Whoever works at the new union above sees all of it; those of the old one see it no longer."))
    if act in ("merge", "dissolve"):
        said.append(_("Posts that end with it: %(posts)d.") % {"posts": preview.posts})
        if preview.federations:
            said.append(
                _("These federations count it no longer: %(names)s.") % {"names": "、".join(preview.federations)}
            )
        said.append(
            _("Its history stays. What it was in charge of falls to %(heir)s.")
            % {"heir": other.name if other else preview.above_after}
        )
    if act == "tie":
        said.append(_("The union above it stays the same, and nobody is counted twice."))
    return said
