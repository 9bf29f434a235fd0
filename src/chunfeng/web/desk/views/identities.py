"""Documents that wait for an officer, and looking at what is masked elsewhere: every look is written down."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from chunfeng.domain.people import queries, services
from chunfeng.domain.people.enums import IdentityStatus
from chunfeng.domain.people.errors import ReasonMissing
from chunfeng.shared import windows
from chunfeng.web.access import staff
from chunfeng.web.desk import forms, frame

SHOWN = (IdentityStatus.REVIEWING, IdentityStatus.CONTESTED, IdentityStatus.VERIFIED, IdentityStatus.REFUSED)
UNMASKED = ("phone", "number")


def tabs(active: str) -> list[dict[str, object]]:
    """Documents and pairs are two views of one question: who is who."""
    return [
        {"label": _("Documents"), "url": reverse("desk:identities"), "active": active == "identities", "count": None},
        {
            "label": _("Double accounts"),
            "url": reverse("desk:duplicates"),
            "active": active == "duplicates",
            "count": None,
        },
    ]


@staff
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    state = request.GET.get("state", "")
    state = state if state in SHOWN else IdentityStatus.REVIEWING
    found = queries.desk_documents(request.actor, state=state, **windows.keys(request.GET))
    return frame.page(
        request,
        "desk/identities.html",
        active="identities",
        documents=found,
        states=[
            {"label": shown.label, "url": f"?state={shown.value}", "active": shown == state, "count": None}
            for shown in SHOWN
        ],
        tabs=tabs("identities"),
        pager=frame.pager(found, request.GET),
    )


@staff
@require_safe
def detail(request: HttpRequest, document_id: int) -> HttpResponse:
    return _detail(request, document_id)


def _detail(
    request: HttpRequest, document_id: int, *, status: int = 200, note: forms.Note | None = None
) -> HttpResponse:
    document = services.open_document(actor=request.actor, document_id=document_id)
    return frame.page(
        request,
        "desk/identity.html",
        active="identities",
        status=status,
        document=document,
        photo=queries.has_photo(document),
        decidable=document.state in (IdentityStatus.SUBMITTED, IdentityStatus.REVIEWING),
        note=note or forms.PersonNote(),
        failed=note is not None,
        unmask=forms.Unmask(),
    )


@staff
@require_safe
@never_cache
def photo(request: HttpRequest, document_id: int) -> HttpResponseBase:
    """The photo, in a sandbox; the person sees that it was looked at."""
    content, kind = services.open_photo(actor=request.actor, document_id=document_id)
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = "inline"
    answer["Content-Security-Policy"] = "sandbox"
    return answer


@staff
@require_POST
def verify(request: HttpRequest, document_id: int) -> HttpResponse:
    document = queries.desk_document(request.actor, document_id)
    if document.state != IdentityStatus.VERIFIED:  # pressed twice: done already
        services.verify_identity(actor=request.actor, document_id=document_id)
        messages.success(request, _("The name is checked, and the photo is deleted."))
    return redirect("desk:identities")


@staff
@require_POST
def refuse(request: HttpRequest, document_id: int) -> HttpResponse:
    document = queries.desk_document(request.actor, document_id)
    note = forms.PersonNote(request.POST)
    if not note.is_valid():
        return _detail(request, document_id, status=422, note=note)
    if document.state != IdentityStatus.REFUSED:
        services.refuse_identity(actor=request.actor, document_id=document_id, note=note.cleaned_data["note"])
        messages.success(request, _("Not confirmed; the person reads why, and the photo is deleted."))
    return redirect("desk:identities")


@staff
@require_POST
@never_cache
def unmask(request: HttpRequest, person_id: int, what: str) -> HttpResponse:
    """Phone or number in full, once, on this page only: the person reads who looked, when and why."""
    if what not in UNMASKED:
        raise Http404
    form = forms.Unmask(request.POST)
    why = form.cleaned_data["why"] if form.is_valid() else ""
    try:
        value = services.unmask(actor=request.actor, person_id=person_id, what=what, why=why)
    except ReasonMissing:
        value, form = "", forms.Unmask(request.POST)
    return frame.page(
        request,
        "desk/unmasked.html",
        active="people",
        status=200 if form.is_valid() else 422,
        what={"phone": _("Phone"), "number": _("Document number")}[what],
        value=value,
        form=form,
    )
