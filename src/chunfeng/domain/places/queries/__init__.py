"""Reads about places, answered from memory: no database query is needed.

`resolve` understands what people write, `search` completes what they type, the rest walks the tree.
"""

from chunfeng.domain.places.queries.resolving import Resolution, resolve
from chunfeng.domain.places.queries.searching import Found, search
from chunfeng.domain.places.queries.tree import (
    ancestors,
    children,
    coordinates,
    distance_km,
    exists,
    full_name,
    is_within,
    level,
    name,
    name_path,
    neighbours,
    parent,
)

__all__ = [
    "Found",
    "Resolution",
    "ancestors",
    "children",
    "coordinates",
    "distance_km",
    "exists",
    "full_name",
    "is_within",
    "level",
    "name",
    "name_path",
    "neighbours",
    "parent",
    "resolve",
    "search",
]
