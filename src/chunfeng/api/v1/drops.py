"""What is being given away, who got it (masked), the record of a draw, and a shop's till."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.urls import reverse
from ninja import Field, Router, Schema

from chunfeng.api.v1.problems import Problem
from chunfeng.domain.drops.enums import DropKind, DropStatus
from chunfeng.domain.drops.errors import NoSuchDrop
from chunfeng.domain.drops.models import Drop
from chunfeng.domain.drops.queries import draws, public
from chunfeng.domain.drops.services import redeeming

router = Router(tags=["drops"])


class DropOut(Schema):
    """`left` is null for a draw. Commitment and list hash are empty until they are published."""

    code: str
    url: str
    kind: DropKind
    status: DropStatus
    title: str
    union: str
    value_fen: int
    goods: int
    left: int | None
    opens_at: datetime
    closes_at: datetime
    redeem_until: datetime
    commitment: str
    list_hash: str
    entrants: int
    witness_source: str


class Drops(Schema):
    items: list[DropOut]


class Till(Schema):
    """`shop` is the end of the address of a shop's page; `code` what was scanned or typed."""

    shop: Annotated[str, Field(max_length=600)]
    code: Annotated[str, Field(max_length=600)]


class RedeemedOut(Schema):
    """The name is masked."""

    coupon: str
    title: str
    value_fen: int
    name: str
    at: datetime


@router.get("", response={200: Drops}, operation_id="drops")
def drops(request: HttpRequest) -> Any:
    """What is announced and whose coupons are still good."""
    return {"items": [_out(request, each) for each in public.drops()]}


@router.post("/redeem", response={200: RedeemedOut, 404: Problem, 409: Problem}, operation_id="redeem")
def redeem(request: HttpRequest, till: Till) -> Any:
    """Redeem a coupon at a shop, once: 409 with `drops.already_redeemed` when it was used before. The address is the key."""
    return redeeming.redeem(partner_code=till.shop, text=till.code)


@router.get("/{str:drop_code}", response={200: DropOut, 404: Problem}, operation_id="drop")
def drop(request: HttpRequest, drop_code: str) -> Any:
    """One of them, also when it is over."""
    return _out(request, public.drop_by_code(drop_code))


@router.get("/{str:drop_code}/record", response={200: dict[str, Any], 404: Problem}, operation_id="draw_record")
def record(request: HttpRequest, drop_code: str) -> Any:
    """What `/drops/draw.py` checks; 404 until lots were drawn."""
    found = draws.record(public.drop_by_code(drop_code))
    if found is None:
        raise NoSuchDrop
    return found


def _out(request: HttpRequest, found: Drop) -> dict[str, Any]:
    names = ("code", "kind", "status", "title", "value_fen", "goods", "opens_at", "closes_at", "redeem_until")
    return {
        **{name: getattr(found, name) for name in (*names, "commitment", "list_hash", "entrants", "witness_source")},
        "url": request.build_absolute_uri(reverse("drops:detail", args=[found.code])),
        "union": found.organisation.name,
        "left": None if found.is_draw else found.left,
    }
