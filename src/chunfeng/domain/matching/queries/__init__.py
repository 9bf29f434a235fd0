"""Reads: who fits what, with reasons.

`rows` reads positions and seekers, `outbox` what changed of them, `shelf` keeps the catalogue up with it; `matches`
answers people, `documents` reads seekers and positions from files, so that the engine can be tried on anybody's own data,
and `answers` says it all as plain data; `batches` is for everybody at once. Most of them bring the engine with them: a module
comes with the first of its names that somebody asks for, so a process that matches nobody can spare it.
"""

from typing import TYPE_CHECKING

from chunfeng.kernel import late

if TYPE_CHECKING:
    from chunfeng.domain.matching.queries.answers import explained, ranked
    from chunfeng.domain.matching.queries.batches import Batch, NobodyLooking, NoCluster, push_all
    from chunfeng.domain.matching.queries.documents import (
        DocumentError,
        Listed,
        SeekerDocument,
        read_positions,
        read_seeker,
    )
    from chunfeng.domain.matching.queries.matches import (
        Filters,
        Fit,
        MatchCard,
        Opening,
        Widening,
        fits,
        judged,
        matches_for,
        merits,
        metres,
        profile,
        suggestions,
        suited,
        why_not,
        widen,
    )
    from chunfeng.domain.matching.queries.rows import lexicon, profiles, profiles_of
    from chunfeng.domain.matching.queries.shelf import catalogue, edition, refresh
    from chunfeng.domain.matching.queries.verifying import NoCatalogue, Verified, verify
else:
    __getattr__ = late.names(__name__)

__all__ = [
    "Batch",
    "DocumentError",
    "Filters",
    "Fit",
    "Listed",
    "MatchCard",
    "NoCatalogue",
    "NoCluster",
    "NobodyLooking",
    "Opening",
    "SeekerDocument",
    "Verified",
    "Widening",
    "catalogue",
    "edition",
    "explained",
    "fits",
    "judged",
    "lexicon",
    "matches_for",
    "merits",
    "metres",
    "profile",
    "profiles",
    "profiles_of",
    "push_all",
    "ranked",
    "read_positions",
    "read_seeker",
    "refresh",
    "suggestions",
    "suited",
    "verify",
    "why_not",
    "widen",
]
