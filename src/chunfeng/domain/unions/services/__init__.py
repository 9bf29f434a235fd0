"""All writes to the tree and its staff; applications to found a union are in `services.foundings`."""

from chunfeng.domain.unions.services.memberships import keep, leave, resume, transfer
from chunfeng.domain.unions.services.organisations import (
    ROOT_CODE,
    ROOT_NAME,
    create_organisation,
    dissolve,
    ensure_root,
    merge,
    move,
    rename,
    set_workers,
    tie,
    untie,
)
from chunfeng.domain.unions.services.staff import (
    appoint,
    assign,
    clear_ended_posts,
    deputise,
    end_assignment,
    hand_over,
)
from chunfeng.domain.unions.services.tallies import fold

__all__ = [
    "ROOT_CODE",
    "ROOT_NAME",
    "appoint",
    "assign",
    "clear_ended_posts",
    "create_organisation",
    "deputise",
    "dissolve",
    "end_assignment",
    "ensure_root",
    "fold",
    "hand_over",
    "keep",
    "leave",
    "merge",
    "move",
    "rename",
    "resume",
    "set_workers",
    "tie",
    "transfer",
    "untie",
]
