"""Hard constraints, in words: what each says of one position, with the values behind it. All are judged, none skipped.

    open          valid through today
    place         inside a wished place; UNKNOWN where the position is known more coarsely than the wish
    radius        within so many kilometres of home; UNKNOWN where either end has no coordinates
    kind          an accepted kind of work; UNKNOWN if the position states none
    education     the seeker's level ≥ demanded level; UNKNOWN if the seeker has not said
    certificates  every demanded certificate is held and valid on the day; UNKNOWN for seekers who have not said what
                  they hold (None), since three answered questions say nothing about papers
    pay           the upper end of the pay reaches the floor; open or negotiable pay is UNKNOWN
    windows       every window that the job needs is free
    age           ≥ 16 (Labour Law 15) and within what the law sets for the job
    occupation    only for strict seekers: the occupation lies in a wished one, and is stated
    exclusions    none of the seeker's declared exclusions

The kernels decide the same for millions of rows (`kernels.fitting`, `judging`); tests hold the two against each other.
"""

from collections.abc import Callable
from dataclasses import dataclass

from chunfeng.engine.matching.codes import occupation_levels, place_span
from chunfeng.engine.matching.columns import NEVER, NO_LIMIT
from chunfeng.engine.matching.gathering import day, labels, occupation_code, place_code, stated
from chunfeng.engine.matching.query import Query
from chunfeng.engine.matching.segment import Segment
from chunfeng.engine.matching.terms import ALL_WINDOWS, Outcome

Fact = object
"""A value as a reader understands it: a code, a number, a date, a tuple of names, or None for "not stated"."""

Judgement = tuple[Outcome, Fact, Fact]
"""(what comes of it, the position's value, the seeker's threshold)."""


@dataclass(frozen=True, slots=True)
class Spot:
    """One row of one segment, as a query sees it."""

    query: Query
    number: int
    row: int

    @property
    def segment(self) -> Segment:
        return self.query.catalogue.segments[self.number]


def held(query: Query) -> frozenset[str]:
    """Canonical names of the certificates that are valid today."""
    canonical = query.catalogue.lexicon.canonical
    return frozenset(canonical(paper.name) for paper in query.seeker.certificates or () if paper.valid_on(query.today))


def _outcome(passes: bool, known: bool = True) -> Outcome:
    return (Outcome.PASS if passes else Outcome.FAIL) if known else Outcome.UNKNOWN


def _open(spot: Spot) -> Judgement:
    last = int(spot.segment.table.rows.valid_through[spot.row])
    today = spot.query.today
    return _outcome(last >= today.toordinal()), day(last, NEVER), today


def _place(spot: Spot) -> Judgement:
    code, wishes = place_code(spot.segment, spot.row), spot.query.seeker.places
    spans = [span for span in map(place_span, wishes) if span != (0, 0)]
    low, high = place_span(code)
    inside = not spans or any(first <= low and high <= end and high > 0 for first, end in spans)
    wider = any(low <= first and end <= high for first, end in spans)
    return _outcome(inside, inside or not wider), code or None, wishes


def _radius(spot: Spot) -> Judgement:
    radius, km = spot.query.seeker.radius_km, spot.query.kilometres(spot.number, spot.row)
    return _outcome(radius is None or (km is not None and km <= radius), radius is None or km is not None), km, radius


def _kind(spot: Spot) -> Judgement:
    kinds, wished = int(spot.segment.table.rows.kinds[spot.row]), spot.query.seeker.kinds
    return _outcome(not wished or bool(kinds & wished), not wished or kinds != 0), kinds or None, wished or None


def _education(spot: Spot) -> Judgement:
    asked, reached = int(spot.segment.table.kept.education[spot.row]), spot.query.seeker.education
    outcome = _outcome(asked <= 0, asked <= 0) if reached is None else _outcome(asked <= reached)
    return outcome, asked, reached


def _certificates(spot: Spot) -> Judgement:
    asked, mine = labels(spot.segment, int(spot.segment.table.rows.required[spot.row])), held(spot.query)
    met = mine.issuperset(asked)
    known = met or spot.query.seeker.certificates is not None
    return _outcome(met, known), asked, tuple(sorted(mine.intersection(asked)))


