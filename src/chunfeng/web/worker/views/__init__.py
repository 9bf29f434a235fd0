"""One module a part of the worker's pages."""
