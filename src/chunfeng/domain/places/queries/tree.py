"""Walking the tree of places and the map."""

import math
from functools import cache

from chunfeng.domain.places import catalog
from chunfeng.domain.places.rules import distance_km

KM_PER_DEGREE = 111.2

__all__ = ["distance_km"]


def exists(code: str) -> bool:
    """Whether this is the code of a division, 2 to 9 digits."""
    return code in catalog.table()


def parent(code: str) -> str | None:
    """The nearest code above that is a place of its own (not 市辖区), or None for a province. Raises KeyError."""
    above = catalog.table()[code].parent
    while above is not None and not catalog.table()[above].short_name:
        above = catalog.table()[above].parent
    return above


def ancestors(code: str) -> list[str]:
    """Codes from the province down to `code` itself, without rows that only fill a level. Raises KeyError."""
    chain = [code] if catalog.table()[code].short_name else []
    above = parent(code)
    while above is not None:
        chain.append(above)
        above = parent(above)
    return chain[::-1]


@cache
def _children() -> dict[str | None, list[str]]:
    found: dict[str | None, list[str]] = {}
    for code, row in catalog.table().items():
        if row.short_name:
            found.setdefault(parent(code), []).append(code)
    return found


def children(code: str | None = None) -> list[str]:
    """The places directly inside `code` (None: the provinces), in the order of the codes."""
    return list(_children().get(code, []))


def level(code: str) -> str:
    """ "province", "city", "county" or "street". Raises KeyError."""
    return catalog.table()[code].level


def name(code: str) -> str:
    """The official name without those above it: "洪山区". Raises KeyError."""
    return catalog.table()[code].name


def full_name(code: str) -> str:
    """ "湖北省武汉市洪山区". Raises KeyError."""
    return "".join(catalog.table()[c].name for c in ancestors(code))


def name_path(code: str) -> str:
    """ "湖北 · 武汉 · 洪山区": short names above the county. Raises KeyError."""
    rows = [catalog.table()[c] for c in ancestors(code)]
    return " · ".join(row.short_name if row.rank < 2 else row.name for row in rows)


def is_within(code: str, ancestor: str) -> bool:
    """Whether `code` is `ancestor` or lies inside it."""
    return code.startswith(ancestor)


def coordinates(code: str) -> tuple[float, float] | None:
    """(longitude, latitude) in degrees: its own or those of the nearest place above. Raises KeyError."""
    row: catalog.Row | None = catalog.table()[code]
    while row is not None:
        if row.lon is not None and row.lat is not None:
            return row.lon, row.lat
        row = catalog.table()[row.parent] if row.parent else None
    return None


@cache
def _counties_on_map() -> list[tuple[str, float, float]]:
    """Counties, and cities without counties, by code. Those without a position stand at their city's."""
    cities = {code for code, row in catalog.table().items() if len(code) == 6 and not row.short_name}
    wanted = [
        code[:4] if code in cities else code
        for code, row in catalog.table().items()
        if len(code) == 6 and (row.short_name or code in cities)
    ]
    placed = [(code, coordinates(code)) for code in wanted]
    return [(code, *point) for code, point in placed if point]


def neighbours(code: str, km: float) -> list[tuple[str, float]]:
    """Counties (and cities without counties) at most `km` away, nearest first, without `code` and what it contains.

    Distances are between seats, in kilometres. Raises KeyError.
    """
    here = coordinates(code)
    if here is None:
        return []
    lon, lat = here
    tall = km / KM_PER_DEGREE
    wide = tall / max(0.1, math.cos(math.radians(lat)))
    near = []
    for other, other_lon, other_lat in _counties_on_map():
        if abs(other_lat - lat) > tall or abs(other_lon - lon) > wide:
            continue
        if is_within(other, code) or is_within(code, other):
            continue
        distance = distance_km(lon, lat, other_lon, other_lat)
        if distance <= km:
            near.append((other, distance))
    return sorted(near, key=lambda pair: (pair[1], pair[0]))
