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
    """Groups of tasks, that of the page open; what needs no group has no title."""
    groups = (
        ("", "", [("home", "desk:home", "list-checks", _("To do today"), work.total)]),
        (
            _("Employers and positions"),
            "briefcase",
            [
                ("employers", "desk:employers", "building-2", _("Employers"), None),
                ("positions", "desk:positions", "briefcase", _("Positions"), None),
                ("applications", "desk:applications", "send", _("Applications"), None),
                ("follow_ups", "desk:follow_ups", "handshake", _("After the intent"), None),
                ("imports", "desk:imports", "file-spreadsheet", _("Sheets"), work.imports),
            ],
        ),
        (
            _("People and identities"),
            "users",
            [
                ("people", "desk:people", "users", _("People"), None),
                ("identities", "desk:identities", "user-check", _("Who is who"), None),
                ("phones", "desk:phones", "phone", _("Lost phones"), None),
            ],
        ),
        (
            _("Union and members"),
            "landmark",
            [
                ("tree", "desk:tree", "house", _("Union tree"), None),
                ("joining", "desk:joining", "user-check", _("Joining"), None),
                ("members", "desk:members", "landmark", _("Members"), None),
                ("union_workers", "desk:union_workers", "award", _("Union workers"), None),
                ("plans", "desk:plans", "folder-kanban", _("Plans"), None),
            ],
        ),
        (
            _("Happenings and fairs"),
            "calendar",
            [
                ("happenings", "desk:happenings", "calendar", _("Happenings"), None),
                ("fairs", "desk:fairs", "map", _("Job fairs"), None),
            ],
        ),
        (
            _("Benefits and help"),
            "heart-handshake",
            [
                ("benefits", "desk:benefits", "award", _("Benefits"), None),
                ("hardship", "desk:hardship", "heart-handshake", _("Hardship"), None),
                ("drops", "desk:drops", "gift", _("Rush and draw"), None),
            ],
        ),
        (
            "",
            "",
            [
                ("figures", "desk:figures", "chart-column", _("Figures"), None),
                *((("audit", "desk:audit", "shield-check", _("Audit trail"), None),) if audited else ()),
            ],
        ),
    )
    return [
        {
            "title": title,
            "icon": icon,
            "open": any(key == active for key, *_rest in tasks),
            "count": sum(count or 0 for *_rest, count in tasks),
            "items": [
                {"label": label, "url": reverse(name), "icon": drawn, "active": key == active, "count": count}
                for key, name, drawn, label, count in tasks
            ],
        }
        for title, icon, tasks in groups
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
