"""The questions: rank, reverse and push; explain; relaxations and gain. All read the same two tables.

    fits(position)  = no constraint of CONSTRAINTS fails
    score(position) = Σ weight × part over SOFT_PARTS, in [0, 1]
    order           = score in whole millionths, descending; then declared preferences met, most first;
                      then recent referrals per opening, fewest first; then id

The answer is exact: no position is left out by a bound or a sample, and the same question always has the same answer.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from chunfeng.engine.matching.catalogue import Catalogue
from chunfeng.engine.matching.columns import Floats, Longs
from chunfeng.engine.matching.constraints import CONSTRAINTS, Fact, failures
from chunfeng.engine.matching.query import Query
from chunfeng.engine.matching.rows import DEFAULT_WEIGHTS, Change, Seeker, Weights
from chunfeng.engine.matching.scores import SOFT_PARTS, part_scores, total
from chunfeng.engine.matching.terms import ALL_WINDOWS, MICRO, Kind, Outcome

PAY_STEPS = (0.9, 0.8)
"""Shares of the floor that a relaxation offers, rounded down to 100 yuan."""


@dataclass(frozen=True, slots=True)
class Part:
    """One soft part of one match: its score in [0, 1], its weight, and the facts behind it (see `scores`)."""

    code: str
    score: float
    weight: float
    value: Fact
    wanted: Fact


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


@dataclass(frozen=True, slots=True)
class Matches:
    """The best k of `fits` fitting positions, and the seeker's words that no position uses."""

    items: tuple[Match, ...]
    fits: int
    unknown_words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A seeker for a position; `index` counts in the sequence that was asked about."""

    rank: int
    index: int
    seeker_id: int
    score: float
    preferred: int


@dataclass(frozen=True, slots=True)
class Check:
    """One hard constraint on one position: the position's value, the seeker's threshold, and what came of it."""

    code: str
    outcome: Outcome
    value: Fact
    threshold: Fact


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


def rank(catalogue: Catalogue, seeker: Seeker, k: int, *, today: date, weights: Weights = DEFAULT_WEIGHTS) -> Matches:
    """The best `k` positions for `seeker` on `today`, fewer if fewer fit."""
    query = Query.of(catalogue, seeker, today)
    rows = fitting(query)
    parts = part_scores(query, rows)
    scores = total(parts, weights)
    chosen, tied = _best(query, rows, scores, max(k, 0))
    items = tuple(
        Match(
            rank=place + 1,
            position_id=int(catalogue.ids[rows[at]]),
            score=float(scores[at]),
            parts=_describe(query, int(rows[at]), parts[at], weights),
            preferred=int(_preferred(query, rows[at : at + 1])[0]),
            exposure=float(catalogue.exposure[rows[at]]),
            tied=bool(tied[place]),
        )
        for place, at in enumerate(chosen.tolist())
    )
    return Matches(items, int(rows.size), query.unknown_words())


def reverse(
    catalogue: Catalogue,
    position_id: int,
    seekers: Sequence[Seeker],
    k: int,
    *,
    today: date,
    weights: Weights = DEFAULT_WEIGHTS,
) -> tuple[Candidate, ...]:
    """The best `k` of `seekers` for one position, by the score that `rank` would give each of them.

    Ties: declared preferences, then the order of `seekers`. Raises KeyError if the position is not in the catalogue.
    """
    row = np.array([catalogue.row_of(position_id)])
    found: list[tuple[int, int, int, float]] = []
    for index, seeker in enumerate(seekers):
        query = Query.of(catalogue, seeker, today)
        if not failures(query, row)[0]:
            score = float(total(part_scores(query, row), weights)[0])
            found.append((-round(score * MICRO), -int(_preferred(query, row)[0]), index, score))
    best = sorted(found)[: max(k, 0)]
    return tuple(
        Candidate(place, index, seekers[index].id, score, -preferred)
        for place, (_, preferred, index, score) in enumerate(best, start=1)
    )


def push(
    catalogue: Catalogue,
    seekers: Iterable[Seeker],
    k: int,
    *,
    today: date,
    weights: Weights = DEFAULT_WEIGHTS,
    progress: Callable[[int], None] = lambda _done: None,
) -> Iterator[tuple[int, Matches]]:
    """(seeker id, matches) for each of `seekers`, one after the other; `progress` hears how many are done."""
    for done, seeker in enumerate(seekers, start=1):
        yield seeker.id, rank(catalogue, seeker, k, today=today, weights=weights)
        progress(done)


def explain(
    catalogue: Catalogue, seeker: Seeker, position_id: int, *, today: date, weights: Weights = DEFAULT_WEIGHTS
) -> Explanation:
    """Every constraint and every part for one position. Raises KeyError if it is not in the catalogue."""
    query = Query.of(catalogue, seeker, today)
    row = catalogue.row_of(position_id)
    rows = np.array([row])
    parts = part_scores(query, rows)
    checks = tuple(
        Check(constraint.code, Outcome(int(constraint.judge(query, rows)[0])), *constraint.facts(query, row))
        for constraint in CONSTRAINTS
    )
    return Explanation(
        position_id=position_id,
        fits=all(check.outcome is not Outcome.FAIL for check in checks),
        score=float(total(parts, weights)[0]),
        checks=checks,
        parts=_describe(query, row, parts[0], weights),
    )


def relaxations(catalogue: Catalogue, seeker: Seeker, *, today: date, neighbours: Iterable[str] = ()) -> Relaxations:
    """Which constraint binds, and what each step of giving way would add; counts are exact.

    `neighbours` are place codes next to the wished ones; the engine does not know the map. Options that add nothing are
    left out; the others come largest first.
    """
    query = Query.of(catalogue, seeker, today)
    failed = failures(query, _all_rows(catalogue))
    fits = int((failed == 0).sum())
    blocked = {constraint.code: int((failed == 1 << bit).sum()) for bit, constraint in enumerate(CONSTRAINTS)}
    anyhow = {constraint.code: int((failed >> bit & 1).sum()) for bit, constraint in enumerate(CONSTRAINTS)}
    counted = [
        Relaxation(change, int(fitting(Query.of(catalogue, change.apply(seeker), today)).size) - fits)
        for change in _steps(seeker, neighbours)
    ]
    options = sorted((step for step in counted if step.adds > 0), key=lambda step: -step.adds)
    return Relaxations(
        fits, _largest(blocked) or _largest(anyhow), {code: n for code, n in blocked.items() if n}, tuple(options)
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
    before, best_before = _standing(Query.of(catalogue, seeker, today), k, weights)
    after, best_after = _standing(Query.of(catalogue, change.apply(seeker), today), k, weights)
    return Gain(change, before, after, best_before, best_after)


def fitting(query: Query) -> Longs:
    """Rows that fail no constraint, ascending."""
    rows = _all_rows(query.catalogue)
    return np.flatnonzero(failures(query, rows) == 0).astype(np.int64)


def _all_rows(catalogue: Catalogue) -> Longs:
    return np.arange(len(catalogue), dtype=np.int64)


def _best(query: Query, rows: Longs, scores: Floats, k: int) -> tuple[Longs, list[bool]]:
    """Indices into `rows` of the best k in their order, and whether each shares its score with another."""
    micro = np.round(scores * MICRO).astype(np.int64)
    if not k or not rows.size:
        return np.empty(0, dtype=np.int64), []
    worst = np.partition(micro, rows.size - k)[rows.size - k] if k < rows.size else micro.min()
    near = np.flatnonzero(micro >= worst)
    keys = (
        query.catalogue.ids[rows[near]],
        query.catalogue.exposure[rows[near]],
        -_preferred(query, rows[near]),
        -micro[near],
    )
    chosen = near[np.lexsort(keys)[:k]]
    values, counts = np.unique(micro[near], return_counts=True)
    shared = set(values[counts > 1].tolist())
    return chosen, [value in shared for value in micro[chosen].tolist()]


def _preferred(query: Query, rows: Longs) -> Longs:
    """How many declared preferences meet: certificates that the position prefers, tags that the seeker prefers."""
    lexicon, columns = query.catalogue.lexicon, query.catalogue.columns
    wishes = frozenset(map(lexicon.canonical, query.seeker.preferences))
    met = np.zeros(rows.size, dtype=np.int64)
    for sets, mine in ((columns.preferred[rows], query.held), (columns.tags[rows], wishes)):
        if mine:
            values = query.catalogue.vocabularies.sets.values
            met += np.array([len(mine.intersection(values[number])) for number in sets.tolist()], dtype=np.int64)
    return met


def _describe(query: Query, row: int, scores: Floats, weights: Weights) -> tuple[Part, ...]:
    return tuple(
        Part(part.code, float(score), getattr(weights, part.code), *part.facts(query, row))
        for part, score in zip(SOFT_PARTS, scores, strict=True)
    )


def _standing(query: Query, k: int, weights: Weights) -> tuple[int, float]:
    rows = fitting(query)
    scores = np.sort(total(part_scores(query, rows), weights))[::-1][: max(k, 0)]
    return int(rows.size), float(scores.sum() / k) if k > 0 else 0.0


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
