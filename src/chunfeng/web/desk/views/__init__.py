"""The pages of the desk by task."""
