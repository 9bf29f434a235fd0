"""The rules of benefits: written as a text, checked line by line, compared with what is published, published by a colleague."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chunfeng.domain.programs import policies
from chunfeng.domain.programs.errors import ChangedMeanwhile, KeyTaken, NoKey
from chunfeng.domain.programs.queries import editing as queries
from chunfeng.domain.programs.services import publishing
from chunfeng.domain.unions import queries as unions
from chunfeng.web.access import staff
from chunfeng.web.desk import frame
from chunfeng.web.desk.benefit_forms import DeclarationForm


@staff
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    return frame.page(
        request,
        "desk/programs.html",
        active="benefits",
        programs=queries.programs(request.actor),
        examples=queries.examples(),
    )


@staff
@require_safe
def detail(request: HttpRequest, program_id: int) -> HttpResponse:
    """What is published, and the draft beside it: whom it would reach, who gains, who loses, when the money is gone."""
    return _detail(request, program_id)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponseBase:
    """A new benefit, from one of the examples or from nothing."""
    text = queries.example(request.GET.get("like", ""))
    return _edit(request, DeclarationForm(initial={"text": text, "seen": ""}))


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, program_id: int) -> HttpResponseBase:
    """The draft, or a copy of what is published to begin one with."""
    program = queries.program(request.actor, program_id)
    draft, published = queries.draft(program), queries.published(program)
    begun = draft or published
    initial = {"text": begun.text if begun else "", "seen": draft.sha256 if draft else ""}
    return _edit(request, DeclarationForm(initial=initial), program_id=program_id)


@staff
@require_POST
def publish(request: HttpRequest, program_id: int) -> HttpResponseBase:
    """Another officer's word: from now on people apply under it."""
    queries.program(request.actor, program_id)
    try:
        version = publishing.release(actor=request.actor, program_id=program_id, seen=request.POST.get("seen", ""))
    except ChangedMeanwhile as refusal:
        messages.warning(request, f"{refusal.message} {_('Read it again before you publish it.')}")
    except queries.BadDeclaration as error:
        messages.error(request, str(error.problems[0]))
    else:
        messages.success(
            request,
            _("Published as version %(number)s. People apply under it from now on.") % {"number": version.number},
        )
    return redirect("desk:program", program_id)


@staff
@require_POST
def discard(request: HttpRequest, program_id: int) -> HttpResponseBase:
    publishing.discard(actor=request.actor, program_id=program_id)
    messages.success(request, _("The draft is gone. What is published stays."))
    return redirect("desk:program", program_id)


def _edit(request: HttpRequest, blank: DeclarationForm, *, program_id: int | None = None) -> HttpResponseBase:
    program = queries.program(request.actor, program_id) if program_id is not None else None
    form = DeclarationForm(request.POST) if request.method == "POST" else blank
    status = 200
    if form.is_bound and form.is_valid() and request.POST.get("act") == "save":
        try:
            draft = publishing.write(
                actor=request.actor,
                organisation_id=program.organisation_id if program else _home(request),
                text=form.cleaned_data["text"],
                seen=form.cleaned_data["seen"],
            )
        except (NoKey, KeyTaken, ChangedMeanwhile) as refusal:
            form.add_error("text", f"{refusal.message} {refusal.next_step}")
            status = 409
        else:
            messages.success(request, _("Kept as draft. Nothing has changed for anybody yet."))
            return redirect("desk:program", draft.program_id)
    text = form.cleaned_data.get("text", "") if form.is_bound and form.is_valid() else str(form["text"].value() or "")
    return frame.page(
        request,
        "desk/program_edit.html",
        active="benefits",
        status=422 if form.is_bound and not form.is_valid() and status == 200 else status,
        program=program,
        form=form,
        looked=queries.looked_at(text, program),
        numbers=range(1, len(text.splitlines()) + 21),
    )


def _home(request: HttpRequest) -> int:
    """The topmost union of the actor: a new benefit is offered there."""
    return unions.tops(actor=request.actor)[0].pk


def _detail(request: HttpRequest, program_id: int, **more: Any) -> HttpResponse:
    actor = request.actor
    program = queries.program(actor, program_id)
    published, draft = queries.published(program), queries.draft(program)
    shown = draft or published
    looked = queries.looked_at(shown.text, program) if shown else None
    declaration = looked.declaration if looked else None
    publishable = policies.can_publish(actor, program, draft.written_by_id) if draft else None
    return frame.page(
        request,
        "desk/program.html",
        active="benefits",
        program=program,
        title=declaration.title if declaration else program.key,
        published=published,
        draft=draft,
        looked=looked,
        changes=queries.changes(published.text, draft.text) if published and draft else [],
        outlook=queries.outlook(actor, program, declaration) if declaration else None,
        versions=queries.versions(program),
        may_write=policies.can_manage(actor, program).ok,
        may_publish=publishable is not None and publishable.ok and declaration is not None,
        verdict=publishable if publishable is not None and not publishable.ok else None,
        **more,
    )
