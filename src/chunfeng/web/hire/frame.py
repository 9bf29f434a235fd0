"""What every page of the hiring desk has around it."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from chunfeng.domain.employers import queries
from chunfeng.domain.employers.errors import EmployerNotFound
from chunfeng.domain.employers.models import Employer
from chunfeng.shared.windows import keys


def desk(employers: list[Employer], active: str) -> dict[str, Any]:
    """Context of layouts/desk.html. `active` is one of home, positions, applicants, sheets, fairs, live, company."""
    items = (
        ("home", "hire:home", "list-checks", _("To do today")),
        ("positions", "hire:positions", "briefcase", _("Positions")),
        ("applicants", "hire:applicants", "users", _("Applicants")),
        ("sheets", "hire:sheets", "file-spreadsheet", _("Bring in a sheet")),
        ("fairs", "hire:fairs", "map", _("Job fairs")),
        ("live", "hire:live", "video", _("Live rooms")),
        ("company", "hire:company", "building-2", _("Company and colleagues")),
    )
    return {
        "rail": [
            {
                "title": "",
                "items": [
                    {"label": label, "url": reverse(name), "icon": icon, "active": key == active}
                    for key, name, icon, label in items
                ],
            }
        ],
        "rail_title": employers[0].name if len(employers) == 1 else _("Hiring desk"),
        "rail_person": "",
        "home_url": reverse("hire:home"),
        "employers": employers,
    }


def chosen(request: HttpRequest, employers: list[Employer]) -> Employer:
    """The employer that the address or form names, else the first. Raises EmployerNotFound for a foreign one."""
    wanted = request.POST.get("employer") or request.GET.get("employer") or ""
    if not wanted:
        return employers[0]
    found = next((employer for employer in employers if str(employer.pk) == wanted), None)
    if found is None:
        raise EmployerNotFound
    return found


def turning(request: HttpRequest, rows: Any) -> dict[str, Any]:
    """Context of parts/window.html: where older and newer rows are, with the filters kept in the address."""

    def address(name: str, key: int | None) -> str:
        if key is None:
            return ""
        query = request.GET.copy()
        for other in ("after", "before"):
            query.pop(other, None)
        query[name] = str(key)
        return f"?{query.urlencode()}"

    return {
        "older_url": address("after", rows.older),
        "newer_url": address("before", rows.newer),
        "total": rows.total,
        "capped": rows.capped,
    }


def own_employers(request: HttpRequest) -> list[Employer]:
    return queries.employers_of(request.actor)


__all__ = ["chosen", "desk", "keys", "own_employers", "turning"]
