"""The chunfeng command: one module a subcommand."""
