"""One seeker laid against one catalogue on one day: everything that is worked out once and used for every position."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from math import isnan, log2

import numpy as np

from chunfeng.engine.compiled import borrowing, compiled
from chunfeng.engine.matching.catalogue import Catalogue
from chunfeng.engine.matching.codes import NOWHERE, place_span
from chunfeng.engine.matching.columns import Floats, Ints, Longs
from chunfeng.engine.matching.glossary import link
from chunfeng.engine.matching.kernels.asking import Desk, asked_of, clear, lay_out_skills, lay_out_words
from chunfeng.engine.matching.kernels.itinerary import close_to
from chunfeng.engine.matching.kernels.judging import FAILABLE, tally
from chunfeng.engine.matching.kernels.podium import Podium, first, podiums
from chunfeng.engine.matching.kernels.scoring import (
    Shares,
    answered,
    coverage,
    freshness,
    kilometres,
    nearness,
    pay_score,
)
from chunfeng.engine.matching.kernels.searching import CLOSE, count_fitting, search
from chunfeng.engine.matching.roster import Link, Roster, Wishes
from chunfeng.engine.matching.rows import Seeker, Weights
from chunfeng.engine.matching.segment import Statistics, Table

PARTS = ("skills", "text", "occupation", "distance", "pay", "freshness", "experience")
"""The soft parts, in the order in which their shares are added up."""


ALONE = np.zeros(1, dtype=np.int64)
"""The only seeker of a roster of one."""


def shares_of(weights: Weights, statistics: Statistics, today: date, text_most: float = 1.0) -> Shares:
    """The weights as kernels read them."""
    usual = statistics.usual_pay
    return Shares(
        skills=float(weights.skills),
        text=float(weights.text),
        occupation=float(weights.occupation),
        distance=float(weights.distance),
        pay=float(weights.pay),
        freshness=float(weights.freshness),
        experience=float(weights.experience),
        today=today.toordinal(),
        usual_pay=0.0 if isnan(usual) else log2(usual),
        text_most=text_most,
    )


@dataclass(frozen=True, slots=True)
class Query:
    """`seeker` against `catalogue` on `today`. A spot is (number of a segment, row in it)."""

    catalogue: Catalogue
    seeker: Seeker
    today: date
    weights: Weights
    roster: Roster
    links: tuple[Link, ...]
    shares: Shares

    @classmethod
    def of(cls, catalogue: Catalogue, seeker: Seeker, today: date, weights: Weights) -> "Query":
        roster = Roster.alone(seeker, catalogue.lexicon)
        links = link(roster, catalogue.glossaries)
        shares = shares_of(weights, catalogue.statistics, today)
        return cls(catalogue, seeker, today, weights, roster, links, shares)

    def best(self, k: int) -> Podium:
        """The best k ≥ 1, the best first."""
        best = podiums(1, k)
        for number, (table, link_) in enumerate(self._linked()):
            search(table, self.roster.held, ALONE, link_, self.shares, self.catalogue.desk(number), best, number)
        return first(best)

    def count(self) -> int:
        """How many positions fit."""
        return sum(
            int(count_fitting(table, self.roster.held, 0, link_, self.shares, self.catalogue.desk(number)))
            for number, (table, link_) in enumerate(self._linked())
        )

    def tally(self) -> Longs:
        """How many positions fail each set of constraints; see `kernels.judging`."""
        counts = np.zeros(1 << FAILABLE, dtype=np.int64)
        for number, (table, link_) in enumerate(self._linked()):
            inside = self.places_inside(number)
            counts += tally(table, self.roster.held, 0, link_, self.shares, self.catalogue.desk(number), inside)
        return counts

    def _linked(self) -> Iterator[tuple[Table, Link]]:
        return zip(self.catalogue.held, self.links, strict=True)

    def parts(self, segment: int, rows: Ints) -> Floats:
        """(len(rows), len(PARTS)): the parts of rows of one segment, whether they fit or not."""
        table, desk = self.catalogue.held[segment], self.catalogue.desk(segment)
        inside = self.places_inside(segment)
        return parts_of(table, self.roster.held, 0, self.links[segment], self.shares, desk, rows, inside)

    def places_inside(self, segment: int) -> Ints:
        """(places,) 1 where a place of the segment lies in a wished one, 0 where it contains one, −1 elsewhere.

        Without a (readable) wish, 0 everywhere.
        """
        table = self.catalogue.segments[segment].table
        spans = [span for span in map(place_span, self.seeker.places) if span != (0, 0)]
        state = np.full(table.places.low.size, -1 if spans else 0, dtype=np.int32)
        for low, high in spans:
            state[(table.places.low <= low) & (high <= table.places.high) & (state < 0)] = 0
        for low, high in spans:
            state[(low <= table.places.low) & (table.places.high <= high) & (table.places.high > 0)] = 1
        return state

    def kilometres(self, segment: int, row: int) -> float | None:
        """From home to one position; None where either is not known."""
        home = self.roster.wishes.people.home
        if home[0, 0] == NOWHERE:
            return None
        km = float(_kilometres(home, self.catalogue.segments[segment].table.rows.point, row))
        return None if isnan(km) else km

    def unknown_words(self) -> tuple[str, ...]:
        """Words and skills of the seeker that no position uses, in the seeker's own spelling and order."""
        said = [*dict.fromkeys(word for word in (*self.seeker.skills, *self.seeker.words) if word.strip())]
        known = set(self.catalogue.known(said))
        return tuple(word for word in said if word not in known)


