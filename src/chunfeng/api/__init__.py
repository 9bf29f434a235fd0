"""The JSON API. Thin, like the pages."""
