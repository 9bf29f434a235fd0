"""Pure decisions: who gets a seat, what counts as coming in, how long a queue takes, what a calendar reads."""
