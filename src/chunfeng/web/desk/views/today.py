"""What waits today, by how long it has waited."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from chunfeng.domain.employers.enums import EmployerStatus, PositionStatus
from chunfeng.domain.employers.queries import desk as employers
from chunfeng.domain.indicators import queries as indicators
from chunfeng.domain.indicators.enums import Period
from chunfeng.domain.programs.queries import ties
from chunfeng.domain.unions import queries as unions
from chunfeng.domain.unions.queries import joining
from chunfeng.web.access import staff
from chunfeng.web.desk import frame

SHOWN = 8


@staff
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    actor = request.actor
    tops = unions.tops(actor=actor)
    first, last = indicators.days_of(Period.TODAY)
    figures = indicators.figures(actor=actor, organisation_path=tops[0].path, start=first, end=last) if tops else []
    joins_total, joins = joining.applications_due(actor, size=SHOWN)
    return frame.page(
        request,
        "desk/home.html",
        active="home",
        employers=employers.desk_employers(actor, employers.EmployerSearch(status=EmployerStatus.PENDING), size=SHOWN),
        positions=employers.desk_positions(actor, employers.PositionSearch(status=PositionStatus.PENDING), size=SHOWN),
        imports=employers.desk_imports(actor, waiting=True, size=SHOWN),
        foundings=unions.waiting_foundings(actor, size=SHOWN),
        joins=joins,
        joins_total=joins_total,
        figures=figures,
        tops=tops,
        statement=ties.own_statement(actor),
    )
