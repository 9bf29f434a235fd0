"""E10 · Jing'an: rooms for city builders, asked for by people with work or an intent from a fair, until the last one is gone."""
