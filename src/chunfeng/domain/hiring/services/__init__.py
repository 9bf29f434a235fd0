"""All writes from application to intent, and what became of it."""

from chunfeng.domain.hiring.services.applications import (
    agree_intent,
    apply,
    decline,
    erase,
    mark_seen,
    open_applicant,
    reach_intent,
    reconsider,
    show_interest,
    take_back_intent,
    withdraw,
    write_note,
)
from chunfeng.domain.hiring.services.follow_ups import ask_what_became, say_what_became

__all__ = [
    "agree_intent",
    "apply",
    "ask_what_became",
    "decline",
    "erase",
    "mark_seen",
    "open_applicant",
    "reach_intent",
    "reconsider",
    "say_what_became",
    "show_interest",
    "take_back_intent",
    "withdraw",
    "write_note",
]
