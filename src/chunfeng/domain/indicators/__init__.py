"""Figures: every number is a query over facts, opens the facts behind it, and keeps 人 and 人次 apart.

Vocabulary: *figure* (a declared number), *occasion* (what a bulletin tells of: a fair, a season, the fairs of some days),
*draft* (a bulletin of this moment), *edition* (one that was frozen). Invariants: a number comes from facts alone; what was
frozen never changes, and a correction is a new edition that says so.

Place in the order: above everything; it reads facts, and borrows words from the others.
"""
