"""Lists as CSV or Excel for staff, the same as on the desk."""

from typing import Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router

from chunfeng.api.v1.problems import Problem
from chunfeng.api.v1.who import Staff
from chunfeng.domain.employers.queries import desk
from chunfeng.shared import downloads

router = Router(tags=["sheets"], auth=Staff())
Kind = Literal["csv", "xlsx"]


@router.get("/positions.{kind}", response={401: Problem, 422: Problem}, operation_id="export_positions")
def positions(request: HttpRequest, kind: Kind, q: str = "", status: str = "") -> Any:
    """岗位汇总表 of the own part of the tree."""
    rows = desk.position_rows(request.actor, desk.PositionSearch(words=q, status=status))
    return downloads.sheet(kind, "岗位汇总表", desk.POSITION_COLUMNS, rows)


@router.get("/employers.{kind}", response={401: Problem, 422: Problem}, operation_id="export_employers")
def employers(request: HttpRequest, kind: Kind, q: str = "", status: str = "") -> Any:
    """Employers of the own part of the tree."""
    rows = desk.employer_rows(request.actor, desk.EmployerSearch(words=q, status=status))
    return downloads.sheet(kind, _("employers"), desk.employer_columns(), rows)
