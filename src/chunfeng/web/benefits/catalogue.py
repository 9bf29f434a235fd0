"""What there is, what one is entitled to, and where an application stands."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from chunfeng.domain.programs.enums import Standing
from chunfeng.domain.programs.errors import NoSuchApplication
from chunfeng.domain.programs.queries import own, public, verdicts
from chunfeng.web.access import public as everybody
from chunfeng.web.benefits.forms import Number


@everybody
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Signed in: all programs by how far one is from them, with reasons. Else: what there is."""
    signed_in = request.actor.person_id is not None
    found = verdicts.entitlements(request.actor) if signed_in else []
    applied = own.applied_for(request.actor) if signed_in else {}
    groups = [
        (
            standing,
            standing.label,
            [(each, applied.get(each.program_id)) for each in found if each.decided.standing == standing],
        )
        for standing in Standing
    ]
    context = {
        "signed_in": signed_in,
        "groups": [group for group in groups if group[2]],
        "offered": [] if signed_in else own.offered(),
        "number": Number(),
    }
    return render(request, "benefits/index.html", context)


@everybody
@require_safe
def detail(request: HttpRequest, program_key: str) -> HttpResponse:
    """One benefit: what for, who may, every condition as it stands for whoever looks."""
    program, declaration = own.program(program_key)
    mine = next((each for each in verdicts.entitlements(request.actor) if each.program_id == program.pk), None)
    context = {
        "program": program,
        "declaration": declaration,
        "decided": mine.decided if mine else None,
        "signed_in": request.actor.person_id is not None,
        "application_id": own.applied_for(request.actor).get(program.pk),
        "back_url": reverse("benefits:index"),
    }
    return render(request, "benefits/detail.html", context)


@everybody
@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """By number, without signing in: the state and nothing else."""
    form = Number(request.GET or None)
    found, unknown = None, False
    if form.is_bound and form.is_valid():
        try:
            found = public.status(form.cleaned_data["number"])
        except NoSuchApplication:
            unknown = True
    context = {"form": form, "found": found, "unknown": unknown, "back_url": reverse("benefits:index")}
    return render(request, "benefits/status.html", context, status=404 if unknown else 200)
