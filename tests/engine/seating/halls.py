"""Halls and exhibitors for tests: rows of stands back to back, with aisles between."""

import random

from chunfeng.engine.seating import Exhibitor, Hall, Square, drawn


def pavilion(rows: int, columns: int, *, zones: tuple[str, ...] = (), power: int = 1, crossing: int = 12) -> Hall:
    """`rows` double rows of `columns` squares with an aisle below each, and an aisle across after each `crossing`.

    Every `power`-th column has power; `zones` are drawn as stretches of the columns, none when there are none.
    """
    squares, free = [], set()
    for row in range(rows):
        top = row * 3
        for column in range(columns):
            free.add((top + 2, column))
            if column % crossing == crossing - 1:
                free |= {(top, column), (top + 1, column)}
                continue
            zone = zones[column * len(zones) // columns] if zones else ""
            for side in (0, 1):
                cell = (top + side, column)
                squares.append(Square(f"{row}{'AB'[side]}{column:02d}", cell, zone, column % power == 0))
    free |= {(-1, column) for column in range(columns)}
    free |= {(row, edge) for row in range(-1, rows * 3) for edge in (-1, columns)}
    return drawn(squares, free, [(-1, -1), (-1, columns)])


def market(count: int, *, seed: int = 1, zones: int = 4, blocks: int = 25, thirsty: float = 0.2) -> list[Exhibitor]:
    """`count` made-up exhibitors, the same for the same seed; every `blocks`-th wants two stands."""
    chance = random.Random(seed)
    return [
        Exhibitor(
            f"e{number}",
            zone=f"z{chance.randrange(zones)}",
            stands=2 if number % blocks == blocks - 1 else 1,
            draw=round(chance.lognormvariate(3, 0.8)),
            power=chance.random() < thirsty,
        )
        for number in range(count)
    ]
