"""The questions of one person: what suits me, why not this one, what stands in the way, what would a change bring.

    fits(position)  = no constraint of `constraints` fails
    score(position) = Σ share × part over the parts of `kernels.scoring`, in [0, 1]
    order           = score in whole millionths, falling; then declared preferences met, most first;
                      then recent referrals per opening, fewest first; then id

The answers are exact: no position is left out by a guess or a sample, and the same question always has the same answer.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from chunfeng.engine.matching.catalogue import Catalogue
from chunfeng.engine.matching.columns import Floats, Ints, Longs
from chunfeng.engine.matching.constraints import CONSTRAINTS, Spot
from chunfeng.engine.matching.kernels.podium import Podium, exposures, micros, preferences
from chunfeng.engine.matching.query import PARTS, Query, total
from chunfeng.engine.matching.reasons import Check, Part, Reasons, checks
from chunfeng.engine.matching.rows import DEFAULT_WEIGHTS, Change, Seeker, Weights
from chunfeng.engine.matching.terms import ALL_WINDOWS, MICRO, Kind, Outcome

PAY_STEPS = (0.9, 0.8)
"""Shares of the floor that a relaxation offers, rounded down to 100 yuan."""


@dataclass(frozen=True, slots=True)
class Match:
    """One ranked position. `tied` says that its place among equals came from preferences, exposure or id."""

    rank: int
    position_id: int
    score: float
    parts: tuple[Part, ...]
    preferred: int  # declared preferences met
    exposure: float  # recent referrals per opening
    tied: bool


class Matches:
    """The best k positions. Ids and scores stand at once; what costs more is worked out for whoever asks for it."""

    def __init__(self, query: Query, best: Podium | None, k: int) -> None:
        self._query = query
        self._best = best
        self._k = min(k, int(best.size[0])) if best else 0

    def __len__(self) -> int:
        return self._k

    @property
    def ids(self) -> Longs:
        """(len,) position ids, the best first."""
        return self._best.id[: self._k] if self._best else np.empty(0, dtype=np.int64)

    @property
    def scores(self) -> Floats:
        """(len,) scores in whole millionths."""
        return micros(self._best.merit[: self._k]) / MICRO if self._best else np.empty(0)

    @cached_property
    def items(self) -> tuple[Match, ...]:
        """Every match with its reasons."""
        return self.explained(range(self._k))

    def explained(self, places: Sequence[int]) -> tuple[Match, ...]:
        """The matches of these places, 0 being the best, with their reasons; for whoever does not show all."""
        best = self._best
        if best is None or not len(places):
            return ()
        merit = best.merit[: best.size[0]]
        micro, preferred, exposure = micros(merit).tolist(), preferences(merit).tolist(), exposures(merit).tolist()
        wanted = np.array(places)
        ids, segments, rows = (column[wanted].tolist() for column in (best.id, best.segment, best.row))
        scores = self._scores(best.segment[wanted], best.row[wanted])
        totals, own = total(scores, self._query.shares).tolist(), scores.tolist()
        reasons = Reasons(self._query)
        return tuple(
            Match(
                rank=place + 1,
                position_id=ids[at],
                score=totals[at],
                parts=reasons.parts(Spot(self._query, segments[at], rows[at]), own[at]),
                preferred=preferred[place],
                exposure=exposure[place],
                tied=_is_tied(micro, place),
            )
            for at, place in enumerate(places)
        )

    @cached_property
    def fits(self) -> int:
        """How many positions fit, ranked or not."""
        return self._query.count()

    @cached_property
    def unknown_words(self) -> tuple[str, ...]:
        """Words and skills of the seeker that no position uses."""
        return self._query.unknown_words()

    def _scores(self, segments: Ints, rows: Ints) -> Floats:
        """(len(rows), parts) of rows of several segments."""
        scores = np.empty((rows.size, len(PARTS)))
        for segment in {*segments.tolist()}:
            here = segments == segment
            scores[here] = self._query.parts(segment, rows[here])
        return scores


@dataclass(frozen=True, slots=True)
class Explanation:
    """All constraints and all parts of one position, whether it fits or not."""

    position_id: int
    fits: bool
    score: float
    checks: tuple[Check, ...]
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Gain:
    """What a change would bring: positions that fit before and after, and the mean score of the best k (absent: 0)."""

    change: Change
    fits_before: int
    fits_after: int
    best_before: float
    best_after: float

    @property
    def added(self) -> int:
        return self.fits_after - self.fits_before


@dataclass(frozen=True, slots=True)
class Relaxation:
    """A change of wishes and how many more positions would fit."""

    change: Change
    adds: int


@dataclass(frozen=True, slots=True)
class Relaxations:
    """Why no more fit. `blocked[code]` counts the positions that fail this constraint and no other.

    `binding` is the largest of them; if none fails just one constraint, the one that fails most; None if all fit.
    """

    fits: int
    binding: str | None
    blocked: dict[str, int]
    options: tuple[Relaxation, ...]


def _is_tied(micro: Sequence[int], place: int) -> bool:
    """By its neighbours; one more than asked for was searched, so that the last place has one too."""
    return micro[place] in (*micro[max(place - 1, 0) : place], *micro[place + 1 : place + 2])


def rank(catalogue: Catalogue, seeker: Seeker, k: int, *, today: date, weights: Weights = DEFAULT_WEIGHTS) -> Matches:
    """The best `k` positions for `seeker` on `today`, fewer if fewer fit."""
    query = Query.of(catalogue, seeker, today, weights)
    return Matches(query, query.best(k + 1) if k > 0 else None, max(k, 0))


def explain(
    catalogue: Catalogue, seeker: Seeker, position_id: int, *, today: date, weights: Weights = DEFAULT_WEIGHTS
) -> Explanation:
    """Every constraint and every part for one position. Raises KeyError if it is not in the catalogue."""
    return assess(catalogue, seeker, (position_id,), today=today, weights=weights)[0]


def assess(
    catalogue: Catalogue,
    seeker: Seeker,
    position_ids: Sequence[int],
    *,
    today: date,
    weights: Weights = DEFAULT_WEIGHTS,
) -> tuple[Explanation, ...]:
    """The same for each of some positions, in their order. Raises KeyError if one is not in the catalogue."""
    query = Query.of(catalogue, seeker, today, weights)
    spots = {position_id: catalogue.row_of(position_id) for position_id in position_ids}
    found: dict[int, Explanation] = {}
    for segment in {segment for segment, _row in spots.values()}:
        here = {position_id: row for position_id, (there, row) in spots.items() if there == segment}
        scores = query.parts(segment, np.array(list(here.values()), dtype=np.int32))
        totals, reasons = total(scores, query.shares).tolist(), Reasons(query)
        for (position_id, row), own, score in zip(here.items(), scores.tolist(), totals, strict=True):
            spot = Spot(query, segment, row)
            judged = checks(spot)
            found[position_id] = Explanation(
                position_id=position_id,
                fits=all(check.outcome is not Outcome.FAIL for check in judged),
                score=score,
                checks=judged,
                parts=reasons.parts(spot, own),
            )
    return tuple(found[position_id] for position_id in position_ids)


def relaxations(catalogue: Catalogue, seeker: Seeker, *, today: date, neighbours: Iterable[str] = ()) -> Relaxations:
    """Which constraint binds, and what each step of giving way would add; counts are exact.

    `neighbours` are place codes next to the wished ones; the engine does not know the map. Options that add nothing are
    left out; the others come largest first.
    """
    counts = Query.of(catalogue, seeker, today, DEFAULT_WEIGHTS).tally()
    fits = int(counts[0])
    codes = [code for code, _ in CONSTRAINTS]
    blocked = {code: int(counts[1 << bit]) for bit, code in enumerate(codes)}
    failing = np.arange(counts.size)
    anyhow = {code: int(counts[failing >> bit & 1 == 1].sum()) for bit, code in enumerate(codes)}
    counted = [
        Relaxation(change, Query.of(catalogue, change.apply(seeker), today, DEFAULT_WEIGHTS).count() - fits)
        for change in _steps(seeker, neighbours)
    ]
    options = sorted((step for step in counted if step.adds > 0), key=lambda step: -step.adds)
    return Relaxations(
        fits, _largest(blocked) or _largest(anyhow), {code: n for code, n in blocked.items() if n}, tuple(options)
    )


def gains(
    catalogue: Catalogue,
    seeker: Seeker,
    changes: Sequence[Change],
    *,
    today: date,
    k: int = 20,
    weights: Weights = DEFAULT_WEIGHTS,
) -> tuple[Gain, ...]:
    """What each of `changes`, by itself, would bring to `seeker`."""
    before = _standing(Query.of(catalogue, seeker, today, weights), k)
    after = [_standing(Query.of(catalogue, change.apply(seeker), today, weights), k) for change in changes]
    return tuple(
        Gain(change, before[0], fits, before[1], best) for change, (fits, best) in zip(changes, after, strict=True)
    )


def gain(
    catalogue: Catalogue,
    seeker: Seeker,
    change: Change,
    *,
    today: date,
    k: int = 20,
    weights: Weights = DEFAULT_WEIGHTS,
) -> Gain:
    """What `change` would bring to `seeker`."""
    return gains(catalogue, seeker, (change,), today=today, k=k, weights=weights)[0]


def _standing(query: Query, k: int) -> tuple[int, float]:
    """(how many fit, mean score of the best k)."""
    if k <= 0:
        return query.count(), 0.0
    best = query.best(k)
    return query.count(), float(micros(best.merit[: best.size[0]]).sum() / MICRO / k)


def _steps(seeker: Seeker, neighbours: Iterable[str]) -> Iterator[Change]:
    """Ways in which this seeker could give way, each a single step."""
    if seeker.places:
        yield from (Change("place", code) for code in dict.fromkeys(neighbours) if code not in seeker.places)
    if seeker.radius_km is not None:
        yield Change("radius_km", seeker.radius_km * 2)
    if seeker.pay_floor:
        for share in PAY_STEPS:
            yield Change("pay_floor", int(seeker.pay_floor * share) // 10_000 * 10_000)
    if seeker.kinds:
        yield from (Change("kind", int(kind)) for kind in Kind if not seeker.kinds & kind)
    if seeker.windows & ALL_WINDOWS != ALL_WINDOWS:
        yield Change("windows", ALL_WINDOWS)
    if seeker.strict_occupation and seeker.occupations:
        yield Change("open_occupation")
    if seeker.exclusions != type(seeker.exclusions)():
        yield Change("no_exclusions")


def _largest(counts: dict[str, int]) -> str | None:
    best = max(counts.values(), default=0)
    return next((code for code, count in counts.items() if count == best and best > 0), None)
