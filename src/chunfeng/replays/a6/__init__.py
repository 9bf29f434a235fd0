"""A6 · Yiwu service month: 100+ employers, 6,000+ positions, 3,000+ visitors and ~800 intents at a fair, and the month around it.

A paper's 岗位 may mean positions or places offered; here it is the stronger of the two: more than 6,000 positions are
published, each with its headcount. The legal desk is a desk of the hall; cases that it opens belong to another system (C1).
"""
