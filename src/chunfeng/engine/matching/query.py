"""A seeker laid against one catalogue on one day: everything that is computed once and used for every position."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

import numpy as np

from chunfeng.engine.matching.catalogue import Catalogue, occupation_levels, place_span, unit_vectors
from chunfeng.engine.matching.columns import Bags, Floats, Longs, Vocabulary
from chunfeng.engine.matching.rows import Seeker
from chunfeng.engine.matching.terms import CLOSENESS

EARTH_KM = 6371.0088
"""Mean radius of the Earth (IUGG)."""


@dataclass(frozen=True, slots=True)
class Query:
    """`seeker` against `catalogue` on `today`. Arrays called `rows` are int64 row numbers of the catalogue."""

    catalogue: Catalogue
    seeker: Seeker
    today: date
    wished_spans: tuple[tuple[int, int], ...]
    closeness: Floats  # one per distinct occupation of the catalogue
    skill_ids: Longs
    word_ids: Longs
    word_weights: Floats
    home: Floats  # (3,) or NaN
    held: frozenset[str]  # certificates valid today
    yardstick: float  # monthly fen that pay is compared with; NaN: nothing to compare with

    @classmethod
    def of(cls, catalogue: Catalogue, seeker: Seeker, today: date) -> "Query":
        lexicon = catalogue.lexicon
        word_ids, word_weights = _unit_vector(catalogue.words, catalogue.vocabularies.words, _terms(catalogue, seeker))
        lon, lat = (np.array([np.nan if degree is None else degree]) for degree in (seeker.home_lon, seeker.home_lat))
        floor = seeker.pay_floor
        return cls(
            catalogue=catalogue,
            seeker=seeker,
            today=today,
            wished_spans=tuple(span for span in map(place_span, seeker.places) if span != (0, 0)),
            closeness=_closeness(catalogue, seeker.occupations),
            skill_ids=catalogue.vocabularies.skills.find(map(lexicon.canonical, seeker.skills)),
            word_ids=word_ids,
            word_weights=word_weights,
            home=unit_vectors(lon, lat)[0],
            held=frozenset(
                lexicon.canonical(paper.name) for paper in seeker.certificates or () if paper.valid_on(today)
            ),
            yardstick=float(floor) if floor is not None and floor > 0 else catalogue.usual_pay,
        )

    def kilometres(self, rows: Longs) -> Floats:
        """Great-circle distance from home by the chord, d = 2R·asin(|a − b| / 2); NaN where either end is unknown."""
        chords = np.sqrt(((self.catalogue.points[rows] - self.home) ** 2).sum(axis=1))
        kilometres: Floats = 2 * EARTH_KM * np.arcsin(np.minimum(chords / 2, 1))
        return kilometres

    def unknown_words(self) -> tuple[str, ...]:
        """Words and skills of the seeker that no position uses, in the seeker's own spelling and order."""
        said = (*self.seeker.skills, *self.seeker.words)
        return tuple(dict.fromkeys(word for word in said if word.strip() and not self.catalogue.knows(word)))


def _terms(catalogue: Catalogue, seeker: Seeker) -> Counter[str]:
    """What the seeker says, as text: words, and skills too, since many advertisements name skills in prose."""
    return Counter(catalogue.lexicon.canonical(word) for word in (*seeker.words, *seeker.skills))


def _unit_vector(bags: Bags, vocabulary: Vocabulary[str], terms: Counter[str]) -> tuple[Longs, Floats]:
    """Known terms and their cosine weights, of length 1 together."""
    ids = vocabulary.find(terms)
    counts = np.array([terms[vocabulary.values[number]] for number in ids], dtype=np.float64)
    weights = (1 + np.log(counts)) * bags.idf[ids]
    length = float(np.sqrt((weights * weights).sum()))
    return ids, weights / length if length else weights


def _closeness(catalogue: Catalogue, wishes: tuple[str, ...]) -> Floats:
    """Per distinct occupation: closeness to the nearest wish. A wish for a whole group is met by all that is in it."""
    levels = catalogue.occupation_levels
    closeness = np.zeros(levels.shape[0])
    for wish in wishes:
        wanted = np.array(occupation_levels(wish))
        depth = int((wanted >= 0).sum())
        if depth:
            same = (levels == wanted) & (levels >= 0)
            shared = np.logical_and.accumulate(same, axis=1).sum(axis=1)
            closeness = np.maximum(closeness, np.where(shared == depth, 1.0, np.array(CLOSENESS)[shared]))
    return closeness
