"""Pure algorithms on NumPy: they know no Django and no database."""
