"""All writes of drops: planning, entries, drawing, redeeming; and the line in Valkey before a rush."""

from chunfeng.domain.drops.rules.passes import Pass
from chunfeng.domain.drops.rules.passes import made as make_pass
from chunfeng.domain.drops.rules.passes import opened as open_pass
from chunfeng.domain.drops.services.admission import Place
from chunfeng.domain.drops.services.claims import claim, enter, give_back, settle, take_up
from chunfeng.domain.drops.services.pressing import Standing, press, standing

__all__ = [
    "Pass",
    "Place",
    "Standing",
    "claim",
    "enter",
    "give_back",
    "make_pass",
    "open_pass",
    "press",
    "settle",
    "standing",
    "take_up",
]
