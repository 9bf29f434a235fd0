"""Accounts, identity and consent: one row a person, known by a phone that is encrypted and found by a keyed index.

Invariants: a phone belongs to one person; a consent names its purpose, its text version and whom it is for, and is never
deleted, only withdrawn. Place in the order: above facts, below unions.
"""
