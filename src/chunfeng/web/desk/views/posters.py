"""Posters that people join by: make one, print it, take it back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chunfeng.domain.unions import policies
from chunfeng.domain.unions.models import Poster
from chunfeng.domain.unions.queries import members as unions
from chunfeng.domain.unions.queries import papers as sheets
from chunfeng.domain.unions.queries import posters as queries
from chunfeng.domain.unions.services import posters as services
from chunfeng.shared import papers, windows
from chunfeng.web.access import staff
from chunfeng.web.desk import forms, frame

NAME = "%E5%85%A5%E4%BC%9A%E6%B5%B7%E6%8A%A5"  # 入会海报


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    actor = request.actor
    form = forms.NewPoster(
        request.POST if request.method == "POST" else None,
        unions=unions.unions_to_keep(actor, request.GET.get("find", "")),
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        made = services.make_poster(
            actor=actor, organisation_id=said["union"], title=said["title"], ends_on=said["ends_on"]
        )
        messages.success(request, _("The poster is ready to print."))
        return redirect("desk:poster", made.pk)
    found, lines = queries.posters(actor=actor, **windows.keys(request.GET))
    return frame.page(
        request,
        "desk/posters.html",
        active="members",
        status=422 if form.is_bound else 200,
        form=form,
        may_keep=policies.keeps_some_members(actor),
        posters=lines,
        pager=frame.pager(found, request.GET),
    )


@staff
@require_safe
def detail(request: HttpRequest, poster_id: int) -> HttpResponse:
    line = queries.poster(actor=request.actor, poster_id=poster_id)
    address = _address(request, line.poster)
    return frame.page(
        request,
        "desk/poster.html",
        active="members",
        poster=line.poster,
        works=line.works,
        may_keep=policies.can_keep_members(request.actor, line.poster.organisation).ok,
        address=address,
        code=mark_safe(papers.qr(address)),  # noqa: S308  drawn by us from our own address
    )


@staff
@require_safe
def pdf(request: HttpRequest, poster_id: int) -> HttpResponseBase:
    poster = queries.poster(actor=request.actor, poster_id=poster_id).poster
    return _download(sheets.poster_pdf(poster, address=_address(request, poster)), "application/pdf", "pdf")


@staff
@require_safe
def png(request: HttpRequest, poster_id: int) -> HttpResponseBase:
    poster = queries.poster(actor=request.actor, poster_id=poster_id).poster
    return _download(sheets.poster_png(poster, address=_address(request, poster)), "image/png", "png")


@staff
@require_POST
def revoke(request: HttpRequest, poster_id: int) -> HttpResponse:
    services.revoke_poster(actor=request.actor, poster_id=poster_id)
    messages.success(request, _("The poster is taken back: its code lets nobody in any more."))
    return redirect("desk:poster", poster_id)


def _address(request: HttpRequest, poster: Poster) -> str:
    return request.build_absolute_uri(reverse("worker:join_poster", args=[queries.poster_code(poster)]))


def _download(content: bytes, kind: str, ending: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=kind,
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{NAME}.{ending}",
            "Content-Security-Policy": "sandbox",
        },
    )
