"""A screen in a hall: its code, who is in by it, and how a browser becomes one."""
