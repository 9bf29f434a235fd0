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

__all__ = [
    "Behind",
    "BehindPage",
    "Bulletin",
    "ByChild",
    "Figure",
    "Line",
    "Report",
    "Step",
    "Trend",
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
]
