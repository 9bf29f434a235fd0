"""Writes: the store of positions is brought up with the database, and the outbox is pruned.

`keeping` is for processes that live long, `rebuilding` for commands, `writing` what both do; `pruning` goes by the clock.
Import the module that you mean: the first three bring the engine with them, which a process that only migrates can spare.
"""
