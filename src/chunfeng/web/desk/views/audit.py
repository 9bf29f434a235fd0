"""The audit trail for those who look after it; what was typed is shown one entry at a time, and every look is noted."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from chunfeng.domain.unions import queries as unions
from chunfeng.domain.unions.services import audit as services
from chunfeng.shared import audit_chain, windows
from chunfeng.web.access import staff
from chunfeng.web.desk import forms, frame


@staff
@require_safe
@never_cache
def index(request: HttpRequest) -> HttpResponse:
    filters = forms.AuditFilters.of(request.GET)
    said = filters.kept
    search = unions.AuditSearch(act=said.get("act") or "", day=said.get("day"), target=said.get("target") or "")
    found = unions.desk_audit(request.actor, search, **windows.keys(request.GET))
    names = unions.names_of_actors(found)
    return frame.page(
        request,
        "desk/audit.html",
        active="audit",
        filters=filters,
        rows=[{"entry": entry, "who": names.get(entry.person_id or 0) or entry.actor} for entry in found],
        head=audit_chain.head(),
        anchored=audit_chain.last_anchor(),
        pager=frame.pager(found, request.GET),
        reset_url=request.path if request.GET else "",
    )


@staff
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def detail(request: HttpRequest, audit_id: int) -> HttpResponse:
    """One entry; with a reason (POST) also what was typed, once."""
    entry = unions.desk_audit_entry(request.actor, audit_id)
    form = forms.Unmask(request.POST if request.method == "POST" else None)
    words = None
    if form.is_valid():
        words = services.read_words(actor=request.actor, entry_id=audit_id, why=form.cleaned_data["why"])
    return frame.page(
        request,
        "desk/audit_entry.html",
        active="audit",
        status=422 if request.method == "POST" and words is None else 200,
        entry=entry,
        who=unions.names_of_actors([entry]).get(entry.person_id or 0) or entry.actor or _("the system"),
        facts=[{"label": name, "value": value} for name, value in sorted(entry.detail.items())],
        has_words=entry.words_digest is not None,
        open_to_me=unions.may_see_words(entry),
        words=words,
        form=form,
    )
