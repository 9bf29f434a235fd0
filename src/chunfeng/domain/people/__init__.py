"""Accounts, identity and consent: one row a person, known by a phone that is encrypted and found by a keyed index.

Invariants: a phone belongs to one person, an active document number too; a consent names its purpose, its text version and
whom it is for, and is never deleted, only withdrawn; a merged account leads to the one that goes on in a single step; an
erased one keeps neither name nor phone. Place in the order: above facts, below unions.
"""
