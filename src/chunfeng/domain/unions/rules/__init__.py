"""Pure decisions about unions: founding them, who gives which post."""
