"""Figures for any days and any part of the tree, each opening what is behind it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import segno
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from chunfeng.domain.facts.models import Fact
from chunfeng.domain.indicators import queries
from chunfeng.domain.indicators.enums import Period
from chunfeng.domain.indicators.errors import NotYourPart
from chunfeng.domain.unions import queries as unions
from chunfeng.domain.unions.models import Organisation
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.typed import whole
from chunfeng.shared import downloads
from chunfeng.web import kept
from chunfeng.web.access import staff
from chunfeng.web.desk import forms, frame


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: days, and a part of the tree."""

    period: Period
    first: date
    last: date
    organisation: Organisation

    def address(self, **changes: Any) -> str:
        query = QueryDict(mutable=True)
        query["period"] = str(self.period)
        if self.period is Period.CUSTOM:
            query["start"], query["end"] = self.first.isoformat(), self.last.isoformat()
        query["at"] = str(self.organisation.pk)
        for name, value in changes.items():
            query[name] = str(value)
        return query.urlencode()


def _asked(actor: Actor, form: forms.FigureFilters) -> Asked:
    """Raises NotYourPart for a node outside the actor's posts."""
    kept = form.kept
    period = Period(kept.get("period") or (Period.CUSTOM if kept.get("start") else Period.MONTH))
    first, last = queries.days_of(period)
    if period is Period.CUSTOM:
        first = kept.get("start") or first
        last = max(kept.get("end") or last, first)
    if kept.get("at"):
        organisation = unions.in_scope(actor=actor, organisation_id=kept["at"])
    else:
        organisation = next(iter(unions.tops(actor=actor)), None)
    if organisation is None:
        raise NotYourPart
    return Asked(period, first, last, organisation)


@staff
@require_safe
@kept.listing(Fact, *frame.TABLES)
def index(request: HttpRequest) -> HttpResponse:
    actor = request.actor
    form = forms.FigureFilters.of(request.GET)
    asked = _asked(actor, form)
    report = queries.report(actor=actor, organisation=asked.organisation, start=asked.first, end=asked.last)
    table = report.by_child
    trend = queries.trend(
        actor=actor,
        figure_key=request.GET.get("trend", "applications"),
        organisation_path=asked.organisation.path,
        start=asked.first,
        end=asked.last,
    )
    return frame.page(
        request,
        "desk/figures.html",
        active="figures",
        form=forms.FigureFilters(
            {"period": asked.period, "start": asked.first, "end": asked.last, "at": asked.organisation.pk}
        ),
        asked=asked,
        query=asked.address(),
        figures=report.figures,
        bulletin=report.bulletin,
        trend=trend,
        bars=_bars(trend),
        trends=[
            {
                "label": item.title,
                "url": f"?{asked.address(trend=item.key)}",
                "active": item.key == trend.declaration.key,
            }
            for item in queries.declarations()
            if not item.beside
        ],
        table=table,
        lines=[
            {
                "name": line.organisation.name if line.organisation else _("this level itself"),
                "url": f"?{asked.address(at=line.organisation.pk)}" if line.organisation else "",
                "values": [item.shown(line.values[item.key]) for item in table.columns],
            }
            for line in table.lines
        ],
        fairs_url=f"{reverse('desk:bulletin', args=['tree', asked.organisation.pk])}"
        f"?start={asked.first.isoformat()}&end={min(asked.last, clock.today()).isoformat()}",
        whole=[item.shown(table.whole[item.key]) for item in table.columns],
        lineage=[
            {"name": node.name, "url": f"?{asked.address(at=node.pk)}"}
            for node in unions.lineage(actor=actor, organisation=asked.organisation)
        ],
    )


@staff
@require_safe
def wall(request: HttpRequest) -> HttpResponse:
    """The address of a wall screen for this part of the tree and these days on, as a link and a code to be scanned."""
    asked = _asked(request.actor, forms.FigureFilters.of(request.GET))
    code = queries.wall_code(actor=request.actor, organisation_id=asked.organisation.pk, first=asked.first)
    return wall_page(
        request,
        code,
        title=asked.organisation.name,
        first=asked.first,
        back=f"{reverse('desk:figures')}?{asked.address()}",
    )


