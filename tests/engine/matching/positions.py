"""Many small positions from a seed, where `strategies` would be too slow."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from random import Random

from chunfeng.engine.matching import Catalogue, Lexicon, PositionRow

PLACES = ("", "42", "4201", "420111", "420106", "4202", "310115")
OCCUPATIONS = ("", "4-02", "4-02-07-10", "4-10-01-01", "6-31-01-03")


def position(key: int, random: Random) -> PositionRow:
    return PositionRow(
        key,
        place=random.choice(PLACES),
        lon=random.choice((None, 114.3)),
        lat=random.choice((None, 30.5)),
        occupation=random.choice(OCCUPATIONS),
        employer=f"employer {random.randrange(9)}",
        kinds=random.randrange(16),
        education=random.randrange(7),
        pay_low=random.choice((None, 300_000, 600_000)),
        referrals=random.randrange(9),
        windows=random.choice((0, 7, 2**21 - 1)),
        updated=date(2026, 4, 1) + timedelta(random.randrange(20)),
        skills=tuple(f"skill {random.randrange(30)}" for _ in range(random.randrange(4))),
        words=tuple(f"word {random.randrange(300)}" for _ in range(random.randrange(8))),
        certificates=random.choice(((), ("电工证",), ("电工证", "健康证"))),
        tags=random.choice(((), ("state",))),
    )


def positions(keys: Iterable[int], seed: int) -> list[PositionRow]:
    random = Random(seed)
    return [position(key, random) for key in keys]


def told(catalogue: Catalogue) -> dict[int, PositionRow]:
    """All that a catalogue says, by id."""
    return {key: catalogue.position(key) for key in catalogue.ids.tolist()}


def meant(rows: Mapping[int, PositionRow], lexicon: Lexicon | None = None) -> dict[int, PositionRow]:
    """What a catalogue of `rows` should say."""
    return told(Catalogue.of(rows.values(), lexicon))
