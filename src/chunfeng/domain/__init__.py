"""One folder per business word, in one order: a higher domain may import a lower one, never the other way."""
