"""Signing in and out: by phone and code, in the demo also by a click."""
