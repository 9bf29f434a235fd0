"""Who stands where in a hall: zones hold together, rivals for crowds stand apart, aisles carry who comes.

    >>> from chunfeng.engine.seating import Exhibitor, Square, drawn, seat
    >>> plan = ["S.SS.S", "S.SS.S", "......"]
    >>> cells = [(row, column, square) for row, line in enumerate(plan) for column, square in enumerate(line)]
    >>> stands = [Square(f"{row}{column}", (row, column)) for row, column, square in cells if square == "S"]
    >>> hall = drawn(stands, [(row, column) for row, column, square in cells if square == "."], [(2, 0)])
    >>> giants = [Exhibitor("steel", draw=90), Exhibitor("cars", draw=80)]
    >>> result = seat(hall, [*giants, Exhibitor("bakery", draw=5, fixed=("00",)), Exhibitor("school", draw=5)])
    >>> result.places["bakery"], len(result.places), result.lacking
    (('00',), 4, {})
    >>> result.parts.total <= result.start.total and result.bound <= result.parts.total
    True

Nobody has proved the best seating of a hall of a thousand; so every answer says how far from it it can be at most (`gap`).
Walks are shortest ones:

    >>> from chunfeng.engine.seating import Ways
    >>> walk = Ways(hall).round(["05", "00"])
    >>> walk.stops, walk.metres
    (('00', '05'), 30.0)

Read the modules in this order: `hall` and `rows` (what goes in and out), `ways` (walks), `regions` (zones that nobody
drew), `problem` (matrices), `filling` (who fits, and the start), `exchange` (better), `relaxation` (the bound), `assignment`.
"""

from chunfeng.engine.seating.assignment import seat
from chunfeng.engine.seating.hall import Aisle, Cell, Hall, Square, Stand, drawn
from chunfeng.engine.seating.rows import Exhibitor, Lack, Parts, Seating, SeatingWeights
from chunfeng.engine.seating.ways import Walk, Ways

__all__ = [
    "Aisle",
    "Cell",
    "Exhibitor",
    "Hall",
    "Lack",
    "Parts",
    "Seating",
    "SeatingWeights",
    "Square",
    "Stand",
    "Walk",
    "Ways",
    "drawn",
    "seat",
]
