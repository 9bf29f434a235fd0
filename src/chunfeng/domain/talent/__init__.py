"""Seekers: what somebody can do and is looking for, answered in three questions and grown from there.

Invariants: one profile a person; nobody under 16 (Labour Law 15); a wish is data, never a promise. Place in the order:
above unions, below employers.
"""
