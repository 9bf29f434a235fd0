"""National divisions down to streets: codes, names, parents, coordinates, and what people write for them."""
