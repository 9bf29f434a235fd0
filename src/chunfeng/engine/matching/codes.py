"""Codes as numbers: places as ranges, occupations as levels, coordinates as points on a sphere."""

from functools import lru_cache
from math import cos, isfinite, radians, sin

import numpy as np

from chunfeng.engine.compiled import borrowing, compiled
from chunfeng.engine.matching.columns import Floats, Ints

EARTH_KM = 6371.0088
"""Mean radius of the Earth (IUGG)."""

POINT_UNITS = 1 << 30
"""Points are whole numbers of the Earth's radius / 2³⁰, about 6 mm."""

NOWHERE = -(2**31)
"""The first coordinate of a point that is not known."""

CODES = 1 << 16
"""How many are remembered: all of a country's that anybody asks for."""


@lru_cache(maxsize=CODES)
def place_span(code: str) -> tuple[int, int]:
    """The half-open range of 9-digit codes inside a place: "4201" → (420100000, 420200000); "" or nonsense → (0, 0).

    >>> place_span("420111")
    (420111000, 420112000)
    """
    digits = code.strip()
    while len(digits) in (6, 9, 12) and digits.endswith("000" if len(digits) > 6 else "00"):
        digits = digits[: -3 if len(digits) > 6 else -2]
    if len(digits) == 4 and digits.endswith("00"):
        digits = digits[:2]
    if not digits.isascii() or not digits.isdigit() or len(digits) not in (2, 4, 6, 9) or digits[0] == "0":
        return 0, 0
    size = 10 ** (9 - len(digits))
    return int(digits) * size, int(digits) * size + size


@lru_cache(maxsize=CODES)
def occupation_levels(code: str) -> tuple[int, int, int, int]:
    """A code of the occupation tree as four numbers, −1 where it does not reach: "4-02-07" → (4, 2, 7, −1)."""
    parts = code.strip().split("-")[:4] if code else []
    levels = [int(part) if part.isascii() and part.isdigit() and len(part) < 10 else -1 for part in parts]
    reach = levels.index(-1) if -1 in levels else len(levels)
    padded = (*levels[:reach], -1, -1, -1, -1)
    return padded[0], padded[1], padded[2], padded[3]


def point(lon: float, lat: float) -> tuple[int, int, int]:
    """Degrees → a point in POINT_UNITS; NOWHERE and zeros where a coordinate is not a finite number."""
    if not (isfinite(lon) and isfinite(lat)):
        return NOWHERE, 0, 0
    east, north = radians(lon), radians(lat)
    return (
        round(cos(north) * cos(east) * (POINT_UNITS - 1)),
        round(cos(north) * sin(east) * (POINT_UNITS - 1)),
        round(sin(north) * (POINT_UNITS - 1)),
    )


_point = borrowing(point)
"""The same for compiled functions. For a single point, Python is as quick as the way to them."""


@compiled
def points(lon: Floats, lat: Floats) -> Ints:
    """(n, 3) of each."""
    scaled = np.empty((lon.size, 3), np.int32)
    for at in range(lon.size):
        scaled[at, 0], scaled[at, 1], scaled[at, 2] = _point(lon[at], lat[at])
    return scaled
