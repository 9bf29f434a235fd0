"""All reads: `public` for everybody, `own` for a person, `desk` for organisers, `doors` and `queues` on the day."""
