"""Pure decisions about drops: codes and passes, what must be said before announcing, who is next."""