def wall_page(
    request: HttpRequest, code: str, *, title: str, back: str, first: date | None = None, active: str = "figures"
) -> HttpResponse:
    """Where the screen on the wall finds what it shows."""
    address = request.build_absolute_uri(reverse("wall:screen", args=[code]))
    return frame.page(
        request,
        "desk/wall.html",
        active=active,
        shown=title,
        first=first,
        back=back,
        address=address,
        picture=segno.make(address, error="m").svg_data_uri(scale=4, border=2),
        until=clock.today() + timedelta(days=queries.WALL_DAYS),
    )


@staff
@require_safe
def behind(request: HttpRequest, key: str) -> HttpResponse:
    actor = request.actor
    asked = _asked(actor, forms.FigureFilters.of(request.GET))
    number = request.GET.get("page", "1")
    found = queries.behind(
        key,
        actor=actor,
        organisation_path=asked.organisation.path,
        start=asked.first,
        end=asked.last,
        page=whole(number, 8) or 1,
    )
    value = queries.figure(
        key, actor=actor, organisation_path=asked.organisation.path, start=asked.first, end=asked.last
    )
    return behind_page(
        request,
        found=found,
        figure=value,
        lead=asked.organisation.name,
        days=(asked.first, asked.last),
        back=f"{reverse('desk:figures')}?{asked.address()}",
        query=QueryDict(asked.address()),
        address=reverse("desk:behind_export", args=[key, "kind"]),
    )


def behind_page(
    request: HttpRequest,
    *,
    found: queries.BehindPage,
    figure: queries.Figure,
    lead: str,
    back: str,
    query: QueryDict,
    address: str,
    days: tuple[date, date] | None = None,
) -> HttpResponse:
    """What a number counts, wherever it stands; `address` is that of the files, ending in "kind"."""
    return frame.page(
        request,
        "desk/behind.html",
        active="figures",
        lead=lead,
        days=days,
        back=back,
        found=found,
        figure=figure,
        rows=[{"row": row, "url": _link(row.target), "counts": _counts(found, row)} for row in found.rows],
        query=query,
        exports=[
            {"url": f"{address.removesuffix('kind')}{kind}?{query.urlencode()}", "label": label}
            for kind, label in (("xlsx", "Excel"), ("csv", "CSV"))
        ],
    )


@staff
@require_safe
def behind_export(request: HttpRequest, key: str, kind: str) -> HttpResponseBase:
    actor = request.actor
    asked = _asked(actor, forms.FigureFilters.of(request.GET))
    rows = queries.behind_rows(
        key, actor=actor, organisation_path=asked.organisation.path, start=asked.first, end=asked.last
    )
    return downloads.sheet(kind, queries.declaration(key).title, queries.behind_columns(), rows)


@staff
@require_safe
def export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The table by part of the tree."""
    actor = request.actor
    asked = _asked(actor, forms.FigureFilters.of(request.GET))
    columns, rows = queries.table_rows(actor=actor, organisation=asked.organisation, start=asked.first, end=asked.last)
    return downloads.sheet(kind, _("figures"), columns, rows)


HEIGHT, WIDTH = 120, 720


def _bars(trend: queries.Trend) -> list[dict[str, Any]]:
    """Bars of a drawing 720 × 120: attributes, no style, so that the page needs no script."""
    most = max((step.value for step in trend.steps), default=0)
    wide = WIDTH / max(len(trend.steps), 1)
    return [
        {
            "x": f"{number * wide:.2f}",
            "y": f"{HEIGHT - height:.2f}",
            "width": f"{max(wide - 2, 1):.2f}",
            "height": f"{height:.2f}",
            "step": step,
            "shown": trend.declaration.shown(step.value),
        }
        for number, step in enumerate(trend.steps)
        for height in [HEIGHT * max(step.value, 0) / most if most > 0 else 0]
    ]


def _counts(found: queries.BehindPage, row: queries.Behind) -> str:
    """What a row adds to the figure; where different people or things are counted, how many facts speak for it."""
    item = found.declaration
    return item.shown(row.count) if item.adds_up else str(row.count)


def _link(target: tuple[str, int] | None) -> str:
    """Where a row leads; what has no page of its own leads nowhere."""
    if target is None:
        return ""
    kind, pk = target
    if kind == "applications_of":
        return f"{reverse('desk:applications')}?seeker={pk}"
    names = {"employer": "desk:employer", "position": "desk:position", "application": "desk:application"}
    names |= {"seeker": "desk:person", "membership": "desk:member", "join_application": "desk:join"}
    names |= {"happening": "desk:happening", "benefit_application": "desk:benefit"}
    return reverse(names[kind], args=[pk]) if kind in names else ""
