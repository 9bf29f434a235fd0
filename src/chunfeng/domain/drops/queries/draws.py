"""A draw as everybody may check it: the list that was closed, and the record of what came out."""

from typing import Any

from chunfeng.domain.drops.enums import DropStatus, EntryStatus
from chunfeng.domain.drops.models import Drop, Entry
from chunfeng.engine import draw
from chunfeng.shared import reach


def tokens_of(drop: Drop) -> list[str]:
    """Everybody on the list: who left before it was closed is not on it, who left later is."""
    with reach.elevated("the list of a draw is tokens, which say nothing of anybody"):
        rows = Entry.objects.filter(drop=drop)
        if drop.frozen_at is None:
            rows = rows.filter(status=EntryStatus.ENTERED)
        else:
            rows = rows.exclude(status=EntryStatus.RETURNED, ended_at__lte=drop.frozen_at)
        return list(rows.order_by("token").values_list("token", flat=True))


def has_record(drop: Drop) -> bool:
    """Whether lots were drawn, and the seed is public."""
    return drop.is_draw and drop.status in (DropStatus.DRAWN, DropStatus.ENDED)


def record(drop: Drop) -> dict[str, Any] | None:
    """What `engine.draw` checks, as JSON; None before lots were drawn."""
    if not has_record(drop):
        return None
    tokens = tokens_of(drop)
    return {
        "format": draw.FORMAT,
        "drop": {
            "code": drop.code,
            "title": drop.title,
            "drawn_at": drop.drawn_at.isoformat() if drop.drawn_at else "",
        },
        "goods": drop.goods,
        "commitment": drop.commitment,
        "list_hash": drop.list_hash,
        "witness_source": drop.witness_source,
        "witness": drop.witness,
        "seed": drop.seed,
        "entrants": tokens,
        "winners": draw.ranked(tokens, seed=str(drop.seed), witness=drop.witness)[: drop.goods],
    }
