"""Published bulletins for everybody: what was said, and whether it is still what was said."""
