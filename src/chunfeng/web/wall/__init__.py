"""The screen on the wall: figures, a map and what has just happened, for everybody in the hall. Nothing personal."""
