"""Pages: worker, hire, desk. Thin: parse, call one query or service, render."""
