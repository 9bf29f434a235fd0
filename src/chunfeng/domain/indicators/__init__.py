"""Figures: every number is a query over facts, opens the facts behind it, and keeps 人 and 人次 apart.

Place in the order: above everything; it reads facts only.
"""
