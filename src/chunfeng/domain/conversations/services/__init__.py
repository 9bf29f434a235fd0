"""Writing: rooms and broadcasts, questions, signs of life of viewers, calls; and what becomes of recordings."""
