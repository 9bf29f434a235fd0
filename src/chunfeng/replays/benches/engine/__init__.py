"""The engine's benches: one module a question."""
