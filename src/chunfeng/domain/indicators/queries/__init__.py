"""Figures for any days and any part of the tree: numbers, the same by child, over time, and what is behind each.

Days are calendar days in Asia/Shanghai, the first and the last count. `organisation_path` is a node within the actor's
posts, else NotYourPart. Nothing but facts is counted; other domains only lend the words for what is behind a number.
"""

from chunfeng.domain.indicators.queries.behind import Behind, BehindPage, behind, behind_columns, behind_rows
from chunfeng.domain.indicators.queries.numbers import (
    Bulletin,
    ByChild,
    Figure,
    Line,
    Report,
    Step,
    Trend,
    bulletin,
    by_child,
    days_of,
    declaration,
    declarations,
    figure,
    figures,
    report,
    table_rows,
    trend,
)
from chunfeng.domain.indicators.queries.wall import MAP, WALL_DAYS, Dot, Part, Passing, Wall, wall, wall_code, wall_path

__all__ = [
    "MAP",
    "WALL_DAYS",
    "Behind",
    "BehindPage",
    "Bulletin",
    "ByChild",
    "Dot",
    "Figure",
    "Line",
    "Part",
    "Passing",
    "Report",
    "Step",
    "Trend",
    "Wall",
    "behind",
    "behind_columns",
    "behind_rows",
    "bulletin",
    "by_child",
    "days_of",
    "declaration",
    "declarations",
    "figure",
    "figures",
    "report",
    "table_rows",
    "trend",
    "wall",
    "wall_code",
    "wall_path",
]
