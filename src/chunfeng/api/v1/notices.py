"""Public notices of benefits: the masked lists to the letter, and objecting to a line."""

import json
from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.urls import reverse
from ninja import Field, Router, Schema

from chunfeng.api.v1.problems import Problem
from chunfeng.api.v1.who import Person
from chunfeng.domain.programs.enums import ObjectionState
from chunfeng.domain.programs.queries import public
from chunfeng.domain.programs.services import noticing

router = Router(tags=["benefits"])


class Notice(Schema):
    """A notice. `sha256` is that of the text at `document`, which never changes; the last day counts whole."""

    code: str
    title: str
    union: str
    posted_at: datetime
    starts_on: date
    ends_on: date
    working_days: int
    days_left: int
    open: bool
    sha256: str
    document: str


class Whole(Notice):
    """With its list, as it was posted: names are masked, sums are in fen."""

    snapshot: dict[str, Any]


class Objecting(Schema):
    line: Annotated[int, Field(ge=1, le=1_000_000)]
    words: Annotated[str, Field(max_length=2000)]


class Objected(Schema):
    id: int
    state: ObjectionState


@router.get("", response={200: list[Notice]}, operation_id="notices")
def notices(request: HttpRequest) -> Any:
    """The latest, newest first."""
    return [_notice(request, each) for each in public.notices()]


@router.get("/{slug:notice_code}", response={200: Whole, 404: Problem}, operation_id="notice")
def notice(request: HttpRequest, notice_code: str) -> Any:
    """One notice with its list."""
    found = public.notice(notice_code)
    return {**_notice(request, found), "snapshot": json.loads(found.notice.snapshot)}


@router.post(
    "/{slug:notice_code}/objections",
    auth=Person(),
    response={200: Objected, 401: Problem, 403: Problem, 404: Problem, 409: Problem, 422: Problem},
    operation_id="notice_object",
)
def object_to(request: HttpRequest, notice_code: str, said: Objecting) -> Any:
    """Say that a line is not right: that person's payment waits until it is looked into. Again changes nothing."""
    made = noticing.object_to(actor=request.actor, code=notice_code, line=said.line, words=said.words)
    return {"id": made.pk, "state": made.state}


def _notice(request: HttpRequest, found: public.Posted) -> dict[str, Any]:
    names = ("code", "posted_at", "starts_on", "ends_on", "sha256")
    return {
        **{name: getattr(found.notice, name) for name in names},
        "title": found.title,
        "union": found.notice.organisation.name,
        "working_days": found.notice.days,
        "days_left": found.days_left,
        "open": found.open,
        "document": request.build_absolute_uri(reverse("benefits:snapshot", args=[found.notice.code])),
    }
