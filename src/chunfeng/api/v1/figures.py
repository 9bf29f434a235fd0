"""Figures for staff: numbers, the same by child, over time, and the bulletin."""

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from chunfeng.api.v1.problems import Problem
from chunfeng.api.v1.who import Staff
from chunfeng.domain.indicators import queries
from chunfeng.domain.indicators.errors import NotYourPart
from chunfeng.domain.unions import queries as unions
from chunfeng.domain.unions.models import Organisation

router = Router(tags=["figures"], auth=Staff())
ANSWERS = {401: Problem, 404: Problem, 409: Problem, 422: Problem}


class Span(Schema):
    """Days in Asia/Shanghai; both count. `organisation` is an id; left out it is where the own part of the tree begins."""

    start: Annotated[date, Field(description="first day", alias="from")]
    end: Annotated[date, Field(description="last day", alias="to")]
    organisation: Annotated[int | None, Field(ge=1, lt=2**62)] = None


class Figure(Schema):
    key: str
    title: str
    unit: Annotated[str, Field(description="employers, items, people (人), times (人次): never mixed; or fen")]
    value: int
    adds_up: Annotated[bool, Field(description="whether a parent's value is the sum of its children's")]
    beside: list["Figure"] = []


class Figures(Schema):
    organisation: int
    name: str
    start: Annotated[date, Field(serialization_alias="from")]
    end: Annotated[date, Field(serialization_alias="to")]
    figures: list[Figure]


class Child(Schema):
    organisation: Annotated[int | None, Field(description="null is the node's own part")] = None
    name: str = ""
    values: dict[str, int]


class Children(Schema):
    children: list[Child]
    whole: dict[str, int]


class TrendStep(Schema):
    day: date
    value: int


class Trend(Schema):
    key: str
    monthly: bool
    steps: list[TrendStep]


class Bulletin(Schema):
    organisation: str
    start: Annotated[date, Field(serialization_alias="from")]
    end: Annotated[date, Field(serialization_alias="to")]
    figures: dict[str, int]
    sentences: list[str]


@router.get("", response={200: Figures, **ANSWERS}, by_alias=True, operation_id="figures")
def figures(request: HttpRequest, span: Query[Span]) -> Any:
    """Every figure."""
    node = _node(request, span.organisation)
    found = queries.figures(actor=_actor(request), organisation_path=node.path, start=span.start, end=span.end)
    return {
        "organisation": node.pk,
        "name": node.name,
        "start": span.start,
        "end": span.end,
        "figures": [{**item.as_dict(), "beside": [other.as_dict() for other in item.beside]} for item in found],
    }


@router.get("/children", response={200: Children, **ANSWERS}, operation_id="figures_by_child")
def children(request: HttpRequest, span: Query[Span]) -> Any:
    """Every figure of each organisation directly below."""
    table = queries.by_child(
        actor=_actor(request), organisation=_node(request, span.organisation), start=span.start, end=span.end
    )
    return {
        "children": [
            {
                "organisation": line.organisation.pk if line.organisation else None,
                "name": line.organisation.name if line.organisation else "",
                "values": dict(line.values),
            }
            for line in table.lines
        ],
        "whole": {item.key: table.whole[item.key] for item in table.columns},
    }


@router.get("/bulletin", response={200: Bulletin, **ANSWERS}, by_alias=True, operation_id="bulletin")
def bulletin(request: HttpRequest, span: Query[Span]) -> Any:
    """The days in sentences, and the numbers in them."""
    node = _node(request, span.organisation)
    found = queries.bulletin(actor=_actor(request), organisation_path=node.path, start=span.start, end=span.end)
    return {
        "organisation": found.organisation,
        "start": found.first,
        "end": found.last,
        "figures": dict(found.values),
        "sentences": list(found.sentences),
    }


@router.get("/{key}/trend", response={200: Trend, **ANSWERS}, operation_id="figure_trend")
def trend(request: HttpRequest, key: str, span: Query[Span]) -> Any:
    """One figure by day, or by month when there are more than 62 days."""
    node = _node(request, span.organisation)
    found = queries.trend(
        actor=_actor(request), figure_key=key, organisation_path=node.path, start=span.start, end=span.end
    )
    return {
        "key": key,
        "monthly": found.monthly,
        "steps": [{"day": step.day, "value": step.value} for step in found.steps],
    }


def _actor(request: HttpRequest) -> Any:
    return request.actor


def _node(request: HttpRequest, organisation_id: int | None) -> Organisation:
    actor = _actor(request)
    if organisation_id is not None:
        found = unions.in_scope(actor=actor, organisation_id=organisation_id)
    else:
        found = next(iter(unions.tops(actor=actor)), None)
    if found is None:
        raise NotYourPart
    return found
