"""Occupations: the national classification of 2022 as a tree, with everyday words for its leaves.

Codes nest: 4 · 4-10 · 4-10-08 · 4-10-08-01 (大类 · 中类 · 小类 · 细类). A starter list ships and is loaded once; a full table
comes by `chunfeng import occupations FILE`. Codes are never deleted: positions and wishes refer to them.
"""
