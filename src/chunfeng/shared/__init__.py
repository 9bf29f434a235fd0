"""Django mechanics that every domain uses: base model, audit, events, encrypted fields, sheets."""
