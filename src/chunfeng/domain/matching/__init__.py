"""Matching: the Django adapter around `engine.matching`.

A *catalogue* is all open positions as the engine holds them; a *card* is one match as a person reads it, with its reasons;
to *widen* is to see what giving way would bring. Positions belong to `employers`, wishes to `talent`.

    any write ──trigger──▶ outbox ──keeper──▶ store (files) ──mapped by──▶ shelf of every process ──▶ cards
              same transaction    notified                              own transaction's changes on top

The *outbox* is the only table here: which position or seeker changed. One process of a home is the *keeper* of the store;
any other takes over at once. Invariant: no closed or expired position is ever shown, however old the catalogue (cards are
read afresh).
"""
