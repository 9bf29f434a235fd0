"""A6 · Yiwu service month: 100+ employers, 6,000+ positions, 3,000+ seekers, ~800 intents.

A paper's 岗位 may mean positions or places offered; here it is the stronger of the two: more than 6,000 positions are
published, each with its headcount. The legal desk of that month belongs to another system (C1).
"""
