"""Live rooms for viewers and hosts, and calls of two."""
