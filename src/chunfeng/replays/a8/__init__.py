"""A8 · Lin'an: a fair whose employers were asked beforehand what they look for."""
