"""Who fits what, both ways, with reasons: exact ranking on sorted columns, as machine code.

    >>> from datetime import date
    >>> from chunfeng.engine.matching import Catalogue, PositionRow, Seeker, rank
    >>> catalogue = Catalogue.of([
    ...     PositionRow(1, place="420111", occupation="6-31-01-03", pay_low=600000, pay_high=800000),
    ...     PositionRow(2, place="420106", occupation="6-31-01-03", pay_low=500000, pay_high=600000),
    ... ])
    >>> worker = Seeker(places=("4201",), occupations=("6-31-01-03",), pay_floor=650000)
    >>> [match.position_id for match in rank(catalogue, worker, 20, today=date(2026, 4, 21)).items]
    [1]

Hard constraints filter (`constraints`), soft parts rank (`kernels.scoring`), and every answer can say why
(`ranking.explain`, `ranking.relaxations`). What is not stated excludes nobody (but for a missing
place): it scores low, and the reasons call it unknown.

Read the modules in this order: `terms` (closed vocabularies and scales), `words` (text and synonyms), `rows` (what goes
in), `columns`, `segment`, `building` and `catalogue` (how positions are kept), `roster` (how seekers are), `kernels`
(the search), `query` (one seeker, prepared), `constraints`, `reasons`, `ranking`.
"""

from chunfeng.engine.matching.allocation import Allocation, Candidates, allocate, dual_bound
from chunfeng.engine.matching.catalogue import Catalogue
from chunfeng.engine.matching.columns import Columns, Lists, Source, Vocabularies, Vocabulary
from chunfeng.engine.matching.congestion import Controlled, control
from chunfeng.engine.matching.exposure import Exposure, exposure_of
from chunfeng.engine.matching.pushing import Audit, Batch, Pushed, push
from chunfeng.engine.matching.ranking import (
    Explanation,
    Gain,
    Match,
    Matches,
    Relaxation,
    Relaxations,
    assess,
    explain,
    gain,
    gains,
    rank,
    relaxations,
)
from chunfeng.engine.matching.reasons import Check, Part
from chunfeng.engine.matching.reversing import Candidate, Reverser, RosterIndex, reverse
from chunfeng.engine.matching.roster import Roster
from chunfeng.engine.matching.rows import Certificate, Change, Exclusions, PositionRow, Seeker, Weights
from chunfeng.engine.matching.terms import (
    ALL_WINDOWS,
    EXPERIENCE_YEARS,
    Kind,
    Outcome,
    hours,
    windows,
)
from chunfeng.engine.matching.voting import vote
from chunfeng.engine.matching.words import Lexicon, fold

__all__ = [
    "ALL_WINDOWS",
    "EXPERIENCE_YEARS",
    "Allocation",
    "Audit",
    "Batch",
    "Candidate",
    "Candidates",
    "Catalogue",
    "Certificate",
    "Change",
    "Check",
    "Columns",
    "Controlled",
    "Exclusions",
    "Explanation",
    "Exposure",
    "Gain",
    "Kind",
    "Lexicon",
    "Lists",
    "Match",
    "Matches",
    "Outcome",
    "Part",
    "PositionRow",
    "Pushed",
    "Relaxation",
    "Relaxations",
    "Reverser",
    "Roster",
    "RosterIndex",
    "Seeker",
    "Source",
    "Vocabularies",
    "Vocabulary",
    "Weights",
    "allocate",
    "assess",
    "control",
    "dual_bound",
    "explain",
    "exposure_of",
    "fold",
    "gain",
    "gains",
    "hours",
    "push",
    "rank",
    "relaxations",
    "reverse",
    "vote",
    "windows",
]