def pay_ends(spot: Spot) -> tuple[int | None, int | None]:
    """(low, high) in comparable monthly fen; None for an end that is not known."""
    table = spot.segment.table
    return stated(int(table.kept.pay_low[spot.row]), -1), stated(int(table.kept.pay_high[spot.row]), -1)


def _pay(spot: Spot) -> Judgement:
    floor, ends = spot.query.seeker.pay_floor, pay_ends(spot)
    reaches = not floor or floor <= 0 or any(end is not None and end >= floor for end in ends)
    return _outcome(reaches, reaches or ends[1] is not None), ends, floor


def _windows(spot: Spot) -> Judgement:
    needed, free = int(spot.segment.table.look.demand[spot.row]) & ALL_WINDOWS, spot.query.seeker.windows
    anytime = free & ALL_WINDOWS == ALL_WINDOWS
    return _outcome(anytime or not needed & ~free, anytime or needed != 0), needed or None, free


def _age(spot: Spot) -> Judgement:
    table, age = spot.segment.table, spot.query.seeker.age
    least, most = int(table.rows.min_age[spot.row]), stated(int(table.rows.max_age[spot.row]), NO_LIMIT)
    return (
        _outcome(age is None or (least <= age and (most is None or age <= most)), age is not None),
        (least, most),
        age,
    )


def _occupation(spot: Spot) -> Judgement:
    code, wishes = occupation_code(spot.segment, spot.row), spot.query.seeker.occupations
    strict = spot.query.seeker.strict_occupation and bool(wishes)
    return _outcome(not strict or any(lies_in(code, wish) for wish in wishes)), code or None, wishes


def _exclusions(spot: Spot) -> Judgement:
    """The declared exclusions that hit this position, and all that were declared."""
    excluded, table, names = spot.query.seeker.exclusions, spot.segment.table, spot.segment.names
    code, used = occupation_code(spot.segment, spot.row), words_used(spot)
    hits = (
        *(str(key) for key in excluded.positions & {int(table.ties.ids[spot.row])}),
        *sorted(excluded.employers & {names.employers[int(table.ties.employer[spot.row])]} - {""}),
        *sorted(branch for branch in excluded.occupations if lies_in(code, branch)),
        *sorted(word for word in excluded.words if spot.query.catalogue.lexicon.canonical(word) in used),
    )
    declared = (*excluded.employers, *excluded.occupations, *excluded.words, *map(str, excluded.positions))
    return _outcome(not hits), hits, tuple(sorted(declared))


def lies_in(code: str, branch: str) -> bool:
    """Whether an occupation lies in a branch of the tree; nothing lies in nonsense."""
    wanted = [level for level in occupation_levels(branch) if level >= 0]
    return bool(wanted) and list(occupation_levels(code)[: len(wanted)]) == wanted


def skills_of(spot: Spot) -> tuple[str, ...]:
    """The demanded skills."""
    table = spot.segment.table
    run = table.skills.skills[table.skills.starts[spot.row] : table.skills.starts[spot.row + 1]]
    return tuple(spot.segment.names.skills[skill] for skill in run.tolist())


def words_used(spot: Spot) -> frozenset[str]:
    """Every skill and word of the position."""
    table, names = spot.segment.table, spot.segment.names
    terms = table.text.terms[table.text.starts[spot.row] : table.text.starts[spot.row + 1]]
    return frozenset((*skills_of(spot), *(names.words[term >> 8] for term in terms.tolist())))


CONSTRAINTS: tuple[tuple[str, Callable[[Spot], Judgement]], ...] = (
    ("open", _open),
    ("place", _place),
    ("radius", _radius),
    ("kind", _kind),
    ("education", _education),
    ("certificates", _certificates),
    ("pay", _pay),
    ("windows", _windows),
    ("age", _age),
    ("occupation", _occupation),
    ("exclusions", _exclusions),
)
"""In the order of the bits of `judging.failures`."""
