"""Density: members ÷ workers known, by group and by part of the tree; and the counts that it rests on."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from chunfeng.domain.unions import policies
from chunfeng.domain.unions import queries as unions
from chunfeng.domain.unions.errors import BadCount
from chunfeng.domain.unions.queries import density as queries
from chunfeng.domain.unions.queries import members
from chunfeng.domain.unions.services import counts
from chunfeng.web.access import staff
from chunfeng.web.desk import forms, frame


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    actor = request.actor
    chosen = forms.DensityAt.of(request.GET)
    at = chosen.kept.get("at")
    tops = unions.tops(actor=actor)
    node = unions.in_scope(actor=actor, organisation_id=at) if at else (tops[0] if tops else None)
    if node is None:
        raise Http404
    form = forms.CountWorkers(
        request.POST if request.method == "POST" else None,
        unions=members.unions_to_keep(actor, request.GET.get("find", "")),
        initial={"union": node.pk},
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            counts.note_workers(
                actor=actor,
                organisation_id=said["union"],
                number=said["number"],
                source=said["source"],
                counted_on=said["counted_on"],
                group=said["group"],
            )
        except BadCount as refusal:
            form.add_error("counted_on", str(refusal.message))
        else:
            messages.success(request, _("The count is written down."))
            return redirect(request.get_full_path())
    group = chosen.kept.get("group", "")
    return frame.page(
        request,
        "desk/density.html",
        active="members",
        status=422 if form.is_bound else 200,
        tops=tops,
        chosen=chosen,
        group=group,
        page=queries.density_page(actor, node, group=group),
        lineage=unions.lineage(actor=actor, organisation=node),
        form=form,
        may_keep=policies.keeps_some_members(actor),
    )
