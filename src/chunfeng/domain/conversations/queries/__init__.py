"""Reading: rooms and their recordings, questions, how many watch, calls, one's own data."""
