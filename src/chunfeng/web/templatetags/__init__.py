"""How figures, times, states and pictures are written on a page."""
