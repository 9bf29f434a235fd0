"""All writes to the tree and its staff; applications to found a union are in `services.foundings`."""

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
from chunfeng.domain.unions.services.staff import assign, end_assignment
from chunfeng.domain.unions.services.tallies import fold

__all__ = [
    "ROOT_CODE",
    "ROOT_NAME",
    "assign",
    "create_organisation",
    "dissolve",
    "end_assignment",
    "ensure_root",
    "fold",
    "merge",
    "move",
    "rename",
    "set_workers",
    "tie",
    "untie",
]
