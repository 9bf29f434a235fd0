"""A7 · Beilun: a fair in a square and on the screen at the same time."""
