"""Reading the tree and who holds which post."""

from chunfeng.domain.unions.queries.organisations import (
    at_path,
    by_code,
    children,
    in_scope,
    lineage,
    root,
    territorial,
    tops,
    tree,
)
from chunfeng.domain.unions.queries.staff import posts_of, staff_of

__all__ = [
    "at_path",
    "by_code",
    "children",
    "in_scope",
    "lineage",
    "posts_of",
    "root",
    "staff_of",
    "territorial",
    "tops",
    "tree",
]
