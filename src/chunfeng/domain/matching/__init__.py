"""Matching: the Django adapter around `engine.matching`.

A *catalogue* is the process's copy of all open positions; a *card* is one match as a person reads it, with its reasons;
to *widen* is to see what giving way would bring. Nothing is stored here: positions belong to `employers`, wishes to
`talent`. Invariant: no closed or expired position is ever shown, however old the catalogue (cards are read afresh).
"""
