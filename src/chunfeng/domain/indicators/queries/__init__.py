"""Figures for any days and any part of the tree: numbers, the same by child, over time, and what is behind each.

Days are calendar days in Asia/Shanghai, the first and the last count. `organisation_path` is a node within the actor's
posts, else NotYourPart. Nothing but facts is counted; other domains only lend the words for what is behind a number.
"""

from chunfeng.domain.indicators.queries.behind import Behind, BehindPage, behind, behind_columns, behind_rows
from chunfeng.domain.indicators.queries.bulletin_papers import bulletin_document, bulletin_rows, bulletin_title
from chunfeng.domain.indicators.queries.bulletins import (
    BY_CHANNEL,
    BY_FAIR,
    Draft,
    behind_bulletin,
    behind_bulletin_rows,
    draft,
    figure_of,
)
from chunfeng.domain.indicators.queries.editions import (
    changed_since,
    editions_of,
    next_content,
    public_editions,
    published,
)
from chunfeng.domain.indicators.queries.fair_wall import FairWall
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
from chunfeng.domain.indicators.queries.occasions import Occasion, occasion
from chunfeng.domain.indicators.queries.press import joined, press
from chunfeng.domain.indicators.queries.wall import (
    MAP,
    WALL_DAYS,
    Dot,
    Part,
    Passing,
    Wall,
    fair_wall_code,
    wall,
    wall_code,
    wall_topic,
)

__all__ = [
    "BY_CHANNEL",
    "BY_FAIR",
    "MAP",
    "WALL_DAYS",
    "Behind",
    "BehindPage",
    "Bulletin",
    "ByChild",
    "Dot",
    "Draft",
    "FairWall",
    "Figure",
    "Line",
    "Occasion",
    "Part",
    "Passing",
    "Report",
    "Step",
    "Trend",
    "Wall",
    "behind",
    "behind_bulletin",
    "behind_bulletin_rows",
    "behind_columns",
    "behind_rows",
    "bulletin",
    "bulletin_document",
    "bulletin_rows",
    "bulletin_title",
    "by_child",
    "changed_since",
    "days_of",
    "declaration",
    "declarations",
    "draft",
    "editions_of",
    "fair_wall_code",
    "figure",
    "figure_of",
    "figures",
    "joined",
    "next_content",
    "occasion",
    "press",
    "public_editions",
    "published",
    "report",
    "table_rows",
    "trend",
    "wall",
    "wall_code",
    "wall_topic",
]
