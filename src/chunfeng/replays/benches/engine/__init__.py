"""What the engine's parts are measured with: each module has `run(...)` → one JSON object. No database, no Django."""
