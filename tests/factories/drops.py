"""Rushes and draws."""

from datetime import timedelta
from typing import Any

from chunfeng.domain.drops.models import Drop, Partner
from chunfeng.engine import draw
from chunfeng.kernel import clock
from tests.factories.unions import organisation


def drop(*, partner: bool = True, **values: Any) -> Drop:
    """A rush that is open now; `kind="draw"` for a draw."""
    union = values.pop("organisation", None) or organisation()
    now = clock.now()
    seed = "5" * 64 if values.get("kind") == "draw" else None
    made = Drop.objects.create(
        **{
            "organisation": union,
            "organisation_path": union.path,
            "kind": "rush",
            "status": "announced",
            "title": "甜蜜复工礼",
            "terms": "到店出示券码，抵一份蛋糕。",
            "value_fen": 1000,
            "goods": 3,
            "opens_at": now - timedelta(minutes=5),
            "closes_at": now + timedelta(hours=2),
            "redeem_until": now + timedelta(days=7),
            "seed": seed,
            "commitment": draw.commitment_to(seed) if seed else "",
            **values,
        }
    )
    if partner:
        Partner.objects.create(drop=made, name="春风蛋糕店")
    return made
