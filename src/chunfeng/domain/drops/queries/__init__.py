"""All reads of drops: for everybody, for whoever takes part, for desks and shops."""