def total(parts: Floats, shares: Shares) -> Floats:
    """(m, parts) → (m,) weighted sums, in the order of `kernels.searching`, so that they agree to the last bit."""
    weighted = [parts[:, at] * shares[at] for at in range(len(PARTS))]
    skills, text, occupation, distance, pay, fresh, experience = weighted
    summed: Floats = skills + text + occupation + distance + pay + fresh + experience
    return summed


@compiled
def _kilometres(home: Ints, points: Ints, row: int) -> float:
    """For Python; for the first of `home`, which must be known."""
    return kilometres(home[0], points, row)


@compiled
def parts_of(
    table: Table, wishes: Wishes, i: int, link: Link, shares: Shares, desk: Desk, rows: Ints, inside: Ints
) -> Floats:
    """(len(rows), parts) of seeker i; `inside` as `Query.places_inside` gives it."""
    parts = np.empty((rows.size, 7))
    _fill(table, wishes, i, link, shares, desk, rows, inside, parts)
    return parts


@borrowing
def _fill(
    table: Table,
    wishes: Wishes,
    i: int,
    link: Link,
    shares: Shares,
    desk: Desk,
    rows: Ints,
    inside: Ints,
    parts: Floats,
) -> None:
    """All of `parts` (len(rows), 7)."""
    asked = asked_of(wishes.people, i, shares, desk)
    lay_out_skills(wishes.skills, i, link.skills, table.skills.weight, desk.skill_weight)
    lay_out_words(wishes.terms, i, link.words, link.idf, desk.word_weight)
    close_to(table.occupations.levels, wishes.branches, i, desk.tier)
    for at in range(rows.size):
        row = rows[at]
        parts[at, 0] = coverage(table.skills, table.rows.measure[row], row, desk.skill_weight)
        parts[at, 1] = answered(table.text, row, desk.word_weight)
        parts[at, 2] = CLOSE[desk.tier[table.ties.occupation[row]]]
        km = kilometres(asked.home, table.rows.point, row)
        parts[at, 3] = nearness(km, inside[table.look.place[row]] > 0)
        parts[at, 4] = pay_score(table.rows.pay[row], asked.log_floor)
        parts[at, 5] = freshness(table.rows.updated[row], shares.today)
        parts[at, 6] = asked.experience[table.rows.experience[row]]
    clear(wishes.skills, wishes.terms, i, link, desk)
