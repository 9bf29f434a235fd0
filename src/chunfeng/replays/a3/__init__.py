"""A3 · Wuhan: a campus fair of “little giants” and key firms, in zones by industry."""
