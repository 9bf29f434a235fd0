"""Employers, those who speak for them, their positions, and the sheets that positions come from.

Vocabulary: a *position* is what is advertised (not "job post"), its *headcount* how many people are wanted. Invariants:
one employer a credit code; a published position belongs to a verified employer or was approved by an officer, shows pay,
place and headcount as they were written, and has an end. Place in the order: above talent, below matching and hiring.
"""
