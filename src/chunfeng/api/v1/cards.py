"""Member cards, for whoever scans one: whether it still holds."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from chunfeng.api.v1.problems import Problem
from chunfeng.domain.unions.queries import cards

router = Router(tags=["cards"])


class CheckedCard(Schema):
    """`valid` is false for somebody who has left, on `left_on`. The name is masked."""

    valid: bool
    number: str
    name: str
    union: str
    joined_on: date
    left_on: date | None


@router.get("/{card_code}", response={200: CheckedCard, 409: Problem}, operation_id="card")
def check_card(request: HttpRequest, card_code: str) -> Any:
    """What the union says of a scanned card today; 409 with `bad_seal` or `expired_seal` when the code does not hold."""
    return cards.checked(card_code)
