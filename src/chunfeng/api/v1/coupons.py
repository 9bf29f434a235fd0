"""One's own part in rushes and draws: taking part, the place in line, coupons; and who got one, masked."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from chunfeng.api.v1.problems import Condition, Problem, conditions
from chunfeng.api.v1.who import Person
from chunfeng.domain.drops import policies, services
from chunfeng.domain.drops.enums import ENTRY_TRANSITIONS, EntryStatus
from chunfeng.domain.drops.errors import NotOpenYet
from chunfeng.domain.drops.models import Drop, Entry
from chunfeng.domain.drops.queries import own, public
from chunfeng.domain.drops.services import Place, Standing

router = Router(tags=["drops"])
MINE = {401: Problem, 404: Problem, 409: Problem}


class Coupon(Schema):
    """One's own entry. `code` is the sealed text that a shop scans, `coupon` what can be read to it; "" before it is issued."""

    id: int
    drop: str
    title: str
    value_fen: int
    status: EntryStatus
    token: Annotated[str, Field(description="stands for one in published lists")]
    code: str
    coupon: str
    before: Annotated[int, Field(description="who stands before one in the line")]
    offer_until: datetime | None
    redeem_until: datetime
    entered_at: datetime
    issued_at: datetime | None
    redeemed_at: datetime | None
    may_give_back: bool


class Stand(Schema):
    """How one stands. `place` is waiting (with `ahead` before one), decided, gone, early or unknown; why not, in `conditions`."""

    place: Place
    ahead: int
    entry: Coupon | None
    may: bool
    conditions: list[Condition]


class Press(Schema):
    """`key` names this wish: the same key gets the same entry, whatever the network did."""

    key: Annotated[str, Field(min_length=8, max_length=40)]


class Winner(Schema):
    name: str
    token: str
    place: int | None


class Results(Schema):
    """`won` got one, of `entrants` (null for a rush)."""

    won: int
    entrants: int | None
    winners: list[Winner]
    more: bool


@router.get(
    "/drops/{str:drop_code}/results", response={200: Results, 404: Problem, 422: Problem}, operation_id="drop_results"
)
def results(request: HttpRequest, drop_code: str, after: Annotated[int, Query(ge=0, lt=10**7)] = 0) -> Any:
    """Who got one, masked, in the order in which they came or were drawn; `after` skips so many."""
    found = public.results(public.drop_by_code(drop_code), after=after)
    return {
        **{name: getattr(found, name) for name in ("won", "entrants", "more")},
        "winners": [{name: getattr(each, name) for name in ("name", "token", "place")} for each in found.winners],
    }


@router.get("/drops/{str:drop_code}/place", auth=Person(), response={200: Stand, **MINE}, operation_id="drop_place")
def place(request: HttpRequest, drop_code: str) -> Any:
    """Whether it is for one, with every condition, and how one stands."""
    drop = public.drop_by_code(drop_code)
    return _stand(request, drop, _standing(request, drop))


@router.post(
    "/drops/{str:drop_code}/take", auth=Person(), response={200: Stand, 422: Problem, **MINE}, operation_id="drop_take"
)
def take(request: HttpRequest, drop_code: str, press: Press) -> Any:
    """Press in a rush, or enter a draw. Pressing twice is pressing once."""
    drop = public.drop_by_code(drop_code)
    if drop.is_draw:
        services.enter(actor=request.actor, drop_id=drop.pk, key=press.key)
        return _stand(request, drop, _standing(request, drop))
    found = services.press(actor=request.actor, drop_id=drop.pk, key=press.key)
    if found.place == Place.EARLY:
        raise NotOpenYet
    return _stand(request, drop, found)


@router.get("/me/coupons", auth=Person(), response={200: list[Coupon], 401: Problem}, operation_id="coupons")
def coupons(request: HttpRequest) -> Any:
    """One's own coupons and entries, newest first; their codes are with each."""
    return [_coupon(each) for each in own.entries_of(request.actor)]


@router.get("/me/coupons/{int:coupon_id}", auth=Person(), response={200: Coupon, **MINE}, operation_id="coupon")
def coupon(request: HttpRequest, coupon_id: int) -> Any:
    """One of them, with the code for the shop."""
    return _whole(own.entry_of(request.actor, coupon_id))


@router.post(
    "/me/coupons/{int:coupon_id}/take-up", auth=Person(), response={200: Coupon, **MINE}, operation_id="coupon_take_up"
)
def take_up(request: HttpRequest, coupon_id: int) -> Any:
    """Take what is held for one."""
    services.take_up(actor=request.actor, entry_id=coupon_id)
    return _whole(own.entry_of(request.actor, coupon_id))


@router.post(
    "/me/coupons/{int:coupon_id}/give-back",
    auth=Person(),
    response={200: Coupon, **MINE},
    operation_id="coupon_give_back",
)
def give_back(request: HttpRequest, coupon_id: int) -> Any:
    """Give it to the next in line. It cannot be had back."""
    services.give_back(actor=request.actor, entry_id=coupon_id)
    return _whole(own.entry_of(request.actor, coupon_id))


def _standing(request: HttpRequest, drop: Drop) -> Standing:
    entry = own.standing(request.actor, drop.pk)
    if entry is not None or drop.is_draw:
        return Standing(Place.DECIDED if entry else Place.UNKNOWN, entry=entry)
    return services.standing(actor=request.actor, drop_id=drop.pk)


def _stand(request: HttpRequest, drop: Drop, found: Standing) -> dict[str, Any]:
    verdict = policies.may_take_part(request.actor, drop)
    return {
        "place": found.place,
        "ahead": found.ahead,
        "entry": _whole(own.entry_of(request.actor, found.entry.pk)) if found.entry else None,
        "may": verdict.ok,
        "conditions": conditions(verdict.reasons),
    }


def _whole(entry: Entry) -> dict[str, Any]:
    """With its code, and its place in the line."""
    shown = own.coupon(entry)
    return {
        **_coupon(entry),
        "code": shown.code if shown else "",
        "coupon": shown.spaced if shown else "",
        "before": own.before(entry) if entry.status == EntryStatus.WAITING else 0,
    }


def _coupon(entry: Entry) -> dict[str, Any]:
    names = ("status", "token", "offer_until", "entered_at", "issued_at", "redeemed_at")
    return {
        "id": entry.pk,
        "drop": entry.drop.code,
        **{name: getattr(entry.drop, name) for name in ("title", "value_fen", "redeem_until")},
        **{name: getattr(entry, name) for name in names},
        "code": "",
        "coupon": "",
        "before": 0,
        "may_give_back": entry.status in ENTRY_TRANSITIONS["give_back"],
    }
