"""The rail and the head that every page of the desk has."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from chunfeng.domain.employers.models import Claim, Employer, Position, SheetImport
from chunfeng.domain.employers.queries import desk as employers
from chunfeng.domain.unions import queries as unions
from chunfeng.domain.unions.models import Organisation
from chunfeng.shared.windows import Window
from chunfeng.web import kept

TABLES = (Employer, Claim, Position, SheetImport, Organisation)
"""What the rail counts and names."""


def page(request: HttpRequest, template: str, *, active: str, status: int = 200, **context: Any) -> HttpResponse:
    """Render a page of the desk; `active` is the task of the rail that it belongs to."""
    actor = request.actor
    work = context.pop("work", None) or employers.work(actor)
    tops = context.pop("tops", None) or unions.tops(actor=actor)
    frame = {
        "rail": _rail(active, work, audited=unions.may_read_audit(actor)),
        "rail_title": tops[0].name if tops else _("Union desk"),
        "rail_person": kept.shown_name(request),
        "home_url": reverse("desk:home"),
        "work": work,
    }
    return render(request, template, {**frame, **context}, status=status)


def _rail(active: str, work: employers.Work, *, audited: bool) -> list[dict[str, Any]]:
    tasks = (
        ("home", "desk:home", "list-checks", _("To do today"), work.total, True),
        ("employers", "desk:employers", "building-2", _("Employers"), None, False),
        ("positions", "desk:positions", "briefcase", _("Positions"), None, False),
        ("people", "desk:people", "users", _("People"), None, False),
        ("identities", "desk:identities", "user-check", _("Who is who"), None, False),
        ("applications", "desk:applications", "send", _("Applications"), None, False),
        ("follow_ups", "desk:follow_ups", "handshake", _("After the intent"), None, False),
        ("tree", "desk:tree", "house", _("Union tree"), None, False),
        ("joining", "desk:joining", "user-check", _("Joining"), None, False),
        ("members", "desk:members", "landmark", _("Members"), None, False),
        ("benefits", "desk:benefits", "award", _("Benefits"), None, False),
        ("hardship", "desk:hardship", "heart-handshake", _("Hardship"), None, False),
        ("happenings", "desk:happenings", "calendar", _("Happenings"), None, False),
        ("fairs", "desk:fairs", "map", _("Job fairs"), None, False),
        ("drops", "desk:drops", "gift", _("Rush and draw"), None, False),
        ("plans", "desk:plans", "folder-kanban", _("Plans"), None, False),
        ("union_workers", "desk:union_workers", "award", _("Union workers"), None, False),
        ("imports", "desk:imports", "file-spreadsheet", _("Sheets"), work.imports, True),
        ("phones", "desk:phones", "phone", _("Lost phones"), None, False),
        ("figures", "desk:figures", "chart-column", _("Figures"), None, False),
        *((("audit", "desk:audit", "shield-check", _("Audit trail"), None, False),) if audited else ()),
    )
    return [
        {"label": label, "url": reverse(name), "icon": icon, "active": key == active, "count": count, "due": due}
        for key, name, icon, label, count, due in tasks
    ]


def pager(window: Window[Any], query: QueryDict) -> dict[str, Any]:
    """The links to the neighbouring windows; filters stay in the address."""

    def link(name: str, key: int | None) -> str:
        if key is None:
            return ""
        changed = query.copy()
        for other in ("after", "before"):
            changed.pop(other, None)
        changed[name] = str(key)
        return f"?{changed.urlencode()}"

    return {
        "older": link("after", window.older),
        "newer": link("before", window.newer),
        "total": window.total,
        "capped": window.capped,
        "shown": len(window),
    }


def export_links(name: str, query: QueryDict) -> list[dict[str, str]]:
    """Addresses of the list as it is filtered, as Excel and as CSV."""
    kept = query.copy()
    for other in ("after", "before"):
        kept.pop(other, None)
    ending = f"?{kept.urlencode()}" if kept else ""
    return [
        {"url": reverse(name, args=[kind]) + ending, "label": label}
        for kind, label in (("xlsx", "Excel"), ("csv", "CSV"))
    ]
