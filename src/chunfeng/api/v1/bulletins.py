"""Bulletins as they were published, each under the SHA-256 of its text; for staff the one of this moment."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.urls import reverse
from ninja import Field, Query, Router, Schema

from chunfeng.api.v1.problems import Problem
from chunfeng.api.v1.who import Staff
from chunfeng.domain.indicators import queries
from chunfeng.domain.indicators.enums import About
from chunfeng.domain.indicators.models import Edition

router = Router(tags=["bulletins"])


class BulletinFilters(Schema):
    """What the list is narrowed to; whatever is left out matches all."""

    happening: Annotated[str, Field(description="code of a fair; with the seasons it belongs to", max_length=8)] = ""
    about: Annotated[About | None, Field(description="fairs, series or tree")] = None
    page: Annotated[int, Field(ge=1, le=500)] = 1
    size: Annotated[int, Field(description="rows on a page", ge=1, le=100)] = 20


class Listed(Schema):
    """`url` describes it; `document` gives the very bytes whose SHA-256 is `sha256`."""

    sha256: str
    about: About
    number: int
    first: date
    last: date
    note: str
    frozen_at: datetime
    url: str
    document: str


class Listing(Schema):
    items: list[Listed]
    more: Annotated[bool, Field(description="whether there is a next page")]


class Corrected(Schema):
    """One line of what an edition changed, in words; null where there was or is no such number."""

    title: str
    before: int | None
    after: int | None


class Published(Listed):
    """`content` is what was frozen: figures by key, channels, groups, fairs and the press text in both languages."""

    holds: Annotated[bool, Field(description="whether the text still has this hash")]
    newest: Annotated[str, Field(description="hash of the newest edition")]
    corrected: list[Corrected]
    content: dict[str, Any]


class Occasion(Schema):
    """What a bulletin is to tell of. Days in Asia/Shanghai, only for `tree`."""

    about: About
    id: Annotated[int, Field(description="of the fair, the season or the union", ge=1, lt=2**62)]
    start: Annotated[date | None, Field(alias="from")] = None
    end: Annotated[date | None, Field(alias="to")] = None


@router.get("", response={200: Listing, 422: Problem}, operation_id="bulletins")
def bulletins(request: HttpRequest, filters: Query[BulletinFilters]) -> Any:
    """Published bulletins, the newest first, a page at a time."""
    found, more = queries.public_editions(
        happening_code=filters.happening, about=filters.about or "", page=filters.page, size=filters.size
    )
    return {"items": [_listed(request, each) for each in found], "more": more}


@router.get(
    "/draft",
    auth=Staff(),
    response={200: dict[str, Any], 401: Problem, 404: Problem, 409: Problem, 422: Problem},
    operation_id="bulletin_draft",
)
def draft(request: HttpRequest, told: Query[Occasion]) -> Any:
    """What would be frozen now: figures, channels, groups, text, and what it would correct. Nothing is published."""
    found = queries.occasion(told.about, told.id, actor=request.actor, start=told.start, end=told.end)
    return queries.next_content(found)


@router.get(
    "/{str:bulletin_hash}",
    response={200: Published, 404: Problem},
    operation_id="published_bulletin",
    url_name="published_bulletin",
)
def published(request: HttpRequest, bulletin_hash: str) -> Any:
    """One edition by its hash, what it corrected, and whether there is a newer one."""
    found = queries.published(bulletin_hash)
    return {
        **_listed(request, found.edition),
        "holds": found.holds,
        "newest": found.newest.digest,
        "corrected": [{name: getattr(each, name) for name in ("title", "before", "after")} for each in found.corrected],
        "content": dict(found.content),
    }


def _listed(request: HttpRequest, found: Edition) -> dict[str, Any]:
    return {
        "sha256": found.digest,
        **{name: getattr(found, name) for name in ("about", "number", "first", "last", "note", "frozen_at")},
        "url": request.build_absolute_uri(reverse("api:published_bulletin", args=[found.digest])),
        "document": request.build_absolute_uri(reverse("bulletins:document", args=[found.digest])),
    }
