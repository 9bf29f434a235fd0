"""Pure decisions about unions: founding them, who gives which post, who may join, what dues and densities are."""
