"""Who is signed in, and the token that a write asks for."""

from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from ninja import Router, Schema

from chunfeng.api.v1.problems import Problem
from chunfeng.api.v1.who import Person

router = Router(tags=["me"], auth=Person())


class Me(Schema):
    """`token` goes into the header `X-CSRFToken` of every write, beside the cookies that came with it."""

    name: str
    is_staff: bool
    employers: list[int]
    token: str


@router.get("", response={200: Me, 401: Problem}, operation_id="me")
def me(request: HttpRequest) -> Any:
    """Who the session belongs to."""
    actor = request.actor
    return {
        "name": actor.name,
        "is_staff": actor.is_staff,
        "employers": sorted(actor.employer_ids),
        "token": get_token(request),
    }
